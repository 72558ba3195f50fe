"""A part of an index, changed where a few documents are other ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.contracts import published_tables
from warehouse.delta.rows import Delta, number_of, place
from warehouse.index import fingerprint
from warehouse.index.fingerprint import Fingerprint
from warehouse.index.part import Part, attached
from warehouse.sql_text import quoted

VERSION = "delta_version"
TOUCHED = "touched_document"  # temporary: the ids of the documents that are other ones, or gone, or new


def changed(
    connection: duckdb.DuckDBPyConnection, part: Part, folder: Path, made_of: Fingerprint, before: Path, now: Path, delta: Delta
) -> Fingerprint:
    """Change the part in this folder, which was made of the file before, to what the file now says. Returns what it is made of then."""
    ids = " union ".join(f"select {own} as id from {table}" for name, own in part.read.items() for table in (delta[name].gone, delta[name].come))
    connection.execute(f"create or replace temp table {TOUCHED} as select distinct id from ({ids}) where id is not null")
    if not number_of(connection, TOUCHED):
        return made_of
    with _only_touched(connection, part, before):
        gone = fingerprint.of_rows(connection, part.sql)
    with _only_touched(connection, part, now):
        come = fingerprint.of_rows(connection, part.sql)
        part.change(folder, connection, TOUCHED)
    return made_of.changed(gone, come)


def find_touched(connection: duckdb.DuckDBPyConnection, part: Part, before: Path, now: Path) -> int:
    """Find which documents of the part differ between two files, where nobody knows. Returns how many."""
    for name, file in (("before", before), ("now", now)):
        with attached(connection, file):
            rows = f"select id, hash(entry) as content from ({part.sql}) as entry"
            connection.execute(f"create or replace temp table document_{name} as {rows}")
    differ = " union all ".join(
        f"select id from document_{one} anti join document_{other} using (content)" for one, other in (("before", "now"), ("now", "before"))
    )
    connection.execute(f"create or replace temp table {TOUCHED} as select distinct id from ({differ})")
    connection.execute("drop table document_before")
    connection.execute("drop table document_now")
    return number_of(connection, TOUCHED)


@contextmanager
def _only_touched(connection: duckdb.DuckDBPyConnection, part: Part, file: Path) -> Iterator[None]:
    """The rows of a published file that show in a touched document, attached as the file itself would be."""
    connection.execute(f"attach {quoted(str(file))} as {VERSION} (read_only)")
    connection.execute("attach ':memory:' as indexed")
    try:
        connection.execute("create schema indexed.stored")
        for name, own in part.read.items():
            table = published_tables()[name]
            rows = f"select * from {place(VERSION, table)} where {own} in (select id from {TOUCHED})"
            connection.execute(f"create table {place('indexed', table)} as {rows}")
        yield
    finally:
        connection.execute("detach indexed")
        connection.execute(f"detach {VERSION}")
