"""A published file made from an earlier one: the same bytes, with some rows changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse.contracts import Table
from warehouse.delta import WholeNeeded
from warehouse.delta.rows import Delta, number_of, place, stored
from warehouse.published_file import CATALOG, check_key, check_values, opened
from warehouse.sql_text import quoted


def change_file(
    connection: duckdb.DuckDBPyConnection,
    before: Path,
    path: Path,
    tables: Mapping[str, Table],
    delta: Delta,
    stamps: Mapping[str, str],
    beside: Mapping[str, str] | None = None,
) -> Mapping[str, int]:
    """Copy a published file to path, which must not exist, and change its rows there. Returns the rows of each stored table.

    stamps: table → the run id that every row of it bears. beside: as in `write_file`.
    Raises WholeNeeded where a row that goes is not there, and PublishRefused as `write_file` does.
    """
    shutil.copyfile(before, path)
    path.chmod(0o640)
    rows = {}
    with opened(connection, path):
        for table in stored(tables):
            rows[table.name] = _changed(connection, table, delta[table.name].gone, delta[table.name].come)
            if table.name in stamps:
                connection.execute(f"update {place(CATALOG, table)} set run_id = {quoted(stamps[table.name])}")
        for name, select in (beside or {}).items():
            connection.execute(f"create or replace table {CATALOG}.stored.{name} as {select}")
    return rows


def _changed(connection: duckdb.DuckDBPyConnection, table: Table, gone: str, come: str) -> int:
    where = place(CATALOG, table)
    names = [f'"{name}"' for name in table.key]
    key = f"hash({', '.join(names)})"
    if lost := number_of(connection, gone):
        deleted = connection.execute(f"delete from {where} where {key} in (select {key} from {gone})").fetchall()[0][0]
        if deleted != lost:
            raise WholeNeeded(f"{table.name}: {lost} rows were to go, {deleted} were found")
    if number_of(connection, come):
        check_values(connection, table, come)
        connection.execute(f"insert into {where} from {come} order by {', '.join(names[:2])}")
        check_key(connection, table, where)
    return number_of(connection, where)
