"""Which mapped columns of a stream held something: one that an API no longer shows is absent from every record, and nothing else tells."""

from __future__ import annotations

import pyarrow as pa

from connectors.base import ConnectorError, Reading
from connectors.declared.tool import DELETED, Tool, ToolStream

FILLED = "filled:"  # and the stream's name. What is remembered: the columns that held something
FEW = 3  # of so many records nobody clears the same column in one go, and that of no other one is left


class Filled:
    """One stream's columns, as they come."""

    def __init__(self, tool: Tool, stream: ToolStream, reading: Reading) -> None:
        self.where = f"{tool.path.name}: streams.{stream.name}"
        self.stream, self.reading = stream, reading
        key = {column.lower() for column in stream.key}
        self.watched = [column for column in stream.stream.columns if column.lower() not in key and column != DELETED]
        self.key = [column for column in stream.stream.columns if column.lower() in key]
        self.filled: set[str] = set()
        self.met: set[tuple[str | None, ...]] = set()

    def meet(self, table: pa.Table) -> None:
        """Rows that came, under the declared names."""
        if not table.num_rows:
            return
        held = [column for column in self.watched if column in table.column_names and table[column].null_count < table.num_rows]
        self.filled.update(held)
        self.met.update(zip(*(table[column].to_pylist() for column in self.key), strict=True))

    def conclude(self) -> None:
        """All rows of this reading came. Raises ConnectorError where a column is empty throughout that was not, for records that came.

        Of a few records only, that is what somebody cleared: it is told.
        """
        memory = FILLED + self.stream.name
        before = {name for name in self.reading.state.get(memory, "").split(",") if name}
        lost = self._lost(sorted(before & set(self.watched) - self.filled))
        if many := {column: count for column, count in lost.items() if count >= FEW}:
            told = ", ".join(f"{column} ({count:,} had it)" for column, count in many.items())
            raise ConnectorError(
                f"{self.where}: no record that came has {told} any more: they would lose it here. Did the tool rename it, or hide it from this "
                f"credential? Or `c360 run {self.reading.source} --full`, should that be meant"
            )
        for column, count in lost.items():
            self.reading.note(f"{self.stream.name}: {column} is gone from {count} records, all that had it of those that came")
        if self.met:
            self.reading.remember(memory, ",".join(sorted(before | self.filled)))

    def _lost(self, columns: list[str]) -> dict[str, int]:
        """Of these columns: how many of the records that came hold something, as they are landed; without those of which none does."""
        known = {name.lower() for name in self.reading.columns(self.stream.name)}
        columns = [column for column in columns if column.lower() in known]
        if not columns or not self.met:
            return {}
        landed = self.reading.landed(self.stream.name, (*self.key, *columns))
        met = pa.array([key in self.met for key in zip(*(landed[column].to_pylist() for column in self.key), strict=True)], pa.bool_())
        here = landed.filter(met)
        counts = {column: here.num_rows - here[column].null_count for column in columns}
        return {column: count for column, count in counts.items() if count}
