"""The inside of one published file: typed, sorted tables, views over the clock, macros, and a comment on everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.contracts import Column, Table, macros
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.keys import key_faults
from warehouse.sql_text import quoted, render

CATALOG = "publishing"
STORAGE_VERSION = "v1.5.0"  # so that 1.5.x tools read the file too


class PublishRefused(WarehouseError):
    """The data breaks the contract. The message names table, column and value."""


def write_file(
    database: Database,
    path: Path,
    models: Path,
    parameters: Mapping[str, str],
    tables: Mapping[str, Table],
    selects: Mapping[str, str] | None = None,
    beside: Mapping[str, str] | None = None,
    shape: str | None = None,
) -> Mapping[str, int]:
    """Write a complete published file at path, which must not exist. Returns the rows of each stored table.

    models: <table>.sql is the SELECT of a stored table; views/<table>.sql the view that readers see; macros.sql the table macros.
    selects: the SELECT of each stored table, instead of those of models. beside: SELECTs of tables of schema `stored` that are no part of the
    contract. shape: a finished file, attached under this name, that has the same tables, views, macros and comments; without it they are made.
    Raises PublishRefused for a missing or unknown column, a value outside a closed list, a key that is missing or doubled.
    """
    connection = database.connection
    rows = {}
    with opened(connection, path):
        _shaped(connection, shape, tables)
        for table in tables.values():
            if not table.like:
                file = models / f"{table.name}.sql"
                select = selects[table.name] if selects else render(_text(file, table.name), parameters, f"published/{file.name}")
                rows[table.name] = _store(connection, table, file, select, shape, is_sorted=None if selects is None else False)
        for name, select in (beside or {}).items():
            connection.execute(f"create table {CATALOG}.stored.{name} as {select}")
        if shape is None:
            _add_what_speaks(connection, models, tables)
    return rows


def _add_what_speaks(connection: duckdb.DuckDBPyConnection, models: Path, tables: Mapping[str, Table]) -> None:
    """Views over the clock, macros, and a comment on everything."""
    with _inside(connection):
        for table in tables.values():
            if table.has_clock:
                _view(connection, table, models / "views" / f"{table.name}.sql")
        _macros(connection, models / "macros.sql")
        # one transaction: hundreds of comments, each on disk by itself, take a second
        connection.execute("begin transaction")
        for table in tables.values():
            _comment(connection, table)
        connection.execute("commit")


@contextmanager
def opened(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """The file that is being written, attached; whole on disk at the end."""
    # no log of each statement: the file is nobody's before it is whole, and one that a crash cut off is thrown away
    connection.execute(f"attach {quoted(str(path))} as {CATALOG} (storage_version '{STORAGE_VERSION}', recovery_mode 'no_wal_writes')")
    try:
        yield
        connection.execute(f"checkpoint {CATALOG}")  # detaching would do it, and say nothing where it fails
    finally:
        connection.execute(f"detach {CATALOG}")


def _shaped(connection: duckdb.DuckDBPyConnection, shape: str | None, tables: Mapping[str, Table]) -> None:
    if shape is None:
        connection.execute(f"create schema {CATALOG}.stored")
    else:
        connection.execute(f"copy from database {shape} to {CATALOG} (schema)")
        _drop_others(connection, tables)


def _drop_others(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table]) -> None:
    """What stands beside the contract's tables in the other file has no place in this one."""
    found = connection.execute("select schema_name, table_name from duckdb_tables() where database_name = ?", [CATALOG]).fetchall()
    for schema, name in found:
        if name not in tables:
            connection.execute(f'drop table {CATALOG}.{schema}."{name}"')


