"""From raw to landed: each source's own canonical SELECTs, typed and united over all sources."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from connectors.base import Stream
from warehouse.database import Database
from warehouse.engine import remember
from warehouse.errors import ModelError
from warehouse.sql_text import digest, quoted, render

RAW = re.compile(r"\braw\.(\"?)([A-Za-z_][A-Za-z0-9_]*)\1")


@dataclass(frozen=True)
class LandedSource:
    """A source as the warehouse sees it: its name, its streams, its canonical SELECTs, its time zone, the load that last changed it.

    raw: the schema that its rows are read from, where it is not raw_<name>.
    """

    name: str
    streams: Sequence[Stream]
    canonical: Mapping[str, str]
    timezone: str
    version: str
    raw: str = ""

    @property
    def schema(self) -> str:
        """Where its raw rows stand."""
        return self.raw or f"raw_{self.name}"


Fail = Callable[[str, ModelError], object]


def raised(_source: str, error: ModelError) -> None:
    """The default of what is done where a source's own SELECTs cannot be worked off."""
    raise error


def build_landed(
    database: Database,
    sources: Sequence[LandedSource],
    columns: Mapping[str, Mapping[str, str]],
    parameters: Mapping[str, str],
    fail: Fail = raised,
) -> dict[str, str]:
    """(Re)build canonical_<source>.* where something changed and the views landed.*.

    columns: canonical table → column → DuckDB type. fail: told of a source whose SELECTs cannot be worked off; its tables stay as they were built
    last, all of them. Returns the fingerprint of each landed table, for the engine.
    """
    fingerprints: dict[str, list[str]] = {table: [] for table in columns}
    parts: dict[str, list[str]] = {table: [] for table in columns}
    for source in sources:
        if not source.version:
            continue  # never landed yet: there is nothing to read
        for table, built in _source_models(database, source, columns, parameters, fail).items():
            fingerprints[table].append(f"{source.name}={built}")
            parts[table].append(f"select * from canonical_{source.name}.{table}")
    for table, types in columns.items():
        nothing = "select " + ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in types.items()) + " where false"
        database.connection.execute(f"create or replace view landed.{table} as " + " union all by name ".join([nothing, *parts[table]]))
    return {f"landed.{table}": digest(*found) for table, found in fingerprints.items()}


def _source_models(
    database: Database, source: LandedSource, columns: Mapping[str, Mapping[str, str]], parameters: Mapping[str, str], fail: Fail
) -> dict[str, str]:
    """Canonical table → fingerprint of what the source gives to it: all tables as they are now, or all as they were."""
    connection = database.connection
    connection.execute(f"create schema if not exists canonical_{source.name}")
    connection.execute("begin transaction")
    try:
        if unknown := set(source.canonical) - set(columns):
            raise ModelError(f"{source.name} feeds canonical tables that do not exist: {', '.join(sorted(unknown))}; known are {', '.join(columns)}")
        built = {table: _source_model(database, source, table, sql, columns[table], parameters) for table, sql in source.canonical.items()}
    except (ModelError, duckdb.Error) as error:
        connection.execute("rollback")
        fail(source.name, error if isinstance(error, ModelError) else ModelError(f"{source.name}: {_told(error)}"))
        return _built_last(database, source, columns)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    return built


def _built_last(database: Database, source: LandedSource, columns: Mapping[str, object]) -> dict[str, str]:
    schema = f"canonical_{source.name}"
    stored = {table: database.value("select fingerprint from meta.node_state where name = ?", [f"{schema}.{table}"]) for table in columns}
    return {table: str(fingerprint) for table, fingerprint in stored.items() if fingerprint and database.exists(schema, table)}


def _source_model(database: Database, source: LandedSource, table: str, sql: str, types: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    name = f"canonical_{source.name}.{table}"
    own = dict(parameters) | {"source": quoted(source.name), "timezone": quoted(source.timezone)}
    select = RAW.sub(lambda match: f'{source.schema}."{match[2]}"', render(sql, own, f"{source.name}/canonical/{table}.sql"))
    fingerprint = digest(select, *types.values(), source.version)
    stored = database.value("select fingerprint from meta.node_state where name = ?", [name])
    if stored != fingerprint or not database.exists(f"canonical_{source.name}", table):
        started = time.monotonic()
        database.connection.execute(f"create or replace table {name} as {typed(database.connection, select, types, name)}")
        rows = int(str(database.value(f"select count(*) from {name}")))
        remember(database, (name, fingerprint, fingerprint, rows, time.monotonic() - started))
    return fingerprint


def _told(error: duckdb.Error) -> str:
    """What is wrong and where, without the functions that DuckDB would know instead."""
    first, _, rest = str(error).partition("\n")
    place = rest.find("LINE ")
    return f"{first}\n{rest[place:]}" if place >= 0 else first


def typed(connection: duckdb.DuckDBPyConnection, select: str, types: Mapping[str, str], name: str) -> str:
    """The SELECT with exactly the declared columns in their order and types; a column that it lacks is NULL."""
    try:
        found = {str(row[0]).lower() for row in connection.execute(f"describe {select}").fetchall()}
    except duckdb.Error as error:
        raise ModelError(f"{name}: {_told(error)}") from error
    extra = found - {column.lower() for column in types}
    if extra:
        raise ModelError(f"{name}: columns that the canonical table does not have: {', '.join(sorted(extra))}")
    chosen = [f'try_cast("{c}" as {kind}) as "{c}"' if c.lower() in found else f'cast(null as {kind}) as "{c}"' for c, kind in types.items()]
    return f"select {', '.join(chosen)} from ({select})"
