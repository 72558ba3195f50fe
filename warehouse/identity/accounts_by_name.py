"""Ties and doubts between organisations that have one name and no number, id or domain in common."""

from __future__ import annotations

import polars as pl

from warehouse.identity.accounts_clusters import Organisations

SHORTEST_NAME = 3  # letters; a shorter name says nothing
MOST_NAMESAKES = 6  # a name with more organisations says nothing
AREA = 5  # the first characters of a number: +1775 is Reno, +4989 Munich, +468 Stockholm
FREE_OF_CHARGE = r"^\+1(800|888|877|866|855|844|833)|^\+[2-9]\d{1,2}800"  # numbers that are in no place
Named = pl.DataFrame  # node, root, source, name_key, brand, words, region, homes, is_telling, has_domain, areas


def named(records: pl.DataFrame, domains: pl.DataFrame, ids: pl.DataFrame, clusters: Organisations) -> Named:
    """Every record with a name worth comparing, and the cluster that it is in now. areas: where its cluster's telephones are; NULL for none."""
    rows = records.filter((pl.col("kind") != "domain") & (pl.col("name_key").str.len_chars() >= SHORTEST_NAME))
    rows = rows.with_columns(clusters.roots(rows["node"]))
    with_domain = clusters.roots(domains["node"]).unique().to_frame().with_columns(pl.lit(True).alias("has_domain"))
    rows = rows.join(with_domain, on="root", how="left").with_columns(pl.col("has_domain").fill_null(False))
    rows = rows.filter((pl.col("root").min() != pl.col("root").max()).over("brand"))
    phones = ids.filter((pl.col("what") == "phone") & ~pl.col("value").str.contains(FREE_OF_CHARGE))
    areas = phones.with_columns(clusters.roots(phones["node"])).group_by("root").agg(pl.col("value").str.head(AREA).unique().alias("areas"))
    rows = rows.join(areas, on="root", how="left", maintain_order="left")
    return rows.select("node", "root", "source", "name_key", "brand", "words", "region", "homes", "is_telling", "has_domain", "areas")


def in_one_country(rows: Named) -> pl.DataFrame:
    """Organisations of one name and one country, at most one in each system and at most one with a domain."""
    known = rows.filter(pl.col("region").n_unique().over("root") == 1).filter(pl.col("region").is_not_null())
    without_region = pl.col("name_key").str.replace(r" #.*$", "")
    return _unopposed(known.with_columns(pl.concat_str(without_region, pl.lit(" "), "region").alias("group")))


def by_name_alone(rows: Named) -> pl.DataFrame:
    """Organisations of one name that nothing tells apart, where the name says who it is."""
    group = rows.with_columns(pl.col("name_key").alias("group")).filter("is_telling")
    same_country = pl.col("region").drop_nulls().n_unique().over("group") <= 1
    forms = _nowhere_together(group.select("group", pl.col("homes").alias("one"), pl.col("homes").str.split(" ").alias("places")))
    seat = pl.coalesce(_unless_empty(pl.concat_list("region").list.drop_nulls()), pl.col("homes").str.split(" ")).alias("places")
    seats = _nowhere_together(group.select("group", pl.coalesce("region", "homes").alias("one"), seat))
    is_foreign = pl.col("group").is_in(forms.implode()) & pl.col("group").is_in(seats.implode())
    return _unopposed(group.filter(same_country & ~is_foreign))


def _unless_empty(values: pl.Expr) -> pl.Expr:
    return pl.when(values.list.len() > 0).then(values)


def _nowhere_together(places: pl.DataFrame) -> pl.Series:
    """The groups that have no place in which all are that are anywhere. places: group, one, places (a list)."""
    known = places.drop_nulls().unique(["group", "one"])
    known = known.with_columns(pl.len().over("group").alias("all")).filter(pl.col("all") > 1)
    held = known.explode("places").group_by("group", "places").agg(pl.len().alias("held"), pl.col("all").first())
    return held.group_by("group").agg((pl.col("held") == pl.col("all")).any().alias("is_one")).filter(~pl.col("is_one"))["group"]


def _unopposed(rows: pl.DataFrame) -> pl.DataFrame:
    held = rows.group_by("group").agg(
        pl.col("root").n_unique().alias("organisations"),
        pl.col("root").filter("has_domain").n_unique().alias("with_domain"),
        pl.struct("root", "source").n_unique().alias("places"),
        pl.col("source").n_unique().alias("sources"),
    )
    # a Golden Dragon in Reno and one in Las Vegas
    far = _nowhere_together(rows.select("group", pl.col("root").alias("one"), pl.col("areas").alias("places")))
    held = held.filter(~pl.col("group").is_in(far.implode()))
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
        pl.col("homes").drop_nulls().min().str.split(" "),
        pl.col("region").drop_nulls().unique().sort().alias("regions"),
        pl.col("is_telling").any(),
        pl.col("has_domain").any(),
        pl.col("areas").first(),
    )
    one = one.filter(pl.len().over("brand").is_between(2, MOST_NAMESAKES))
    both = one.join(one, on="brand", suffix="_b").filter(pl.col("node") < pl.col("node_b"))
    has_regions = (pl.col("regions").list.len() > 0) & (pl.col("regions_b").list.len() > 0)
    is_abroad = has_regions & (pl.col("regions").list.set_intersection("regions_b").list.len() == 0)
    seats = [pl.coalesce(_unless_empty(pl.col(f"regions{side}")), f"homes{side}") for side in ("", "_b")]
    is_foreign = (pl.col("homes").list.set_intersection("homes_b").list.len() == 0) & (seats[0].list.set_intersection(seats[1]).list.len() == 0)
    is_abroad = is_abroad | (~has_regions & is_foreign.fill_null(False))
    is_elsewhere = pl.col("has_domain") & pl.col("has_domain_b")
    is_twice = pl.col("source").list.set_intersection("source_b").list.len() > 0
    is_group = pl.col("name_key") != pl.col("name_key_b")
    is_far = (pl.col("areas").list.set_intersection("areas_b").list.len() == 0).fill_null(False)
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
        .when(is_far)
        .then(pl.lit("far"))
        .when(~is_telling)
        .then(pl.lit("everyday"))
        .otherwise(pl.lit("open"))
    )
    asked = both.filter(pl.sum_horizontal(one.cast(pl.Int64) for one in against) <= 1)
    return asked.select(pl.col("node").alias("a"), pl.col("node_b").alias("b"), reason.alias("reason"), pl.col("words").alias("value"))
