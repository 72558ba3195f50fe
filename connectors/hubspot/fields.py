"""The fields of an object as HubSpot names them now, and the columns of the raw table that they are written to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.aliases import spellings
from connectors.base import Stream, as_text
from connectors.client import Unauthorised
from connectors.column_names import ColumnNames
from connectors.hubspot.objects import OBJECTS
from connectors.hubspot.settings import HubSpotSettings

OWNER_FIELD = "hubspot_owner_id"


@dataclass(frozen=True)
class Field:
    """One field. name: HubSpot's. words: what its values are called in HubSpot's pages and exports, where it has a list of them."""

    name: str
    column: str
    words: Mapping[str, str]

    def text(self, value: Any) -> str | None:
        """The value as an export writes it."""
        text = as_text(value)
        if text is None or not self.words:
            return text
        return self.words.get(text) or ";".join(self.words.get(part, part) for part in text.split(";"))


class Fields:
    """An object's fields that are read.

    known: what earlier readings wrote where, HubSpot's name → column. landed: the columns that the raw table has, of an export perhaps. A field
    goes on in its column; a new one gets its label, as the next export would call it, and where two bear one label its own name.
    words: column → the names that a user may call the field by.
    """

    def __init__(
        self, stream: Stream, definitions: Sequence[Mapping[str, Any]], settings: HubSpotSettings, known: Mapping[str, str], landed: Sequence[str]
    ) -> None:
        self.stream = stream
        self.settings = settings
        named = {str(found["name"]): found for found in definitions}
        ours = spellings(named, OBJECTS[stream.name])
        if lost := sorted(name for name, column in known.items() if column in stream.columns and name not in named):
            raise Unauthorised(
                f"HubSpot no longer shows the field {', '.join(lost)} of {stream.name}s: its values would vanish. Give the token the scope back that"
                " shows it; or `c360 run --full`, should that be meant",
                "missing_scope",
            )
        titles = {name: str(found.get("label") or "") for name, found in named.items()}
        labels = Counter(_clean(title) for title in titles.values())
        columns = dict(known) | ours
        names = ColumnNames()
        names.taken |= {column.lower() for column in (*stream.columns, *columns.values())}
        self.fields: list[Field] = []
        self.columns: dict[str, str] = {}
        for name, found in named.items():
            label = titles[name]
            if name not in columns:
                columns[name] = _free(names, name, label if labels[_clean(label)] == 1 else "", landed)
            if self._is_wanted(name, label, columns[name], found):
                self.fields.append(Field(name, columns[name], _words(found)))
                self.columns[name] = columns[name]
        self.words = {columns[name]: [name, label] for name, label in titles.items()}
        self.names = [field.name for field in self.fields]
        self.all_columns = list(dict.fromkeys([*stream.columns, *self.columns.values()]))

    def row(self, record: Mapping[str, Any], owners: Mapping[str, str]) -> dict[str, str | None]:
        """A record's values by column, its own id and times always among them. owners: id → name, as an export would write it."""
        values = record.get("properties") or {}
        row = {field.column: field.text(values.get(field.name)) for field in self.fields}
        if OWNER_FIELD in self.columns and (owner := as_text(values.get(OWNER_FIELD))):
            row["Owner_ID"], row[self.columns[OWNER_FIELD]] = owner, owners.get(owner)
        row["Record_ID"] = str(record["id"])
        row["Create_Date"] = row.get("Create_Date") or as_text(record.get("createdAt"))
        row["Last_Modified_Date"] = row.get("Last_Modified_Date") or as_text(record.get("updatedAt"))
        return row

    def _is_wanted(self, name: str, label: str, column: str, found: Mapping[str, Any]) -> bool:
        """In scope; and of what HubSpot reckons for itself (hs_…) only what our SQL reads, unless it is asked for."""
        words = (column, name, label)
        if not self.settings.wants_field(self.stream.name, *words):
            return False
        is_own_reckoning = bool(found.get("hubspotDefined")) and name.startswith("hs_")
        return not is_own_reckoning or column in self.stream.columns or self.settings.asks_for(self.stream.name, *words)


def _free(names: ColumnNames, name: str, label: str, landed: Sequence[str]) -> str:
    known = {column.lower(): column for column in landed}
    for wanted in (label, name):
        column = known.get(_clean(wanted).lower())
        if column and column.lower() not in names.taken:
            names.taken.add(column.lower())
            return column
    return names.new(label or name)


def _clean(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", label.strip())


def _words(found: Mapping[str, Any]) -> dict[str, str]:
    if found.get("type") != "enumeration" or found.get("fieldType") == "booleancheckbox":
        return {}
    options = found.get("options") or []
    return {str(option["value"]): str(option["label"]) for option in options if option.get("value") and option.get("label")}
