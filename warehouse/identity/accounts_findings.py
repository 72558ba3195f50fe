"""What was found about organisations, as tables: clusters, the links that hold or were cut, and the doubts that a person should look at."""

from __future__ import annotations

import duckdb
import polars as pl

from warehouse.identity import tables
from warehouse.identity.accounts_clusters import LINKS, Organisations
from warehouse.identity.accounts_resolve import BETWEEN, BY_ID, NAMED, why_apart

REASONS = {
    "abroad": "the same company name in two countries: one organisation, or namesakes",
    "elsewhere": "the same company name on two domains: one organisation, or namesakes",
    "twice": "the same company name twice in one system: the same organisation entered twice, or namesakes",
    "group": "the same company name, one with group or holding: one organisation, or a company and its owner",
    "far": "the same company name with telephone numbers in two places: one organisation, or namesakes",
    "everyday": "the same company name, made of everyday words, and nothing else in common",
    "open": "the same company name, which goes with more than one organisation",
    "external": "the same id in another tool under two company names",
    "within": "one domain and company names of which one begins with the other: one organisation, or a company and its subsidiary",
    "near": "one domain and company names that resemble each other",
    BETWEEN: "cut: " + BETWEEN,
    NAMED: "cut: " + NAMED,
}
# What a human being should think of it, in bits, below the threshold for a link: set by hand
BITS = {
    "abroad": 0.5,
    "elsewhere": 1.0,
    "twice": 2.0,
    "group": 1.5,
    "far": 1.5,
    "everyday": 1.5,
    "open": 2.5,
    "external": 2.0,
    "within": 2.0,
    "near": 1.0,
    BETWEEN: 3.0,
    NAMED: 1.0,
}
DOUBTS = {"a": pl.Int64, "b": pl.Int64, "reason": pl.String, "kind": pl.String, "value": pl.String}


def write(con: duckdb.DuckDBPyConnection, records: pl.DataFrame, clusters: Organisations, doubts: pl.DataFrame) -> None:
    """identity.account_cluster: record_key, cluster (smallest record key), is_live. identity.account_link_found: as identity.link_found.
    identity.account_doubt: as identity.doubt."""
    keys = records["record_key"]
    cluster = keys.gather(clusters.root) if len(keys) else keys
    links = pl.concat(clusters.links) if clusters.links else pl.DataFrame(schema=LINKS)
    # a sole trader's registration number is a person's national id
    links = links.with_columns(pl.when(pl.col("kind") != "national_id").then(pl.col("value")).alias("value"))
    links = _as_written(links, records)
    cuts = links.filter(pl.col("why").is_in([BETWEEN, NAMED])).select("a", "b", pl.col("why").alias("reason"), "kind", "value")
    open_doubts = _open(pl.concat([_as_written(doubts.select(*DOUBTS), records), cuts]), clusters)
    told = open_doubts.with_columns(pl.col("reason").replace_strict(BITS, return_dtype=pl.Float64).alias("strength"))
    told = told.with_columns(pl.col("reason").replace_strict(REASONS, return_dtype=pl.String))
    tables.write(con, "identity.account_cluster", records.select("record_key", cluster.alias("cluster"), "is_live"))
    tables.write(con, "identity.account_link_found", _keyed(links, records))
    tables.write(con, "identity.account_doubt", _keyed(told, records))


def _as_written(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Names as the two records have them, not as they are compared: `Nordlys AS / Nordlys AB`, not `nordly`."""
    a, b = frame.select(pl.min_horizontal("a", "b")).to_series(), frame.select(pl.max_horizontal("a", "b")).to_series()
    written = pl.DataFrame({"x": records["name"].gather(a), "y": records["name"].gather(b)})
    names = written.select(pl.when(pl.col("x") == pl.col("y")).then("x").otherwise(pl.col("x") + " / " + pl.col("y")).alias("names"))
    return frame.with_columns(pl.when(pl.col("kind") == "name").then(names["names"]).otherwise("value").alias("value"))


def _open(doubts: pl.DataFrame, clusters: Organisations) -> pl.DataFrame:
    """One doubt for each two clusters and reason that are still two, and of which nothing says that they are."""
    doubts = doubts.with_columns(clusters.roots(doubts["a"]).alias("x"), clusters.roots(doubts["b"]).alias("y"))
    doubts = doubts.with_columns(pl.min_horizontal("x", "y").alias("x"), pl.max_horizontal("x", "y").alias("y"))
    doubts = doubts.filter(pl.col("x") != pl.col("y")).sort(*DOUBTS).unique(["x", "y", "reason"], keep="first", maintain_order=True)
    telling = clusters.roots(pl.Series(clusters.telling(), dtype=pl.Int64)).unique().implode()
    asked = doubts.select("x", "y").unique().filter(pl.col("x").is_in(telling) | pl.col("y").is_in(telling))
    known = clusters.known(set(asked["x"]) | set(asked["y"]))
    apart = [(x, y) for x, y in asked.iter_rows() if why_apart(known[x], known[y], clusters.apart, BY_ID)]
    return doubts.join(pl.DataFrame(apart, schema=asked.schema, orient="row"), on=["x", "y"], how="anti").drop("x", "y")


def _keyed(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Nodes as record keys, the smaller first: nodes are numbered in the order of record keys."""
    keys = records["record_key"]
    a, b = frame.select(pl.min_horizontal("a", "b")).to_series(), frame.select(pl.max_horizontal("a", "b")).to_series()
    both = pl.DataFrame({"record_key_a": keys.gather(a), "record_key_b": keys.gather(b)})
    return pl.concat([both, frame.drop("a", "b")], how="horizontal")
