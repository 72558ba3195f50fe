"""Where in a published table the rows of a key stand.

Published tables are sorted by their keys. DuckDB makes no use of that where all keys begin with the same eight letters, as those of one source's
records do: it keeps no more of the least and the greatest of each part of a table, and would read them all. So every EACH-th key is read once, and
then, for a few keys, only the rows between two of those.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from warehouse.sql_text import quoted

EACH = 2048  # rows, which DuckDB reads together
MOST = 12  # stretches of a table; to read more of them takes longer than to read it whole


class Stretch(NamedTuple):
    """Rows from `start` to before `end` (None: to the table's end), and the keys that stand nowhere else."""

    start: int
    end: int | None
    keys: tuple[str, ...]


class Fences(NamedTuple):
    """Every EACH-th key of a table, and the number of its row."""

    keys: Sequence[str]
    rows: Sequence[int]

    def stretches(self, keys: Iterable[str]) -> list[Stretch] | None:
        """Where the rows of these keys stand, in order; None where the table should be read whole."""
        if any(key > following for key, following in pairwise(self.keys)):
            return None  # of a version whose tables were not sorted
        found: list[Stretch] = []
        for key in sorted(set(keys)):
            start, end = self._around(key)
            if found and (found[-1].end is None or start < found[-1].end):
                before = found.pop()
                found.append(Stretch(before.start, end, (*before.keys, key)))
            else:
                found.append(Stretch(start, end, (key,)))
        return found if len(found) <= MOST else None

    def _around(self, key: str) -> tuple[int, int | None]:
        """From the last fence before the key's first row to the first one after its last."""
        before, after = bisect_left(self.keys, key) - 1, bisect_right(self.keys, key)
        return self.rows[before] if before >= 0 else 0, self.rows[after] if after < len(self.keys) else None


def fences_of(table: str, column: str) -> str:
    """A SELECT of a table's fences: key, place."""
    return f"select {column} as key, rowid as place from main.{table} where rowid > 0 and rowid % {EACH} = 0 order by rowid"


def rows_of(table: str, column: str, stretches: Sequence[Stretch]) -> str:
    """A SELECT of the rows of a table with the stretches' keys."""
    parts = [f"select * from main.{table} where {_within(stretch)} and {column} {_among(stretch.keys)}" for stretch in stretches]
    return " union all ".join(parts) or f"select * from main.{table} where false"


def _within(stretch: Stretch) -> str:
    return f"rowid >= {stretch.start}" + ("" if stretch.end is None else f" and rowid < {stretch.end}")


def _among(keys: Sequence[str]) -> str:
    # one key is compared before its text is unpacked
    return f"= {quoted(keys[0])}" if len(keys) == 1 else f"in ({', '.join(map(quoted, keys))})"
