"""A part of an index, changed where a few rows of the published file are other ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.contracts import published_tables
from warehouse.delta.rows import Delta, place
from warehouse.index import fingerprint
from warehouse.index.fingerprint import Fingerprint
from warehouse.index.part import Part
from warehouse.sql_text import quoted

VERSION = "delta_version"


def changed(
    connection: duckdb.DuckDBPyConnection, part: Part, folder: Path, made_of: Fingerprint, before: Path, now: Path, delta: Delta
) -> Fingerprint:
    """Change the part in this folder, which was made of the file before, to what the file now says. Returns what it is made of then."""
    ids = " union ".join(f"select {own} as id from {table}" for name, own in part.read.items() for table in (delta[name].gone, delta[name].come))
    connection.execute(f"create or replace temp table delta_id as select distinct id from ({ids}) where id is not null")
    touched = [str(own) for (own,) in connection.execute("select id from delta_id order by id").fetchall()]
    if not touched:
        return made_of
    with _only_touched(connection, part, before):
        gone = fingerprint.of_rows(connection, part.sql)
    with _only_touched(connection, part, now):
        come = fingerprint.of_rows(connection, part.sql)
        part.change(folder, touched, connection)
    return made_of.changed(gone, come)


@contextmanager
def _only_touched(connection: duckdb.DuckDBPyConnection, part: Part, file: Path) -> Iterator[None]:
    """The rows of a published file that show in a touched document, attached as the file itself would be."""
    connection.execute(f"attach {quoted(str(file))} as {VERSION} (read_only)")
    connection.execute("attach ':memory:' as indexed")
    try:
        connection.execute("create schema indexed.stored")
        for name, own in part.read.items():
            table = published_tables()[name]
            rows = f"select * from {place(VERSION, table)} where {own} in (select id from delta_id)"
            connection.execute(f"create table {place('indexed', table)} as {rows}")
        yield
    finally:
        connection.execute("detach indexed")
        connection.execute(f"detach {VERSION}")
