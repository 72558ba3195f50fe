"""Constrained clusters: a component breaks at its weakest link before it puts two people into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
NOTHING = frozenset[str]()
CLEARLY = 5.0  # bits by which one tie must be stronger than another for a node between two people to follow it


@dataclass(frozen=True)
class Bundle:
    """Nodes that one piece of evidence holds together. A forced one (a decision, a merge made at the source) ignores names.

    strength: log2 odds; stronger bundles are tied first. label: what the evidence is, for links and for order. is_graded: the strength was
    measured for this very pair, so that it can be weighed against another's.
    """

    strength: float
    label: str
    members: tuple[int, ...]
    forced: bool = False
    is_graded: bool = False


class Traits(NamedTuple):
    """What a node or cluster is known by; two clusters whose traits clash are two people. Equal for clusters that are known by the same.

    seats: `place record`, where a person has one record only: a workspace, a directory, a list of workers.
    """

    names: frozenset[str] = NOTHING
    birth_dates: frozenset[str] = NOTHING
    national_ids: frozenset[str] = NOTHING
    addresses: frozenset[str] = NOTHING
    seats: frozenset[str] = NOTHING

    def union(self, *others: Traits) -> Traits:
        """What all of them together are known by."""
        return Traits(*(known.union(*more) for known, *more in zip(self, *others, strict=True)))


class Judge(Protocol):
    """Says whether two clusters can be one person."""

    def clash(self, a: Traits, b: Traits) -> str | None:
        """Why they cannot, in words, or None; the same whichever comes first."""

    def leaves_open(self, known: Traits, one: Traits, other: Traits, clash: str) -> bool:
        """Whether somebody who goes with two that clash could be either. known: what that one is known by."""


BETWEEN = "it goes with two people who are not one"


@dataclass
class Resolution:
    """links: (node, node, bundle label) that hold. cuts: (node, node, bundle label, why) that do not. undecided: (node, node that a decision keeps
    apart from the cluster which the first is in, though it goes with both)."""

    root: dict[int, int] = field(default_factory=dict)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    cuts: list[tuple[int, int, str, str]] = field(default_factory=list)
    undecided: list[tuple[int, int]] = field(default_factory=list)


def components(size: int, a: Integers, b: Integers) -> Integers:
    """The component of each of `size` nodes under the undirected edges a–b, named by its smallest node.

    Each round hooks every edge's larger root to its smaller one, then lets all nodes point at their root: about ten rounds at most.
    """
    root: Integers = np.arange(size, dtype=np.int64)
    while len(a):
        x, y = root[a], root[b]
        apart = x != y
        if not apart.any():
            break
        a, b, x, y = a[apart], b[apart], x[apart], y[apart]
        np.minimum.at(root, np.maximum(x, y), np.minimum(x, y))
        while True:
            higher = root[root]
            if np.array_equal(higher, root):
                break
            root = higher
    return root


def _numbers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def resolve(bundles: Sequence[Bundle], traits: Mapping[int, Traits], apart: Iterable[tuple[int, int]], judge: Judge) -> Resolution:
    """Tie the bundles of one component, strongest first, refusing every tie that would put two people into one cluster.

    apart: pairs that a decision keeps apart; nothing overrides them. A node that goes with two clusters that clash joins neither, and
    so do nodes without a name that lead from one such cluster to the other through each other.
    The result does not depend on the order of the arguments.
    """
    return _Resolver(traits, apart, judge).run(sorted(bundles, key=lambda b: (not b.forced, -b.strength, b.label, b.members)))


class _Resolver:
    def __init__(self, traits: Mapping[int, Traits], apart: Iterable[tuple[int, int]], judge: Judge) -> None:
        self.judge = judge
        self.result = Resolution()
        self.alone = traits
        self.traits: dict[int, Traits] = {}
        self.enemies: defaultdict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self.enemies[a].add(b)
            self.enemies[b].add(a)
        self.members: dict[int, list[int]] = {}
        self.verdicts: dict[tuple[Traits, Traits], str | None] = {}
        self.torn: set[int] = set()
        self.unclear: set[int] = set()

    def run(self, bundles: Sequence[Bundle]) -> Resolution:
        for node in sorted({node for bundle in bundles for node in bundle.members}):
            self.result.root[node] = node
            self.members[node] = [node]
            self.traits[node] = self.alone[node]
        for bundle in bundles:
            if bundle.forced:
                self._tie(bundle)
        forced = dict(self.result.root)
        free = [bundle for bundle in bundles if not bundle.forced]
        self.torn = self._torn(free)
        self.unclear = self._unclear(free)
        for bundle in free:
            self._tie(bundle)
        self.result.undecided = self._undecided(free, forced)
        return self.result

    def _undecided(self, bundles: Sequence[Bundle], forced: Mapping[int, int]) -> list[tuple[int, int]]:
        """Of each two that a decision keeps apart, the first that goes with either as well as with the other and of whom nobody decided anything:
        with whom it is now is a guess. One at a time; what was said of one says nothing of the next, who may be the other's copy."""
        near: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for bundle in bundles:
            for node in self.enemies.keys() & set(bundle.members):
                for other in bundle.members:
                    near[node].setdefault(other, bundle.strength)
        found = []
        for x, y in sorted((x, y) for x, others in self.enemies.items() for y in others if x < y):
            both = sorted(near[x].keys() & near[y].keys() - self.enemies.keys())
            root = self.result.root
            equal = (node for node in both if forced[node] == node and abs(near[x][node] - near[y][node]) < CLEARLY)
            # with one of the two, and kept from the other
            asked = [(node, y if root[node] == root[x] else x) for node in equal if (root[node] == root[x]) != (root[node] == root[y])]
            found += asked[:1]
        return found

    def _why_apart(self, a: int, b: int, forced: bool) -> str | None:
        """a, b: roots."""
        if not forced and not self.torn.isdisjoint((a, b)) and not self._are_alike(a, b):
            return BETWEEN
        if not forced and not self.unclear.isdisjoint((a, b)) and (self.traits[a].names or self.traits[b].names):
            return BETWEEN
        if any(not self.enemies[node].isdisjoint(self.members[b]) for node in self.members[a] if node in self.enemies):
            return "a decision keeps them apart"
        return None if forced else self._clash(self.traits[a], self.traits[b])

    def _are_alike(self, a: int, b: int) -> bool:
        """Whether two clusters are known by the same name and day of birth: whoever the one is, the other is too."""
        one, other = self.traits[a], self.traits[b]
        return bool(one.birth_dates) and one.birth_dates == other.birth_dates and one.names == other.names and one.national_ids == other.national_ids

    def _clash(self, a: Traits, b: Traits) -> str | None:
        """As the judge says, who is asked once: the same two meet in many ties."""
        if (a, b) not in self.verdicts:
            self.verdicts[a, b] = self.verdicts[b, a] = self.judge.clash(a, b)
        return self.verdicts[a, b]

    def _torn(self, bundles: Sequence[Bundle]) -> set[int]:
        """Roots that stand between two others which clash with each other but not with them: to join either would be a guess."""
        if len(self.members) < 3:  # most components have two clusters, and nobody between them
            return set()
        near: defaultdict[int, set[Traits]] = defaultdict(set)
        strongest: defaultdict[int, float] = defaultdict(float)
        for bundle in bundles:  # the strongest come first; a tie that is clearly weaker does not put the stronger one in doubt
            roots = {self.result.root[node] for node in bundle.members}
            known = {self.traits[root] for root in roots}
            for root in roots:
                others = (self.traits[other] for other in roots if other != root)
                if any(self._clash(self.traits[root], other) is None for other in others):  # what is refused anyway outdoes nothing
                    strongest[root] = max(strongest[root], bundle.strength)
                if not bundle.is_graded or bundle.strength > strongest[root] - CLEARLY:
                    near[root] |= known
        return {root for root, others in near.items() if self.traits[root].names and self._goes_with_two(self.traits[root], others)}

    def _unclear(self, bundles: Sequence[Bundle]) -> set[int]:
        """Roots without a name that lead, through evidence that only such roots share, to two clusters which clash."""
        if all(self.traits[root].names for root in self.members):
            return set()
        near: defaultdict[int, set[Traits]] = defaultdict(set)
        a, b = [], []
        for bundle in bundles:
            roots = sorted({self.result.root[node] for node in bundle.members})
            named = {self.traits[root] for root in roots if self.traits[root].names}
            nameless = [root for root in roots if not self.traits[root].names]
            for root in nameless:
                near[root] |= named
            if not named:
                a += nameless[:1] * (len(nameless) - 1)
                b += nameless[1:]
        place = {root: number for number, root in enumerate(near)}
        label = components(len(place), _numbers(place[root] for root in a), _numbers(place[root] for root in b))
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for root in near:
            groups[int(label[place[root]])].append(root)
        found: set[int] = set()
        for roots in groups.values():
            together = Traits().union(*(self.traits[root] for root in roots))
            if self._goes_with_two(together, set[Traits]().union(*(near[root] for root in roots))):
                found.update(roots)
        return found

    def _goes_with_two(self, known: Traits, others: Iterable[Traits]) -> bool:
        """Whether it agrees with two others that do not agree with each other."""
        found = [other for other in others if other != known and self._clash(known, other) is None]
        clashes = ((x, y, self._clash(x, y)) for x, y in combinations(found, 2))
        return any(self.judge.leaves_open(known, x, y, clash) for x, y, clash in clashes if clash)

    def _tie(self, bundle: Bundle) -> None:
        """Tie the bundle's members into as few clusters as may be; each tie or refusal is written down against the cluster's first member."""
        heads: list[int] = []
        members = sorted(bundle.members, key=lambda n: (-self._weight(self.result.root[n]), n))
        for node in members:
            root = self.result.root[node]
            known = next((head for head in heads if self.result.root[head] == root), None)
            if known is not None:
                self.result.links.append((min(node, known), max(node, known), bundle.label))
                continue
            refused: list[tuple[int, str]] = []
            for head in heads:
                other = self.result.root[head]
                why = self._why_apart(root, other, bundle.forced)
                if why is None:
                    self._unite(root, other)
                    self.result.links.append((min(node, head), max(node, head), bundle.label))
                    break
                refused.append((head, why))
            else:
                self.result.cuts += [(min(node, head), max(node, head), bundle.label, why) for head, why in refused]
                heads.append(node)

    def _weight(self, root: int) -> int:
        known = self.traits[root]
        return 4 * bool(known.national_ids) + 2 * bool(known.birth_dates) + bool(known.names)

    def _unite(self, a: int, b: int) -> None:
        small, large = sorted((a, b), key=lambda root: (len(self.members[root]), -root))
        for node in self.members[small]:
            self.result.root[node] = large
        for marked in (self.torn, self.unclear):
            if small in marked:
                marked.add(large)
        self.members[large] += self.members.pop(small)
        self.traits[large] = self.traits[large].union(self.traits.pop(small))
