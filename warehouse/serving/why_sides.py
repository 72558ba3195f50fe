"""What is meant by each of the two handles of a question: a record, or a customer, colleague or account with its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.serving.candidates import candidates
from warehouse.serving.find import Match, find
from warehouse.serving.handles import RECORD_KEY, read_handle
from warehouse.serving.indexes import directory
from warehouse.serving.reader import Reader
from warehouse.serving.text import safe
from warehouse.serving.why_facts import Evidence

OWNERS = ("customer", "employee", "account")


class NotOneSide(WarehouseError):
    """A handle names nobody, or more than one; the message says what would do."""

    def __init__(self, message: str, match: Match) -> None:
        super().__init__(message)
        self.match = match


@dataclass(frozen=True)
class Side:
    """One side of the question.

    kind: customer, employee or account; `record` for a record that is nobody's. id: whose it is. records: keys of the records that are
    meant: one for a record key, those that carry it for an address or number, those it once had for an old id, else all. every: all
    records of the id, and rows what source_record says of them. reason: why the meant record stands where it stands; deleted_at: when its
    source deleted it (one record only).
    """

    handle: str
    kind: str
    id: str | None
    name: str | None
    records: tuple[str, ...]
    every: tuple[str, ...]
    note: str = ""
    reason: str | None = None
    deleted_at: datetime | None = None
    rows: Sequence[Mapping[str, Any]] = field(default=(), repr=False, metadata={"inner": True})

    @property
    def is_whole(self) -> bool:
        """True where all records of the id are meant."""
        return len(self.records) == len(self.every)

    @property
    def label(self) -> str:
        """`Anna Berg (cus_…)`, or the record key."""
        if self.id is None:
            return self.records[0]
        return f"{safe(self.name)} ({self.id})" if self.name else self.id


def read_side(reader: Reader, handle: str, known: Side | None = None) -> Side:
    """Whom or what a handle means. known: a side read before, which may be of the same. Raises NotOneSide."""
    if RECORD_KEY.fullmatch(handle.strip()):
        key = handle.strip()
        for row in reader.ask("why_record", {"key": key}, {"source_record": ("record_key", [key])}):
            return _record(reader, handle, row, known)
    match = find(reader, handle)
    if match.one is None:
        raise NotOneSide("\n".join([_not_one(match), *_waiting(reader, handle)]), match)
    one = match.one
    records = records_of(reader, one.kind, one.id, known)
    every = tuple(row["record_key"] for row in records)
    meant = tuple(_meant(reader, handle, one.id, records))
    return Side(handle, one.kind, one.id, one.name, meant or every, every, match.note, rows=records)


def records_of(reader: Reader, kind: str, own: str, known: Side | None = None) -> Sequence[Mapping[str, Any]]:
    """The rows of source_record that are one customer's, colleague's or organisation's, in the order of their keys."""
    if known is not None and known.id == own:
        return known.rows
    entry = directory(reader).of([own]).get(own)  # of somebody who is nobody's any more there is none
    keys = [record["record_key"] for record in entry.records] if entry else []
    return reader.ask(f"why_records_{kind}", {"id": own}, {"source_record": ("record_key", keys)} if entry else None)


def _record(reader: Reader, handle: str, row: Mapping[str, Any], known: Side | None) -> Side:
    key = str(row["record_key"])
    owner = next((kind for kind in OWNERS if row[f"{kind}_id"] is not None), None)
    if owner is None:
        return Side(handle, "record", None, None, (key,), (key,), "", row["reason"], row["deleted_at"], [row])
    own = str(row[f"{owner}_id"])
    rows = records_of(reader, owner, own, known)
    named = candidates(reader, [(owner, own, "")])
    every = tuple(one["record_key"] for one in rows)
    return Side(handle, owner, own, named[0].name if named else None, (key,), every, "", row["reason"], row["deleted_at"], rows)


def _meant(reader: Reader, handle: str, own: str, records: Sequence[Mapping[str, Any]]) -> list[str]:
    """The records that carry the handle, or that had this id before a merge; none where all are meant."""
    read = read_handle(handle)
    if read.kind == "own_id":
        return [
            row["record_key"]
            for row in records
            if read.values[0] != own and read.values[0] in (row.get("own_customer_id"), row.get("own_employee_id"))
        ]
    if read.kind in ("name", "domain"):
        return []
    carried = {row["record_key"] for row in reader.ask("why_carriers", {"id": own, "values": list(read.values)})}
    endings = tuple(mark + value for value in read.values for mark in (":", "-"))
    return [row["record_key"] for row in records if row["record_key"] in carried or row["record_key"].endswith(endings)]


def _waiting(reader: Reader, handle: str) -> list[str]:
    """Decisions on a record that no source has shown yet."""
    key = handle.strip()
    standing = [one for one in Evidence(reader).decisions([key]) if one.is_link] if RECORD_KEY.fullmatch(key) else []
    told = "A {} of {} and {} lies dormant until {} is there: decided {}"
    return [told.format(one.kind.replace("_", "-"), *map(safe, (one.record_key_a, one.record_key_b or "", key, one.words))) for one in standing]


def _not_one(match: Match) -> str:
    named = safe(match.handle) or "the handle"
    lines = [f"{named}: {match.note}" if match.note else f"nobody is known by {named}"]
    shown = [*match.candidates, *match.related]
    if shown:
        lines.append("Give one of these ids, or a record key:" if match.candidates else "Near it:")
        lines += [f"  {one.id}  {safe(' · '.join(part for part in (one.name, one.email, one.company) if part))}" for one in shown]
    else:
        lines.append("Look it up with `c360 find`; record keys stand on every card (`c360 show`).")
    return "\n".join(lines)
