"""From shared values, merges and decisions to clusters of records, each one person."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import combinations

import duckdb
import numpy as np
import polars as pl

from warehouse.identity import tables
from warehouse.identity.agreement import COMPATIBLE, compare
from warehouse.identity.evidence import Memberships, memberships, only_written_out
from warehouse.identity.findings import FORCED, LINKS, STRENGTH, write_findings
from warehouse.identity.merges import Pair, against_names, doubts, without_grafts
from warehouse.identity.names import from_text
from warehouse.identity.resolve import Bundle, Integers, Traits, components, resolve

TIES = {"kind": pl.String, "value": pl.String, "group": pl.Int64, "node": pl.Int64}
NO_REASON = pl.lit(None, pl.String)
PLACE = ["kind", "value", "group"]


def cluster_people(con: duckdb.DuckDBPyConnection) -> None:
    """identity.cluster (record_key, cluster: smallest record key), identity.link_found and identity.doubt.

    Values other than telephone numbers first; a telephone number then only ties whole clusters of one written-out name whose e-mail
    addresses do not contradict each other. The result depends on the rows read alone, not on their order.
    """
    records = tables.read(con, "select * from identity.cluster_record order by record_key")
    records = records.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"))
    clusters = Clusters(records)
    shared = tables.read(con, "select * from identity.shared_identifier").join(records.select("record_key", "node"), on="record_key")
    clusters.apart = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'")
    decided = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'must_link'")
    merged = clusters.pairs(con, "select record_key, into_record_key from landed.record_merge")
    contrary = against_names(records, merged, clusters.nodes(con, "select record_key from landed.record_merge"))
    settled = {node for pair in decided + clusters.apart for node in pair}
    grafts = [(node, kept) for node, kept in contrary if node not in settled]  # of the others a decision says who they are
    clusters.doubts += doubts(shared, contrary, grafts)
    merged = without_grafts(len(records), merged, grafts)
    shared = shared.filter(~pl.col("node").is_in([node for node, _ in grafts]))
    strong = memberships(shared.filter(pl.col("kind") != "phone"), shared.filter(pl.col("kind") == "phone"))
    clusters.allow_forced(decided + merged)
    clusters.tie(pl.concat([_pair_ties("decision", decided), _pair_ties("native_merge", merged), strong.frame]), strong)
    phones = memberships(only_written_out(shared.filter(pl.col("kind") == "phone")))
    domains = tables.read(con, "select * from identity.own_address").join(records.select("record_key", "node"), on="record_key")
    clusters.tie(clusters.without_contradiction(phones, domains), phones)
    clusters.graft(grafts)
    write_findings(con, records, clusters.root, pl.concat(clusters.links), clusters.doubts)


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
        rows = [(node, kept, "native_merge", "native_merge", "", None, True) for node, kept in grafts]
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
            whole.select(pl.col("hub").alias("a"), pl.col("node").alias("b"), kind, "kind", "value", NO_REASON.alias("why"), "is_needed")
        )
        self._take(np.where(is_broken, self.root, label + len(self.records)))
        if broken:
            self._settle(label, ties.filter(pl.Series(is_broken[ties["node"].to_numpy()], dtype=pl.Boolean)))

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
        _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
        self.root = order[first][inverse]

    def _implausible(self, label: Integers) -> set[int]:
        """Components that hold names, birth dates or national ids of two people, or two records that a decision keeps apart."""
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64))
        broken = {int(label[a]) for a, b in self.apart if label[a] == label[b]}
        for column in ("birth_date", "national_id"):
            counted = frame.group_by("label").agg(pl.col(column).drop_nulls().n_unique().alias("values"))
            broken |= set(counted.filter(pl.col("values") > 1)["label"].to_list())
        named = frame.filter(pl.col("name_key").is_not_null()).select("label", "name_key").unique()
        mixed = named.group_by("label").agg(pl.col("name_key").sort().alias("names")).filter(pl.col("names").list.len() > 1)
        allowed = self._allowed_by(label)
        for one, names in mixed.iter_rows():
            if any(not self._agree(allowed[one], x, y) for x, y in combinations(names, 2)):
                broken.add(one)
        return broken

    def _allowed_by(self, label: Integers) -> defaultdict[int, set[tuple[str, str]]]:
        found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for node, x, y in self.allowed:
            found[int(label[node])].add((min(x, y), max(x, y)))
        return found

    def _agree(self, allowed: set[tuple[str, str]], x: str, y: str) -> bool:
        return (min(x, y), max(x, y)) in allowed or compare(from_text(self.names[x]), from_text(self.names[y])) in (*COMPATIBLE, "scripts")

    def _settle(self, label: Integers, ties: pl.DataFrame) -> None:
        """Resolve the broken components one by one; the clusters that stood before are their nodes."""
        bundles = self._bundles(label, ties)
        traits, new_root = self._traits(label, set(bundles)), self.root.copy()
        apart: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, b in self.apart:
            apart[int(label[a])].append((int(self.root[a]), int(self.root[b])))
        allowed = self._allowed_by(label)
        rows: list[tuple[int, int, str, str, str, str | None, bool]] = []
        for one in sorted(bundles):
            places = {bundle.label: (place, nodes) for bundle, place, nodes in bundles[one]}
            agrees = partial(self._agree, allowed[one])
            result = resolve([bundle for bundle, _, _ in bundles[one]], traits[one], apart[one], agrees)
            for a, b, key in result.links:
                (kind, value), nodes = places[key]
                rows.append((nodes[a], nodes[b], kind if kind in FORCED else "hard", kind, value, None, True))
            for a, b, key, why in result.cuts:
                (kind, value), nodes = places[key]
                rows.append((nodes[a], nodes[b], "cut", kind, value, why, False))
            for node, root in result.root.items():
                new_root[node] = root
        self.links.append(pl.DataFrame(rows, schema=LINKS, orient="row"))
        self._take(new_root[self.root])

    def _bundles(self, label: Integers, ties: pl.DataFrame) -> dict[int, list[tuple[Bundle, tuple[str, str], dict[int, int]]]]:
        """Per broken component: each tie over clusters, its place, and which of its records stands for each cluster."""
        found: defaultdict[int, list[tuple[Bundle, tuple[str, str], dict[int, int]]]] = defaultdict(list)
        for kind, value, group, nodes in ties.group_by(PLACE).agg(pl.col("node").sort()).sort(PLACE).iter_rows():
            speaks: dict[int, int] = {}
            for node in nodes:
                speaks.setdefault(int(self.root[node]), node)
            name = f"{kind} {value} {group}"
            bundle = Bundle(STRENGTH[kind], name, tuple(sorted(speaks)), kind in FORCED)
            found[int(label[nodes[0]])].append((bundle, (kind, value), speaks))
        return found

    def _traits(self, label: Integers, wanted: set[int]) -> dict[int, dict[int, Traits]]:
        """Component → cluster → what its records are known by."""
        found: dict[int, dict[int, Traits]] = {one: {} for one in wanted}
        frame = self.records.with_columns(pl.Series("label", label, dtype=pl.Int64), pl.Series("root", self.root, dtype=pl.Int64))
        rows = frame.filter(pl.col("label").is_in(sorted(wanted))).select("label", "root", "name_key", "birth_date", "national_id")
        for one, root, name, birth_date, national_id in rows.iter_rows():
            known = found[one].setdefault(root, Traits())
            for values, value in ((known.names, name), (known.birth_dates, birth_date), (known.national_ids, national_id)):
                if value is not None:
                    values.add(value)
        return found
