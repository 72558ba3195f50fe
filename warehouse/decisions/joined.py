"""Whom a must-link makes one by way of what was decided before: a chain must not do in silence what a direct decision tells, or is refused for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.making import Meant, NotDecidable
from warehouse.decisions.subjects import COLUMNS, Subject, sort_of, sort_of_record
from warehouse.serving.reader import Reader

NAMED = 3
OWNERS = "select record_key, customer_id, employee_id, account_id from source_record where {column} in (select unnest($values))"


@dataclass(frozen=True)
class Party:
    """All who go with one side. owners: id → customer, employee or account. sorts: person, organisation → who or what shows it."""

    keys: frozenset[str]
    owners: Mapping[str, str]
    sorts: Mapping[str, str]

    def of(self, kind: str) -> list[str]:
        """The ids of one kind, in their order."""
        return sorted(own for own, known in self.owners.items() if known == kind)


def with_chain(reader: Reader | None, ties: Ties, meant: Meant) -> Meant:
    """What is meant, with sentences on whom standing must-links bring along. Raises NotDecidable where a person would become an organisation."""
    if not meant.sides:
        return meant
    one, other = (_party(reader, ties, side) for side in meant.sides)
    sorts = {**one.sorts, **other.sorts}
    if len(sorts) > 1:
        way = _way(ties, one, other)
        raise NotDecidable(f"{sorts['person']} is a person and {sorts['organisation']} an organisation, which must-links would make one{way}")
    return replace(meant, notes=[*meant.notes, *_notes(ties, meant.sides, one, other)])


def _notes(ties: Ties, sides: Sequence[Subject], one: Party, other: Party) -> Iterable[str]:
    named = {side.id for side in sides}
    here, there = one.of("employee"), other.of("employee")
    colleagues = [own for own in here if own not in there][:1] + [own for own in there if own not in here][:1]
    if len(colleagues) == 2 and not named.issuperset(colleagues):
        yield f"{' and '.join(colleagues)} are two colleagues: they become one{_way(ties, one, other)}"
    if bool(here) != bool(there):
        customers = (other if here else one).of("customer")
        colleague = [*here, *there][0]
        if customers and not named.issuperset([*customers, colleague]):
            more = f" and {len(customers) - NAMED} more" if len(customers) > NAMED else ""
            become = "becomes one too, and is" if len(customers) == 1 else "become colleagues too, and are"
            yield f"{colleague} is a colleague: {', '.join(customers[:NAMED])}{more} {become} among the customers no longer{_way(ties, one, other)}"


def _way(ties: Ties, *parties: Party) -> str:
    said = [name for party in parties for name in ties.within(party.keys)]
    more = [f"{len(said) - NAMED} more"] if len(said) > NAMED else []
    return f", by way of {' and '.join([*said[:NAMED], *more])}" if said else ""


def _party(reader: Reader | None, ties: Ties, side: Subject) -> Party:
    """Everybody whom must-links tie to a side, and all their records, on and on."""
    owners: dict[str, str] = {}
    held: dict[str, str] = {}
    keys: set[str] = set()
    wave = {*side.named, *side.every}
    while wave := {tied for key in wave for tied in ties.tied(key)} - keys:
        keys |= wave
        found = _rows(reader, "record_key", wave)
        new = {own: kind for key, kind, own in found if own not in owners}
        owners |= new
        held |= {key: own for key, _, own in found}
        wave = {key for kind in set(new.values()) for key, _, _ in _rows(reader, COLUMNS[kind], [own for own in new if new[own] == kind])}
    sorts = {sort_of(kind): own for own, kind in owners.items()}
    for key in sorted(keys - held.keys()):
        if sort := sort_of_record(reader, key):
            sorts.setdefault(sort, key)
    return Party(frozenset(keys), owners, sorts)


def _rows(reader: Reader | None, column: str, values: Iterable[str]) -> list[tuple[str, str, str]]:
    """Record key, kind and id of whoever holds it; nothing of records that are nobody's."""
    rows = reader.rows(OWNERS.format(column=column), {"values": sorted(values)}) if reader else []
    held = [(str(row["record_key"]), next((kind for kind, of in COLUMNS.items() if row[of]), ""), row) for row in rows]
    return [(key, kind, str(row[COLUMNS[kind]])) for key, kind, row in held if kind]
