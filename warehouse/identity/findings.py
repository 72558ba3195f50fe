"""What clustering found, as tables: clusters, the links that hold or were cut, and the doubts that a person should look at."""

from __future__ import annotations

from typing import Protocol

import duckdb
import polars as pl

from warehouse.identity import tables
from warehouse.identity.agreement_table import Agreements
from warehouse.identity.resolve import Integers
from warehouse.identity.scoring.model import Model, comparison_rows
from warehouse.incremental import Incremental, replace_rows

SAYS = 1.0  # bits from which a comparison is worth a word

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
    "undecided": 7.0,
}
# link: the published kind; kind, value: the shared identifier; why: for cuts; is_needed: no stronger link had tied the two before
# weight, levels: of a measured pair (kind scored), as in identity.pair_score
LINKS: dict[str, type[pl.DataType] | pl.DataType] = {
    "a": pl.Int64,
    "b": pl.Int64,
    "link": pl.String,
    "kind": pl.String,
    "value": pl.String,
    "why": pl.String,
    "is_needed": pl.Boolean,
    "weight": pl.Float64,
    "levels": pl.List(pl.Int8),
}
REASONS = {
    "generation": "the same name but for junior or senior: one person, or father and son",
    "titles": "the same name, one with Mr and one with Mrs or Ms: one person, or a couple",
    "couple": "a record of two people, and one of them or of their family",
    "short forms": "two short forms that can stand for one name: one person, or a couple or siblings",
    "alike": "short given names that sound alike: one person, or a couple or siblings",
    "family name only": "a family name alone, which a whole family has",
    "merged": "merged by their own system under two people's names: one person, or a wrong merge",
    "merged away": "the same name and a shared value, but its own system has merged the record into another person's",
    "scripts": "names in two scripts that cannot be compared",
    "undecided": "this name and value go with two people whom a decision keeps apart: it was put with one of them",
    "ambiguous": "this name goes with two people on the same value",
    "married": "same given name, other family name: married, or the address was handed on to somebody else",
    "extension": "same name and telephone number, but another extension: namesakes at one switchboard, or one person who has moved",
    "phone": "same name and telephone number, but other addresses at the same domain: one person, or namesakes at one switchboard",
}


class Found(Protocol):
    """What clustering leaves behind: records with their roots, the links and doubts between them."""

    records: pl.DataFrame
    root: Integers
    links: list[pl.DataFrame]
    doubts: list[tuple[int, int, str, str, str]]
    unsure: pl.DataFrame
    agreed: Agreements


def write_findings(con: duckdb.DuckDBPyConnection, found: Found, component: Integers, model: Model, touched: Incremental | None) -> None:
    """Write what clustering found, all of it or (touched) in place of what stood for the touched records.

    identity.cluster: record_key, cluster, is_live. identity.component: record_key, component. identity.link_found: record_key_a < record_key_b,
    link, kind, value, agreement, why, is_needed, strength, words (what a measured pair agrees on). identity.doubt: record_key_a <
    record_key_b, reason, kind, value, strength.
    """
    records, keys = found.records, found.records["record_key"]
    named = {
        name: keys.gather(root).alias(name) if len(keys) else keys.alias(name) for name, root in (("cluster", found.root), ("component", component))
    }
    doubted = pl.DataFrame(
        found.doubts, schema={"a": pl.Int64, "b": pl.Int64, "reason": pl.String, "kind": pl.String, "value": pl.String}, orient="row"
    )
    reasons = pl.col("reason").replace_strict(REASONS, return_dtype=pl.String)
    strength = pl.coalesce("weight", pl.col("kind").replace_strict(STRENGTH, default=None, return_dtype=pl.Float64)).alias("strength")
    links = _with_agreement(pl.concat(found.links), records, found.agreed).with_columns(strength)
    frames = {
        "cluster": records.select("record_key", named["cluster"], "is_live"),
        "component": records.select("record_key", named["component"]),
        "link_found": _keyed(links.join(_words(links, model), on=["a", "b"], how="left").drop("weight", "levels"), records),
        "doubt": _keyed(pl.concat([doubted.with_columns(reasons, _strength()), _unsure(found.unsure, found.root, model)]), records),
    }
    if touched is None:
        for table, frame in frames.items():
            tables.write(con, f"identity.{table}", frame)
        return
    for table, frame in frames.items():
        con.register(f"{table}_now", frame)
    for key, names in ((("record_key",), ("cluster", "component")), (("record_key_a",), ("link_found", "doubt"))):
        replace_rows(con, {f"identity.{table}": f"{table}_now" for table in names}, key, touched)
    for table in frames:
        con.unregister(f"{table}_now")


