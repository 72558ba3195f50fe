"""Human decisions: an append-only SQLite file that may be written at any time; a run reads a copy of what stands in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.models import digest

FILE_NAME = "decisions.sqlite"
MIGRATIONS = (
    """create table decision (
        decision_id integer primary key autoincrement, kind text not null check (kind in ('must_link', 'cannot_link', 'pin', 'exclude')),
        record_key_a text not null, record_key_b text, field text, value text,
        author text not null, reason text not null, at text not null, revoked_at text
    );
    create table acceptance (
        acceptance_id integer primary key autoincrement, source text not null, run_id text, author text not null, at text not null
    );
    """,
)


def open_ledger(data_dir: Path) -> sqlite3.Connection:
    """The decision ledger, migrated to the newest form. Raises WarehouseError for one from a newer version."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = data_dir / FILE_NAME
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    path.chmod(0o640)
    connection.execute("pragma journal_mode = wal")
    version = int(connection.execute("pragma user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        connection.close()
        raise WarehouseError(f"{path} is of version {version}; this program knows {len(MIGRATIONS)}. Install the customer360 that wrote it.")
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(f"begin; {MIGRATIONS[number]} pragma user_version = {number + 1}; commit;")
    return connection


def load(database: Database) -> str:
    """Make identity.decision from the decisions that are not revoked. Returns its fingerprint."""
    with closing(open_ledger(database.data_dir)) as ledger:
        columns = "decision_id, kind, record_key_a, record_key_b, field, value, author, reason, at"
        standing = ledger.execute(f"select {columns} from decision where revoked_at is null order by decision_id").fetchall()
    database.connection.execute(
        """create or replace table identity.decision (decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar,
               field varchar, value varchar, author varchar, reason varchar, "at" timestamptz)"""
    )
    if standing:
        database.connection.executemany("insert into identity.decision values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [list(row) for row in standing])
    return digest(repr(standing))
