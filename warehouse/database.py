"""The single writer: one lock, one connection to the private file, and its attached ledger."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.lock import run_lock

SCHEMA_VERSION = 3
# leaves room for Python beside it; what does not fit is spilled to disk
MEMORY_LIMIT = "2GB"
# of the log, at which what it says is written into the file: a night writes a little to many tables, again and again, and each time all of these
# are gone through; until then what was added is held in memory
LONGEST_LOG = "256MB"
SCHEMAS = ("meta", "landed", "canonical", "identity", "profile", "reference")


class Database:
    """The open private file. Made by `open_database`; one at a time over all processes.

    connection: the only read-write connection; `ledger` is attached to it. Sessions are in UTC.
    """

    def __init__(self, data_dir: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.data_dir = data_dir
        self.connection = connection

    def rows(self, sql: str, parameters: object = None) -> list[tuple[object, ...]]:
        """All rows of one statement; everything is fetched, since a half-read result blocks the connection."""
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: object = None) -> object:
        """The single value of a one-row, one-column query."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def exists(self, schema: str, table: str) -> bool:
        """True where the private file holds such a table or view."""
        return bool(self.columns(schema, table))

    def columns(self, schema: str, table: str) -> list[str]:
        """Column names in the table's own order and spelling; empty where there is no such table."""
        return columns_of(self.connection, schema, table)


def columns_of(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[str]:
    """As `Database.columns`. information_schema lists every column of every table first: twenty times the time, a hundred times a run."""
    try:
        found = connection.execute("select name from pragma_table_info(?) order by cid", [f'"{schema}"."{table}"']).fetchall()
    except duckdb.CatalogException:
        return []
    return [str(name) for (name,) in found]


def content_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A fingerprint of the rows of a table, or of a SELECT in brackets, in any order. Another version of DuckDB may give another one.

    DuckDB's hash does not tell an empty list from none, nor where one of two lists that stand side by side ends: tables that are compared have
    columns of plain values, or say the same in another one.
    """
    try:
        # writing each row as text and hashing that costs fifteen times as much
        found = connection.execute(f"select count(*), coalesce(sum(hash(t)::hugeint), 0) from {table} as t").fetchall()
    except duckdb.CatalogException:
        return "absent"
    return str(found[0])


@contextmanager
def open_database(data_dir: Path, purpose: str = "run") -> Iterator[Database]:
    """Lock, open, migrate; close and unlock at the end. Raises LockHeld, or WarehouseError for a file from a newer version."""
    with run_lock(data_dir, purpose):
        connection = duckdb.connect(str(data_dir / "warehouse.duckdb"))
        try:
            _prepare(connection, data_dir)
            yield Database(data_dir, connection)
        finally:
            connection.close()


def _prepare(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> None:
    for path in (data_dir / "warehouse.duckdb",):
        path.chmod(0o640)
    connection.execute("set timezone = 'UTC'")
    connection.execute("set enable_progress_bar = false")  # DuckDB would draw it into what the command prints, JSON too
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"set checkpoint_threshold = '{LONGEST_LOG}'")
    spill = str(data_dir / "spill").replace("'", "''")
    connection.execute(f"set temp_directory = '{spill}'")
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    connection.execute(resources.files("warehouse").joinpath("meta.sql").read_text(encoding="utf-8"))
    connection.execute(resources.files("warehouse").joinpath("shims.sql").read_text(encoding="utf-8"))
    ledger = str(data_dir / "ledger.duckdb").replace("'", "''")
    connection.execute(f"attach '{ledger}' as ledger")
    (data_dir / "ledger.duckdb").chmod(0o640)
    _check_version(connection)


def _check_version(connection: duckdb.DuckDBPyConnection) -> None:
    """A file from a newer version is refused; derived tables of an older one are dropped, so that the run rebuilds them."""
    stored = connection.execute("select max(version) from meta.schema_version").fetchall()[0][0]
    if stored is not None and stored > SCHEMA_VERSION:
        raise WarehouseError(
            f"the private file has schema version {stored}; this program knows {SCHEMA_VERSION}. Install the customer360 that wrote it."
        )
    if stored is not None and stored < SCHEMA_VERSION:
        connection.execute("delete from meta.node_state")
        connection.execute("drop schema identity cascade")  # what remembers earlier runs may have another shape
        connection.execute("create schema identity")
    if stored != SCHEMA_VERSION:
        connection.execute("delete from meta.schema_version")
        connection.execute("insert into meta.schema_version values (?)", [SCHEMA_VERSION])


def installation_secret(data_dir: Path) -> str:
    """The key of this installation's hashes: made once, kept beside the ledger, readable by its owner alone."""
    path = data_dir / "hash.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_hex(16))
    return path.read_text().strip()
