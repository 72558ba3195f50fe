"""Several versions of one record in one reading: the newest comes first, for of rows that share a key the landing keeps the one it meets first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

import pyarrow as pa
from pyarrow import compute

PLACE = "c360 place"


Places = Callable[[Sequence[str | None]], list[float] | None]


def newest_first(
    tables: Iterable[pa.Table], key: Sequence[str], columns: Sequence[str], places: Places, tell: Callable[[int], None]
) -> Iterator[pa.Table]:
    """The same rows; of those that share a key, all but the newest come last. key, columns: as the tables spell them.

    columns: what tells the versions apart. places: the first of them, of several versions → where each stands; None where nobody can say which is
    newer: the one met first stays first. tell: is told of how many records that is so, though their versions differ. The rows wait in an unnamed
    temporary file, their keys and times in memory.
    """
    with tempfile.TemporaryFile() as file:
        known = [_put(table, file, list(dict.fromkeys([*key, *columns]))) for table in tables]
        later, undecided = _later_ones(known, key, columns, places)
        if undecided:
            tell(undecided)
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


def _later_ones(known: Sequence[pa.Table], key: Sequence[str], columns: Sequence[str], places: Places) -> tuple[set[int], int]:
    """The places of all rows that share their key with a newer one; and of how many keys nobody can say which is the newest."""
    if not known:
        return set(), 0
    rows = pa.concat_tables(known)
    repeated = rows.group_by(list(key)).aggregate([([], "count_all")])
    repeated = repeated.filter(compute.greater(repeated["count_all"], 1)).select(list(key))
    if not repeated.num_rows:
        return set(), 0
    rows = rows.append_column(PLACE, pa.array(range(rows.num_rows), pa.int64()))
    versions: dict[tuple[str, ...], list[tuple[int, tuple[str | None, ...]]]] = {}
    for row in rows.join(repeated, list(key), join_type="inner").sort_by(PLACE).to_pylist():
        versions.setdefault(tuple(row[name] for name in key), []).append((row[PLACE], tuple(row[name] for name in columns)))
    later: set[int] = set()
    undecided = 0
    for found in versions.values():
        order = places([values[0] for _, values in found])
        undecided += order is None and len({values for _, values in found}) > 1
        later |= {place for place, _ in found} - {found[order.index(max(order)) if order else 0][0]}
    return later, undecided
