"""Numbers that stand for strings within one frame: to group, join and order by them costs a tenth of what the strings cost."""

from __future__ import annotations

import polars as pl


def numbered(texts: pl.Series) -> pl.Series:
    """Each text's place among all that occur, counted in their order from 0; NULL stays NULL."""
    numbers = pl.DataFrame({"text": texts.drop_nulls().unique().sort()}).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("number"))
    return pl.DataFrame({"text": texts}).join(numbers, on="text", how="left", maintain_order="left")["number"]
