"""What stands nonetheless when decisions are taken back: others that say the same, or evidence that does, so that nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from warehouse.decisions.confirmed import by_evidence, confirmed
from warehouse.decisions.contradictions import Ties
from warehouse.decisions.sides import Ask, own_ids
from warehouse.decisions.store import Decision

SHOWN = 5
VERBS = {"must_link": ("ties them", "tie them"), "cannot_link": ("keeps them apart", "keep them apart"), "exclude": ("excludes it", "exclude it")}


@dataclass(frozen=True)
class Remains:
    """says: a sentence for each set of decisions that stand nonetheless, and for what evidence ties. is_all: nothing at all changes."""

    says: Sequence[str] = ()
    is_all: bool = False


def remains(revoke: Sequence[Decision], restore: Sequence[Decision], rest: Sequence[Decision], ask: Ask | None) -> Remains:
    """What of the rows that are to be revoked, or to stand again, has no effect. rest: what stands beside them. ask: the published file.

    People decide about people: another pair of records of the same two says the same of them.
    """
    who = own_ids(ask, {key for row in [*revoke, *restore, *rest] for key in _keys(row)}) if ask else {}
    others = _Others(rest, who)
    after = _Others([*rest, *restore], who)
    gone, back = [(row, after.same(row)) for row in revoke], [(row, others.same(row)) for row in restore]
    alone = [row for row, same in gone if not same]
    ways = confirmed(alone, [*rest, *restore], ask)
    says = [_sentence(same, how) for told, how in ((gone, "as well"), (back, "already")) for _, same in told if same]
    says = list(dict.fromkeys([*says, *by_evidence([row for row in alone if row.decision_id in ways], ways)]))
    more = [f"… and {len(says) - SHOWN} more such"] if len(says) > SHOWN else []
    found = [*gone, *back]
    return Remains([*says[:SHOWN], *more], bool(found) and all(same or row.decision_id in ways for row, same in found))


class _Others:
    """Decisions that stand, seen both by records and by those whose records they are."""

    def __init__(self, rows: Sequence[Decision], who: Mapping[str, str]) -> None:
        self.who = who
        self.rows = rows
        self.by_record = Ties(rows)
        self.by_owner = Ties(self._owned(row) for row in rows if self._is_between(row))

    def same(self, row: Decision) -> list[Decision]:
        """Decisions that together say what this one says; of pins the newer one, which is what counts."""
        if row.kind == "pin":
            alike = [other for other in self.rows if other.kind == "pin" and self._pinned(other) == self._pinned(row)]
            return [newest] if alike and _age(newest := max(alike, key=_age)) > _age(row) else []
        if row.kind == "exclude":
            return [other for other in self.rows if other.kind == "exclude" and other.record_key_a == row.record_key_a][:1]
        found = self.by_record.saying(row)
        return found or (self.by_owner.saying(self._owned(row)) if self._is_between(row) else [])

    def _owner(self, key: str) -> str:
        return self.who.get(key, key)

    def _pinned(self, row: Decision) -> tuple[str, str | None]:
        return self._owner(row.record_key_a), row.field

    def _is_between(self, row: Decision) -> bool:
        """True for a link between records of two: of one's own records a decision speaks by record alone."""
        return row.record_key_b is not None and self._owner(row.record_key_a) != self._owner(row.record_key_b)

    def _owned(self, row: Decision) -> Decision:
        return replace(row, record_key_a=self._owner(row.record_key_a), record_key_b=self._owner(row.record_key_b or ""))


def _keys(row: Decision) -> Iterable[str]:
    return (row.record_key_a, row.record_key_b) if row.record_key_b else (row.record_key_a,)


def _age(pin: Decision) -> tuple[str, int]:
    return pin.at, pin.number


def _sentence(same: Sequence[Decision], how: str) -> str:
    acts = list({row.act_id or row.number: row for row in reversed(same)}.values())[::-1]
    told, first = " and ".join(row.said for row in acts), acts[0]
    back = f"To take that back: c360 undo {first.number}"
    if first.kind == "pin":
        return f"{told} is newer and pins {first.field}={first.value}. {back}"
    one, many = VERBS[first.kind]
    return f"{told} {one if len(acts) == 1 else many} {how}. {back}"
