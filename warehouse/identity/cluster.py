"""From shared values, merges and decisions to clusters of records, each one person."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import numpy as np
import polars as pl

from warehouse.identity import tables
from warehouse.identity.clusters import TIES, Clusters
from warehouse.identity.evidence import memberships, only_written_out
from warehouse.identity.findings import write_findings
from warehouse.identity.merges import against_names, doubts, without_grafts
from warehouse.identity.numbered import numbered
from warehouse.identity.resolve import Integers, components
from warehouse.identity.scored import tie_scored
from warehouse.identity.scoring.model import Model
from warehouse.incremental import Incremental, is_full

NOT_HERE = -1
TOUCHED = Incremental(("record_key",), "identity.touched")
SCORES = "select a, b, weight, levels from identity.pair_score where weight >= {review}"
NUMBERS = "select record_key, number from identity.block_record where {only}"


def cluster_people(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """identity.cluster (record_key, cluster: smallest record key), identity.component, identity.link_found and identity.doubt.

    Values other than telephone numbers first; a telephone number then only ties whole clusters of one written-out name whose e-mail
    addresses do not contradict each other; measured scores last, strongest first. The result depends on the rows read alone, not on
    their order, and that of one component of evidence on no other: so the touched components alone are made anew.
    """
    with _no_collector():
        _cluster_people(con, model)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Python's search for cyclic garbage costs a fifth of clustering's time, and finds none: what is made here has no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _cluster_people(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    full = is_full(con) or not tables.exists(con, "identity.component")
    only = "true" if full else "record_key in (select record_key from identity.touched)"
    records = tables.read(con, f"select * from identity.cluster_record where {only} order by record_key")
    records = records.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"), numbered(records["name_key"]).alias("name_number"))
    clusters = Clusters(records)
    shared = _shared(tables.read(con, f"select * from identity.shared_identifier where {only}"), clusters.records)
    clusters.apart = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'")
    decided = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'must_link'")
    merged = clusters.pairs(con, "select record_key, into_record_key from landed.record_merge")
    contrary = against_names(records, merged, clusters.nodes(con, "select record_key from landed.record_merge"))
    settled = {node for pair in decided + clusters.apart for node in pair}
    grafts = [(node, kept) for node, kept in contrary if node not in settled]  # of the others a decision says who they are
    clusters.doubts += doubts(shared, contrary, grafts)
    evidence = shared.select("place", "node")
    merges, merged = merged, without_grafts(len(records), merged, grafts)
    shared = shared.filter(~pl.col("node").is_in([node for node, _ in grafts]))
    strong = memberships(shared.filter(pl.col("kind") != "phone"), clusters.agreed, shared.filter(pl.col("kind") == "phone"))
    clusters.allow_forced(decided + merged)
    keys = records["record_key"]
    forced = [_pair_ties("decision", decided, -len(decided) - len(merged), keys), _pair_ties("native_merge", merged, -len(merged), keys)]
    clusters.tie(pl.concat([*forced, strong.frame]), strong)
    phones = memberships(only_written_out(shared.filter(pl.col("kind") == "phone"), clusters.agreed), clusters.agreed)
    addresses = tables.read(con, f"select * from identity.own_address where {only}").join(records.select("record_key", "node"), on="record_key")
    clusters.tie(clusters.without_contradiction(phones, addresses), phones)
    review = repr(model.weight_of(model.review_threshold))
    scores = _scores(con, SCORES.format(review=review), NUMBERS.format(only=only), records)
    tie_scored(clusters, scores, addresses, model)
    clusters.graft(grafts)
    component = _components_of(len(records), evidence, decided + merges + clusters.apart, scores)
    write_findings(con, clusters, component, model, None if full else TOUCHED)


def _shared(found: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """kind, value, place (the number of the two), node, name_key, name_number, name of every record on a shared value."""
    rows = found.join(records.select("record_key", "node"), on="record_key").drop("record_key")
    names = [records[column].gather(rows["node"]) for column in ("name_key", "name_number", "name")]
    return rows.with_columns(numbered(rows["kind"] + " " + rows["value"]).alias("place"), *names)


def _pair_ties(kind: str, pairs: list[tuple[int, int]], first: int, keys: pl.Series) -> pl.DataFrame:
    """Each pair as a place of its own, named by the two records' keys. first: the number of the first; below zero, where no shared value's are."""
    rows = [(kind, f"{keys[a]} {keys[b]}", place, 0, node) for place, (a, b) in enumerate(pairs, start=first) for node in (a, b)]
    return pl.DataFrame(rows, schema=TIES, orient="row")


def _scores(con: duckdb.DuckDBPyConnection, pairs: str, numbers: str, records: pl.DataFrame) -> pl.DataFrame:
    """a, b (nodes), weight, levels of scored pairs; those of records that are not here are left out.

    pairs: a query of a, b, weight, levels by number; numbers: one of the records' numbers.
    """
    numbered = tables.read(con, numbers).join(records.select("record_key", "node"), on="record_key")
    size = int(tables.read(con, "select coalesce(max(number), 0) as most from identity.block_record")["most"][0]) + 1
    node = np.full(size, NOT_HERE, dtype=np.int64)
    node[numbered["number"].to_numpy()] = numbered["node"].to_numpy()
    found = tables.read(con, pairs)
    ends = {name: pl.Series(name, node[found[name].to_numpy()], dtype=pl.Int64) for name in ("a", "b")}
    known = found.with_columns(*ends.values()).filter((pl.col("a") != NOT_HERE) & (pl.col("b") != NOT_HERE))
    return known.select("a", "b", "weight", pl.col("levels").cast(pl.List(pl.Int8)))


def _components_of(size: int, shared: pl.DataFrame, pairs: list[tuple[int, int]], scores: pl.DataFrame) -> Integers:
    """The component of each record under everything that may speak for or against a tie: nothing outside of it bears on its cluster."""
    hubs = shared.group_by("place").agg(pl.col("node").min().alias("hub"))
    stars = shared.join(hubs, on="place").filter(pl.col("node") != pl.col("hub"))
    more = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    a = np.concatenate([stars["hub"].to_numpy(), more[:, 0], scores["a"].to_numpy()])
    b = np.concatenate([stars["node"].to_numpy(), more[:, 1], scores["b"].to_numpy()])
    return components(size, a, b)
