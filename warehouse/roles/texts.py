"""Which texts of a published file are cleaned for a role, and what they become."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import duckdb
import polars as pl

from warehouse.contracts import Table
from warehouse.roles.masked import text_columns
from warehouse.roles.quoted import without_quotes
from warehouse.roles.scrub import Known, scrub

Words = tuple[pl.Series, pl.Series]  # texts of those who refused, and texts of others
# role_text: every text that is to be cleaned, with all that is known out of it, and with what is nobody else's out of it
MACROS = """
    create or replace temp macro clean(said) as
        coalesce((select entry.clean from role_text as entry where entry.text = cast(said as varchar)), cast(said as varchar));
    create or replace temp macro clean_others(said) as
        coalesce((select entry.clean_others from role_text as entry where entry.text = cast(said as varchar)), cast(said as varchar));
"""


def clean_texts(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    rows: Mapping[str, Sequence[str]],
    every: Known,
    alone: Known,
    words: Words | None = None,
    ordinary: Collection[str] | None = None,
) -> Collection[str]:
    """Make role_text: text, clean, clean_others; only texts that something is taken out of. Returns the known words that are ordinary ones too.

    rows: table → where its rows stand. words: of those whose words go too where others repeat them. ordinary: as in `scrub`.
    """
    columns = [(name, column) for name in rows for column in [*text_columns(tables[name]), *_own_words(tables[name])]]
    parts = [
        f'select {_one(tables[name], column)} as text from {place} where "{column}" is not null' for name, column in columns for place in rows[name]
    ]
    table = connection.sql(f"select distinct text from ({' union all '.join(parts)})").to_arrow_table()
    series = pl.Series("text", table.column("text"), dtype=pl.String)
    clean, ordinary = scrub(without_quotes(series, *words, every.label) if words else series, every, ordinary)
    clean_others = clean if alone is every else scrub(series, alone, ordinary)[0]
    found = pl.DataFrame({"text": series, "clean": clean, "clean_others": clean_others})
    found = found.filter((pl.col("text") != pl.col("clean")) | (pl.col("text") != pl.col("clean_others")))
    connection.register("role_text_found", found.to_arrow())
    connection.execute("create or replace temp table role_text as select * from role_text_found")
    connection.unregister("role_text_found")
    for statement in connection.extract_statements(MACROS):
        connection.execute(statement)
    return ordinary


def _one(table: Table, column: str) -> str:
    return f'unnest("{column}")' if table.column(column).type.endswith("[]") else f'cast("{column}" as varchar)'


def _own_words(table: Table) -> Sequence[str]:
    return [column.name for column in table.stored if column.pii == "words" and column.type in ("VARCHAR", "JSON")]
