"""Taking back: a decision, or what happened to a customer. What to do is planned first, so that it can be told before it is done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.sides import Ask, Event, find_event, rejoining, unmerging
from warehouse.decisions.store import Act, Decision, Wish, every, standing, write
from warehouse.errors import WarehouseError

SHORTEST = 4  # characters of an event id
NUMBER = re.compile(r"(?:decision\s+|#)?([0-9]+)")


class NotUndoable(WarehouseError):
    """There is no such event or decision, or nothing that could be taken back about it."""


@dataclass(frozen=True)
class Plan:
    """What an undo will do. says: sentences on it, for people. revoke, restore, wishes: as `store.write` takes them."""

    about: str
    says: Sequence[str]
    revoke: Sequence[Decision] = ()
    restore: Sequence[Decision] = ()
    wishes: Sequence[Wish] = ()


@dataclass
class _Draft:
    """A plan in the making: the acts that it reverses, each once."""

    rows: Sequence[Decision]
    acts: set[object] = field(default_factory=set)
    revoke: list[Decision] = field(default_factory=list)
    restore: list[Decision] = field(default_factory=list)

    def reverse(self, row: Decision) -> None:
        """Take back the act that made this row; for a revoked row the act that revoked it."""
        act = row.act_id if row.revoked_at is None else row.revoked_by
        if act is None:  # from a time when acts were not written down
            (self.revoke if row.revoked_at is None else self.restore).append(row)
        elif act not in self.acts:
            self.acts.add(act)
            stand = {other.number for other in self.rows if other.revoked_at is None}
            self.revoke += [other for other in self.rows if other.act_id == act and other.revoked_at is None]
            self.restore += [other for other in self.rows if other.revoked_by == act and other.number not in stand]

    def told(self) -> list[str]:
        """Sentences on what is revoked and what stands again."""
        return [f"revokes {text}" for text in _told(self.revoke)] + [f"lets {text} stand again" for text in _told(self.restore)]


def plan(text: str, ledger: sqlite3.Connection, ask: Ask | None) -> Plan:
    """What `c360 undo TEXT` will do. text: the number of a decision, or an event's id or its first characters. ask: the published file.

    Raises NotUndoable.
    """
    asked, rows = text.strip(), every(ledger)
    number = NUMBER.fullmatch(asked)
    found = [row for row in rows if number and row.number == int(number[1])]
    if found:
        draft = _Draft(rows)
        draft.reverse(max(found, key=lambda row: row.decision_id))
        return Plan(f"decision {found[0].number}", draft.told(), draft.revoke, draft.restore)
    if number and len(number[1]) < SHORTEST:
        highest = max((row.number for row in rows), default=0)
        raise NotUndoable(f"there is no decision {number[1]}" + (f"; the last one is {highest}" if highest else ": nothing was decided yet"))
    if ask is None:
        raise NotUndoable("nothing is published yet, so nothing has happened that could be undone. Run `c360 run` first.")
    if len(asked) < SHORTEST:
        raise NotUndoable(f"{asked!r} is too short for an event: give its first {SHORTEST} characters, or the number of a decision")
    events = find_event(ask, asked.lower())
    if len(events) > 1:
        raise NotUndoable("\n".join([f"several events begin with {asked}:", *(f"  {event.told}" for event in events[:5])]))
    if not events:
        raise NotUndoable(f"there is no event {asked}, and no decision. `c360 how ID` lists what happened to a customer.")
    return _event(events[0], rows, ask)


def _event(event: Event, rows: Sequence[Decision], ask: Ask) -> Plan:
    draft = _Draft(rows)
    if event.kind == "merged":
        found = unmerging(event, rows, ask)
    elif event.kind in ("split", "undone"):
        found = rejoining(event, rows, ask)
    elif event.kind == "erased":
        raise NotUndoable(f"{event.told}: what was erased is gone and cannot come back")
    else:
        raise NotUndoable(f"{event.told}: that a customer came to be cannot be undone; `c360 decide exclude` leaves records out")
    if found.trouble:
        raise NotUndoable(f"{event.told}: {found.trouble}")
    for row in found.reverse:
        draft.reverse(row)
    return Plan(f"{event.kind} {event.event_id}", [f"undoes: {event.told}", *draft.told(), *found.says], draft.revoke, draft.restore, found.wishes)


def carry_out(ledger: sqlite3.Connection, found: Plan, author: str, reason: str) -> Act:
    """Do what was planned, within the caller's transaction. Raises Contradiction where what would stand again contradicts what stands."""
    gone = {row.decision_id for row in found.revoke}
    ties = Ties(row for row in standing(ledger) if row.decision_id not in gone)
    for restored in found.restore:
        ties.add(restored)
    for wish in found.wishes:
        ties.add(wish)
    return write(
        ledger,
        "undo",
        found.about,
        author,
        reason or f"undo of {found.about}",
        wishes=found.wishes,
        revoke=found.revoke,
        restore=found.restore,
    )


def _told(rows: Iterable[Decision]) -> list[str]:
    """One sentence for the rows of one act, by the number of the first."""
    by_act: dict[object, list[Decision]] = {}
    for row in rows:
        by_act.setdefault(row.act_id if row.act_id is not None else f"row {row.decision_id}", []).append(row)
    return [f"{of_act[0].said}: {words(of_act)}" for of_act in by_act.values()]


def words(rows: Sequence[Decision | Wish]) -> str:
    """What decisions made together say: `must-link a b`, `cannot-link a b and 5 more pairs`, `pin tier=Gold on a`."""
    first = rows[0]
    if first.kind == "pin":
        said = f"pin {first.field}={first.value} on {first.record_key_a}"
    else:
        said = " ".join(part for part in (first.kind.replace("_", "-"), first.record_key_a, first.record_key_b) if part)
    what = {"exclude": "record", "pin": "pin"}.get(first.kind, "pair")
    more = len(rows) - 1
    return said + (f" and {more} more {what}{'s' if more > 1 else ''}" if more else "")
