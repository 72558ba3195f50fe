"""Tables as frames and frames as tables."""

from __future__ import annotations

from typing import cast

import duckdb
import polars as pl

from warehouse.database import columns_of


def read(con: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """The rows of one query."""
    return cast(pl.DataFrame, pl.from_arrow(con.sql(sql).to_arrow_table()))


def write(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Make the table anew from the frame."""
    con.register("frame_now", frame)
    con.execute(f"create or replace table {table} as select * from frame_now")
    con.unregister("frame_now")


def exists(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether there is such a table."""
    return bool(columns_of(con, *table.split(".", 1)))
