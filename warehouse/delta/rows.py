"""Which rows of the published tables differ from those of another version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from warehouse.contracts import Table

STAMP = "$run_id as run_id"  # how a model says that every run writes its own id into every row


@dataclass(frozen=True)
class Rows:
    """Of one table, in temporary tables of the writer's connection with its stored columns: rows that go and rows that come; a row that changed is
    in both.
    """

    gone: str
    come: str


Delta = Mapping[str, Rows]


def stored(tables: Mapping[str, Table]) -> Iterator[Table]:
    """The tables that a model writes."""
    return (table for table in tables.values() if not table.like)


def place(catalog: str, table: Table) -> str:
    """Where a stored table stands in an attached file."""
    return f"{catalog}.{'stored' if table.has_clock else 'main'}.{table.name}"


def typed(table: Table, select: str) -> str:
    """The SELECT with the contract's columns, in their order and types."""
    columns = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in table.stored)
    return f"select {columns} from ({select})"


def find(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], selects: Mapping[str, str], served: str, stamped: set[str]) -> Delta:
    """What the rows of the SELECTs change in the file attached as `served`. stamped: tables whose column run_id does not count."""
    return {table.name: _rows(connection, table, typed(table, selects[table.name]), served, table.name in stamped) for table in stored(tables)}


def number_of(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows there are."""
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, select: str, served: str, is_stamped: bool) -> Rows:
    found = Rows(f"gone_{table.name}", f"come_{table.name}")
    compared = [f'entry."{column.name}"' for column in table.stored if not (is_stamped and column.name == "run_id")]
    content = f"hash({', '.join(compared)})"
    before = place(served, table)
    for made, of, other in ((found.gone, before, f"({select})"), (found.come, f"({select})", before)):
        connection.execute(f"create or replace temp table delta_content as select {content} as content from {other} as entry")
        differs = f"select entry.* from {of} as entry anti join delta_content on delta_content.content = {content}"
        connection.execute(f"create or replace temp table {made} as {differs}")
    connection.execute("drop table delta_content")
    return found
