"""From shared values, merges and decisions to clusters of records, each one person."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl

from warehouse.identity import decided, tables
from warehouse.identity.clusters import TIES, Clusters
from warehouse.identity.evidence import memberships, only_written_out
from warehouse.identity.findings import write_findings
from warehouse.identity.merges import Pair, against_names, doubts, without_grafts
from warehouse.identity.numbered import numbered
from warehouse.identity.resolve import Integers, components
from warehouse.identity.scored import tie_scored
from warehouse.identity.scoring.model import Model
from warehouse.identity.written import with_names_of_components
from warehouse.incremental import Incremental, chosen, is_full
from warehouse.scripts import script_text
from warehouse.sql_text import render

NOT_HERE = -1
TOUCHED = Incremental(("record_key",), "identity.touched")
HERE = "cluster_node"
RECORD = "record_key, name_likeness, birth_date, national_id, is_live, seat"
NAMES = "select likeness, name_key, name from identity.known_name where name_key is not null and likeness in (select name_likeness from ({here}))"
SCORES = "select a, b, weight, levels from identity.pair_score where weight >= {review} and {among}"


def cluster_people(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """identity.cluster (record_key, cluster: smallest record key), identity.component, identity.link_found and identity.doubt.

    Values other than telephone numbers first; a telephone number then only ties whole clusters of one written-out name whose e-mail
    addresses do not contradict each other; measured scores last, strongest first. Clusters that a decision makes one are made as if nothing had
    been decided and put together at the end, so that each keeps what its evidence brings it, today and later. The result depends on the rows
    read alone, not on their order, and that of one component of evidence on no other: so the touched components alone are made anew.
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
    among = "record_key in (select record_key from identity.touched)"
    here = "select * from identity.cluster_record" if full else chosen(con, "identity.cluster_record", among)
    records = tables.read(con, f"select {RECORD} from ({here}) order by record_key")
    records = records.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"))
    names = tables.read(con, NAMES.format(here=here))
    said = _read(con, records, model, full)
    component = _components_of(len(records), said.shared, said.decided + said.merged + said.apart, said.scores)
    records = with_names_of_components(records, names, component)
    clusters = _clusters_of(records, said, model, [])
    broken = clusters.unite(said.decided)
    if len(broken):
        # evidence leads from the one to the other of two who are kept apart: there, what was decided comes before all evidence
        there = set(component[broken].tolist())
        first = [pair for pair in said.decided if component[pair[0]] in there]
        clusters = _clusters_of(records, said, model, first)
        clusters.unite(sorted({*said.decided} - {*first}))
    write_findings(con, clusters, component, model, None if full else TOUCHED)


def _clusters_of(records: pl.DataFrame, said: _Said, model: Model, first: list[Pair]) -> Clusters:
    """The clusters that the evidence makes. first: decisions that come before it, as merges at the source do."""
    merged = said.merged
    shared = said.shared.with_columns(records["name_number"].gather(said.shared["node"]))
    clusters = Clusters(records)
    clusters.apart = said.apart
    clusters.addresses = said.addresses.filter(~pl.col("is_shared_domain")).select("node", "address")
    clusters.told = {node for pair in said.decided + said.apart for node in pair}
    contrary = against_names(records, merged, said.losers)
    grafts = [(node, kept) for node, kept in contrary if node not in clusters.told]  # of the others a decision says who they are
    clusters.doubts += doubts(shared, contrary, grafts)
    merged = without_grafts(len(records), merged, grafts)
    shared = shared.filter(~pl.col("node").is_in([node for node, _ in grafts]))
    is_phone = pl.col("kind") == "phone"
    others, phones = shared.filter(~is_phone), shared.filter(is_phone)
    strong = memberships(others, records, clusters.agreed, phones)
    clusters.allow_forced(said.decided + merged)
    keys = records["record_key"]
    forced = [_pair_ties("decision", first, -len(first) - len(merged), keys), _pair_ties("native_merge", merged, -len(merged), keys)]
    clusters.tie(pl.concat([*forced, strong.frame]), strong)
    weak = memberships(only_written_out(phones, records, clusters.agreed), records, clusters.agreed)
    clusters.tie(clusters.without_contradiction(weak, said.addresses), weak)
    tie_scored(clusters, said.scores, model)
    clusters.graft(grafts)
    return clusters


@dataclass(frozen=True)
class _Said:
    """What is said of the records, which stand for themselves as nodes.

    shared: kind, value, place, node. apart, decided, merged: pairs that a person or their own system has told apart or put together; losers:
    those that were merged into another. addresses: node, address, domain, is_shared_domain. scores: a, b, weight, levels.
    """

    shared: pl.DataFrame
    apart: list[Pair]
    decided: list[Pair]
    merged: list[Pair]
    losers: set[int]
    addresses: pl.DataFrame
    scores: pl.DataFrame


