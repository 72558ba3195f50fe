"""What was decided on two since the published version was made: it still shows them as they were, and the next run will not."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.joined import with_chain
from warehouse.decisions.listing import published_numbers
from warehouse.decisions.making import Statement, read
from warehouse.decisions.review import holders
from warehouse.decisions.store import Decision, every, standing, undo_name, undo_said
from warehouse.decisions.undo import plan
from warehouse.errors import WarehouseError
from warehouse.serving.reader import Reader
from warehouse.serving.why import MOST_UNDONE, Pending, Why, are_two
from warehouse.serving.why_not import LINKED

BOTH = {"must_link": "which ties them", "cannot_link": "which keeps them apart", "exclude": "which excludes {}"}


def with_pending(found: Why, reader: Reader, ledger: sqlite3.Connection) -> Why:
    """The answer with the decisions on the two that the next run applies, and without questions and commands that these make void."""
    waiting = _Meant(found, every(ledger), reader).waiting
    pending = tuple(_told(ledger, of_act) for of_act in _acts(waiting))
    is_answered = any(row.kind in LINKED and row.revoked_at is None for row in waiting)
    kept = ((command, does) for command, does in found.next_commands if _is_news(command, reader, ledger, is_answered))
    found = replace(found, pending=pending, next_commands=(*((one.undo, one.undoes) for one in pending[:MOST_UNDONE]), *kept))
    if is_answered and found.verdict == "review":
        reasons = tuple(reason for reason in found.reasons if reason.kind != "review")
        found = replace(found, verdict="different", summary=f"{are_two(found.a, found.b)}.", reasons=reasons)
    since = " and ".join(one.sentence for one in pending)
    return replace(found, summary=f"{found.summary} Decided since, and applied by the next run: {since}.") if pending else found


@dataclass(frozen=True)
class _Meant:
    """The two sides of an answer beside all that was decided."""

    found: Why
    rows: Sequence[Decision]
    reader: Reader

    @property
    def waiting(self) -> list[Decision]:
        """The rows on the two that the published version does not show yet, in the order of their numbers."""
        published = published_numbers(self.reader)
        newest = {row.number: row for row in self.rows}
        waits = {number: row for number, row in newest.items() if (row.revoked_at is None) != (number in published)}
        numbers = {row.number for row in waits.values() if self._is_on(row)} | {row.number for row in self._chain() if row.number in waits}
        return [waits[number] for number in sorted(numbers)]

    def _is_on(self, row: Decision) -> bool:
        """A link between the two, or within the one that they are; or what excludes a record that is meant."""
        a, b, one, other = {*self.found.a.every}, {*self.found.b.every}, row.record_key_a, row.record_key_b
        if row.kind == "exclude":
            return one in self.found.a.records or one in self.found.b.records
        return row.kind in LINKED and ((one in a and other in b) or (one in b and other in a))

    def _chain(self) -> list[Decision]:
        """The must-links that lead from one to the other over whomever else they tie; none where the two are one."""
        links = [row for row in self.rows if row.kind == "must_link" and row.revoked_at is None]
        who = holders(self.reader, {key for row in links for key in (row.record_key_a, row.record_key_b or "")})
        owned = [_of_holders(row, who) for row in links]
        one, other = (side.id or side.records[0] for side in (self.found.a, self.found.b))
        asked = Decision(0, "must_link", one, other, None, None, "", "", "")
        return [] if one == other else Ties(owned).saying(asked)


def _of_holders(row: Decision, who: Mapping[str, str]) -> Decision:
    one, other = row.record_key_a, row.record_key_b or ""
    return replace(row, record_key_a=who.get(one, one), record_key_b=who.get(other, other))


def _acts(rows: Sequence[Decision]) -> Iterator[Sequence[Decision]]:
    """What was decided, or taken back, together."""
    acts: dict[object, list[Decision]] = {}
    for row in rows:
        acts.setdefault((row.act_id or row.number, row.revoked_by), []).append(row)
    yield from acts.values()


def _told(ledger: sqlite3.Connection, rows: Sequence[Decision]) -> Pending:
    row, records = rows[0], tuple(dict.fromkeys(key for one in rows for key in (one.record_key_a, one.record_key_b) if key))
    if row.revoked_by is not None:
        what = BOTH[row.kind].format(row.record_key_a)
        told = f"{row.said}, {what}, is taken back by {undo_said(ledger, row.revoked_by)}"
        back = f"c360 undo {undo_name(row.revoked_by)}"
        return Pending(row.number, row.kind, told, records, back, "if that is wrong: let the decision stand again")
    told = f"{LINKED[row.kind].removesuffix('a decision')}{row.said}" if row.kind in LINKED else f"{row.record_key_a} is excluded by {row.said}"
    return Pending(row.number, row.kind, told, records, f"c360 undo {row.number}", "if that is wrong: take back what was decided since")


def _is_news(command: str, reader: Reader, ledger: sqlite3.Connection, is_answered: bool) -> bool:
    """True for a command that decides or takes back anything, as decisions stand now. is_answered: whether the two are one was decided since."""
    _, verb, *words = shlex.split(command)
    try:
        if verb == "undo":
            return bool(plan(words[0], ledger, reader.rows))
        if is_answered and words[0] == "must-link":
            return False
        ties = Ties(standing(ledger))
        said = Statement("must_link" if words[0] == "must-link" else "cannot_link", words[1], words[2])
        fresh = [wish for wish in with_chain(reader, ties, read(reader, said)).wishes if not ties.stands(wish)]
        for wish in fresh:
            ties.add(wish)
    except WarehouseError:
        return False
    return bool(fresh)
