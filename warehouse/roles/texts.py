"""Which texts of a published file are cleaned for a role, and what they become."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import duckdb
import polars as pl

from warehouse.contracts import Table
from warehouse.roles.below import without_blocks
from warehouse.roles.quoted import without_quotes
from warehouse.roles.scrub import Known, scrub

Texts = Callable[[Table, str], list[str]]  # table, place → SELECTs of its texts that are cleaned
Words = tuple[pl.Series, pl.Series]  # texts of those who refused, and texts of others
# role_text: every text that is to be cleaned, with all that is known out of it, and with what is nobody else's out of it.
# Each table has a dictionary of its own texts: every column is looked up by itself, and so many times all texts is more than the memory holds
DICTIONARY = """
    create or replace temp table role_text_{name} as
        select distinct entry.text, entry.clean, entry.clean_others from ({texts}) as own inner join role_text as entry on entry.text = own.text;
    create or replace temp macro clean_in_{name}(said) as
        coalesce((select entry.clean from role_text_{name} as entry where entry.text = cast(said as varchar)), cast(said as varchar));
    create or replace temp macro clean_others_in_{name}(said) as
        coalesce((select entry.clean_others from role_text_{name} as entry where entry.text = cast(said as varchar)), cast(said as varchar));
"""
CALL = re.compile(r"\b(clean|clean_others)\(")


def by_dictionary(sql: str, table: str) -> str:
    """A SELECT over a table, whose `clean(...)` and `clean_others(...)` look their texts up among that table's own."""
    return CALL.sub(rf"\1_in_{table}(", sql)


def clean_texts(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    rows: Mapping[str, Sequence[str]],
    texts: Texts,
    every: Known,
    alone: Known,
    words: Words | None = None,
    ordinary: Collection[str] | None = None,
) -> Collection[str]:
    """Make what `clean` and `clean_others` look up: texts that something is taken out of. Returns the known words that are ordinary ones too.

    rows: table → where its rows stand. texts: SELECTs of what is cleaned of a table's rows. words: of those whose words go too where others quote
    or repeat them. ordinary: as in `scrub`.
    """
    said = {name: _texts(tables[name], places, texts) for name, places in rows.items()}
    table = connection.sql(f"select distinct text from ({' union all '.join(said.values())})").to_arrow_table()
    series = pl.Series("text", table.column("text"), dtype=pl.String)
    unquoted = without_quotes(without_blocks(series, every, alone), *words, every.label) if words else series
    clean, ordinary = scrub(unquoted, every, ordinary)
    clean_others = clean if alone is every else scrub(series, alone, ordinary)[0]
    found = pl.DataFrame({"text": series, "clean": clean, "clean_others": clean_others})
    found = found.filter((pl.col("text") != pl.col("clean")) | (pl.col("text") != pl.col("clean_others")))
    connection.register("role_text_found", found.to_arrow())
    connection.execute("create or replace temp table role_text as select * from role_text_found")
    connection.unregister("role_text_found")
    for name, own in said.items():
        for statement in connection.extract_statements(DICTIONARY.format(name=name, texts=own)):
            connection.execute(statement)
    connection.execute("drop table role_text")
    return ordinary


def one_text(table: Table, column: str) -> str:
    """SQL of each text that a row has in a column, the elements of a list apart."""
    return f'unnest("{column}")' if table.column(column).type.endswith("[]") else f'cast("{column}" as varchar)'


def _texts(table: Table, places: Sequence[str], texts: Texts) -> str:
    """SELECT of every text of a table that may be cleaned."""
    return " union all ".join(part for place in places for part in texts(table, place)) or "select cast(null as varchar) as text where false"
