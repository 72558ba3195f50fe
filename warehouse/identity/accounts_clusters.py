"""Records of organisations and the cluster that each is in so far: tied level by level, the strongest evidence first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.identity.accounts_resolve import Bundle, Organisation, resolve
from warehouse.identity.resolve import Integers, components

PLACE = ["value", "part"]
TIES = {"value": pl.String, "part": pl.String, "node": pl.Int64}
LINKS = {
    "a": pl.Int64,
    "b": pl.Int64,
    "link": pl.String,
    "kind": pl.String,
    "value": pl.String,
    "agreement": pl.String,
    "why": pl.String,
    "is_needed": pl.Boolean,
    "strength": pl.Float64,
}
Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Level:
    """One strength of evidence. kind: what the shared value is; respect: see accounts_resolve; bits: log2 odds, set by hand."""

    kind: str
    bits: float
    respect: int
    link: str = "hard"
    agreement: str | None = None


class Organisations:
    """`root` maps a node to the smallest node of its cluster.

    traits: node, trait ('name', 'number' or 'domain'), scope (source; kind and country; ''), value. parents: (node, its parent's node).
    apart: pairs that a decision keeps apart.
    """

    def __init__(self, size: int, traits: pl.DataFrame, parents: Pairs, apart: Pairs) -> None:
        self.size = size
        self.root: Integers = np.arange(size, dtype=np.int64)
        self.traits = traits
        self.parents: Integers = np.array(parents, dtype=np.int64).reshape(-1, 2)
        self.pairs_apart: Integers = np.array(apart, dtype=np.int64).reshape(-1, 2)
        self.apart: defaultdict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self.apart[a].add(b)
            self.apart[b].add(a)
        self.links: list[pl.DataFrame] = [pl.DataFrame(schema=LINKS)]
        marks = traits.filter(pl.col("trait") != "domain")
        self._marks = (
            marks["node"].to_numpy(),
            marks.select(pl.struct("trait", "scope").rank("dense")).to_series().cast(pl.Int64).to_numpy(),
            marks["value"].rank("dense").cast(pl.Int64).to_numpy(),
        )

    def roots(self, nodes: pl.Series) -> pl.Series:
        """The cluster of each node."""
        return pl.Series("root", self.root[nodes.to_numpy()], dtype=pl.Int64)

    def tie(self, level: Level, ties: pl.DataFrame) -> None:
        """Tie the nodes of each (value, part) into one cluster each, where nothing speaks against it. ties: the columns of TIES."""
        ties = ties.select([*PLACE, "node"]).unique().sort([*PLACE, "node"])
        edges = ties.with_columns(pl.col("node").first().over(PLACE).alias("hub")).filter(pl.col("node") != pl.col("hub"))
        if edges.is_empty():
            return
        hub, node = edges["hub"].to_numpy(), edges["node"].to_numpy()
        needed = self.root[hub] != self.root[node]
        a, b = self.root[hub[needed]], self.root[node[needed]]
        label = components(self.size, a, b)[self.root]
        contested = self._contested(label, np.unique(label[a]), level.respect)
        is_contested = np.isin(label, contested)
        whole = edges.with_columns(pl.Series("is_needed", needed, dtype=pl.Boolean)).filter(pl.Series(~is_contested[node], dtype=pl.Boolean))
        said = {"link": level.link, "kind": level.kind, "agreement": level.agreement, "why": None, "strength": level.bits}
        self.links.append(
            whole.rename({"hub": "a", "node": "b"}).with_columns(pl.lit(said[name], LINKS[name]).alias(name) for name in said).select(*LINKS)
        )
        self._take(np.where(is_contested, self.root, label + self.size))
        if len(contested):
            self._settle(level, label, ties.filter(pl.Series(is_contested[ties["node"].to_numpy()], dtype=pl.Boolean)))

    def kept_apart_within(self, pairs: Pairs) -> Pairs:
        """Those of the pairs that, all of them tied, would be in a cluster with two that a decision keeps apart."""
        label = self._tied(pairs)
        a, b = self.pairs_apart[:, 0], self.pairs_apart[:, 1]
        broken = set(label[a[label[a] == label[b]]].tolist())
        return [pair for pair in pairs if int(label[pair[0]]) in broken]

    def unite(self, level: Level, pairs: Pairs) -> None:
        """Put whole clusters together, whatever the evidence; what that had to leave open between them is settled."""
        label = self._tied(pairs)
        is_within = pl.Series(label)
        self.links = [f.filter((pl.col("link") != "cut") | (is_within.gather(f["a"]) != is_within.gather(f["b"]))) for f in self.links]
        rows = [(a, b, level.link, level.kind, "", level.agreement, None, True, level.bits) for a, b in pairs]
        self.links.append(pl.DataFrame(rows, schema=LINKS, orient="row"))
        self._take(label)

    def _tied(self, pairs: Pairs) -> Integers:
        """The cluster of each node, were the pairs tied as well."""
        a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return components(self.size, self.root[a], self.root[b])[self.root]

    def _take(self, label: Integers) -> None:
        """Make `root` the smallest node of each label."""
        first = np.full(int(label.max(initial=0)) + 1, self.size, dtype=np.int64)
        np.minimum.at(first, label, np.arange(self.size, dtype=np.int64))
        self.root = first[label]

    def _contested(self, label: Integers, touched: Integers, respect: int) -> Integers:
        """The touched components in which something may speak against a tie."""
        a, b = self.pairs_apart[:, 0], self.pairs_apart[:, 1]
        found = [label[a[label[a] == label[b]]]]
        if respect:
            child, parent = self.parents[:, 0], self.parents[:, 1]
            found.append(label[child[(label[child] == label[parent]) & (self.root[child] != self.root[parent])]])
            found.append(self._mixed(label, touched))
        return np.intersect1d(np.concatenate(found), touched)

    def _mixed(self, label: Integers, touched: Integers) -> Integers:
        """Components with two names in one source, or two registration numbers of one kind and country."""
        node, scope, value = self._marks
        is_touched = np.zeros(int(label.max(initial=0)) + 1, dtype=bool)
        is_touched[touched] = True
        here = is_touched[label[node]]
        marks = pl.DataFrame({"label": label[node[here]], "scope": scope[here], "value": value[here]})
        mixed = marks.group_by("label", "scope").agg((pl.col("value").min() != pl.col("value").max()).alias("is_mixed"))
        return mixed.filter("is_mixed")["label"].unique().to_numpy()

    def _settle(self, level: Level, label: Integers, ties: pl.DataFrame) -> None:
        """Resolve the contested components one by one; the clusters that stood before are their nodes."""
        bundles: defaultdict[int, list[Bundle]] = defaultdict(list)
        speaks: dict[tuple[str, str], dict[int, int]] = {}
        for value, part, nodes in ties.group_by(PLACE, maintain_order=True).agg("node").iter_rows():
            place = speaks.setdefault((value, part), {})
            for node in nodes:
                place.setdefault(int(self.root[node]), node)
            bundles[int(label[nodes[0]])].append(Bundle((value, part), tuple(sorted(place))))
        known = self.known({root for found in bundles.values() for bundle in found for root in bundle.roots})
        rows: list[tuple[int, int, str, str, str, str | None, str | None, bool, float]] = []
        new_root = self.root.copy()
        for one in sorted(bundles):
            result = resolve(bundles[one], known, self.apart, level.respect)
            for a, b, place_ in result.links:
                nodes_ = speaks[place_]
                rows.append((nodes_[a], nodes_[b], level.link, level.kind, place_[0], level.agreement, None, True, level.bits))
            for a, b, place_, why in result.cuts:
                nodes_ = speaks[place_]
                rows.append((nodes_[a], nodes_[b], "cut", level.kind, place_[0], level.agreement, why, False, level.bits))
            for root, into in result.root.items():
                new_root[root] = into
        self.links.append(pl.DataFrame(rows, schema=LINKS, orient="row"))
        self._take(new_root[self.root])

    def telling(self) -> list[int]:
        """Nodes of which something says what they are not: a decision, a number, a parent."""
        numbers = self.traits.filter(pl.col("trait") == "number")["node"].to_list()
        return sorted({*numbers, *self.parents.flatten().tolist(), *self.pairs_apart.flatten().tolist()})

    def known(self, wanted: Iterable[int]) -> dict[int, Organisation]:
        """Root → what its cluster is known by."""
        found = {root: Organisation() for root in wanted}
        members = pl.DataFrame({"node": np.arange(self.size, dtype=np.int64), "root": self.root}).filter(pl.col("root").is_in(list(found)))
        for node, root in members.iter_rows():
            found[root].members.add(node)
        for child, parent in self.parents.tolist():
            if int(self.root[child]) in found:
                found[int(self.root[child])].parents.add(parent)
        for root, trait, scope, value in self.traits.join(members, on="node").select("root", "trait", "scope", "value").iter_rows():
            if trait == "domain":
                found[root].domains.add(value)
            else:
                (found[root].names if trait == "name" else found[root].numbers)[scope].add(value)
        return found