@contextmanager
def _inside(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Names are bound within the file, so that its views and macros hold under whatever name it is opened."""
    catalog, schema = connection.execute("select current_catalog(), current_schema()").fetchall()[0]
    connection.execute(f"use {CATALOG}.main")
    try:
        yield
    finally:
        connection.execute(f'use "{catalog}"."{schema}"')


def _store(
    connection: duckdb.DuckDBPyConnection, table: Table, file: Path, select: str, shape: str | None = None, is_sorted: bool | None = None
) -> int:
    """shape: None where the table is still to be made. is_sorted: None where that must be looked at first."""
    place = f"{CATALOG}.{'stored' if table.has_clock else 'main'}.{table.name}"
    try:
        found = {str(row[0]).lower() for row in connection.execute(f"describe {select}").fetchall()}
        _same_columns(table, found)
        chosen = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in table.stored)
        order = "" if (_in_order(connection, select, table.key) if is_sorted is None else is_sorted) else f" order by {_order(table.key)}"
        connection.execute(f"{f'create table {place} as' if shape is None else f'insert into {place}'} select {chosen} from ({select}){order}")
    except duckdb.Error as error:
        raise PublishRefused(f"{table.name}: its SELECT ({file.name}) cannot be published: {error}") from error
    check_values(connection, table, place)
    check_key(connection, table, place)
    return int(connection.execute(f"select count(*) from {place}").fetchall()[0][0])


def _in_order(connection: duckdb.DuckDBPyConnection, select: str, key: tuple[str, ...]) -> bool:
    """True where the rows come sorted already: looking costs a tenth of a CPU-second for millions of rows, sorting them again ten."""
    first = f'"{key[0]}"'
    later = f"{first} < lag({first}) over ()"
    if len(key) > 1:
        second = f'"{key[1]}"'
        later += f" or ({first} = lag({first}) over () and {second} < lag({second}) over ())"
    return not connection.execute(f"select coalesce(bool_or(later), false) from (select {later} as later from ({select}))").fetchall()[0][0]


def _order(key: tuple[str, ...]) -> str:
    """By the first two key columns; the rest only settles ties, and as one number it costs 1.3 CPU-seconds less for a million rows."""
    names = [f'"{name}"' for name in key]
    return ", ".join(names[:2] + ([f"hash({', '.join(names[2:])})"] if names[2:] else []))


def _text(file: Path, table: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PublishRefused(f"{table}: the contract names it, but there is no {file.parent.name}/{file.name}") from None


def _same_columns(table: Table, found: set[str]) -> None:
    wanted = {column.name for column in table.stored}
    if missing := sorted(wanted - found):
        raise PublishRefused(f"{table.name}: its SELECT lacks {', '.join(missing)}")
    if unknown := sorted(found - wanted):
        raise PublishRefused(f"{table.name}: columns that contracts.yaml does not describe: {', '.join(unknown)}")


def check_values(connection: duckdb.DuckDBPyConnection, table: Table, place: str) -> None:
    """Raises PublishRefused for a value outside its closed list, in rows that have the table's columns."""
    for column in table.stored:
        if column.enum:
            allowed = ", ".join(quoted(value) for value in column.enum)
            sql = f'select "{column.name}" from {place} where "{column.name}" not in ({allowed}) limit 1'
            for (value,) in connection.execute(sql).fetchall():
                raise PublishRefused(f"{table.name}.{column.name}: {value!r} is not one of {', '.join(column.enum)}")


def check_key(connection: duckdb.DuckDBPyConnection, table: Table, place: str) -> None:
    """Raises PublishRefused for a key that is missing or doubled."""
    nullable = [name for name in table.key if table.column(name).nullable]
    for *key, times in key_faults(connection, place, table.key, nullable):
        if times == 1:
            name = next(name for name, value in zip(table.key, key, strict=True) if value is None and name not in nullable)
            raise PublishRefused(f"{table.name}.{name}: NULL in a key column")
        raise PublishRefused(f"{table.name}: the key ({', '.join(table.key)}) = {tuple(key)} stands {times} times")


def _view(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> None:
    # what is stored has its type already, and each cast costs a reader's query time to plan
    columns = ", ".join(
        f'cast("{column.name}" as {column.type}) as "{column.name}"' if column.clock and not table.like else f'"{column.name}"'
        for column in table.columns
    )
    select = render(_text(file, table.name), {}, f"views/{file.name}")
    try:
        connection.execute(f"create view {table.name} as select {columns} from ({select})")
    except duckdb.Error as error:
        raise PublishRefused(f"{table.name}: its view (views/{file.name}) cannot be published: {error}") from error


def _macros(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    try:
        for statement in connection.extract_statements(_text(file, "macros")):
            connection.execute(statement)
        for name, meaning in macros().items():
            connection.execute(f"comment on macro table {name} is {quoted(meaning)}")
    except duckdb.Error as error:
        raise PublishRefused(f"macros.sql cannot be published: {error}") from error


def _comment(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(f"comment on {'view' if table.has_clock else 'table'} main.{table.name} is {quoted(table.meaning)}")
    _comment_columns(connection, f"main.{table.name}", table.columns)
    if table.has_clock and not table.like:
        connection.execute(f"comment on table stored.{table.name} is {quoted(table.meaning + ' Read the view of this name instead.')}")
        _comment_columns(connection, f"stored.{table.name}", table.stored)


def _comment_columns(connection: duckdb.DuckDBPyConnection, place: str, columns: tuple[Column, ...]) -> None:
    for column in columns:
        connection.execute(f'comment on column {place}."{column.name}" is {quoted(column.comment)}')
