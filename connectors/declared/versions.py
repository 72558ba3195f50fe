"""Several versions of one record in one reading: the newest comes first, for of rows that share a key the landing keeps the one it meets first."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import pyarrow as pa
from pyarrow import compute

from connectors.base import ConnectorError
from connectors.declared.position import Mark, mark

PLACE = "c360 place"


def newest_first(tables: Iterable[pa.Table], key: Sequence[str], column: str) -> Iterator[pa.Table]:
    """The same rows; of those that share a key, all but the newest by `column` come last. key, column: as the tables spell them.

    The rows wait in an unnamed temporary file, their keys and times in memory. Where a version has no time that can be read, or a number
    stands against a time, nobody can say which is newer: the one met first stays first.
    """
    with tempfile.TemporaryFile() as file:
        known = [_put(table, file, [*key, column]) for table in tables]
        later = _later_ones(known, key, column)
        file.seek(0)
        start, kept = 0, []
        for _ in known:
            with pa.ipc.open_stream(file) as stream:
                table = stream.read_all()
            old = [place - start for place in range(start, start + table.num_rows) if place in later] if later else []
            start += table.num_rows
            if old:
                kept.append(table.take(old))
                wanted = set(old)
                table = table.filter(pa.array([place not in wanted for place in range(table.num_rows)], pa.bool_()))
            yield table
        yield from kept


def _put(table: pa.Table, file: IO[bytes], names: Sequence[str]) -> pa.Table:
    """Sets a table down. Returns the columns that tell its versions apart."""
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    nothing = pa.nulls(table.num_rows, pa.string())
    return pa.table({name: table[name] if name in table.column_names else nothing for name in names})


def _later_ones(known: Sequence[pa.Table], key: Sequence[str], column: str) -> set[int]:
    """The places of all rows that share their key with a newer one."""
    if not known:
        return set()
    rows = pa.concat_tables(known)
    repeated = rows.group_by(list(key)).aggregate([([], "count_all")])
    repeated = repeated.filter(compute.greater(repeated["count_all"], 1)).select(list(key))
    if not repeated.num_rows:
        return set()
    rows = rows.append_column(PLACE, pa.array(range(rows.num_rows), pa.int64()))
    versions: dict[tuple[str, ...], list[tuple[int, str | None]]] = {}
    for row in rows.join(repeated, list(key), join_type="inner").sort_by(PLACE).to_pylist():
        versions.setdefault(tuple(row[name] for name in key), []).append((row[PLACE], row[column]))
    return {place for found in versions.values() for place, _ in found} - {_newest(found, column) for found in versions.values()}


def _newest(versions: Sequence[tuple[int, str | None]], column: str) -> int:
    marks = [_read(text, column) for _, text in versions]
    if not all(marks) or len({found.is_number for found in marks if found}) > 1:
        return versions[0][0]
    places = [found.place for found in marks if found]
    return versions[places.index(max(places))][0]


def _read(text: str | None, column: str) -> Mark | None:
    try:
        return mark(text, column)
    except ConnectorError:
        return None
