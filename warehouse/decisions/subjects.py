"""Whom a decision is about: any handle, read through the published file, as record keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.serving.find import Match, find
from warehouse.serving.handles import RECORD_KEY, Handle, ids_in_url, read_handle
from warehouse.serving.reader import Reader
from warehouse.serving.text import counted

COLUMNS = {"customer": "customer_id", "employee": "employee_id", "account": "account_id"}
NEAR = 4  # letters that a mistyped record key may differ in
NAMED = 6  # records that a sentence names
# what a record is of whom nothing is published yet, by its object
OBJECTS = {"account": "organisation", "company": "organisation", "domain": "organisation"} | dict.fromkeys(
    ("contact", "lead", "user", "directory_user", "worker", "correspondent"), "person"
)


class Unknown(WarehouseError):
    """A record key or handle that names nothing published, or more than one."""


@dataclass(frozen=True)
class Subject:
    """What a handle names. kind: customer, employee, account, or record for one that nobody has seen (--force).

    id: who it is; None for unseen and excluded records. named: the records that the handle itself names, best first. every: all records of
    that id, best first. is_record: the handle is a record key: that record is meant and no other. sort: person, organisation, or empty
    where nothing tells what a record is.
    """

    handle: str
    kind: str
    id: str | None
    named: Sequence[str]
    every: Sequence[str]
    is_record: bool = False
    sort: str = "person"

    @property
    def best(self) -> str:
        """The record that stands for it."""
        return self.named[0]

    @property
    def taken(self) -> Sequence[str]:
        """The records that are meant: the one whose key was given, else all."""
        return self.named if self.is_record else self.every

    def told(self, keys: Sequence[str]) -> str:
        """`anna@acme.com is cus_1: 3 records, salesforce:contact:1, …`, for a sentence on which records were taken; empty for a record key."""
        if self.is_record:
            return ""
        more = f" … and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
        who = f"{self.handle} is {self.id}" if self.handle != self.id else f"{self.id}"
        return f"{who}: {counted(len(keys), 'record')} of {len(self.every)} taken: {', '.join(keys[:NAMED])}{more}"


def resolve(reader: Reader | None, handle: str, force: bool = False) -> Subject:
    """The subject of a handle. reader: None where nothing is published yet. force: take a record key that nobody has seen.

    Raises Unknown, naming who may be meant.
    """
    text = handle.strip()
    is_key = bool(RECORD_KEY.fullmatch(text))
    if reader is None:
        if is_key and force:
            return _nobodys(None, text)
        raise Unknown(f"{text}: nothing is published yet, so nobody can be looked up. Run `c360 run` first, or give record keys and --force.")
    if is_key:
        return _record(reader, text, force)
    match = find(reader, text)
    if match.one is None:
        raise Unknown(_unclear(match))
    every = records_of(reader, match.one.kind, match.one.id)
    if not every:
        raise Unknown(f"{text}: {match.one.id} has no record left that a decision could be about")
    carrying = _carrying(reader, read_handle(text), match.one.id, every)
    return Subject(text, match.one.kind, match.one.id, carrying or every, every, sort=sort_of(match.one.kind))


def sort_of(kind: str) -> str:
    """A customer and a colleague are persons, an account is an organisation."""
    return "organisation" if kind == "account" else "person"


def sort_of_record(reader: Reader | None, key: str) -> str:
    """What a record is that is nobody's: what the others of its object are, else what such objects are called. Empty where neither tells."""
    source, of_object, _ = key.split(":", 2)
    sql = """select count(coalesce(customer_id, employee_id)) as persons, count(account_id) as accounts
             from source_record where source = $source and source_object = $object"""
    seen = reader.row(sql, {"source": source, "object": of_object}) if reader else None
    if seen and seen["persons"]:
        return "person"
    return "organisation" if seen and seen["accounts"] else OBJECTS.get(of_object, "")


def _nobodys(reader: Reader | None, key: str) -> Subject:
    return Subject(key, "record", None, (key,), (key,), True, sort_of_record(reader, key))


