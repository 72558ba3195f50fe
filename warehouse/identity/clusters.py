"""Clusters in the making: records tied by shared values, never two people into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
import polars as pl

from warehouse.identity.agreement_table import Agreements
from warehouse.identity.evidence import Memberships
from warehouse.identity.findings import FORCED, LINKS, STRENGTH
from warehouse.identity.judge import BELIEVED, FIRMS, Strict, brands
from warehouse.identity.merges import Pair
from warehouse.identity.numbered import of_several
from warehouse.identity.resolve import Bundle, Integers, Judge, Traits, components, resolve

TIES: dict[str, type[pl.DataType] | pl.DataType] = {
    "kind": pl.String,
    "value": pl.String,
    "place": pl.Int64,
    "group": pl.Int64,
    "node": pl.Int64,
}
NOBODY: Integers = np.zeros(0, dtype=np.int64)
NO_ADDRESSES = pl.DataFrame(schema={"node": pl.Int64, "address": pl.String})
NO_REASON = pl.lit(None, pl.String)
NO_WEIGHT = pl.lit(None, pl.Float64).alias("weight")
NO_LEVELS = pl.lit(None, pl.List(pl.Int8)).alias("levels")
PLACE = ["place", "group"]  # the number of a kind and value within one frame, and a group of names there
TRAITS = {"names": "name_key", "birth_dates": "birth_date", "national_ids": "national_id", "seats": "seat"}  # and of which column
Placed = tuple[Bundle, tuple[str, str], dict[int, int]]  # a bundle over clusters, its value, and which record speaks for each cluster


class Clusters:
    """The records, and the cluster that each is in so far: `root` maps a node to the smallest node of its cluster."""

    def __init__(self, records: pl.DataFrame) -> None:
        self.records = records
        self.root: Integers = np.arange(len(records), dtype=np.int64)
        self.apart: list[tuple[int, int]] = []
        self.told: set[int] = set()  # of whom a decision says something
        self.addresses = NO_ADDRESSES  # the records' own, at domains where they tell people apart
        self.allowed: list[tuple[int, str, str]] = []
        self.links: list[pl.DataFrame] = [pl.DataFrame(schema=LINKS)]
        self.doubts: list[tuple[int, int, str, str, str]] = []
        self.unsure = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "weight": pl.Float64, "levels": pl.List(pl.Int8)})
        self.agreed = Agreements()
        named = records.lazy().filter(pl.col("name_number").is_not_null()).group_by("name_number")
        # in the order of the numbers, of which there are no others
        texts = named.agg(pl.col("node").first(), pl.col("name").min()).sort("name_number").collect()
        self.texts = texts.select(records["name_key"].gather(texts["node"]), "name")
        self.names: dict[str, str] = dict(zip(*(self.texts[column].to_list() for column in ("name_key", "name")), strict=True))

    def graft(self, grafts: list[Pair]) -> None:
        """Put each record with the cluster that it was merged into, whatever its name says; nothing else follows it there."""
        label = self.root.copy()
        for node, kept in grafts:
            label[node] = self.root[kept]
        self.take(label)
        rows = [(node, kept, "native_merge", "native_merge", "", None, True, None, None) for node, kept in grafts]
        self.links.append(pl.DataFrame(rows, schema=LINKS, orient="row"))

    def allow_forced(self, pairs: list[tuple[int, int]]) -> None:
        """Names that a decision or a merge at the source has put together may differ from then on."""
        if not pairs:
            return
        a, b = np.array(pairs, dtype=np.int64).T
        label = components(len(self.records), a, b)
        touched = self.records.filter(pl.col("node").is_in(sorted({*a.tolist(), *b.tolist()})) & pl.col("name_key").is_not_null())
        groups: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for node, key in touched.select("node", "name_key").iter_rows():
            groups[int(label[node])].setdefault(key, node)
        for names in groups.values():
            # said of each of them, since they need not be in one component
            self.allowed += [(node, x, y) for x, y in combinations(sorted(names), 2) for node in sorted(names.values())]

    def unite(self, pairs: list[Pair]) -> Integers:
        """Put together whom decisions make one, whatever the evidence: whole clusters. Returns the nodes whose clusters would then hold two that
        another decision keeps apart; where there are any, nothing is done."""
        if not pairs:
            return NOBODY
        a, b = np.array(pairs, dtype=np.int64).T
        label = components(len(self.records), self.root[a], self.root[b])[self.root]
        kept_apart = np.array(self.apart, dtype=np.int64).reshape(-1, 2)
        broken: Integers = kept_apart[label[kept_apart[:, 0]] == label[kept_apart[:, 1]], 0]
        if len(broken):
            return broken
        keys = self.records["record_key"]
        rows = [(x, y, "decision", "decision", f"{keys[x]} {keys[y]}", None, True, None, None) for x, y in pairs]
        now, before = pl.Series(label), pl.Series(self.root)

        def is_settled(links: pl.DataFrame) -> pl.Series:
            """Of each link, whether evidence alone had to leave open what is decided now."""
            a, b = links["a"], links["b"]
            return (links["link"] == "cut") & (now.gather(a) == now.gather(b)) & (before.gather(a) != before.gather(b))

        self.links = [links.filter(~is_settled(links)) for links in self.links]
        self.links.append(pl.DataFrame(rows, schema=LINKS, orient="row"))
        self.take(label)
        return NOBODY

    def tie(self, ties: pl.DataFrame, evidence: Memberships) -> None:
        """Tie the members of each (place, group) into clusters, over the clusters that stand. ties: the columns of TIES."""
        self.doubts += evidence.doubts
        self.allowed += evidence.allowed
        edges = self._stars(ties)
        everyone = np.arange(len(self.records), dtype=np.int64)
        a = np.concatenate([everyone, edges["hub"].to_numpy()])
        b = np.concatenate([self.root, edges["node"].to_numpy()])
        label = components(len(self.records), a, b)
        scattered = self.scattered(label)
        broken = self._implausible(label) | scattered
        is_broken = np.isin(label, np.array(sorted(broken), dtype=np.int64))
        whole = edges.filter(pl.Series(~is_broken[edges["node"].to_numpy()], dtype=pl.Boolean))
        kind = pl.when(pl.col("kind").is_in(FORCED)).then(pl.col("kind")).otherwise(pl.lit("hard")).alias("link")
        self.links.append(
            whole.select(
                pl.col("hub").alias("a"), pl.col("node").alias("b"), kind, "kind", "value", NO_REASON.alias("why"), "is_needed", NO_WEIGHT, NO_LEVELS
            )
        )
        self.take(np.where(is_broken, self.root, label + len(self.records)))
        if broken:
            bundles = self._bundles(label, ties.filter(pl.Series(is_broken[ties["node"].to_numpy()], dtype=pl.Boolean)))
            self.settle(
                label, bundles, self.traits(label, broken, self._of_labels(label, scattered)), lambda allowed: Strict(self.names, allowed), None
            )

    def _stars(self, ties: pl.DataFrame) -> pl.DataFrame:
        """Edges from the first record with a name of each tie (`hub`) to its others (`node`)."""
        size = max(len(self.records), 1)
        late = pl.Series("late", size * self.records["name_key"].is_null().cast(pl.Int64).to_numpy())
        rank = ties["node"] + late.gather(ties["node"])
        tie = pl.col("place") * (pl.col("group").max() + 1) + pl.col("group")  # to group by one number takes half the time of two
        edges = ties.with_columns((rank.alias("rank")).cast(pl.Int64)).with_columns((pl.col("rank").min().over(tie) % size).alias("hub"))
        edges = edges.filter(pl.col("node") != pl.col("hub"))
        needed = self.root[edges["hub"].to_numpy()] != self.root[edges["node"].to_numpy()]
        return edges.with_columns(pl.Series("is_needed", needed, dtype=pl.Boolean))

    def without_contradiction(self, phones: Memberships, domains: pl.DataFrame) -> pl.DataFrame:
        """The telephone ties but those of names under which two clusters have different addresses at one domain, or extensions of one number:
        namesakes, perhaps.

        domains: node, address, domain of each record's own addresses and extensions.
        """
        ties = phones.frame.with_columns(self._root_of(phones.frame))
        ties = ties.filter(pl.col("root").min().over(PLACE) != pl.col("root").max().over(PLACE))  # the others tie what is one cluster
        addresses = domains.select(self._root_of(domains), "address", "domain").join(ties, on="root", how="semi")
        is_extension = pl.col("domain").str.starts_with("+")
        clashing = (
            ties.select(*PLACE, "kind", "value", "root")
            .unique()
            .join(addresses.unique(), on="root")
            .group_by(*PLACE, "domain")
            .agg(
                pl.col("kind").first(),
                pl.col("value").first(),
                pl.col("root").unique().sort().alias("roots"),
                (pl.struct("root", "address").n_unique() == pl.col("address").n_unique()).alias("differs"),
                # as many of the clusters as have one address in common
                pl.col("address").unique_counts().max().alias("alike"),
                is_extension.first().alias("is_extension"),
            )
            # an address in common that has not tied two clusters is one of two people; an extension that all have tied nobody before
            .filter((pl.col("roots").list.len() > 1) & ((pl.col("alike") < pl.col("roots").list.len()) | ~pl.col("is_extension")))
            .sort("kind", "value", "group", "domain")
        )
        first = clashing.unique(PLACE, keep="first", maintain_order=True)
        for kind, value, found, differs, of_number in first.select("kind", "value", "roots", "differs", "is_extension").iter_rows():
            reason = "extension" if of_number else "phone" if differs else "ambiguous"
            phones.doubts.append((found[0], found[1], reason, kind, value))
        return phones.frame.join(clashing, on=PLACE, how="anti")

    def _root_of(self, frame: pl.DataFrame) -> pl.Series:
        return pl.Series("root", self.root[frame["node"].to_numpy()], dtype=pl.Int64)

    def take(self, label: Integers) -> None:
        """Make `root` the smallest node of each label."""
        order = np.arange(len(label), dtype=np.int64)
        first = np.zeros(int(label.max()) + 1 if len(label) else 0, dtype=np.int64)
        first[label[::-1]] = order[::-1]  # of several writes to one place the last one stays: the smallest node
        self.root = first[label]

    def _implausible(self, label: Integers) -> set[int]:
        """Components that hold names, birth dates or national ids of two people, two records where each person has one, or two that a decision
        keeps apart."""
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64))
        broken = {int(label[a]) for a, b in self.apart if label[a] == label[b]} | several_seats(frame)
        for column in ("birth_date", "national_id"):
            broken |= several_values(frame, column)
        allowed = self.allowed_by(label)
        for one, key, other in self.disagreeing(frame).select("label", "key", "key_other").iter_rows():
            if not allowed[one] or not Strict(self.names, allowed[one]).agree(key, other):
                broken.add(one)
        return broken

    def scattered(self, label: Integers) -> set[int]:
        """Components with addresses at more companies than one person has."""
        at = label[self.addresses["node"].to_numpy()]
        many = np.bincount(at, minlength=1) > FIRMS
        if not many.any():
            return set()
        rows = self.addresses.with_columns(pl.Series("label", at, dtype=pl.Int64)).filter(pl.Series(many[at], dtype=pl.Boolean))
        held: defaultdict[int, set[str]] = defaultdict(set)
        for one, address in rows.select("label", "address").iter_rows():
            held[one].add(address)
        return {one for one, addresses in held.items() if len(brands(addresses)) > FIRMS}

    def _of_labels(self, label: Integers, wanted: set[int]) -> pl.DataFrame:
        """The addresses of the records in some components."""
        is_there = np.isin(label[self.addresses["node"].to_numpy()], np.array(sorted(wanted), dtype=np.int64))
        return self.addresses.filter(pl.Series(is_there, dtype=pl.Boolean))

    def disagreeing(self, labelled: pl.DataFrame) -> pl.DataFrame:
        """label, key, key_other: pairs of names in one component that cannot be one person's. labelled: the records with their label."""
        several = of_several(labelled["label"].to_numpy(), labelled["name_number"])
        mixed = labelled.select("label", "name_number").filter(several).drop_nulls().unique().lazy()
        pairs = mixed.join(mixed, on="label", suffix="_other").filter(pl.col("name_number") < pl.col("name_number_other")).collect()
        one, other = (self.texts.select("name_key", "name")[pairs[column]] for column in ("name_number", "name_number_other"))
        words = (one["name_key"].alias("key"), other["name_key"].alias("key_other"), one["name"], other["name"].alias("other"))
        told = pairs.select("label").with_columns(*words)
        return told.join(self.agreed.of(told), on=["name", "other"]).filter(~pl.col("agreement").is_in(BELIEVED))

    def allowed_by(self, label: Integers) -> defaultdict[int, set[tuple[str, str]]]:
        found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for node, x, y in self.allowed:
            found[int(label[node])].add((min(x, y), max(x, y)))
        return found

    def settle(
        self,
        label: Integers,
        bundles: Mapping[int, list[Placed]],
        traits: Mapping[int, Mapping[int, Traits]],
        judge: Callable[[set[tuple[str, str]]], Judge],
        graded: pl.DataFrame | None,
    ) -> None:
        """Resolve the broken components one by one; the clusters that stood before are their nodes.

        traits: component → cluster → what it is known by. graded: measured pairs (a, b, weight, levels).
        """
        new_root = self.root.copy()
        apart: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, b in self.apart:
            apart[int(label[a])].append((int(self.root[a]), int(self.root[b])))
        allowed = self.allowed_by(label)
        told = {int(self.root[node]) for node in self.told}
        rows: list[tuple[int, int, str, str, str, str | None, bool]] = []
        for one in sorted(bundles):
            places = {bundle.label: (place, nodes) for bundle, place, nodes in bundles[one]}
            result = resolve([bundle for bundle, _, _ in bundles[one]], traits[one], apart[one], judge(allowed[one]))
            for a, b, key in result.links:
                (kind, value), nodes = places[key]
                rows.append((nodes[a], nodes[b], kind if kind in (*FORCED, "scored") else "hard", kind, value, None, True))
            for a, b, key, why in result.cuts:
                (kind, value), nodes = places[key]
                rows.append((nodes[a], nodes[b], "cut", kind, value, why, False))
            self.doubts += [(a, b, "undecided", "undecided", "") for a, b in result.undecided if a not in told]
            for node, root in result.root.items():
                new_root[node] = root
        found = pl.DataFrame(rows, schema={name: LINKS[name] for name in LINKS if name not in ("weight", "levels")}, orient="row")
        if graded is None:
            self.links.append(found.with_columns(NO_WEIGHT, NO_LEVELS))
        else:
            both = pl.DataFrame({"a": graded["a"], "b": graded["b"], "weight": graded["weight"], "levels": graded["levels"]})
            found = found.with_columns(pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"))
            self.links.append(found.join(both, on=["a", "b"], how="left"))
        self.take(new_root[self.root])

    def _bundles(self, label: Integers, ties: pl.DataFrame) -> dict[int, list[Placed]]:
        """Per broken component: each tie over clusters, its place, and which of its records stands for each cluster."""
        found: defaultdict[int, list[Placed]] = defaultdict(list)
        of_all = {"kind": pl.col("kind").first(), "value": pl.col("value").first(), "nodes": pl.col("node").sort()}
        gathered = ties.group_by(PLACE).agg(**of_all).sort("kind", "value", "group").select("kind", "value", "group", "nodes")
        for kind, value, group, nodes in gathered.iter_rows():
            speaks: dict[int, int] = {}
            for node in nodes:
                speaks.setdefault(int(self.root[node]), node)
            name = f"{kind} {value} {group}"
            bundle = Bundle(STRENGTH[kind], name, tuple(sorted(speaks)), kind in FORCED)
            found[int(label[nodes[0]])].append((bundle, (kind, value), speaks))
        return found

    def traits(self, label: Integers, wanted: set[int], addresses: pl.DataFrame | None = None) -> dict[int, dict[int, Traits]]:
        """Component → cluster → what its records are known by. addresses: node, address; counted only where given."""
        is_wanted = np.zeros(len(self.records), dtype=np.bool_)
        is_wanted[list(wanted)] = True
        nodes = np.flatnonzero(is_wanted[label])
        known = {trait: self._values_of(nodes, self.records[column].gather(nodes)) for trait, column in TRAITS.items()}
        if addresses is not None:
            here = addresses.filter(pl.Series(is_wanted[label[addresses["node"].to_numpy()]], dtype=pl.Boolean))
            known["addresses"] = self._values_of(here["node"].to_numpy(), here["address"])
        found: dict[int, dict[int, Traits]] = {one: {} for one in wanted}
        for one, root in set(zip(label[nodes].tolist(), self.root[nodes].tolist(), strict=True)):
            found[one][root] = Traits(**{trait: frozenset(values[root]) for trait, values in known.items() if root in values})
        return found

    def _values_of(self, nodes: Integers, values: pl.Series) -> defaultdict[int, set[str]]:
        """Cluster → the values of its records, without NULL. values: one of each node."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for root, value in zip(self.root[nodes].tolist(), values.to_list(), strict=True):
            if value is not None:
                found[root].add(value)
        return found


def several_values(labelled: pl.DataFrame, column: str) -> set[int]:
    """The labels under which the column has more than one value."""
    counted = labelled.lazy().filter(pl.col(column).is_not_null()).group_by("label").agg(pl.col(column).n_unique().alias("values"))
    return set(counted.filter(pl.col("values") > 1).collect()["label"].to_list())


def several_seats(labelled: pl.DataFrame) -> set[int]:
    """The labels under which there are two records in one place where each person has one."""
    seated = labelled.filter(pl.col("seat").is_not_null()).with_columns(pl.col("seat").str.split(" ").list.first().alias("place"))
    counted = seated.group_by("label", "place").agg(pl.col("seat").n_unique().alias("values"))
    return set(counted.filter(pl.col("values") > 1)["label"].to_list())
