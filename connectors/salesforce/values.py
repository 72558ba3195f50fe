"""What the API answers as the raw tables' text, in the form of the weekly export: its times, its checkboxes, its ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import as_text
from connectors.salesforce.soql import moment, stamp

API_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+0000)$"
NULL = pa.scalar(None, pa.string())


def table_of(records: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> pa.Table:
    """Records of a query's answer as a table of text."""
    return pa.table({name: _as_exported(_text([record.get(name) for record in records], kind), kind) for name, kind in kinds.items()})


def as_exported(table: pa.Table, kinds: Mapping[str, str]) -> pa.Table:
    """A table of Bulk's CSV text in the form of the weekly export. kinds: field → boolean, time, number or text."""
    return pa.table({name: _as_exported(table[name], kinds.get(name, "text")) for name in table.column_names})


def _text(values: list[Any], kind: str) -> pa.Array:
    if kind == "boolean":
        return pa.array([None if value is None else "true" if value else "false" for value in values], pa.string())
    if kind == "number":
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # something that is no text
        return pa.array([as_text(value) for value in values], pa.string())
    return column


def _as_exported(column: Any, kind: str) -> Any:
    if column.null_count == len(column):
        return column
    if kind == "boolean":
        return pc.if_else(pc.equal(column, "true"), "1", pc.if_else(pc.equal(column, "false"), "0", column))
    if kind == "time":
        return pc.if_else(pc.match_substring_regex(column, API_TIME), _weekly_time(column), column)
    if kind == "number":
        return plain_numbers(column)
    return pc.if_else(pc.equal(column, ""), NULL, column)


def _weekly_time(column: Any) -> Any:
    return pc.utf8_replace_slice(pc.utf8_slice_codeunits(column, 0, 19), 10, 11, " ")


def plain_numbers(column: Any) -> Any:
    """`3.5E8` → `350000000`, `12.50` → `12.5`: the same number is written in the same way, whoever wrote it."""
    if pc.any(pc.match_substring_regex(column, "[eE]")).as_py():
        column = pa.array([value and _plain(value) for value in column.to_pylist()], pa.string())
    trimmed = pc.replace_substring_regex(column, r"^(-?\d+)\.0*$", r"\1")
    return pc.replace_substring_regex(trimmed, r"^(-?\d+\.\d*[1-9])0+$", r"\1")


def _plain(value: str) -> str:
    try:
        return format(Decimal(value), "f")
    except ArithmeticError:
        return value


def soql_time(written: str) -> str:
    """A time as the API writes it → as SOQL reads it."""
    return stamp(moment(written))
