"""Chains of links: the path between two records whose weakest link is strongest, and the links that hold a customer together."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable

Edge = tuple[str, str, float]  # two records and the weight of the strongest link between them, in bits


def strongest_chain(edges: Iterable[Edge], starts: Collection[str], goals: Collection[str]) -> list[str] | None:
    """The records on the way from one of `starts` to one of `goals`, both ends included; None where no chain of links leads there.

    Of all ways the one whose weakest link is strongest, of these the shortest, of these the one whose record keys sort first.
    """
    ranked = _ranked(edges)
    least = _bottleneck(ranked, starts, goals)
    return None if least is None else _shortest([edge for edge in ranked if edge[2] >= least], starts, goals)


def holding_links(edges: Iterable[Edge]) -> list[Edge]:
    """The fewest, strongest links that hold all records together (a maximum spanning forest), strongest first."""
    groups = _Groups()
    return [edge for edge in _ranked(edges) if groups.join(edge[0], edge[1])]


def _ranked(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1]))


class _Groups:
    """Records that are tied so far."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, record: str) -> str:
        path = []
        while (above := self.parent.setdefault(record, record)) != record:
            path.append(record)
            record = above
        for passed in path:
            self.parent[passed] = record
        return record

    def join(self, a: str, b: str) -> bool:
        """Tie two records; False where they were tied already."""
        one, other = self.root(a), self.root(b)
        self.parent[max(one, other)] = min(one, other)
        return one != other


def _bottleneck(ranked: list[Edge], starts: Collection[str], goals: Collection[str]) -> float | None:
    """The weight of the link that ties a start to a goal when links are added strongest first."""
    groups = _Groups()
    for a, b, weight in ranked:
        if groups.join(a, b) and {groups.root(record) for record in starts} & {groups.root(record) for record in goals}:
            return weight
    return None


def _shortest(edges: list[Edge], starts: Collection[str], goals: Collection[str]) -> list[str] | None:
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for a, b, _ in edges:
        beside[a].add(b)
        beside[b].add(a)
    before: dict[str, str | None] = dict.fromkeys(sorted(starts))
    waiting = deque(before)
    while waiting:
        record = waiting.popleft()
        if record in goals:
            return _back(before, record)
        for other in sorted(beside[record] - before.keys()):
            before[other] = record
            waiting.append(other)
    return None


def _back(before: dict[str, str | None], record: str) -> list[str]:
    way = [record]
    while (earlier := before[way[-1]]) is not None:
        way.append(earlier)
    return way[::-1]
