"""Salesforce ids: 15 characters that differ by case, or the same with three more that tell the case."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NULL_ID = "000000000000000"
VALID = r"^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$"
# a field of one's own holds ids when each value begins like one and is not merely a number
LOOKS_LIKE_ID = r"^[0-9a][0-9A-Za-z]{14}(?:[A-Z0-5]{3})?$"
_SUFFIX = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)
_BITS = np.array([1, 2, 4, 8, 16], dtype=np.uint8)


def with_suffix(ids: pa.Array) -> pa.Array:
    """15-character ids → 18 characters. ids: text of exactly 15 ASCII characters, none null.

    Each of the three added characters tells which of five characters are upper case, the first as the lowest bit.
    """
    count = len(ids)
    characters = np.frombuffer("".join(ids.to_pylist()).encode("ascii"), dtype=np.uint8).reshape(count, 15)
    upper = ((characters >= ord("A")) & (characters <= ord("Z"))).reshape(count, 3, 5)
    full = np.ascontiguousarray(np.concatenate([characters, _SUFFIX[upper @ _BITS]], axis=1))
    offsets = np.arange(0, 18 * (count + 1), 18, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(full)])


def full_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The ids of a column in 18 characters; the null lookup becomes null; what is no id stays as it is."""
    nothing = pc.starts_with(column, NULL_ID)
    if pc.any(nothing).as_py():
        column = pc.if_else(nothing, pa.scalar(None, pa.string()), column)
    lengths = pc.binary_length(column)
    if pc.min(lengths).as_py() in (None, 18):
        return column
    short = pc.fill_null(pc.and_(pc.equal(lengths, 15), pc.match_substring_regex(column, VALID)), fill_value=False)
    if not pc.any(short).as_py():
        return column
    whole = column.combine_chunks()
    short = short.combine_chunks()
    return pa.chunked_array([pc.replace_with_mask(whole, short, with_suffix(whole.filter(short)))])


def is_valid(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """True for each value that has an id's form, False for null."""
    return pc.fill_null(pc.match_substring_regex(column, VALID), fill_value=False)


class Lookups:
    """Finds the id columns of one stream's tables and brings their values to 18 characters.

    Every standard lookup ends in `Id`. A custom field (`__c`) counts while all its values look like ids.
    """

    def __init__(self) -> None:
        self.no_lookup: set[str] = set()

    def __call__(self, table: pa.Table) -> pa.Table:
        for place, name in enumerate(table.column_names):
            if self._holds_ids(name, table.column(place)):
                table = table.set_column(place, name, full_ids(table.column(place)))
        return table

    def _holds_ids(self, name: str, column: pa.ChunkedArray) -> bool:
        if name.endswith("Id"):
            return True
        if not name.lower().endswith("__c") or name in self.no_lookup or column.null_count == len(column):
            return False
        fits = pc.min_max(pc.binary_length(column)).as_py()["min"] >= 15
        fits = fits and pc.all(pc.match_substring_regex(column, LOOKS_LIKE_ID)).as_py()
        fits = bool(fits and pc.all(pc.match_substring_regex(column, "[A-Za-z]")).as_py())
        if not fits:
            self.no_lookup.add(name)
        return fits
