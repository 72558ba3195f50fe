"""Ties between records of organisations that hold the same number, id or telephone number."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import polars as pl

from warehouse.identity.accounts_names import relation
from warehouse.identity.accounts_resolve import OFFICE

STRANGERS = 3  # so many different names on one value make it nobody's
SHORTEST_ID = 5  # characters; shorter ones are counted up in every system
VAT = ("vat", "vat_id", "vat_number")
WORLDWIDE = ("duns", "lei")  # one organisation can have several: they tie, and never contradict


def known_ids(identifiers: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """node, what, kind, value, region, source, name_key, brand, words of every value that belongs to few enough names."""
    region = pl.coalesce("region", "form").alias("region")
    known = records.select("record_key", "node", region, "source", "name_key", "brand", "words")
    ids = identifiers.join(known, on="record_key").drop("record_key")
    has_prefix = pl.col("kind").is_in(VAT) & pl.col("value").str.contains("^[A-Z]{2}")
    ids = ids.with_columns(pl.when(has_prefix).then(pl.col("value").str.head(2)).otherwise(pl.col("region")).alias("region"))
    return ids.filter(pl.col("brand").drop_nulls().n_unique().over("what", "kind", "value") < STRANGERS)


def number_traits(ids: pl.DataFrame) -> pl.DataFrame:
    """Registration numbers as traits: two of one kind in one country are two organisations."""
    numbers = ids.filter((pl.col("what") == "number") & ~pl.col("kind").is_in(WORLDWIDE))
    return numbers.select("node", trait=pl.lit("number"), scope=pl.concat_str("kind", pl.lit(" "), pl.col("region").fill_null("")), value="value")


def office_traits(records: pl.DataFrame) -> pl.DataFrame:
    """The country in brackets behind a name: Acme (Sweden) is not Acme (Germany)."""
    offices = records.filter(pl.col("of_region").is_not_null() & pl.col("brand").is_not_null())
    return offices.select("node", trait=pl.lit("number"), scope=pl.concat_str(pl.lit(OFFICE), "brand"), value="of_region")


def by_number(ids: pl.DataFrame) -> pl.DataFrame:
    """One registration number. The same digits in two countries are two numbers; whoever says no country then has neither."""
    numbers = ids.filter(pl.col("what") == "number")
    regions = pl.col("region").drop_nulls().n_unique().over("kind", "value")
    numbers = numbers.with_columns(pl.when(regions > 1).then(pl.col("region")).otherwise(pl.lit("")).alias("country"))
    numbers = numbers.filter(pl.col("country").is_not_null())
    return numbers.select("value", pl.concat_str("kind", pl.lit(" "), "country").alias("part"), "node")


def by_crm_id(ids: pl.DataFrame, with_name: bool) -> pl.DataFrame:
    """One id in a CRM. with_name: only those that also have one name."""
    held = ids.filter(pl.col("what") == "crm_id")
    if with_name:
        return held.filter(pl.col("name_key").is_not_null()).select("value", pl.col("name_key").alias("part"), "node")
    return held.select("value", pl.lit("").alias("part"), "node")


def by_external_id(ids: pl.DataFrame) -> pl.DataFrame:
    """One id in another tool, where the names agree: such ids are counted up in many tools."""
    held = ids.filter(pl.col("what") == "external_id")
    brands = pl.col("brand").drop_nulls()
    held = held.with_columns(brands.n_unique().over("value").alias("brands"), brands.first().over("value").alias("any_brand"))
    part = pl.coalesce("brand", pl.when(pl.col("brands") == 1).then(pl.col("any_brand")))
    return held.with_columns(part.alias("part")).filter(pl.col("part").is_not_null()).select("value", "part", "node")


def unnamed_alike(ids: pl.DataFrame) -> pl.DataFrame:
    """a, b, value: two records that hold one external id under two names."""
    held = ids.filter((pl.col("what") == "external_id") & pl.col("brand").is_not_null() & (pl.col("value").str.len_chars() >= SHORTEST_ID))
    first = held.group_by("value", "brand").agg(pl.col("node").min()).sort("value", "node")
    both = first.group_by("value", maintain_order=True).agg(pl.col("node")).filter(pl.col("node").list.len() == 2)
    return both.select(pl.col("node").list.first().alias("a"), pl.col("node").list.last().alias("b"), "value")


def by_phone(ids: pl.DataFrame) -> pl.DataFrame:
    """One telephone number and one name, however spelled."""
    phones = ids.filter((pl.col("what") == "phone") & pl.col("brand").is_not_null())
    same = phones.select("value", pl.col("brand").alias("part"), "node")
    mixed = phones.filter(pl.col("brand").n_unique().over("value") > 1).select("value", "words", "node").unique().sort("value", "words", "node")
    held: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for value, words, node in mixed.iter_rows():
        held[value].setdefault(words, []).append(node)
    rows = [
        (value, f"{x} / {y}", node)
        for value, names in held.items()
        for x, y in combinations(names, 2)
        if relation(x, y) == "spelling"
        for node in names[x] + names[y]
    ]
    return pl.concat([same, pl.DataFrame(rows, schema=same.schema, orient="row")])
