"""Which fields of a record are read, as `include` and `exclude` say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

import pyarrow as pa

from connectors.aliases import folded


def means(patterns: Iterable[str], *words: str) -> bool:
    """Whether one of the patterns means one of the words. * stands for anything; case, spaces and punctuation do not matter."""
    wanted = [re.sub(r"[^a-z0-9*]", "", pattern.lower()) for pattern in patterns]
    return any(fnmatchcase(folded(word), pattern) for word in words for pattern in wanted)


def in_scope(include: Sequence[str], exclude: Sequence[str], *words: str) -> bool:
    """Whether a field with these names is read: one that is included (any, where none is named) and not excluded."""
    return (not include or means(include, *words)) and not means(exclude, *words)


def without(table: pa.Table, is_wanted: Callable[[str], bool], left_out: dict[str, None]) -> pa.Table:
    """The table without the columns that are not wanted. Adds their names to `left_out`."""
    unwanted = [name for name in table.column_names if not is_wanted(name)]
    left_out.update(dict.fromkeys(unwanted))
    return table.drop_columns(unwanted) if unwanted else table
