"""How a customer came to be: everything that happened to it, in the order of time, from what is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from warehouse.serving.chain import holding_links
from warehouse.serving.former import former_ids
from warehouse.serving.reader import Reader
from warehouse.serving.text import counted
from warehouse.serving.why_facts import Decision, Evidence, Link, plain
from warehouse.serving.why_sides import Side, read_side

FIRST = datetime.min.replace(tzinfo=UTC)
ORDER = ("created", "record", "merged", "split", "undone", "decision", "revoked", "deleted", "changed", "erased")
KINDS = {
    "must_link": "tied by a decision",
    "cannot_link": "kept apart by a decision",
    "pin": "pinned by a decision",
    "exclude": "excluded by a decision",
}
SHOWN = 4


@dataclass(frozen=True)
class Happened:
    """One thing that happened.

    kind: created, record (read as it is now, or changed in its tool), merged, split, undone, erased, decision, revoked, deleted, changed.
    records: that it is about. link: for a merge, the strongest link between the two sides. undo: the command that reverts it, where that is
    still possible.
    """

    at: datetime | None
    kind: str
    sentence: str
    run_id: str | None = None
    event_id: str | None = None
    records: tuple[str, ...] = ()
    link: Link | None = None
    undo: str | None = None


@dataclass(frozen=True)
class How:
    """One customer's (or colleague's, or organisation's) history. aliases: older ids that lead here. happened: oldest first."""

    side: Side
    aliases: tuple[str, ...]
    summary: str
    happened: tuple[Happened, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs; times as ISO text."""
        found: dict[str, Any] = plain(self)
        return found


def _none_known(_: Collection[str]) -> Sequence[Decision]:
    return ()


def how(reader: Reader, handle: str, revoked: Callable[[Collection[str]], Sequence[Decision]] = _none_known) -> How:
    """The history of whoever a handle names. revoked: decisions on these records that were taken back, which no published version tells.

    Raises NotOneSide.
    """
    side = read_side(reader, handle)
    evidence = Evidence(reader)
    gone = revoked(side.every)
    numbers = {one.decision_id for one in gone}
    decisions = [*gone, *(one for one in evidence.decisions(side.every) if one.decision_id not in numbers)]
    if side.id is None:
        told = list(_decided(decisions))
        return How(side, (), f"{side.records[0]} is nobody's: {side.reason or 'no run has placed it yet'}.", tuple(_in_order(told)))
    records = side.rows
    aliases = tuple(former_ids(reader, side.kind, side.id))
    events = reader.ask("how_events", {"ids": [side.id, *aliases]}) if side.kind == "customer" else []
    links = [link for link in evidence.links(set(side.every)) if link.kind != "cut"]
    last = _last(events)
    told = [
        *(_event(row, row["event_id"] in last, records, links) for row in events),
        *(_merged_once(side, old) for old in aliases if side.kind != "customer"),
        *_seen(reader, side, records),
        *_deleted(records),
        *_decided(decisions),
        *(_changed(row) for row in reader.ask("how_changes", {"id": side.id})),
    ]
    return How(side, aliases, _summary(side, aliases, events, records, links), tuple(_in_order(told)))


def _in_order(told: Sequence[Happened]) -> list[Happened]:
    return sorted(told, key=lambda one: (one.at or FIRST, ORDER.index(one.kind), one.records, one.event_id or "", one.sentence))


def _summary(
    side: Side, aliases: Sequence[str], events: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]], links: Sequence[Link]
) -> str:
    parts = [counted(len(records), "record")]
    if len(records) > 1 and links:
        held = holding_links((*link.pair, link.weight) for link in links)
        parts.append(f"held together by {counted(len(held), 'link')}, the weakest of {held[-1][2]:.1f} bits")
    kinds = [row["kind"] for row in events]
    parts += [counted(kinds.count(kind), word) for kind, word in (("merged", "merge"), ("split", "split"), ("undone", "undo")) if kind in kinds]
    if aliases:
        parts.append(counted(len(aliases), "older id"))
    return f"{side.label}: {', '.join(parts)}."


def _event(row: Mapping[str, Any], is_last: bool, records: Sequence[Mapping[str, Any]], links: Sequence[Link]) -> Happened:
    kind, one, other = row["kind"], row["customer_id"], row["other_customer_id"]
    says = {
        "created": f"{one} was made; {row['reason']}",
        "merged": f"{other} was merged into {one}: {row['reason']}",
        "split": f"{one} was split off {other}: {row['reason']}",
        "undone": f"{one} became its own again, apart from {other}: {row['reason']}",
        "erased": f"{one} was erased: {row['reason']}",
    }
    link = _cause(other, records, links) if kind == "merged" else None
    records_of = (link.record_key_a, link.record_key_b) if link else ()
    undo = f"c360 undo {row['event_id']}" if is_last and kind in ("merged", "split", "undone") else None
    return Happened(row["at"], kind, says.get(kind, row["reason"]), row["run_id"], row["event_id"], records_of, link, undo)


def _merged_once(side: Side, old: str) -> Happened:
    """Of organisations and colleagues only the older ids are kept, not when they were merged."""
    return Happened(None, "merged", f"{old} was merged into {side.id}; the older id still leads here")


def _last(events: Sequence[Mapping[str, Any]]) -> set[str]:
    """Events after which nothing else happened between the same two ids: what can still be reverted."""
    newest = {frozenset((row["customer_id"], row["other_customer_id"])): row["event_id"] for row in events if row["other_customer_id"]}
    return set(newest.values())


def _cause(other: str, records: Sequence[Mapping[str, Any]], links: Sequence[Link]) -> Link | None:
    """The strongest link between the records that had the other id and the rest."""
    theirs = {row["record_key"] for row in records if row.get("own_customer_id") == other}
    return next((link for link in links if (link.record_key_a in theirs) != (link.record_key_b in theirs)), None)


def _seen(reader: Reader, side: Side, records: Sequence[Mapping[str, Any]]) -> Iterator[Happened]:
    """Records read at one moment as one thing that happened. What is published tells since when a record is as it is now, not when it first came."""
    seen = {row["record_key"]: row["seen_at"] for row in reader.ask("how_seen", {"id": side.id})}
    dated = sorted((seen.get(row["record_key"]) or row["updated_at"] or FIRST, row["record_key"], row["record_key"] in seen) for row in records)
    for (moment, observed), group in groupby(dated, key=lambda one: (one[0], one[2])):
        keys = tuple(key for _, key, _ in group)
        its = "its" if len(keys) == 1 else "their"
        word = f"read in {its} present form" if observed else f"last changed in {its} tool" if moment != FIRST else "known, of no date"
        more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        told = f"{counted(len(keys), 'record')} {word}: {', '.join(keys[:SHOWN])}{more}"
        yield Happened(None if moment == FIRST else moment, "record", told, records=keys)


def _deleted(records: Sequence[Mapping[str, Any]]) -> Iterator[Happened]:
    for row in records:
        if row["deleted_at"] is not None:
            yield Happened(row["deleted_at"], "deleted", f"{row['record_key']} is gone from its tool: {row['reason']}", records=(row["record_key"],))


def _decided(decisions: Sequence[Decision]) -> Iterator[Happened]:
    """What was decided together as one thing, under its first number: undoing that takes all of it back."""
    acts: dict[tuple[object, ...], list[Decision]] = {}
    for decision in sorted(decisions, key=lambda one: one.decision_id):
        acts.setdefault(decision.together, []).append(decision)
    for first, *others in acts.values():
        yield _decision(first, others)
        if first.revoked_at is not None:
            told = f"decision {first.decision_id} was taken back" + (f" by {first.revoked_by}" if first.revoked_by else "")
            yield Happened(first.revoked_at, "revoked", told, records=_records(first, *others), undo=first.restored_by)


def _decision(first: Decision, others: Sequence[Decision]) -> Happened:
    about = " × ".join(_records(first)) + (f", {first.field}" if first.field else "")
    more = f" and {counted(len(others), 'more ' + ('record' if first.record_key_b is None else 'pair'))}" if others else ""
    told = f"{KINDS.get(first.kind, first.kind)} (number {first.decision_id}) {first.words}; {about}{more}"
    undo = f"c360 undo {first.decision_id}" if first.revoked_at is None else None
    return Happened(first.at, "decision", told, records=_records(first, *others), undo=undo)


def _records(*decisions: Decision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for one in decisions for key in (one.record_key_a, one.record_key_b) if key))


def _changed(row: Mapping[str, Any]) -> Happened:
    fields = row["fields"]
    more = f" and {len(fields) - SHOWN} more" if len(fields) > SHOWN else ""
    return Happened(row["at"], "changed", f"{counted(len(fields), 'field')} changed: {', '.join(fields[:SHOWN])}{more}", row["run_id"])
