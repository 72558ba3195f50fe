"""A hardened, read-only view of the published version that current.json names."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from warehouse.errors import WarehouseError
from warehouse.serving.stretches import Fences, fences_of, rows_of

MEMORY_LIMIT = "4GB"
# In this order. external_access alone leaves the attached file and its .wal within reach of COPY and read_blob; the file system must go too.
HARDENING = (
    "set timezone = 'UTC'",
    "set enable_progress_bar = false",  # DuckDB would draw it into what a command prints, JSON too
    "set python_enable_replacements = false",  # a name that is no table would be looked for among the variables of the program
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)


class NothingPublished(WarehouseError):
    """There is no version to read yet."""


class QueryTimeout(WarehouseError):
    """A statement took longer than it may; it was stopped."""


@dataclass
class Reader:
    """One published version, open for reading. Closing it is the caller's, also as a `with` block.

    path: its file. run_id, published_at: as current.json says. search_index: the folder of its full-text index. Every call gets a cursor of its
    own.
    """

    path: Path
    run_id: str
    published_at: datetime
    role: str
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    search_index: Path | None = None
    _fences: dict[str, Fences] = field(default_factory=dict, init=False, repr=False)

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """All rows of one of the house's own queries, each as column → value; times are aware and in UTC."""
        with self.cursor() as cursor:
            cursor.execute(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def ask(
        self, query: str, parameters: Mapping[str, object] | None = None, among: Mapping[str, tuple[str, Iterable[str]]] | None = None
    ) -> list[dict[str, Any]]:
        """All rows of queries/<query>.sql.

        among: table → the first column of its key, and the keys of all rows that the query needs of it; such a query begins with `select`.
        """
        return self.rows(self._narrowed(among or {}) + _query(query), parameters)

    def _narrowed(self, among: Mapping[str, tuple[str, Iterable[str]]]) -> str:
        """The tables, each under its own name, with the rows of those keys."""
        parts = []
        for table, (column, keys) in among.items():
            stretches = self._fences_of(table, column).stretches(keys)
            if stretches is not None:
                parts.append(f"{table} as ({rows_of(table, column, stretches)})")
        return f"with {', '.join(parts)}\n" if parts else ""

    def _fences_of(self, table: str, column: str) -> Fences:
        if table not in self._fences:
            found = self.rows(fences_of(table, column))
            self._fences[table] = Fences([row["key"] for row in found], [row["place"] for row in found])
        return self._fences[table]

    def row(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    @cached_property
    def employees(self) -> list[dict[str, Any]]:
        """Every colleague: employee_id, name, work_email, slack_user_id, is_active. They are few, and asked for by nearly every question."""
        return self.rows("select employee_id, name, work_email, slack_user_id, is_active from employee order by employee_id")

    @cached_property
    def employee_names(self) -> dict[str, str]:
        """employee_id → name."""
        return {row["employee_id"]: row["name"] for row in self.employees}

    @cached_property
    def who_left(self) -> set[str]:
        """Addresses of colleagues who left, in small letters."""
        return {str(row["work_email"]).lower() for row in self.employees if row["work_email"] and row["is_active"] is False}

    @property
    def stale_sources(self) -> list[str]:
        """Sources that could not be read, or whose time has passed by now; what is known from them may be out of date."""
        now = datetime.now(UTC)
        due = (row["source"] for row in self._sources if row["is_stale"] or (row["stale_after"] is not None and row["stale_after"] < now))
        return sorted(due)

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        return self.ask("stale_sources")

    @cached_property
    def withholds(self) -> bool:
        """True where the version was made for agents and leaves somebody out."""
        return self.row("select 1 from duckdb_tables() where schema_name = 'stored' and table_name = 'withheld'") is not None

    @contextmanager
    def cursor(self, seconds: float | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A fresh cursor. Raises QueryTimeout when the block is still running after so many seconds."""
        cursor = self.connection.cursor()
        late = threading.Event()

        def stop() -> None:
            late.set()
            cursor.interrupt()

        timer = threading.Timer(seconds, stop) if seconds is not None else None
        try:
            if timer:
                timer.daemon = True
                timer.start()
            yield cursor
        except duckdb.InterruptException:
            if late.is_set():
                raise QueryTimeout(f"stopped after {seconds:g} seconds; ask for less, for instance one customer or a shorter time") from None
            raise
        finally:
            if timer:
                timer.cancel()
            cursor.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


@cache
def _query(name: str) -> str:
    return Path(__file__).with_name("queries").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def open_reader(data_dir: Path, role: str = "full") -> Reader:
    """Open the version that current.json names for a role, hardened: no other file can be read or written through it.

    Raises NothingPublished when there is none yet, WarehouseError when the pointer or the file cannot be read.
    """
    pointer = data_dir / "published" / "current.json"
    try:
        said = json.loads(pointer.read_text(encoding="utf-8"))
        entry = said["roles"][role]
        path = data_dir / "published" / entry["database"]
        index = data_dir / "published" / entry["search_index"] if entry.get("search_index") else None
        published_at = datetime.fromisoformat(said["published_at"]).astimezone(UTC)
    except FileNotFoundError:
        raise NothingPublished(f"nothing is published in {data_dir} yet: run `c360 run` first") from None
    except KeyError as error:
        raise NothingPublished(f"{pointer} names nothing for {error}: run `c360 run` to publish it") from None
    except (ValueError, TypeError) as error:
        raise WarehouseError(f"{pointer} cannot be read ({error}): run `c360 run` to publish again") from error
    return Reader(path, str(said["run_id"]), published_at, role, harden(path), index)


def harden(path: Path, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """A read-only connection to one file, through which nothing else can be reached. memory_limit: as DuckDB writes it, 1GB."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config={"temp_directory": ""})
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be opened: {error}. Run `c360 run` to publish again.") from error
    try:
        connection.execute(f"set memory_limit = '{memory_limit}'")
        for statement in HARDENING:
            connection.execute(statement)
    except duckdb.Error:
        connection.close()
        raise
    return connection
