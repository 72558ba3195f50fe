"""Ties and doubts between organisations that have one name and no number, id or domain in common."""

from __future__ import annotations

import polars as pl

from warehouse.identity.accounts_clusters import Organisations

SHORTEST_NAME = 3  # letters; a shorter name says nothing
MOST_NAMESAKES = 6  # a name with more organisations says nothing
Named = pl.DataFrame  # node, root, source, name_key, brand, words, region, form, is_telling, has_domain


def named(records: pl.DataFrame, domains: pl.DataFrame, clusters: Organisations) -> Named:
    """Every record with a name worth comparing, and the cluster that it is in now."""
    rows = records.filter((pl.col("kind") != "domain") & (pl.col("name_key").str.len_chars() >= SHORTEST_NAME))
    rows = rows.with_columns(clusters.roots(rows["node"]))
    with_domain = clusters.roots(domains["node"]).unique().to_frame().with_columns(pl.lit(True).alias("has_domain"))
    rows = rows.join(with_domain, on="root", how="left").with_columns(pl.col("has_domain").fill_null(False))
    rows = rows.filter((pl.col("root").min() != pl.col("root").max()).over("brand"))
    return rows.select("node", "root", "source", "name_key", "brand", "words", "region", "form", "is_telling", "has_domain")


def in_one_country(rows: Named) -> pl.DataFrame:
    """Organisations of one name and one country, at most one in each system and at most one with a domain."""
    known = rows.filter(pl.col("region").n_unique().over("root") == 1).filter(pl.col("region").is_not_null())
    without_region = pl.col("name_key").str.replace(r" #.*$", "")
    return _unopposed(known.with_columns(pl.concat_str(without_region, pl.lit(" "), "region").alias("group")))


def by_name_alone(rows: Named) -> pl.DataFrame:
    """Organisations of one name that nothing tells apart, where the name says who it is."""
    group = rows.with_columns(pl.col("name_key").alias("group")).filter("is_telling")
    forms = pl.col("form").drop_nulls().n_unique().over("group") <= 1
    same_country = pl.col("region").drop_nulls().n_unique().over("group") <= 1
    return _unopposed(group.filter(same_country & (forms | pl.col("region").is_not_null().all().over("group"))))


def _unopposed(rows: pl.DataFrame) -> pl.DataFrame:
    held = rows.group_by("group").agg(
        pl.col("root").n_unique().alias("organisations"),
        pl.col("root").filter("has_domain").n_unique().alias("with_domain"),
        pl.struct("root", "source").n_unique().alias("places"),
        pl.col("source").n_unique().alias("sources"),
    )
    fine = held.filter((pl.col("organisations") > 1) & (pl.col("with_domain") <= 1) & (pl.col("places") == pl.col("sources")))
    tied = rows.join(fine, on="group", how="semi").group_by("group", "root").agg(pl.col("node").min(), pl.col("words").min())
    return tied.select(pl.col("words").min().over("group").alias("value"), pl.col("group").alias("part"), "node")


def namesakes(rows: Named) -> pl.DataFrame:
    """a, b, reason, value: pairs of organisations of one name against which at most one thing speaks."""
    one = rows.group_by("brand", "root").agg(
        pl.col("node").min(),
        pl.col("name_key").min(),
        pl.col("words").min(),
        pl.col("source").unique(),
        pl.col("form").drop_nulls().min(),
        pl.col("region").drop_nulls().unique().sort().alias("regions"),
        pl.col("is_telling").any(),
        pl.col("has_domain").any(),
    )
    one = one.filter(pl.len().over("brand").is_between(2, MOST_NAMESAKES))
    both = one.join(one, on="brand", suffix="_b").filter(pl.col("node") < pl.col("node_b"))
    has_regions = (pl.col("regions").list.len() > 0) & (pl.col("regions_b").list.len() > 0)
    is_abroad = has_regions & (pl.col("regions").list.set_intersection("regions_b").list.len() == 0)
    is_abroad = is_abroad | (~has_regions & (pl.col("form") != pl.col("form_b")).fill_null(False))
    is_elsewhere = pl.col("has_domain") & pl.col("has_domain_b")
    is_twice = pl.col("source").list.set_intersection("source_b").list.len() > 0
    is_group = pl.col("name_key") != pl.col("name_key_b")
    is_telling = pl.col("is_telling") & pl.col("is_telling_b")
    against = [is_abroad, is_elsewhere, is_twice, is_group, ~is_telling]
    reason = (
        pl.when(is_abroad)
        .then(pl.lit("abroad"))
        .when(is_elsewhere)
        .then(pl.lit("elsewhere"))
        .when(is_twice)
        .then(pl.lit("twice"))
        .when(is_group)
        .then(pl.lit("group"))
        .when(~is_telling)
        .then(pl.lit("everyday"))
        .otherwise(pl.lit("open"))
    )
    asked = both.filter(pl.sum_horizontal(one.cast(pl.Int64) for one in against) <= 1)
    return asked.select(pl.col("node").alias("a"), pl.col("node_b").alias("b"), reason.alias("reason"), pl.col("words").alias("value"))
