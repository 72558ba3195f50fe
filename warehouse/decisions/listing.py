"""What has been decided: which of it the published version obeys, which waits for the next run, which has no effect, and what was taken back."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from warehouse.decisions.store import Decision, Kind, every, undo_name, undo_said
from warehouse.serving.reader import Reader

State = Literal["pending", "in force", "overruled", "dormant", "revoked"]
ORDER: tuple[State, ...] = ("pending", "in force", "overruled", "dormant", "revoked")
RECORDS = """
    with
    named as (
        select customer_id as id, display_name as name from customer_profile
        union all select employee_id, name from employee
        union all select account_id, account_name from account_profile
    )
    select record_key, id, name, deleted_at is null as is_living
    from (select record_key, deleted_at, coalesce(customer_id, employee_id, account_id) as id from source_record) as record
    left join named using (id)
    where record_key in (select unnest($keys))"""


@dataclass(frozen=True)
class Listed:
    """What one act decided, under its first number. a, b: the first of `rows` pairs (or records) that it decided; names: whose they are now.

    state: pending (the next run applies it), in force, overruled (a newer pin counts), dormant (until `missing` are there), revoked; where
    its rows differ, the first of these, and `states` counts them. waits: the published version does not show its state yet. undone_by:
    what revoked it, in words. undo: the command that takes it back, or lets it stand again.
    """

    decision: int
    kind: Kind
    a: str
    b: str | None
    name_a: str | None
    name_b: str | None
    field: str | None
    value: str | None
    rows: int
    author: str
    reason: str
    at: str
    state: State
    states: Mapping[str, int]
    waits: bool
    missing: Sequence[str]
    undone_by: str | None
    undo: str

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def listing(reader: Reader | None, ledger: sqlite3.Connection) -> list[Listed]:
    """All that was ever decided, newest first, one for each act. reader: None where nothing is published yet."""
    rows = every(ledger)
    seen = _Seen(reader, rows)
    acts: dict[object, dict[int, Decision]] = {}
    first = {row.number: row.act_id or f"row {row.number}" for row in rows if row.decision_id == row.number}
    for row in rows:  # a row that stands again comes after the one that was revoked, and says what holds
        acts.setdefault(first[row.number], {})[row.number] = row
    return sorted((_listed(ledger, seen, list(of_act.values())) for of_act in acts.values()), key=lambda one: -one.decision)


def _listed(ledger: sqlite3.Connection, seen: _Seen, rows: Sequence[Decision]) -> Listed:
    states = Counter(seen.state(row) for row in rows)
    state = next(one for one in ORDER if one in states)
    row = next(row for row in rows if seen.state(row) == state)
    missing = dict.fromkeys(key for row in rows if seen.state(row) == "dormant" for key in seen.missing(row))
    undone = row.revoked_by if state == "revoked" else None
    return Listed(
        rows[0].number, row.kind, row.record_key_a, row.record_key_b, seen.name(row.record_key_a), seen.name(row.record_key_b), row.field, row.value,
        len(rows), row.author, row.reason, row.at, state, {one: states[one] for one in ORDER if one in states}, any(map(seen.waits, rows)),
        tuple(missing), undo_said(ledger, undone) if undone is not None else None,
        f"c360 undo {undo_name(undone) if undone is not None else rows[0].number}",
    )  # fmt: skip


class _Seen:
    """The decisions beside the published version."""

    def __init__(self, reader: Reader | None, rows: Sequence[Decision]) -> None:
        self.published = published_numbers(reader)
        keys = sorted({key for row in rows for key in _keys(row)})
        found = reader.rows(RECORDS, {"keys": keys}) if reader else []
        self.records: Mapping[str, Mapping[str, Any]] = {str(row["record_key"]): row for row in found}
        standing = sorted((row for row in rows if row.kind == "pin" and row.revoked_at is None), key=lambda row: (row.at, row.number))
        self.newest_pin = {self._pinned(row): row.number for row in standing}

    def state(self, row: Decision) -> State:
        """Of one row, the last of its number."""
        if row.revoked_at is not None:
            return "revoked"
        if row.number not in self.published:
            return "pending"
        if self.missing(row):
            return "dormant"
        return "overruled" if row.kind == "pin" and self.newest_pin[self._pinned(row)] != row.number else "in force"

    def waits(self, row: Decision) -> bool:
        """True where the published version obeys what is revoked, or does not know what stands."""
        return (row.revoked_at is None) != (row.number in self.published)

    def missing(self, row: Decision) -> list[str]:
        """Its records that are not there; a pin needs somebody who was known by it, not the record itself."""
        known = self.records
        return [key for key in _keys(row) if key not in known or not (known[key]["id"] if row.kind == "pin" else known[key]["is_living"])]

    def name(self, key: str | None) -> str | None:
        """Whose record it is; None for nobody's."""
        return self.records.get(key or "", {}).get("name")

    def _pinned(self, row: Decision) -> tuple[str, str | None]:
        return self.records.get(row.record_key_a, {}).get("id") or row.record_key_a, row.field


def published_numbers(reader: Reader | None) -> set[int]:
    """Numbers of the decisions that the published version was made with; none in a version that does not tell."""
    if reader is None or not reader.rows("select 1 from duckdb_tables() where table_name = 'decision'"):
        return set()
    return {int(row["decision_id"]) for row in reader.rows("select decision_id from decision")}


def _keys(row: Decision) -> Iterable[str]:
    return (row.record_key_a, row.record_key_b) if row.record_key_b else (row.record_key_a,)


def wanted(found: Iterable[Listed], pending: bool, with_revoked: bool) -> Iterator[Listed]:
    """Those that wait for a run; else those that stand or wait, and with_revoked all."""
    for one in found:
        if one.waits or (not pending and (with_revoked or one.state != "revoked")):
            yield one
