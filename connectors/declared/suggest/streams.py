"""The streams that tables become, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.declared.suggest.columns import Column, columns_of, key_of
from connectors.declared.suggest.entities import Row, column_sql, entity_of, sql
from connectors.declared.suggest.headers import words
from connectors.declared.suggest.mappings import Links
from connectors.declared.suggest.money import is_secret
from connectors.declared.suggest.sample import Sample

CONTAINED = 0.5  # so many of a column's values must be keys of another table, where the header names that table


@dataclass
class Stream:
    """One stream to be. entity: what a row is; empty where nobody can tell. links: see mappings. secret: columns that are never to be landed."""

    name: str
    sample: Sample
    columns: Sequence[Column]
    key: tuple[str, ...]
    entity: str
    links: Links = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


def streams_of(sample: Sample) -> Iterator[Stream]:
    """The stream of a table; and one more for the person that each of its rows names beside something else."""
    columns = columns_of(sample)
    row = Row(sample.name, columns)
    entity = entity_of(sample.name, row)
    among = tuple(sample.headers.get(name, name) for name in sample.columns)
    secret = frozenset(column.name for column in columns if is_secret(column.header, among))
    key = key_of(sample, [column for column in columns if column.name not in secret])
    contact = f"{sample.name[:32]}_contact"
    if entity == "opportunity" and any(_theirs(c, "email") for c in columns) and not any(_theirs(c, "id") for c in columns):
        yield Stream(sample.name, sample, columns, key, entity, {"person": _record(contact, key)}, secret)
        yield Stream(contact, sample, [c for c in columns if c.whose == "them" or _of_contact(c)], key, "person")
        return
    yield Stream(sample.name, sample, columns, key, entity, secret=secret)
    if entity == "account" and (people := [c for c in columns if c.role in ("email", "given_name", "family_name") or _theirs(c, "full_name")]):
        further = [*people, *(c for c in columns if c.role in ("phone", "job_title") and c not in people)]
        yield Stream(contact, sample, further, key, "person", {"account": _record(sample.name, key)})
    of_them = next((c for c in columns if _theirs(c, "id")), None)
    if entity == "case" and of_them and any(_theirs(c, "full_name", "email") for c in columns):
        yield Stream("requester", sample, [c for c in columns if c.whose == "them" and c is not of_them], (of_them.name,), "person")


def _of_contact(column: Column) -> bool:
    return not column.is_ours and (column.role in ("phone", "job_title", "company_name") or (column.whose, column.role) == ("org", "full_name"))


def _record(stream: str, key: Sequence[str]) -> str:
    """The expression that names a record of a stream of the same table."""
    return f"'{stream}:' || " + " || ':' || ".join(column_sql(part) for part in key)


def _theirs(column: Column, *roles: str) -> bool:
    return column.whose == "them" and column.role in roles


def link(streams: Sequence[Stream]) -> None:
    """Find the columns that name a record of another stream: by the database's foreign keys, else by header and values."""
    for stream in streams:
        for column in stream.columns:
            for target in streams:
                if target is stream or target.entity not in ("person", "account") or target.entity in stream.links or len(target.key) != 1:
                    continue
                if stream.sample.references.get(column.name) == target.name or _names(column, stream, target):
                    stream.links[target.entity] = f"'{target.name}:' || {sql(column)}"


def _names(column: Column, stream: Stream, target: Stream) -> bool:
    if target.sample is stream.sample:
        return column.name in target.key and target.key != stream.key
    meant = {"them": "person", "from": "person", "org": "account"}.get(column.whose) == target.entity or words(column.header)[:1] == [target.name]
    if column.role not in ("id", "") or not meant or column.name in stream.key:
        return False
    keys = set(next(c for c in target.columns if c.name == target.key[0]).values) if any(c.name == target.key[0] for c in target.columns) else set()
    return sum(value in keys for value in column.values) >= max(1, CONTAINED * len(column.values))
