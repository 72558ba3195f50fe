"""A published file of a few people whose ties and cuts are known by heart (explained.sql)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.contracts import published_tables
from warehouse.index.make import make_indexes
from warehouse.serving.reader import Reader, harden

# what this file needs beyond what the contract names by itself
ALSO = """
create table if not exists decision (decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar, field varchar, value varchar,
    author varchar, reason varchar, "at" timestamptz, revoked_at timestamptz);
create table if not exists identity_pair (record_key_a varchar, record_key_b varchar, weight double, levels tinyint[]);
create table if not exists identity_comparison (place integer, comparison varchar, level integer, meaning varchar, weight double);
alter table decision add column if not exists revoked_at timestamptz;
alter table source_record add column if not exists own_customer_id varchar;
"""


def write_file(path: Path, also: str = "") -> Path:
    """The file, with further statements run at the end."""
    connection = duckdb.connect(str(path))
    connection.execute("set timezone = 'UTC'")
    for table in published_tables().values():
        if not table.like:
            columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
            connection.execute(f"create table {table.name} ({columns})")
    connection.execute("create schema stored")
    for table in published_tables().values():
        if table.has_clock and not table.like:
            connection.execute(f"create view stored.{table.name} as from main.{table.name}")
    connection.execute(ALSO)
    connection.execute(Path(__file__).with_name("explained.sql").read_text(encoding="utf-8"))
    connection.execute(also)
    connection.close()
    with duckdb.connect() as writer:
        make_indexes(writer, path, path.with_suffix(".search"), None)
    return path


def read_file(path: Path) -> Reader:
    """The file as readers open it."""
    return Reader(path, "r9", datetime(2026, 11, 9, 2, 5, tzinfo=UTC), "full", harden(path), path.with_suffix(".search"))
