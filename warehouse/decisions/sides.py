"""The two sides of an event: which records were whose before it, read from the published file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from warehouse.decisions.store import Decision, Wish
from warehouse.serving.text import counted

# rows of the published tables: SQL with $names, and their values
Ask = Callable[[str, Mapping[str, object]], list[dict[str, Any]]]
Records = Mapping[str, str]  # record key → the id that it was last given itself


@dataclass(frozen=True)
class Event:
    """One published identity event."""

    event_id: str
    run_id: str
    kind: str
    customer_id: str
    other_customer_id: str | None

    @property
    def told(self) -> str:
        """In words."""
        verb = {"merged": "was merged into", "split": "was split off from", "undone": "was parted from"}.get(self.kind, self.kind)
        mover, other = (self.other_customer_id, self.customer_id) if self.kind == "merged" else (self.customer_id, self.other_customer_id)
        return (
            f"event {self.event_id[:8]}: {mover} {verb} {other}" if other and mover else f"event {self.event_id[:8]}: {self.customer_id} {self.kind}"
        )


@dataclass(frozen=True)
class Found:
    """How an event is undone. reverse: decisions whose act is taken back. says: on the wishes. trouble: why nothing can be done."""

    reverse: Sequence[Decision] = ()
    wishes: Sequence[Wish] = ()
    says: Sequence[str] = field(default_factory=tuple)
    trouble: str = ""


def find_event(ask: Ask, prefix: str) -> list[Event]:
    """The events whose id begins so."""
    sql = """select event_id, run_id, kind, customer_id, other_customer_id from identity_event
             where starts_with(event_id, $prefix) order by run_id, event_id"""
    return [Event(**row) for row in ask(sql, {"prefix": prefix})]


def unmerging(event: Event, rows: Sequence[Decision], ask: Ask) -> Found:
    """How two customers who became one become two again, and stay two.

    Where decisions alone hold the sides together they are revoked, and all is as it was. Where other evidence holds them too, every
    record of the one is kept apart from every record of the other, so that no link can lead across. Records that came with a third
    customer, or later, are on neither side: the evidence says where they belong.
    """
    if not _tells_own_ids(ask):
        return Found(trouble="the published version is of an older program and does not tell the sides: `c360 run` publishes anew")
    now = {current(ask, event.customer_id), current(ask, event.other_customer_id or "")}
    if len(now) > 1 or None in now:
        return Found(trouble="they are two already")
    records = _records(ask, str(min(filter(None, now))), event.run_id)
    root = _roots_before(event, ask, set(records.values()))
    ones = [key for key, own in records.items() if root(own) == event.customer_id]
    others = [key for key, own in records.items() if root(own) == event.other_customer_id]
    if not ones or not others:
        missing = event.customer_id if not ones else event.other_customer_id
        return Found(trouble=f"no record is left that was {missing}'s own")
    standing = [row for row in rows if row.revoked_at is None]
    reverse = _joining([row for row in standing if row.kind == "must_link"], ones, others)
    if reverse and not _held(ask, records, ones, others):
        return Found(reverse, (), ["nothing else holds them together: they are two again"])
    apart = {frozenset((row.record_key_a, row.record_key_b)) for row in standing if row.kind == "cannot_link"}
    wishes = [Wish("cannot_link", a, b) for a, b in product(ones, others) if frozenset((a, b)) not in apart]
    if not wishes and not reverse:
        return Found(trouble="it is undone already: decisions keep all their records apart, and the next run (or --now) applies them")
    sides = f"{counted(len(ones), 'record')} of {event.customer_id} and {counted(len(others), 'record')} of {event.other_customer_id}"
    return Found(reverse, wishes, [f"keeps apart {sides}: {counted(len(wishes), 'pair')}"])


def rejoining(event: Event, rows: Sequence[Decision], ask: Ask) -> Found:
    """How two customers who were one become one again: by taking back what keeps them apart or what parted them, else by must-links.

    These tie every record of both, as `decide must-link` does: whichever a source deletes one day, the others still say who is one.
    """
    if not _tells_own_ids(ask):
        return Found(trouble="the published version is of an older program and does not tell the sides: `c360 run` publishes anew")
    one, other = current(ask, event.customer_id), current(ask, event.other_customer_id or "")
    if one == other:
        return Found(trouble="they are one already")
    if one is None or other is None:
        return Found(trouble=f"no record of {event.customer_id if one is None else event.other_customer_id} is left")
    ones, others = _records(ask, one), _records(ask, other)
    across = [row for row in rows if _across(row, ones, others)]
    apart = [row for row in across if row.kind == "cannot_link" and row.revoked_at is None]
    if apart and _was_cut(ask, ones, others):
        return Found(apart, (), ["nothing else keeps them apart: they are one again"])
    tied = [row for row in across if row.kind == "must_link" and row.revoked_at is None]
    living = _living(ask, {*ones, *others})
    if ties := [row.number for row in tied if {row.record_key_a, row.record_key_b} <= living]:
        return Found(trouble=f"decision {min(ties)} ties them already; the next run (or --now) applies it")
    parted = [row for row in across if row.kind == "must_link" and row.revoked_by is not None and row.revoked_at is not None]
    if parted and not apart:
        return Found([max(parted, key=lambda row: row.decision_id)])
    known = {(row.record_key_a, row.record_key_b) for row in tied}  # that lie dormant
    wishes = tying(_best_first(ones, event.customer_id), _best_first(others, event.other_customer_id or ""))
    wishes = [wish for wish in wishes if not known & {(wish.record_key_a, wish.record_key_b), (wish.record_key_b, wish.record_key_a)}]
    return Found(apart, wishes, [f"ties {counted(len(ones), 'record')} of {one} and {counted(len(others), 'record')} of {other}"])


def tying(ones: Sequence[str], others: Sequence[str]) -> list[Wish]:
    """The must-links that make all these records one: each of either side with the best, which stands first, of the other."""
    return [Wish("must_link", key, others[0]) for key in ones] + [Wish("must_link", ones[0], key) for key in others[1:]]


def own_ids(ask: Ask, keys: Iterable[str]) -> dict[str, str]:
    """Record key → the id that it was last given itself: two whom a decision made one are told apart by it. None of unseen records."""
    if not _tells_own_ids(ask):
        return {}
    sql = """select record_key, coalesce(own_customer_id, own_employee_id, account_id) as own from source_record
             where record_key in (select unnest($keys))"""
    return {str(row["record_key"]): str(row["own"]) for row in ask(sql, {"keys": sorted(keys)}) if row["own"]}


def records_with(ask: Ask, keys: Iterable[str]) -> list[str]:
    """These records and all others of those whose records they are."""
    sql = """with record as (select record_key, coalesce(customer_id, employee_id, account_id) as id from source_record)
             select record_key from record where id in (select id from record where record_key in (select unnest($keys)))"""
    asked = sorted(keys)
    return sorted({*asked, *(str(row["record_key"]) for row in ask(sql, {"keys": asked}))})


def _tells_own_ids(ask: Ask) -> bool:
    return bool(ask("select 1 from duckdb_columns() where table_name = 'source_record' and column_name = $name limit 1", {"name": "own_since_run"}))


def current(ask: Ask, own: str) -> str | None:
    """The customer id that an id means now; None where nobody is left."""
    if ask("select 1 from source_record where customer_id = $id limit 1", {"id": own}):
        return own
    rows = ask("select customer_id from customer_identifier where kind = 'customer_id' and value = $id", {"id": own})
    return str(rows[0]["customer_id"]) if rows and rows[0]["customer_id"] else None


def _records(ask: Ask, customer: str, before: str | None = None) -> dict[str, str]:
    """Record key → own id; with `before`, a run, none for those that were given it in that run or later."""
    sql = """select record_key,
                 case when $before is null or own_since_run is null or own_since_run < $before then coalesce(own_customer_id, customer_id) end as own
             from source_record where customer_id = $id order by deleted_at is not null, record_key"""
    return {str(row["record_key"]): str(row["own"] or "") for row in ask(sql, {"id": customer, "before": before})}


def _living(ask: Ask, keys: Iterable[str]) -> set[str]:
    sql = "select record_key from source_record where deleted_at is null and record_key in (select unnest($keys))"
    return {str(row["record_key"]) for row in ask(sql, {"keys": sorted(keys)})}


def _roots_before(event: Event, ask: Ask, ids: set[str]) -> Callable[[str], str]:
    """Which customer each of the ids meant in the run before the event's."""
    sql = """select kind, customer_id, other_customer_id from identity_event
             where run_id < $run and kind in ('merged', 'undone')
                 and (customer_id in (select unnest($ids)) or other_customer_id in (select unnest($ids)))
             order by run_id, kind desc"""
    into: dict[str, str] = {}
    for row in ask(sql, {"run": event.run_id, "ids": sorted({*ids, event.customer_id, event.other_customer_id or ""})}):
        if row["kind"] == "merged":
            into[row["other_customer_id"]] = row["customer_id"]
        else:
            into.pop(row["customer_id"], None)

    def root(own: str) -> str:
        seen = {own}
        while own in into and into[own] not in seen:
            own = into[own]
            seen.add(own)
        return own

    return root


