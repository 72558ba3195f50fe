"""From shared values, merges and decisions to clusters of records, each one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations

import duckdb
import numpy as np
import polars as pl

from warehouse.identity import tables
from warehouse.identity.agreement import DOUBTFUL
from warehouse.identity.agreement_table import agreements
from warehouse.identity.evidence import Memberships, memberships, only_written_out
from warehouse.identity.findings import FORCED, LINKS, STRENGTH, write_findings
from warehouse.identity.judge import BELIEVED, NAMES, Strict, Tolerant, contrary_names, is_given_name
from warehouse.identity.merges import Pair, against_names, doubts, without_grafts
from warehouse.identity.resolve import Bundle, Integers, Judge, Traits, components, resolve
from warehouse.identity.scoring.model import Model
from warehouse.incremental import Incremental, is_full

TIES: dict[str, type[pl.DataType] | pl.DataType] = {"kind": pl.String, "value": pl.String, "group": pl.Int64, "node": pl.Int64}
NO_REASON = pl.lit(None, pl.String)
NO_WEIGHT = pl.lit(None, pl.Float64).alias("weight")
NO_LEVELS = pl.lit(None, pl.List(pl.Int8)).alias("levels")
PLACE = ["kind", "value", "group"]
Placed = tuple[Bundle, tuple[str, str], dict[int, int]]  # a bundle over clusters, its value, and which record speaks for each cluster
TOUCHED = Incremental(("record_key",), "identity.touched")
SCORES = """
    select p.record_key_a, p.record_key_b, p.weight, p.levels from identity.pair_score as p
    where p.weight >= {review} and {only} order by p.weight desc, p.record_key_a, p.record_key_b
