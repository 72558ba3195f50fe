"""The columns that a stream declares, held against those that its data have."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import compute

from connectors.base import ConnectorError
from connectors.declared.tool import Tool, ToolStream
from connectors.yaml_lines import nearest

TEXT_HINT = " (a text stands in single quotes inside the double ones: \"'contact'\")"
# a file may hold a few records twice; with more, the key is none and most of its records would be lost
REPEATED, FEW = 0.2, 3


class Columns:
    """One stream's columns."""

    def __init__(self, tool: Tool, stream: ToolStream) -> None:
        self.tool, self.stream = tool, stream
        self.declared = {column.lower(): column for column in stream.stream.columns}

    def named(self, table: pa.Table) -> pa.Table:
        """The table with trimmed values and with the declared spelling of its columns' names."""
        trimmed = {}
        for name in table.column_names:
            text = compute.utf8_trim_whitespace(table[name].cast(pa.string()))
            trimmed[self.declared.get(name.lower(), name)] = compute.if_else(compute.equal(text, ""), None, text)
        return pa.table(trimmed)

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

    def _taken(self, hint: str) -> bool:
        """Whether the similar name is itself declared: then it is another column, not a slip."""
        return hint.removeprefix("did you mean ").rstrip("?").lower() in self.declared