def _joining(links: Iterable[Decision], ones: Iterable[str], others: Iterable[str]) -> list[Decision]:
    """The must-links without which the two sides would not be tied: in order of number, those that would join them first."""
    groups = _Groups({**dict.fromkeys(ones, 1), **dict.fromkeys(others, 2)})
    return [link for link in links if not groups.tie(link.record_key_a, link.record_key_b or "")]


def _held(ask: Ask, records: Records, ones: Iterable[str], others: Iterable[str]) -> bool:
    """True where evidence other than decisions ties the sides, over whichever records of the customer."""
    sql = """select record_key_a, record_key_b from identity_link
             where kind in ('hard', 'scored', 'native_merge') and record_key_a in (select unnest($keys)) and record_key_b in (select unnest($keys))"""
    groups = _Groups({**dict.fromkeys(ones, 1), **dict.fromkeys(others, 2)})
    return any(not groups.tie(row["record_key_a"], row["record_key_b"]) for row in ask(sql, {"keys": list(records)}))


def _was_cut(ask: Ask, ones: Records, others: Records) -> bool:
    """True where evidence between the two was refused: with nothing in its way it ties them."""
    sql = """select 1 from identity_link
             where kind = 'cut' and (
                 record_key_a in (select unnest($ones)) and record_key_b in (select unnest($others))
                 or record_key_a in (select unnest($others)) and record_key_b in (select unnest($ones))
             ) limit 1"""
    return bool(ask(sql, {"ones": list(ones), "others": list(others)}))


def _across(row: Decision, ones: Records, others: Records) -> bool:
    a, b = row.record_key_a, row.record_key_b
    return (a in ones and b in others) or (a in others and b in ones)


def _best_first(records: Records, own: str) -> list[str]:
    """The records in their order, the first one that was given the id itself before all."""
    return sorted(records, key=lambda key: records[key] != own)


class _Groups:
    """Records in groups, some of which belong to side 1 or 2; `tie` refuses what would bring the sides together."""

    def __init__(self, sides: Mapping[str, int]) -> None:
        self.side = dict(sides)
        self.root: dict[str, str] = {}

    def tie(self, a: str, b: str) -> bool:
        """Tie two records; False, and nothing tied, where one group is of side 1 and the other of side 2."""
        x, y = self._find(a), self._find(b)
        if x == y:
            return True
        if {self.side.get(x), self.side.get(y)} == {1, 2}:
            return False
        self.root[x] = y
        if (known := self.side.get(x)) is not None:
            self.side[y] = known
        return True

    def _find(self, key: str) -> str:
        while key in self.root:
            key = self.root[key]
        return key
