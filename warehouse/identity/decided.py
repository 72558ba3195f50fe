"""Who is one by decision: must-links closed over all records that they name, those that are not here included."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from warehouse.identity import tables
from warehouse.identity.numbered import numbered
from warehouse.identity.resolve import components

MUST_LINKS = "select record_key_a, record_key_b from identity.decision where kind = 'must_link'"
Pairs = list[tuple[int, int]]


def groups(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """record_key, part (a number): each record that a must-link names, and the group that is one. A record that is gone still holds the
    others together: a decision is about people, and outlives any one of their records."""
    links = tables.read(con, MUST_LINKS).drop_nulls()
    keys = pl.concat([links["record_key_a"], links["record_key_b"]])
    ends = numbered(keys).to_numpy()
    label = components(int(ends.max(initial=-1)) + 1, ends[: len(links)], ends[len(links) :])
    return pl.DataFrame({"record_key": keys, "part": label[ends]}, schema={"record_key": pl.String, "part": pl.Int64}).unique().sort("record_key")


def pairs(con: duckdb.DuckDBPyConnection, nodes: pl.DataFrame, direct: Pairs) -> Pairs:
    """The pairs of nodes that tie each group: those decided themselves, and what is needed beside where a record between them is not here.

    nodes: record_key, node (numbered from 0) of the records that are here. direct: the decided pairs of which both are.
    """
    here = groups(con).join(nodes, on="record_key").sort("node").select("part", "node")
    a, b = np.array(direct, dtype=np.int64).reshape(-1, 2).T
    tied = components(len(nodes), a, b)
    hub: dict[int, int] = {}
    known: set[int] = set()
    beside: Pairs = []
    for part, node in here.iter_rows():
        first = hub.setdefault(part, node)
        if tied[node] not in known and first != node:
            beside.append((first, node))
        known.add(int(tied[node]))
    return sorted({*direct, *beside})
