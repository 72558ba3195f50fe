"""Dagster's event log in SQLite files, where and as Dagster keeps it, but with the files kept open.

Dagster opens a file anew for every event and every question, compiles each statement anew, and waits for the disk each time. A run asks and tells
a thousand times: with few records that was half of what it took.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool


class OpenEventLog(SqliteEventLogStorage):
    """The same files, each shard's connection kept: that of all runs (the index), and that of the run looked at last.

    A commit is handed to the system and not waited for: what a killed process wrote is kept; a power cut may cost the last events, never the file.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._connections: dict[str, tuple[Connection, int]] = {}
        self._known_columns: set[str] = set()
        self._known_indexes: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> OpenEventLog:
        """As Dagster makes it from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            connection = self._opened(shard)
            with connection.begin():
                yield connection

    def _opened(self, shard: str) -> Connection:
        connection, file = self._connections.get(shard, (None, 0))
        if connection is not None and file == self._file(shard):
            return connection
        if connection is not None:
            # a restore, or somebody's hand, put another file in its place: what is written to the old one nobody reads
            self._close(shard)
            self._initialized_dbs.discard(shard)
        return self._open(shard)

    def _file(self, shard: str) -> int:
        path = Path(self.path_for_shard(shard))
        return path.stat().st_ino if path.exists() else 0

    def _open(self, shard: str) -> Connection:
        for other in set(self._connections) - {INDEX_SHARD_NAME}:
            self._close(other)
        # one thread at a time has it, whichever that is: the lock above sees to that
        arguments = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        engine = create_engine(self.conn_string_for_shard(shard), poolclass=NullPool, connect_args=arguments)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        connection = engine.connect()
        connection.exec_driver_sql("pragma synchronous = normal")
        connection.commit()
        self._connections[shard] = connection, self._file(shard)
        return connection

    def _close(self, shard: str) -> None:
        connection, _ = self._connections.pop(shard)
        connection.close()
        connection.engine.dispose()

    def _close_all(self) -> None:
        with self._db_lock:
            for shard in list(self._connections):
                self._close(shard)

    def store_event(self, event: EventLogEntry) -> None:
        """As Dagster does. Pages that show a run watch its file, and what is written into an open one stands beside it."""
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def has_secondary_index(self, name: str) -> bool:
        """As Dagster does, asked once for what is there: it stays."""
        if name not in self._known_indexes and super().has_secondary_index(name):
            self._known_indexes.add(name)
        return name in self._known_indexes

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        if column_name not in self._known_columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._known_columns.add(column_name)
        return column_name in self._known_columns

    def wipe(self) -> None:
        """As Dagster does, which deletes the files."""
        self._close_all()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        self._close_all()