def _unsure(pairs: pl.DataFrame, root: Integers, model: Model) -> pl.DataFrame:
    """The doubts of measured pairs between yes and no: of each two clusters, the strongest pair."""
    ends = {name: pl.Series(name, root[pairs[name].to_numpy()], dtype=pl.Int64) for name in ("a", "b")}
    between = pairs.with_columns(pl.min_horizontal(ends["a"], ends["b"]).alias("x"), pl.max_horizontal(ends["a"], ends["b"]).alias("y"))
    strongest = between.sort(["weight", "a", "b"], descending=[True, False, False]).unique(["x", "y"], keep="first", maintain_order=True)
    reason = pl.format("likely, not sure: {}", pl.col("words").fill_null("little to go by")).alias("reason")
    told = strongest.join(_words(strongest, model), on=["a", "b"], how="left")
    return told.select("a", "b", reason, pl.lit("scored").alias("kind"), pl.lit("").alias("value"), pl.col("weight").alias("strength"))


def _words(pairs: pl.DataFrame, model: Model) -> pl.DataFrame:
    """a, b, words: what a measured pair agrees and disagrees on, the heaviest first."""
    rows = [(place, level, meaning, weight) for place, _, level, meaning, weight in comparison_rows(model) if place >= 0 and abs(weight) >= SAYS]
    schema = {"place": pl.UInt32, "levels": pl.Int8, "meaning": pl.String, "bits": pl.Float64}
    meanings = pl.DataFrame(rows, schema=schema, orient="row")
    measured = pairs.filter(pl.col("levels").is_not_null()).select("a", "b", "levels").unique(["a", "b"], keep="first", maintain_order=True)
    # few ways of agreeing occur in many pairs
    ways = measured.select("levels").unique().with_row_index("way")
    each = ways.with_columns(pl.int_ranges(0, pl.col("levels").list.len(), dtype=pl.UInt32).alias("place")).explode("levels", "place")
    told = each.join(meanings, on=["place", "levels"]).sort("way", pl.col("bits").abs(), "place", descending=[False, True, False])
    words = told.group_by("way", maintain_order=True).agg(pl.col("meaning").str.join(", ").alias("words"))
    return measured.join(ways, on="levels").join(words, on="way").select("a", "b", "words")


def _strength() -> pl.Expr:
    return pl.col("kind").replace_strict(STRENGTH, return_dtype=pl.Float64).alias("strength")


def _keyed(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Nodes as record keys, the smaller first: nodes are numbered in the order of record keys."""
    keys, ends = (
        records["record_key"],
        {name: frame.select(one).to_series() for name, one in (("a", pl.min_horizontal("a", "b")), ("b", pl.max_horizontal("a", "b")))},
    )
    return frame.select(keys.gather(ends["a"]).alias("record_key_a"), keys.gather(ends["b"]).alias("record_key_b"), pl.exclude("a", "b"))


def _with_agreement(links: pl.DataFrame, records: pl.DataFrame, agreed: Agreements) -> pl.DataFrame:
    """The links with how the two names agree: as names.compare says, or `no name`. records: in the order of their nodes."""
    keys = {end: records["name_number"].gather(links[end]).alias(f"key_{end}") for end in ("a", "b")}
    both = links.with_columns(*keys.values()).with_row_index("place")
    differ = both.filter(pl.col("key_a") != pl.col("key_b"))
    names = pl.DataFrame([differ["place"], *(records["name"].gather(differ[end]).alias(name) for end, name in (("a", "name"), ("b", "other")))])
    told = names.join(agreed.of(names), on=["name", "other"], how="left").select("place", "agreement")
    agreement = (
        pl.when(pl.col("key_a").is_null() | pl.col("key_b").is_null())
        .then(pl.lit("no name"))
        .when(pl.col("key_a") == pl.col("key_b"))
        .then(pl.lit("same"))
        .otherwise(pl.col("agreement"))
        .alias("agreement")
    )
    whole = both.join(told, on="place", how="left")
    return whole.select("a", "b", "link", "kind", "value", agreement, "why", "is_needed", "weight", "levels")