"""


def cluster_people(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """identity.cluster (record_key, cluster: smallest record key), identity.component, identity.link_found and identity.doubt.

    Values other than telephone numbers first; a telephone number then only ties whole clusters of one written-out name whose e-mail
    addresses do not contradict each other; measured scores last, strongest first. The result depends on the rows read alone, not on
    their order, and that of one component of evidence on no other: so the touched components alone are made anew.
    """
    full = is_full(con) or not tables.exists(con, "identity.component")
    only = "true" if full else "record_key in (select record_key from identity.touched)"
    records = tables.read(con, f"select * from identity.cluster_record where {only} order by record_key")
    records = records.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"))
    clusters = Clusters(records)
    shared = tables.read(con, f"select * from identity.shared_identifier where {only}").join(records.select("record_key", "node"), on="record_key")
    clusters.apart = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'")
    decided = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'must_link'")
    merged = clusters.pairs(con, "select record_key, into_record_key from landed.record_merge")
    contrary = against_names(records, merged, clusters.nodes(con, "select record_key from landed.record_merge"))
    settled = {node for pair in decided + clusters.apart for node in pair}
    grafts = [(node, kept) for node, kept in contrary if node not in settled]  # of the others a decision says who they are
    clusters.doubts += doubts(shared, contrary, grafts)
    evidence = shared.select("kind", "value", "node")
    merges, merged = merged, without_grafts(len(records), merged, grafts)
    shared = shared.filter(~pl.col("node").is_in([node for node, _ in grafts]))
    strong = memberships(shared.filter(pl.col("kind") != "phone"), shared.filter(pl.col("kind") == "phone"))
    clusters.allow_forced(decided + merged)
    clusters.tie(pl.concat([_pair_ties("decision", decided), _pair_ties("native_merge", merged), strong.frame]), strong)
    phones = memberships(only_written_out(shared.filter(pl.col("kind") == "phone")))
    addresses = tables.read(con, f"select * from identity.own_address where {only}").join(records.select("record_key", "node"), on="record_key")
    clusters.tie(clusters.without_contradiction(phones, addresses), phones)
    scores = clusters.scores(
        con, SCORES.format(review=repr(model.weight_of(model.review_threshold)), only=only.replace("record_key", "p.record_key_a", 1))
    )
    clusters.tie_scored(scores, addresses, model)
    clusters.graft(grafts)
    component = clusters.evidence_components(evidence, decided + merges + clusters.apart, scores)
    write_findings(con, clusters, component, model, None if full else TOUCHED)


def _pair_ties(kind: str, pairs: list[tuple[int, int]]) -> pl.DataFrame:
    rows = [(kind, f"{a}-{b}", 0, node) for a, b in pairs for node in (a, b)]
    return pl.DataFrame(rows, schema=TIES, orient="row")


class Clusters:
    """The records, and the cluster that each is in so far: `root` maps a node to the smallest node of its cluster."""

    def __init__(self, records: pl.DataFrame) -> None:
        self.records = records
        self.root: Integers = np.arange(len(records), dtype=np.int64)
        self.apart: list[tuple[int, int]] = []
        self.allowed: list[tuple[int, str, str]] = []
        self.links: list[pl.DataFrame] = [pl.DataFrame(schema=LINKS)]
        self.doubts: list[tuple[int, int, str, str, str]] = []
        self.unsure = pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "weight": pl.Float64, "levels": pl.List(pl.Int8)})
        named = records.filter(pl.col("name_key").is_not_null())
        self.names: dict[str, str] = dict(named.group_by("name_key").agg(pl.col("name").min()).iter_rows())

    def pairs(self, con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[int, int]]:
        """Pairs of record keys as nodes; those of records that are not here lie dormant."""
        node = self.records.select("record_key", "node")
        found = tables.read(con, sql)
        found.columns = ["x", "y"]
        both = found.join(node, left_on="x", right_on="record_key").join(node, left_on="y", right_on="record_key", suffix="_y")
        return sorted({(min(a, b), max(a, b)) for a, b in both.select("node", "node_y").iter_rows() if a != b})

    def nodes(self, con: duckdb.DuckDBPyConnection, sql: str) -> set[int]:
        """Record keys as nodes."""
        found = tables.read(con, sql)
        found.columns = ["record_key"]
        return set(found.join(self.records.select("record_key", "node"), on="record_key")["node"].to_list())

    def graft(self, grafts: list[Pair]) -> None:
        """Put each record with the cluster that it was merged into, whatever its name says; nothing else follows it there."""
        label = self.root.copy()
        for node, kept in grafts:
            label[node] = self.root[kept]
        self._take(label)
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
            self.allowed += [(names[x], x, y) for x, y in combinations(sorted(names), 2)]

    def tie(self, ties: pl.DataFrame, evidence: Memberships) -> None:
        """Tie the members of each (kind, value, group) into clusters, over the clusters that stand. ties: the columns of TIES."""
        self.doubts += evidence.doubts
        self.allowed += evidence.allowed
        ties = ties.select(list(TIES)).unique().sort(*TIES)
        edges = self._stars(ties)
        everyone = np.arange(len(self.records), dtype=np.int64)
        a = np.concatenate([everyone, edges["hub"].to_numpy()])
        b = np.concatenate([self.root, edges["node"].to_numpy()])
        label = components(len(self.records), a, b)
        broken = self._implausible(label)
        is_broken = np.isin(label, np.array(sorted(broken), dtype=np.int64))
        whole = edges.filter(pl.Series(~is_broken[edges["node"].to_numpy()], dtype=pl.Boolean))
        kind = pl.when(pl.col("kind").is_in(FORCED)).then(pl.col("kind")).otherwise(pl.lit("hard")).alias("link")
        self.links.append(
            whole.select(
                pl.col("hub").alias("a"), pl.col("node").alias("b"), kind, "kind", "value", NO_REASON.alias("why"), "is_needed", NO_WEIGHT, NO_LEVELS
            )
        )
        self._take(np.where(is_broken, self.root, label + len(self.records)))
        if broken:
            bundles = self._bundles(label, ties.filter(pl.Series(is_broken[ties["node"].to_numpy()], dtype=pl.Boolean)))
            self._settle(label, bundles, lambda allowed: Strict(self.names, allowed), None)

    def scores(self, con: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
        """a, b (nodes), weight, levels of scored pairs; those of records that are not here are left out."""
        node = self.records.select("record_key", "node")
        found = tables.read(con, sql).join(node, left_on="record_key_a", right_on="record_key")
        found = found.join(node, left_on="record_key_b", right_on="record_key", suffix="_b")
        return found.select(pl.col("node").alias("a"), pl.col("node_b").alias("b"), "weight", pl.col("levels").cast(pl.List(pl.Int8)))

    def tie_scored(self, scores: pl.DataFrame, addresses: pl.DataFrame, model: Model) -> None:
        """Tie the clusters that stand by measured pairs, strongest first; pairs between yes and no become doubts.

        addresses: node, address, is_shared_domain: two addresses at a company's domain are two people's, until something else says otherwise.
        """
        link_weight = model.weight_of(model.link_threshold)
        a, b = scores["a"].to_numpy(), scores["b"].to_numpy()
        between = scores.filter(pl.Series(self.root[a] != self.root[b], dtype=pl.Boolean))
        sure = between.filter(pl.col("weight") >= link_weight).sort(["weight", "a", "b"], descending=[True, False, False])
        own = addresses.filter(~pl.col("is_shared_domain")).select("node", "address")

        def established(word: str) -> bool:
            return word in model.given_names or is_given_name(word)

        sure = self._without_strangers(sure, established)
        everyone = np.arange(len(self.records), dtype=np.int64)
        label = components(len(self.records), np.concatenate([everyone, sure["a"].to_numpy()]), np.concatenate([self.root, sure["b"].to_numpy()]))

        known: dict[tuple[str, str, bool], bool] = {}

        def judge(allowed: set[tuple[str, str]]) -> Tolerant:
            return Tolerant(self.names, allowed, established, known)

        broken = self._contradicting(label, pl.Series(label[sure["a"].to_numpy()]).unique().to_numpy(), own, judge, established)
        is_broken = np.isin(label, np.array(sorted(broken), dtype=np.int64))
        unsafe = pl.Series(is_broken[sure["a"].to_numpy()], dtype=pl.Boolean)
        link = [pl.lit("scored").alias("link"), pl.lit("scored").alias("kind"), pl.lit("").alias("value")]
        self.links.append(sure.filter(~unsafe).select("a", "b", *link, NO_REASON.alias("why"), pl.lit(True).alias("is_needed"), "weight", "levels"))
        before = self.root
        self._take(np.where(is_broken, self.root, label + len(self.records)))
        if broken:
            graded = sure.filter(unsafe)
            bundles: defaultdict[int, list[Placed]] = defaultdict(list)
            for x, y, weight in graded.select("a", "b", "weight").iter_rows():
                speaks = {int(before[x]): x, int(before[y]): y}
                bundle = Bundle(weight, f"scored {x} {y}", tuple(sorted(speaks)), is_graded=True)
                bundles[int(label[x])].append((bundle, ("scored", ""), speaks))
            self._settle(label, bundles, judge, graded, own)
        weak = between.filter(pl.col("weight") < link_weight)
        self.unsure = weak.filter(pl.Series(self.root[weak["a"].to_numpy()] != self.root[weak["b"].to_numpy()], dtype=pl.Boolean))

    def _without_strangers(self, sure: pl.DataFrame, established: Callable[[str], bool]) -> pl.DataFrame:
        """The pairs without those whose own two names are two people's, which are cut at once: a household scores high on all but the names."""
        known = self.records.select("node", pl.col("name_key").alias("key"), "name", "national_id")
        both = sure.join(known, left_on="a", right_on="node").join(
            known.rename({"name": "other", "key": "key_other"}), left_on="b", right_on="node", suffix="_b"
        )
        put_together = pl.DataFrame(
            [pair for _, x, y in self.allowed for pair in ((x, y), (y, x))], schema={"key": pl.String, "key_other": pl.String}, orient="row"
        ).unique()
        differ = both.filter(pl.col("key") != pl.col("key_other")).join(put_together, on=["key", "key_other"], how="anti")
        differ = differ.filter(pl.col("national_id").is_null() | pl.col("national_id_b").is_null())
        told = agreements(differ).filter(~pl.col("agreement").is_in([*BELIEVED, *DOUBTFUL]))
        strange = contrary_names(told, established).filter(pl.col("contrary"))
        cut = differ.join(strange, on=["name", "other"], how="semi").select("a", "b", "weight", "levels")
        what = [pl.lit("cut").alias("link"), pl.lit("scored").alias("kind"), pl.lit("").alias("value"), pl.lit(NAMES).alias("why")]
        self.links.append(cut.select("a", "b", *what, pl.lit(value=False).alias("is_needed"), "weight", "levels"))
        return sure.join(cut, on=["a", "b"], how="anti", maintain_order="left")

    def _contradicting(
        self,
        label: Integers,
        wanted: Integers,
        addresses: pl.DataFrame,
        judge: Callable[[set[tuple[str, str]]], Judge],
        established: Callable[[str], bool],
    ) -> set[int]:
        """Of the wanted components, those in which two of the clusters that stand cannot be one person."""
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64)).filter(pl.col("label").is_in(wanted))
        differ = self._disagreeing(frame)
        told = differ.join(contrary_names(differ.select("name", "other", "agreement").unique(), established), on=["name", "other"], how="left")
        several: set[int] = set(told.filter(pl.col("contrary").fill_null(value=True))["label"].to_list())
        for column in ("birth_date", "national_id"):
            counted = frame.group_by("label").agg(pl.col(column).drop_nulls().n_unique().alias("values"))
            several |= set(counted.filter(pl.col("values") > 1)["label"].to_list())
        held = addresses.with_columns(pl.Series("label", label[addresses["node"].to_numpy()], dtype=pl.Int64)).filter(pl.col("label").is_in(wanted))
        domain = pl.col("address").str.split("@").list.last().alias("domain")
        counted = held.group_by("label", domain).agg(pl.col("address").n_unique().alias("values"))
        several |= set(counted.filter(pl.col("values") > 1)["label"].to_list())
        broken = {int(label[a]) for a, b in self.apart if label[a] == label[b]}
        allowed, traits = self._allowed_by(label), self._traits(label, several, addresses)
        for one in sorted(several - broken):
            says = judge(allowed[one])
            if any(says.clash(x, y) for x, y in combinations(list(traits[one].values()), 2)):
                broken.add(one)
        return broken

    def evidence_components(self, shared: pl.DataFrame, pairs: list[tuple[int, int]], scores: pl.DataFrame) -> Integers:
        """The component of each record under everything that may speak for or against a tie: nothing outside of it bears on its cluster."""
        stars = shared.with_columns(pl.col("node").min().over("kind", "value").alias("hub")).filter(pl.col("node") != pl.col("hub"))
        more = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        a = np.concatenate([stars["hub"].to_numpy(), more[:, 0], scores["a"].to_numpy()])
        b = np.concatenate([stars["node"].to_numpy(), more[:, 1], scores["b"].to_numpy()])
        return components(len(self.records), a, b)

    def _stars(self, ties: pl.DataFrame) -> pl.DataFrame:
        """Edges from the first record with a name of each tie (`hub`) to its others (`node`)."""
        size = max(len(self.records), 1)
        late = pl.Series("late", size * self.records["name_key"].is_null().cast(pl.Int64).to_numpy())
        rank = ties["node"] + late.gather(ties["node"])
        edges = ties.with_columns((rank.alias("rank")).cast(pl.Int64)).with_columns((pl.col("rank").min().over(PLACE) % size).alias("hub"))
        edges = edges.filter(pl.col("node") != pl.col("hub"))
        needed = self.root[edges["hub"].to_numpy()] != self.root[edges["node"].to_numpy()]
        return edges.with_columns(pl.Series("is_needed", needed, dtype=pl.Boolean))

    def without_contradiction(self, phones: Memberships, domains: pl.DataFrame) -> pl.DataFrame:
        """The telephone ties but those of names under which two clusters have different addresses at one domain: namesakes, perhaps.

        domains: node, domain of each record's own addresses.
        """
        addresses = domains.select(self._root_of(domains), "domain").unique()
        clashing = (
            phones.frame.with_columns(self._root_of(phones.frame))
            .join(addresses, on="root")
            .group_by(*PLACE, "domain")
            .agg(pl.col("root").unique().sort().alias("roots"))
            .filter(pl.col("roots").list.len() > 1)
            .sort(*PLACE, "domain")
        )
        for kind, value, _, _, found in clashing.unique(PLACE, keep="first", maintain_order=True).iter_rows():
            phones.doubts.append((found[0], found[1], "phone", kind, value))
        return phones.frame.join(clashing, on=PLACE, how="anti")

    def _root_of(self, frame: pl.DataFrame) -> pl.Series:
        return pl.Series("root", self.root[frame["node"].to_numpy()], dtype=pl.Int64)

    def _take(self, label: Integers) -> None:
        """Make `root` the smallest node of each label."""
        order = np.arange(len(label), dtype=np.int64)
        first = np.zeros(int(label.max()) + 1 if len(label) else 0, dtype=np.int64)
        first[label[::-1]] = order[::-1]  # of several writes to one place the last one stays: the smallest node
        self.root = first[label]

    def _implausible(self, label: Integers) -> set[int]:
        """Components that hold names, birth dates or national ids of two people, or two records that a decision keeps apart."""
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64))
        broken = {int(label[a]) for a, b in self.apart if label[a] == label[b]}
        for column in ("birth_date", "national_id"):
            counted = frame.group_by("label").agg(pl.col(column).drop_nulls().n_unique().alias("values"))
            broken |= set(counted.filter(pl.col("values") > 1)["label"].to_list())
        allowed = self._allowed_by(label)
        for one, key, other in self._disagreeing(frame).select("label", "key", "key_other").iter_rows():
            if not allowed[one] or not Strict(self.names, allowed[one]).agree(key, other):
                broken.add(one)
        return broken

    def _disagreeing(self, labelled: pl.DataFrame) -> pl.DataFrame:
        """label, key, key_other: pairs of names in one component that cannot be one person's. labelled: the records with their label."""
        named = labelled.filter(pl.col("name_key").is_not_null()).select("label", pl.col("name_key").alias("key")).unique()
        mixed = named.filter(pl.len().over("label") > 1)
        pairs = mixed.join(mixed, on="label", suffix="_other").filter(pl.col("key") < pl.col("key_other"))
        text = pl.DataFrame({"key": list(self.names), "name": list(self.names.values())}, schema={"key": pl.String, "name": pl.String})
        told = pairs.join(text, on="key").join(text.rename({"key": "key_other", "name": "other"}), on="key_other")
        return told.join(agreements(told), on=["name", "other"]).filter(~pl.col("agreement").is_in(BELIEVED))

    def _allowed_by(self, label: Integers) -> defaultdict[int, set[tuple[str, str]]]:
        found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for node, x, y in self.allowed:
            found[int(label[node])].add((min(x, y), max(x, y)))
        return found

    def _settle(
        self,
        label: Integers,
        bundles: Mapping[int, list[Placed]],
        judge: Callable[[set[tuple[str, str]]], Judge],
        graded: pl.DataFrame | None,
        addresses: pl.DataFrame | None = None,
    ) -> None:
        """Resolve the broken components one by one; the clusters that stood before are their nodes. graded: measured pairs (a, b, weight, levels)."""
        traits, new_root = self._traits(label, set(bundles), addresses), self.root.copy()
        apart: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, b in self.apart:
            apart[int(label[a])].append((int(self.root[a]), int(self.root[b])))
        allowed = self._allowed_by(label)
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
            for node, root in result.root.items():
                new_root[node] = root
        found = pl.DataFrame(rows, schema={name: LINKS[name] for name in LINKS if name not in ("weight", "levels")}, orient="row")
        if graded is None:
            self.links.append(found.with_columns(NO_WEIGHT, NO_LEVELS))
        else:
            both = pl.DataFrame({"a": graded["a"], "b": graded["b"], "weight": graded["weight"], "levels": graded["levels"]})
            found = found.with_columns(pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"))
            self.links.append(found.join(both, on=["a", "b"], how="left"))
        self._take(new_root[self.root])

    def _bundles(self, label: Integers, ties: pl.DataFrame) -> dict[int, list[Placed]]:
        """Per broken component: each tie over clusters, its place, and which of its records stands for each cluster."""
        found: defaultdict[int, list[Placed]] = defaultdict(list)
        for kind, value, group, nodes in ties.group_by(PLACE).agg(pl.col("node").sort()).sort(PLACE).iter_rows():
            speaks: dict[int, int] = {}
            for node in nodes:
                speaks.setdefault(int(self.root[node]), node)
            name = f"{kind} {value} {group}"
            bundle = Bundle(STRENGTH[kind], name, tuple(sorted(speaks)), kind in FORCED)
            found[int(label[nodes[0]])].append((bundle, (kind, value), speaks))
        return found

    def _traits(self, label: Integers, wanted: set[int], addresses: pl.DataFrame | None = None) -> dict[int, dict[int, Traits]]:
        """Component → cluster → what its records are known by. addresses: node, address; counted only where given."""
        found: dict[int, dict[int, Traits]] = {one: {} for one in wanted}
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64), pl.Series("root", self.root, dtype=pl.Int64))
        rows = frame.filter(pl.col("label").is_in(sorted(wanted))).select("label", "root", "name_key", "birth_date", "national_id")
        for one, root, name, birth_date, national_id in rows.iter_rows():
            known = found[one].setdefault(root, Traits())
            for values, value in ((known.names, name), (known.birth_dates, birth_date), (known.national_ids, national_id)):
                if value is not None:
                    values.add(value)
        if addresses is not None:
            for node, address in addresses.filter(
                pl.Series(np.isin(label[addresses["node"].to_numpy()], sorted(wanted)), dtype=pl.Boolean)
            ).iter_rows():
                found[int(label[node])][int(self.root[node])].addresses.add(address)
        return found
