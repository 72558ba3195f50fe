"""Taking back: a decision, or what happened to a customer. What to do is planned first, so that it can be told before it is done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.remains import remains
from warehouse.decisions.sides import Ask, Event, find_event, rejoining, unmerging
from warehouse.decisions.store import Act, Decision, Wish, every, standing, undo_name, undo_said, write
from warehouse.errors import WarehouseError

SHORTEST = 4  # characters of an event id
NUMBER = re.compile(r"(?:decision\s+|#)?([0-9]+)")
UNDO = re.compile(r"undo-([0-9]+)")


class NotUndoable(WarehouseError):
    """There is no such event or decision, or nothing that could be taken back about it."""


@dataclass(frozen=True)
class Plan:
    """What an undo will do. says: sentences on it, for people. revoke, restore, wishes: as `store.write` takes them.

    remains: what stands nonetheless, so that all or some of it has no effect; is_idle: all of it.
    """

    about: str
    says: Sequence[str]
    revoke: Sequence[Decision] = ()
    restore: Sequence[Decision] = ()
    wishes: Sequence[Wish] = ()
    remains: Sequence[str] = ()
    is_idle: bool = False


@dataclass
class _Draft:
    """A plan in the making: the acts that it reverses, each once."""

    rows: Sequence[Decision]
    acts: set[object] = field(default_factory=set)
    revoke: list[Decision] = field(default_factory=list)
    restore: list[Decision] = field(default_factory=list)

    @cached_property
    def newest(self) -> Mapping[int, Decision]:
        """Number → the last row of it: the one that tells whether the decision stands."""
        return {row.number: row for row in self.rows}

    def reverse(self, row: Decision) -> None:
        """Take back the act that made this row; for a revoked row the act that revoked it."""
        act = row.act_id if row.revoked_at is None else row.revoked_by
        if act is None:  # from a time when acts were not written down
            (self.revoke if row.revoked_at is None else self.restore).append(row)
        else:
            self.reverse_act(act)

    def reverse_act(self, act: int) -> None:
        """Take back one act: what it decided goes, what it revoked stands again unless somebody dealt with it since."""
        if act not in self.acts:
            self.acts.add(act)
            self.revoke += [other for other in self.rows if other.act_id == act and other.revoked_at is None]
            self.restore += [other for other in self.newest.values() if other.revoked_by == act]

    def told(self) -> list[str]:
        """Sentences on what is revoked and what stands again."""
        return [f"revokes {text}" for text in _told(self.revoke)] + [f"lets {text} stand again" for text in _told(self.restore)]


def plan(text: str, ledger: sqlite3.Connection, ask: Ask | None) -> Plan:
    """What `c360 undo TEXT` will do. text: the number of a decision, the name of an undo, or an event's id or its first characters.

    ask: the published file.

    Raises NotUndoable.
    """
    asked, rows = text.strip(), every(ledger)
    number = NUMBER.fullmatch(asked)
    found = [row for row in rows if number and row.number == int(number[1])]
    if found:
        return _decision(found[-1], ledger, rows, ask)
    if undone := UNDO.fullmatch(asked.lower()):
        return _undo(int(undone[1]), ledger, rows, ask)
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


def _decision(row: Decision, ledger: sqlite3.Connection, rows: Sequence[Decision], ask: Ask | None) -> Plan:
    """row: the newest of its number. What is taken back already is not toggled: the second of two people would bring back what both reject."""
    if row.revoked_by is not None:
        undone = undo_said(ledger, row.revoked_by)
        raise NotUndoable(f"{row.said} is taken back already, by {undone}. To let it stand again: c360 undo {undo_name(row.revoked_by)}")
    draft = _Draft(rows)
    draft.reverse(row)
    return _reversed(f"decision {row.number}", draft, ask)


def _undo(act_id: int, ledger: sqlite3.Connection, rows: Sequence[Decision], ask: Ask | None) -> Plan:
    """The reversal of an act that took something back."""
    said = undo_said(ledger, act_id)
    if said is None:
        raise NotUndoable(f"there is no {undo_name(act_id)}: `c360 decisions --all` lists what was decided and taken back")
    draft = _Draft(rows)
    draft.reverse_act(act_id)
    if not draft.revoke and not draft.restore:
        since = next(draft.newest[row.number] for row in rows if act_id in (row.act_id, row.revoked_by))
        if since.revoked_by is None:
            raise NotUndoable(f"{said} is undone already: {since.said} stands again. To take it back: c360 undo {since.number}")
        again = undo_said(ledger, since.revoked_by)
        raise NotUndoable(
            f"{said} is dealt with: {again} took decision {since.number} back since. To undo that: c360 undo {undo_name(since.revoked_by)}"
        )
    return _reversed(undo_name(act_id), draft, ask)


def _reversed(about: str, draft: _Draft, ask: Ask | None) -> Plan:
    gone = {row.decision_id for row in draft.revoke}
    rest = [row for row in draft.rows if row.revoked_at is None and row.decision_id not in gone]
    found = remains(draft.revoke, draft.restore, rest, ask)
    return Plan(about, draft.told(), draft.revoke, draft.restore, remains=found.says, is_idle=found.is_all)


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
