"""The columns that a stream declares, held against those that its data have."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from pyarrow import compute

from connectors.base import ConnectorError, Reading, as_text
from connectors.column_names import ColumnNames
from connectors.declared.tool import Tool, ToolStream
from connectors.scope import without
from connectors.yaml_lines import nearest

TEXT_HINT = " (a text stands in single quotes inside the double ones: \"'contact'\")"
# a file may hold a few records twice; with more, the key is none and most of its records would be lost
REPEATED, FEW = 0.2, 3


class Columns:
    """One stream's columns."""

    def __init__(self, tool: Tool, stream: ToolStream) -> None:
        self.tool, self.stream = tool, stream
        self.declared = {column.lower(): column for column in stream.stream.columns}
        names = ColumnNames()
        self.flatten = [names.clean(column).lower() for column in stream.spec.flatten]
        self.inner = ColumnNames()

    def named(self, table: pa.Table) -> pa.Table:
        """The columns in scope with trimmed values and with the declared spelling of their names; what is to be flattened is."""
        for name in [name for name in table.column_names if name.lower() in self.flatten]:
            table = self._flattened(table, name)
        trimmed = {}
        for name in table.column_names:
            text = compute.utf8_trim_whitespace(table[name].cast(pa.string()))
            trimmed[self.declared.get(name.lower(), name)] = compute.if_else(compute.equal(text, ""), None, text)
        return without(pa.table(trimmed), self.stream.wants, {}) if self.stream.has_scope else pa.table(trimmed)

    def check(self, table: pa.Table, where: str, optional: bool) -> None:
        """Raises ConnectorError for a declared column that the data lack.

        optional: the data name only what they hold, as JSON does; then only a name much like another is a fault.
        """
        if not table.column_names:
            return
        known = {name.lower() for name in table.column_names}
        faults = []
        uses = [(e.line, e.place, column) for e in self.stream.expressions() for column in e.columns]
        uses += [(self.stream.key_line, f"streams.{self.stream.name}.key", column) for column in self.stream.key]
        for line, place, column in uses:
            if column.lower() in known:
                continue
            hint = nearest(column, table.column_names)
            if optional and (not hint.startswith("did you mean") or self._taken(hint)):
                continue
            hint += "" if hint.startswith("did you mean") else TEXT_HINT
            faults.append(f"{self.tool.path.name}:{line}: {place}: {where} has no column {column}; {hint}")
        if faults:
            raise ConnectorError("\n".join(dict.fromkeys(faults)))

    def check_key(self, table: pa.Table, where: str) -> None:
        """Raises ConnectorError where many rows of one table share a key and differ otherwise: the landing would keep one of each only.

        Where updated_at is declared, they are taken for versions of one record.
        """
        if self.stream.updated_at or not table.num_rows:
            return
        keys = table.select([self.declared[column.lower()] for column in self.stream.key])
        distinct = table.group_by(table.column_names).aggregate([]).num_rows
        records = keys.group_by(keys.column_names).aggregate([]).num_rows
        if distinct - records > max(FEW, REPEATED * distinct):
            key = ", ".join(self.stream.key)
            raise ConnectorError(
                f"{self.tool.path.name}:{self.stream.key_line}: streams.{self.stream.name}.key: {key} identifies no row: of the first {distinct:,} "
                f"different rows of {where} only {records:,} differ in it. Name more columns, such as key: [{key}, another], "
                "or add a column with an id of its own; where the rows are versions of one record, say which is newest by updated_at"
            )

    def with_key(self, table: pa.Table, reading: Reading, where: str, before: int) -> pa.Table:
        """The rows with a value in each column of the key; the others are set aside with their number. before: rows of earlier tables."""
        held = {name.lower(): name for name in table.column_names}
        keys = [table[held[c.lower()]].to_pylist() if c.lower() in held else [None] * table.num_rows for c in self.stream.key]
        whole = [all(parts) for parts in zip(*keys, strict=True)]
        for place in (place for place, has_key in enumerate(whole) if not has_key):
            reading.quarantine(self.stream.name, where, before + place + 1, f"nothing in its key ({', '.join(self.stream.key)})")
        return table if all(whole) else table.filter(pa.array(whole))

    def _flattened(self, table: pa.Table, name: str) -> pa.Table:
        """The table with one column for each key of the column's JSON objects instead of it."""
        objects = [_object(text) for text in table[name].to_pylist()]
        table = table.drop_columns([name])
        for key in dict.fromkeys(key for one in objects for key in one):
            inner = self.inner.clean(f"{name}_{key}")
            table = table.append_column(inner, pa.array([as_text(one.get(key)) for one in objects], pa.string()))
        return table

    def _taken(self, hint: str) -> bool:
        """Whether the similar name is itself declared: then it is another column, not a slip."""
        return hint.removeprefix("did you mean ").rstrip("?").lower() in self.declared


def _object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
