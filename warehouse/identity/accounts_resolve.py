"""One contested component: records of organisations that evidence holds together and that cannot all be one organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from warehouse.identity.accounts_spelling import is_spelled_alike

FORCED, BY_ID, BY_EVIDENCE = 0, 1, 2  # how much a tie must respect: decisions alone; ids too; names too
BETWEEN = "it goes with two organisations that are not one"
DECIDED = "a decision keeps them apart"
REGISTERED = "different registration numbers in one country"
ABOVE = "one is the parent of the other"
OFFICES = "named after two countries"
OFFICE = "office "  # begins the key under which the country in a name stands among the numbers
NAMED = "one system holds both, under two names"


MOST_KINDS = 60  # a value that so many different organisations hold, a franchise's name, says nothing of one of them


@dataclass
class Organisation:
    """What a cluster is known by. names: source → words of names; numbers: kind and country → registration numbers; parents: nodes."""

    members: set[int] = field(default_factory=set)
    parents: set[int] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, other: Organisation) -> None:
        self.members |= other.members
        self.parents |= other.parents
        self.domains |= other.domains
        for mine, theirs in ((self.names, other.names), (self.numbers, other.numbers)):
            for key, values in theirs.items():
                mine[key] |= values


@dataclass(frozen=True)
class Bundle:
    """Clusters that one value holds together. place: the value and the part of it; roots: one node for each cluster."""

    place: tuple[str, str]
    roots: tuple[int, ...]


@dataclass
class Resolution:
    """root: of every cluster in the component. links: (root, root, place) that hold; cuts: the same with why they do not."""

    root: dict[int, int] = field(default_factory=dict)
    links: list[tuple[int, int, tuple[str, str]]] = field(default_factory=list)
    cuts: list[tuple[int, int, tuple[str, str], str]] = field(default_factory=list)


def why_apart(a: Organisation, b: Organisation, apart: Mapping[int, set[int]], respect: int) -> str | None:
    """Why two clusters are not one organisation, in words, or None."""
    if any(not apart[node].isdisjoint(b.members) for node in a.members if node in apart):
        return DECIDED
    if respect == FORCED:
        return None
    for key in sorted(a.numbers.keys() & b.numbers.keys()):
        if a.numbers[key].isdisjoint(b.numbers[key]):
            return OFFICES if key.startswith(OFFICE) else REGISTERED
    if not a.parents.isdisjoint(b.members) or not b.parents.isdisjoint(a.members):
        return ABOVE
    if any(_are_others(a.names[source], b.names[source]) for source in a.names.keys() & b.names.keys()):
        is_elsewhere = bool(a.domains) and bool(b.domains) and a.domains.isdisjoint(b.domains)
        return NAMED if respect == BY_EVIDENCE or is_elsewhere else None
    return None


def _are_others(names: set[str], others: set[str]) -> bool:
    return names.isdisjoint(others) and not any(is_spelled_alike(x, y) for x in names for y in others)


def resolve(bundles: Iterable[Bundle], known: Mapping[int, Organisation], apart: Mapping[int, set[int]], respect: int) -> Resolution:
    """Tie the bundles, all of one strength, refusing each tie that would make one organisation of two.

    known: what each cluster is known by, under its root. A cluster that goes with two others which are not one joins neither: that would
    be a guess. The result does not depend on the order of the arguments.
    """
    ordered = sorted(bundles, key=lambda bundle: (bundle.place, bundle.roots))
    return _Resolver(known, apart, respect).run(ordered)


class _Resolver:
    def __init__(self, known: Mapping[int, Organisation], apart: Mapping[int, set[int]], respect: int) -> None:
        self.apart, self.respect, self.alone = apart, respect, known
        self.result = Resolution()
        self.known: dict[int, Organisation] = {}
        self.tied: dict[int, list[int]] = {}  # root → the clusters that are now one
        self.special = {node for node in apart} | {node for one in known.values() for node in one.parents}

    def run(self, bundles: Sequence[Bundle]) -> Resolution:
        for root in sorted({root for bundle in bundles for root in bundle.roots}):
            self.result.root[root] = root
            self.known[root] = Organisation()
            self.known[root].add(self.alone[root])
            self.tied[root] = [root]
        kinds = {root: self._kind(root) for root in self.known}
        clear = [bundle for bundle in bundles if len({kinds[root] for root in bundle.roots}) <= MOST_KINDS]
        torn = {} if self.respect == FORCED else self._torn(clear, kinds)
        for bundle in clear:
            self._tie(bundle, torn)
        return self.result

    def _why(self, a: int, b: int) -> str | None:
        return why_apart(self.known[a], self.known[b], self.apart, self.respect)

    def _torn(self, bundles: Sequence[Bundle], kinds: Mapping[int, Hashable]) -> dict[int, tuple[int, int]]:
        """Those that go with two others which are not one, and such two; looked at by kind, since many may be known by the same."""
        near: defaultdict[int, dict[Hashable, int]] = defaultdict(dict)
        for bundle in bundles:
            around = {kinds[root]: root for root in reversed(bundle.roots)}
            for root in bundle.roots:
                near[root].update(around)
        found: dict[int, tuple[int, int]] = {}
        verdicts: dict[tuple[Hashable, frozenset[Hashable]], tuple[int, int] | None] = {}
        for root, others in near.items():
            case = (kinds[root], frozenset(others))
            if case not in verdicts:
                verdicts[case] = self._two(root, [other for other in others.values() if other != root])
            two = verdicts[case]
            if two is not None:
                found[root] = two
        return found

    def _two(self, root: int, others: Sequence[int]) -> tuple[int, int] | None:
        """Two of the others with which it goes and which are not one by what they are; a decision between them makes it go with the first."""
        fits = [other for other in others if self._why(root, other) is None]
        return next(((x, y) for x, y in combinations(fits, 2) if self._why(x, y) not in (None, DECIDED)), None)

    def _kind(self, root: int) -> Hashable:
        """Equal for clusters that are apart from the same others."""
        known = self.known[root]
        if known.parents or not self.special.isdisjoint(known.members):
            return root
        sets = (frozenset((key, frozenset(values)) for key, values in one.items()) for one in (known.names, known.numbers))
        return (*sets, frozenset(known.domains) if self.respect == BY_ID else None)

    def _tie(self, bundle: Bundle, torn: Mapping[int, tuple[int, int]]) -> None:
        """Tie into as few clusters as may be. A refusal is written down against the first cluster that refuses."""
        heads: list[int] = []
        for node in bundle.roots:
            if node in torn:
                between = [other for other in torn[node] if other in bundle.roots]
                self.result.cuts += [(min(node, other), max(node, other), bundle.place, BETWEEN) for other in between]
                continue
            refused: str | None = None
            for head in heads:
                root, other = self.result.root[node], self.result.root[head]
                why = None if root == other else self._why(root, other)
                if why is None:
                    self._unite(root, other)
                    self.result.links.append((min(node, head), max(node, head), bundle.place))
                    break
                refused = refused or why
            else:
                if refused:
                    self.result.cuts.append((min(node, heads[0]), max(node, heads[0]), bundle.place, refused))
                heads.append(node)

    def _unite(self, a: int, b: int) -> None:
        if a == b:
            return
        small, large = sorted((a, b), key=lambda root: (len(self.known[root].members), -root))
        for node in self.tied[small]:
            self.result.root[node] = large
        self.tied[large] += self.tied.pop(small)
        self.known[large].add(self.known.pop(small))
