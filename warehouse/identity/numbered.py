"""Numbers that stand for strings within one frame: to group, join and order by them costs a tenth of what the strings cost."""

from __future__ import annotations

import polars as pl


def numbered(texts: pl.Series) -> pl.Series:
    """Each text's place among all that occur, counted in their order from 0; NULL stays NULL."""
    return texts.cast(pl.Enum(texts.drop_nulls().unique().sort())).to_physical().cast(pl.Int64)
