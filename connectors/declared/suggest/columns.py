"""The columns of a sample, each with what its header and its values say together, and the columns that identify a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from connectors.base import ConnectorError
from connectors.declared.suggest.headers import read, words
from connectors.declared.suggest.money import is_amount
from connectors.declared.suggest.sample import Sample
from connectors.declared.suggest.values import kind_of

# the role that a header claims → what its values must look like
MUST_BE = {
    "email": ("email",), "domain": ("domain",), "phone": ("phone", "number"), "amount": ("number", "decimal"), "probability": ("number", "decimal"),
    "updated": ("time", "date"), "created": ("time", "date"), "occurred": ("time", "date"), "closed": ("time", "date"), "signed": ("time", "date"),
    "deleted_at": ("time", "date"), "close_date": ("time", "date"), "birth_date": ("date", "time"), "full_name": ("text", "code"),
    "given_name": ("text", "code"), "family_name": ("text", "code"), "active": ("truth",), "deleted": ("truth",), "optin": ("truth",),
    "subject": ("text", "code"),
    "text": ("text", "code"), "link": ("domain", "text", "code"),
}  # fmt: skip
TELLS_ITSELF = ("email", "phone")  # values that need no header
PARTS_OF_KEYS = ("number", "uuid", "code", "text", "email", "phone", "date", "decimal", "domain", "time")
MOST_PARTS = 3
ALMOST = 0.8  # an id that so many rows have is the key all the same: those without it are set aside
# what holds things of the record itself, and says nothing of whose they are
NEUTRAL = frozenset(("address", "attributes", "properties", "fields", "details", "profile", "data", "info", "metadata", "traits", "location"))
LOOKED_AT = 500  # JSON values whose keys are looked at
OTHERS = 3  # from this rank on a column is no id
TOO_LONG = 80  # characters: a text of this length identifies nothing


@dataclass(frozen=True)
class Column:
    """name: the raw one. header: as the source calls it. whose, role: see headers. kind: see values. filled: share of the rows.

    values: those that there are.

    inside: the key inside JSON objects that the column is about; empty for the column as a whole.
    """

    name: str
    whose: str
    role: str
    kind: str
    filled: float
    values: Sequence[str]
    header: str
    inside: str = ""

    @property
    def is_ours(self) -> bool:
        """Of a colleague, who deals with the record."""
        return self.whose == "us"


def columns_of(sample: Sample) -> list[Column]:
    """The sample's columns, understood; for each that holds JSON objects, those of their keys that mean something too."""
    found = []
    for name, values in sample.columns.items():
        filled = [value for value in values if value]
        header = sample.headers.get(name, name)
        column = _column(name, header, filled, sample.rows)
        found.append(column)
        if column.kind == "json":
            found += [inner for inner in _inside(name, header, filled, sample.rows) if inner.role]
    return found


def _column(name: str, header: str, filled: Sequence[str], rows: int, inside: str = "") -> Column:
    whose, role = read(header)
    kind = kind_of(filled)
    if kind == "phone" and is_amount(header):
        kind = "decimal"  # 12345.50 has as many digits as a telephone number
    if (role in MUST_BE and kind not in MUST_BE[role]) or kind == "json":
        role = ""
    if kind in TELLS_ITSELF and role not in ("id", "crm_id", "national_id"):
        role = kind
    if whose and not role and not is_amount(header):
        role = {"number": "id", "uuid": "id", "code": "id", "text": "full_name"}.get(kind, "")
    return Column(name, whose, role, kind, len(filled) / rows if rows else 0.0, filled, header, inside)


def _inside(name: str, header: str, values: Sequence[str], rows: int) -> Iterator[Column]:
    objects = [found for value in values[:LOOKED_AT] if isinstance(found := _parsed(value), dict)]
    for key in dict.fromkeys(key for found in objects for key in found):
        said = [str(found[key]) for found in objects if isinstance(found.get(key), str | int | float) and found[key] != ""]
        if said and key.isidentifier():
            column = _column(name, f"{header} {key}", said, max(rows, len(said)), key)
            yield _column(name, key, said, max(rows, len(said)), key) if not column.role and name.lower().strip("$_") in NEUTRAL else column


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return None


def key_of(sample: Sample, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns that identify a row: the source's own key, one that no two rows share, or a few together; a sum of money never.

    Raises ConnectorError where there are none.
    """
    if sample.key:
        return sample.key
    rows = sample.different
    fit = [c for c in columns if c.filled >= ALMOST and not c.inside and c.kind in PARTS_OF_KEYS and max(map(len, c.values)) <= TOO_LONG]
    places = {name: place for place, name in enumerate(sample.columns)}
    ranks = {column.name: _rank(column, sample.name, places[column.name]) for column in fit}
    fit = sorted((column for column in fit if not is_amount(column.header)), key=lambda column: ranks[column.name])
    for column in fit:
        if column.filled < 1.0 and ranks[column.name][0] < OTHERS and _differs([row[places[column.name]] for row in rows]):
            return (column.name,)
    fit = [column for column in fit if column.filled == 1.0]
    for size in range(1, MOST_PARTS + 1):
        for chosen in combinations(fit[:12], size):
            if len({tuple(row[places[column.name]] for column in chosen) for row in rows}) == len(rows):
                return tuple(column.name for column in chosen)
    raise ConnectorError(
        f"{sample.name}: no column, and no {MOST_PARTS} columns together, tell its {len(rows):,} rows apart, so that a record would not be known "
        "again tomorrow. Row numbers are no key: they change when a row is put before another. Export the tool's own id too"
    )


def _differs(values: Sequence[str | None]) -> bool:
    """Whether none of the values that are there comes twice."""
    said = [value for value in values if value]
    return len(set(said)) == len(said)


def _rank(column: Column, stream: str, place: int) -> tuple[int, int]:
    """Own ids first, then other ids, then what people are known by; moments, ids of others and numbers that are called no id last.

    place: the column's in the table. An id that stands first is the row's own, whosever it is said to be.
    """
    named = words(column.header)
    is_id, is_others = column.role == "id", column.whose in ("them", "org", "us")
    if named == [stream] or (is_id and (len(named) == 1 or named[0] in (stream, stream[:3], "rec", "record", "row", "unique"))):
        return 0, place
    if is_id and (not is_others or place == 0):
        return 1, place
    order = ["uuid", "number", "code", "email", "phone", "domain", "text", "date", "time", "decimal"].index(column.kind)
    if column.kind == "uuid":
        return (OTHERS if is_others else 2), order
    if is_id:
        return (OTHERS, -1) if column.whose == "them" else (OTHERS + 1, order)
    return OTHERS + (2 if column.kind in ("number", "decimal") and place else 1 if is_others else 0), order
