"""What clustering found, as tables: clusters, the links that hold or were cut, and the doubts that a person should look at."""

from __future__ import annotations

import duckdb
import polars as pl

from warehouse.identity import tables
from warehouse.identity.agreement import compare
from warehouse.identity.names import from_text
from warehouse.identity.resolve import Integers

FORCED = ("decision", "native_merge")
# How much one shared value says, in bits, where names agree: set by hand, in the order in which ties are made
STRENGTH = {
    "decision": 60.0,
    "native_merge": 40.0,
    "national_id": 22.0,
    "crm_id": 20.0,
    "chat_user": 18.0,
    "external_id": 16.0,
    "email": 14.0,
    "domain": 12.0,
    "phone": 8.0,
    "name": 7.0,
}
# link: the published kind; kind, value: the shared identifier; why: for cuts; is_needed: no stronger link had tied the two before
LINKS = {
    "a": pl.Int64,
    "b": pl.Int64,
    "link": pl.String,
    "kind": pl.String,
    "value": pl.String,
    "why": pl.String,
    "is_needed": pl.Boolean,
}
REASONS = {
    "generation": "the same name but for junior or senior: one person, or father and son",
    "titles": "the same name, one with Mr and one with Mrs or Ms: one person, or a couple",
    "short forms": "two short forms that can stand for one name: one person, or a couple or siblings",
    "alike": "short given names that sound alike: one person, or a couple or siblings",
    "family name only": "a family name alone, which a whole family has",
    "merged": "merged by their own system under two people's names: one person, or a wrong merge",
    "merged away": "the same name and a shared value, but its own system has merged the record into another person's",
    "scripts": "names in two scripts that cannot be compared",
    "ambiguous": "this name goes with two people on the same value",
    "married": "same given name, other family name: married, or the address was handed on to somebody else",
    "phone": "same name and telephone number, but other addresses at the same domain: one person, or namesakes at one switchboard",
}


def write_findings(
    con: duckdb.DuckDBPyConnection,
    records: pl.DataFrame,
    root: Integers,
    links: pl.DataFrame,
    doubts: list[tuple[int, int, str, str, str]],
) -> None:
    """identity.cluster: record_key, cluster, is_live. identity.link_found: record_key_a < record_key_b, link, kind, value, agreement, why,
    is_needed, strength. identity.doubt: record_key_a < record_key_b, reason, kind, value, strength."""
    keys = records["record_key"]
    cluster = records.select("record_key", keys.gather(root).alias("cluster") if len(keys) else keys.alias("cluster"), "is_live")
    doubted = pl.DataFrame(doubts, schema={"a": pl.Int64, "b": pl.Int64, "reason": pl.String, "kind": pl.String, "value": pl.String}, orient="row")
    reasons = pl.col("reason").replace_strict(REASONS, return_dtype=pl.String)
    found = {
        "cluster": cluster,
        "link_found": _keyed(_with_agreement(links, records), records),
        "doubt": _keyed(doubted.with_columns(reasons, _strength()), records),
    }
    for table, frame in found.items():
        tables.write(con, f"identity.{table}", frame)


def write_account_findings(con: duckdb.DuckDBPyConnection, records: pl.DataFrame, root: Integers, links: pl.DataFrame) -> None:
    """identity.account_cluster: record_key, cluster. identity.account_link_found: as identity.link_found."""
    keys = records["record_key"]
    cluster = records.select("record_key", keys.gather(root).alias("cluster") if len(keys) else keys.alias("cluster"))
    is_mail = records.select("node", (pl.col("kind") == "domain").alias("is_mail"))
    both = links.join(is_mail, left_on="a", right_on="node").join(is_mail, left_on="b", right_on="node", suffix="_b")
    agreement = pl.when(pl.col("is_mail") | pl.col("is_mail_b")).then(pl.lit("domain")).otherwise(pl.lit(None, pl.String)).alias("agreement")
    told = both.select("a", "b", "link", "kind", "value", agreement, "why", "is_needed", _strength())
    tables.write(con, "identity.account_cluster", cluster)
    tables.write(con, "identity.account_link_found", _keyed(told, records))


def _strength() -> pl.Expr:
    return pl.col("kind").replace_strict(STRENGTH, return_dtype=pl.Float64).alias("strength")


def _keyed(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Nodes as record keys, the smaller first: nodes are numbered in the order of record keys."""
    keys = records.select("node", "record_key")
    ordered = frame.with_columns(pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"))
    joined = ordered.join(keys.rename({"record_key": "record_key_a"}), left_on="a", right_on="node")
    joined = joined.join(keys.rename({"record_key": "record_key_b"}), left_on="b", right_on="node")
    return joined.select("record_key_a", "record_key_b", pl.exclude("record_key_a", "record_key_b", "a", "b"))


def _with_agreement(links: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The links with how the two names agree: as names.compare says, or `no name`."""
    names = records.select("node", "name_key", "name")
    both = links.join(names, left_on="a", right_on="node").join(names, left_on="b", right_on="node", suffix="_b")
    differ = both.filter(pl.col("name_key") != pl.col("name_key_b")).select("name", "name_b").unique()
    rows = [(x, y, compare(from_text(x), from_text(y))) for x, y in differ.iter_rows()]
    agreed = pl.DataFrame(rows, schema={"name": pl.String, "name_b": pl.String, "agreement": pl.String}, orient="row")
    both = both.join(agreed, on=["name", "name_b"], how="left")
    told = (
        pl.when(pl.col("name_key").is_null() | pl.col("name_key_b").is_null())
        .then(pl.lit("no name"))
        .when(pl.col("name_key") == pl.col("name_key_b"))
        .then(pl.lit("same"))
        .otherwise(pl.col("agreement"))
    )
    return both.select("a", "b", "link", "kind", "value", told.alias("agreement"), "why", "is_needed", _strength())
