"""How a name is written, one way within each component of evidence: nothing outside of it may bear on how its names agree."""

from __future__ import annotations

import numpy as np
import polars as pl

from warehouse.identity.numbered import numbered
from warehouse.identity.resolve import Integers

APART = "\x1f"  # comes before every character of a key, so that keys keep their order


def with_names_of_components(records: pl.DataFrame, names: pl.DataFrame, component: Integers) -> pl.DataFrame:
    """The records with `name_key`, `name` and `name_number`, and with the same name for the same key throughout a component.

    A key is a name's words in one order, which do not say which of them is the family name: one record may be read as Philippe Garcia and
    another as Garcia Philippe. The first of the two ways stands for both, within a component; elsewhere the other may. A key that is read
    in several ways has the one that counts for the record behind it, so that key and name go together everywhere.
    records: with name_likeness. names: likeness, name_key, name of all these: there are far fewer ways of writing than records.
    """
    numbered_names = names.with_columns(numbered(names["name_key"]).alias("name_number"))
    records = records.join(numbered_names, left_on="name_likeness", right_on="likeness", how="left", maintain_order="left").drop("name_likeness")
    ways = numbered_names.lazy().group_by("name_number").agg(pl.col("name").min().alias("least"), pl.col("name").max().alias("most"))
    several = ways.filter(pl.col("least") != pl.col("most")).select("name_number").collect()
    if several.is_empty():
        return records
    placed = records.select("node", "name_key", "name", "name_number", pl.Series("component", component, dtype=pl.Int64))
    read = placed.join(several, on="name_number", how="semi").with_columns(pl.col("name").min().over("component", "name_number"))
    told = read.select("node", "name", (pl.col("name_key") + APART + pl.col("name")).alias("name_key"))
    whole = records.join(told, on="node", how="left", suffix="_told", maintain_order="left")
    either = [pl.coalesce(f"{column}_told", column).alias(column) for column in ("name_key", "name")]
    return whole.with_columns(*either, _parted(records["name_number"], read)).drop("name_key_told", "name_told")


def _parted(numbers: pl.Series, read: pl.DataFrame) -> pl.Series:
    """The numbers of the names, with one for each way in which a key is read, in the order of the keys that say so. read: name_number, name and
    node of the records under keys that are read in several ways."""
    ways = read.select("name_number", "name").unique().sort("name_number", "name")
    ways = ways.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over("name_number").alias("way"))
    number = numbers.fill_null(0).to_numpy()
    further = np.zeros(number.max(initial=0) + 1, dtype=np.int64)  # numbers that come in between
    counted = ways.group_by("name_number").agg(pl.len() - 1)
    further[counted["name_number"].to_numpy()] = counted["len"].to_numpy()
    moved = np.arange(len(further)) + np.cumsum(further) - further
    way = np.zeros(len(numbers), dtype=np.int64)
    of_node = read.join(ways, on=["name_number", "name"])
    way[of_node["node"].to_numpy()] = of_node["way"].to_numpy()
    told = moved[number] + way
    return pl.select(pl.when(numbers.is_not_null()).then(pl.Series(told, dtype=pl.Int64))).to_series().alias("name_number")
