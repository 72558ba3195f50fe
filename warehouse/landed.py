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

ONE_A_RECORD = frozenset({"person_record", "account_record"})  # a record key that stands in these twice doubles whatever is joined with them
RAW = re.compile(r"\braw\.(\"?)([A-Za-z_][A-Za-z0-9_]*)\1")


@dataclass(frozen=True)
class LandedSource:
    """A source as the warehouse sees it: its name, its streams, its canonical SELECTs, its time zone, the load that last changed it.

    raw: the schema that its rows are read from, where it is not raw_<name>. is_read: this run has read it; else its rows are those of an earlier
    reading, and what it was shaped by then holds, whatever its map says by now: another key would make other records of the same rows.
    """

    name: str
    streams: Sequence[Stream]
    canonical: Mapping[str, str]
    timezone: str
    version: str
    raw: str = ""
    is_read: bool = True

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
    known = _known_selects(database, source.name)
    selects = source.canonical if source.is_read else known or source.canonical
    connection.execute("begin transaction")
    try:
        if unknown := set(selects) - set(columns):
            raise ModelError(f"{source.name} feeds canonical tables that do not exist: {', '.join(sorted(unknown))}; known are {', '.join(columns)}")
        built = {table: _source_model(database, source, table, sql, columns[table], parameters) for table, sql in selects.items()}
        if not known:  # what stands may have been shaped by a version that did not look
            for table in ONE_A_RECORD & built.keys():
                _refuse_repeated(database, source, f"canonical_{source.name}.{table}")
        if known != selects:
            _remember_selects(database, source.name, selects)
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
    if any(database.exists(schema, table) and _repeated(database, f"{schema}.{table}")[0] for table in ONE_A_RECORD):
        return {}  # shaped by a version that let keys repeat, whose run then never ended: no other source may suffer from that
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
        if table in ONE_A_RECORD:
            _refuse_repeated(database, source, name)
        rows = int(str(database.value(f"select count(*) from {name}")))
        remember(database, (name, fingerprint, fingerprint, rows, time.monotonic() - started))
    return fingerprint


def _known_selects(database: Database, source: str) -> dict[str, str]:
    """Canonical table → the SELECT by which the source's rows were shaped last."""
    return {str(table): str(sql) for table, sql in database.rows("select canonical_table, sql from meta.shaped_by where source = ?", [source])}


def _remember_selects(database: Database, source: str, selects: Mapping[str, str]) -> None:
    database.connection.execute("delete from meta.shaped_by where source = ?", [source])
    if selects:
        rows = ", ".join(["(?, ?, ?)"] * len(selects))
        said = [value for table, sql in selects.items() for value in (source, table, sql)]
        database.connection.execute(f"insert into meta.shaped_by values {rows}", said)


def _repeated(database: Database, table: str) -> tuple[int, int, str]:
    """How many record keys stand more than once in a table, in how many rows, and one of them."""
    sql = f"select count(*), coalesce(sum(n), 0), min(record_key) from (select record_key, count(*) as n from {table} group by 1 having n > 1)"
    keys, rows, example = database.rows(sql)[0]
    return int(str(keys)), int(str(rows)), str(example)


def _refuse_repeated(database: Database, source: LandedSource, table: str) -> None:
    keys, rows, example = _repeated(database, table)
    if keys:
        stream = next((one for one in source.streams if example.startswith(f"{source.name}:{one.name}:")), None)
        said = f"the key of {stream.name} ({', '.join(stream.key)})" if stream else "their key"
        raise ModelError(f"{table}: {said} does not tell its rows apart: {rows:,} rows have only {keys:,} record keys, such as {example}.")


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
