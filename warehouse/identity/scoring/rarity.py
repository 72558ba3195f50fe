"""How many have a name: 2 where that is many, 1 where it is some, 0 where the name is rare, in whichever order a record writes its names."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

COMMON = {"given": (0.01, 0.001), "family": (0.005, 0.0005)}  # from these shares on a name is common, or at least not rare
# Zhang Wei, Smith John: a family name that is no given name, before a word that is no family name, is one; such a name is no rarer than Wei Zhang
IS_FAMILY_FIRST = "g.rarity is null and n.rarity is null and first_family.rarity is not null"
RARITIES = (
    f"case when {IS_FAMILY_FIRST} then first_family.rarity else coalesce(g.rarity, 0) end as given_rarity,"
    f" case when {IS_FAMILY_FIRST} then greatest(last_given.rarity, first_family.rarity) else coalesce(n.rarity, 0) end as family_rarity"
)
# behind identity.feature as f, and the tables of `load`
JOINS = (
    "left join scoring_given as g on g.name = f.given left join scoring_family as n on n.name = f.family"
    " left join scoring_family as first_family on first_family.name = f.given left join scoring_given as last_given on last_given.name = f.family"
)


def load(con: duckdb.DuckDBPyConnection, given: Mapping[str, float], family: Mapping[str, float]) -> None:
    """Make the temporary tables scoring_given and scoring_family (name, rarity) of the shares of people with each name."""
    for kind, names in (("given", given), ("family", family)):
        often, sometimes = COMMON[kind]
        rows = [(name, 2 if share >= often else 1) for name, share in names.items() if share >= sometimes]
        con.register("rarity_now", pl.DataFrame(rows, schema={"name": pl.String, "rarity": pl.Int8}, orient="row"))
        con.execute(f"create or replace temp table scoring_{kind} as select * from rarity_now")
        con.unregister("rarity_now")


def unload(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what `load` made."""
    con.execute("drop table scoring_given")
    con.execute("drop table scoring_family")