def records_of(reader: Reader, kind: str, own: str) -> list[str]:
    """All records of a customer, colleague or account: living ones first, those whose values the profile shows before the others."""
    wins = "select record_key, count(*) as wins from profile_field where customer_id = $id and is_winner group by record_key"
    sql = f"""select record_key from source_record left join ({wins}) as field using (record_key)
              where {COLUMNS[kind]} = $id order by deleted_at is not null, coalesce(wins, 0) desc, record_key"""
    return [str(row["record_key"]) for row in reader.rows(sql, {"id": own})]


def _record(reader: Reader, key: str, force: bool) -> Subject:
    sql = "select record_key, customer_id, employee_id, account_id from source_record where record_key = $key"
    row = reader.row(sql, {"key": key})
    if row is None:
        if force:
            return _nobodys(reader, key)
        raise Unknown(f"there is no record {key}; {_nearest(reader, key)}. With --force the decision is kept until such a record comes.")
    kind = next((kind for kind, column in COLUMNS.items() if row[column]), "record")
    own = row.get(COLUMNS.get(kind, ""))
    return Subject(key, kind, own, (key,), records_of(reader, kind, own), True, sort_of(kind)) if own else _nobodys(reader, key)


def _nearest(reader: Reader, key: str) -> str:
    source, of_object, _ = key.split(":", 2)
    sources = reader.rows("select distinct source from source_record order by 1")
    if not any(row["source"] == source for row in sources):
        return f"no source is called {source!r}, there are {', '.join(str(row['source']) for row in sources)}"
    objects = reader.rows(
        "select distinct split_part(record_key, ':', 2) as name from source_record where source = $source order by 1", {"source": source}
    )
    if not any(row["name"] == of_object for row in objects):
        return f"{source} has no {of_object!r}, it has {', '.join(str(row['name']) for row in objects)}"
    sql = """select record_key, levenshtein(record_key, $key) as far from source_record
             where starts_with(record_key, $prefix) and levenshtein(record_key, $key) <= $near order by far, record_key limit 3"""
    found = reader.rows(sql, {"key": key, "prefix": f"{source}:{of_object}:", "near": NEAR})
    return f"did you mean {' or '.join(str(row['record_key']) for row in found)}?" if found else "`c360 show HANDLE` lists the records of a customer"


def _carrying(reader: Reader, handle: Handle, own: str, every: Sequence[str]) -> list[str]:
    """The records among these that carry the handle themselves: its address or number, the id or the link of the record."""
    if handle.kind in ("email", "phone"):
        sql = """select distinct record_key from profile_field
                 where customer_id = $id and field in ('primary_email', 'primary_phone') and value in (select unnest($values))"""
        asked: Mapping[str, object] = {"id": own, "values": list(handle.values)}
    else:
        ids = [*handle.values, *(ids_in_url(handle.text) if handle.kind == "url" else ())]
        endings = [mark + value for value in ids for mark in (":", "-")] if handle.kind in ("crm_id", "chat_user", "record_id", "url") else []
        sql = """select record_key from source_record
                 where record_key in (select unnest($keys))
                     and (source_url in (select unnest($values)) or len(list_filter($endings, lambda one: ends_with(record_key, one))) > 0)"""
        asked = {"keys": list(every), "values": list(handle.values), "endings": endings}
    found = {str(row["record_key"]) for row in reader.rows(sql, asked)}
    return [key for key in every if key in found]


def _unclear(match: Match) -> str:
    lines = [f"{match.handle}: {match.note or 'nobody is known by this'}"]
    lines += ["  " + " · ".join(_facts(one)) for one in match.candidates or match.related]
    if match.status == "ambiguous":
        lines.append("Give one of these ids, a record key, or a handle that only one of them has.")
    return "\n".join(lines)


def _facts(one: Any) -> list[str]:
    return [part for part in (one.id, one.name, one.title, one.company, one.email) if part]