def _read(con: duckdb.DuckDBPyConnection, records: pl.DataFrame, model: Model, full: bool) -> _Said:
    _know_nodes(con, records)
    review = repr(model.weight_of(model.review_threshold))
    among = "true" if full else f"a in (select number from {HERE})"
    owner = "select * from identity.identifier_owner"
    owned = {"here": HERE, "owner": owner if full else chosen(con, "identity.identifier_owner", f"record_key in (select record_key from {HERE})")}
    found = _Said(
        shared=_shared(con, owned),
        apart=_pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'"),
        decided=decided.pairs(con, records.select("record_key", "node"), _pairs(con, decided.MUST_LINKS)),
        merged=_pairs(con, "select record_key, into_record_key from landed.record_merge"),
        losers=set(tables.read(con, f"select distinct node from landed.record_merge join {HERE} using (record_key)")["node"].to_list()),
        addresses=tables.read(con, render(script_text("identity/own_addresses.sql"), owned, "own_addresses")),
        scores=_scores(con, SCORES.format(review=review, among=among)),
    )
    con.execute(f"drop table {HERE}")
    return found


def _know_nodes(con: duckdb.DuckDBPyConnection, records: pl.DataFrame) -> None:
    """Make HERE: record_key, node and number (among the scored, or NULL) of each record that is read."""
    con.register("node_now", records.select("record_key", "node"))
    numbers = "select record_key, node, number from node_now left join identity.block_record using (record_key)"
    con.execute(f"create or replace temp table {HERE} as {numbers}")
    con.unregister("node_now")


def _shared(con: duckdb.DuckDBPyConnection, owned: Mapping[str, str]) -> pl.DataFrame:
    """kind, value, place (the number of the two), node of every record on a value that is not its alone."""
    rows = tables.read(con, render(script_text("identity/shared_values.sql"), owned, "shared_values"))
    return rows.select("kind", "value", "node", numbered(rows["likeness"]).alias("place"))


def _pairs(con: duckdb.DuckDBPyConnection, sql: str) -> list[Pair]:
    """Pairs of record keys as nodes; those of records that are not here lie dormant."""
    nodes = f"select a.node, b.node as other from ({sql}) as pair(x, y) join {HERE} as a on a.record_key = x join {HERE} as b on b.record_key = y"
    return sorted({(min(a, b), max(a, b)) for a, b in tables.read(con, nodes).iter_rows() if a != b})


def _pair_ties(kind: str, pairs: list[tuple[int, int]], first: int, keys: pl.Series) -> pl.DataFrame:
    """Each pair as a place of its own, named by the two records' keys. first: the number of the first; below zero, where no shared value's are."""
    rows = [(kind, f"{keys[a]} {keys[b]}", place, 0, node) for place, (a, b) in enumerate(pairs, start=first) for node in (a, b)]
    return pl.DataFrame(rows, schema=TIES, orient="row")


def _scores(con: duckdb.DuckDBPyConnection, pairs: str) -> pl.DataFrame:
    """a, b (nodes), weight, levels of scored pairs; those of records that are not here are left out.

    pairs: a query of a, b, weight, levels by number.
    """
    here = tables.read(con, f"select number, node from {HERE} where number is not null")
    size = int(tables.read(con, "select coalesce(max(number), 0) as most from identity.block_record")["most"][0]) + 1
    node = np.full(size, NOT_HERE, dtype=np.int64)
    node[here["number"].to_numpy()] = here["node"].to_numpy()
    found = tables.read(con, pairs)
    ends = {name: pl.Series(name, node[found[name].to_numpy()], dtype=pl.Int64) for name in ("a", "b")}
    known = found.with_columns(*ends.values()).filter((pl.col("a") != NOT_HERE) & (pl.col("b") != NOT_HERE))
    return known.select("a", "b", "weight", pl.col("levels").cast(pl.List(pl.Int8)))


def _components_of(size: int, shared: pl.DataFrame, pairs: list[tuple[int, int]], scores: pl.DataFrame) -> Integers:
    """The component of each record under everything that may speak for or against a tie: nothing outside of it bears on its cluster."""
    place, node = shared["place"].to_numpy(), shared["node"].to_numpy()
    hub = np.full(int(place.max(initial=-1)) + 1, size, dtype=np.int64)
    np.minimum.at(hub, place, node)
    more = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    a = np.concatenate([hub[place], more[:, 0], scores["a"].to_numpy()])
    b = np.concatenate([node, more[:, 1], scores["b"].to_numpy()])
    return components(size, a, b)
