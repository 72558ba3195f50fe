"""The rows of one slice of a reading, and when it is time to land them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.base import Reading, Stream, batches
from connectors.client import Budget
from connectors.slices import Slice
from connectors.spool import Batch

SLICE_ROWS = 20_000
BATCH_ROWS = 2_000  # their texts weigh more than the rows of a table


@dataclass
class Rows:
    """Gathers rows of several streams and gives them out in batches. is_cut: somebody stopped because the slice was full."""

    reading: Reading
    streams: Mapping[str, Stream]
    budget: Budget
    part: Slice = field(default_factory=lambda: Slice(SLICE_ROWS))
    is_cut: bool = False
    waiting: dict[str, list[Mapping[str, str | None]]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Time to land what was read: a stopped back-fill loses no more than this."""
        return self.part.is_full or self.budget.is_spent

    def begin(self) -> None:
        """The slice is empty: what came before is not counted."""
        self.part = Slice(SLICE_ROWS)

    def add(self, stream: str, row: Mapping[str, str | None]) -> None:
        """One row, met just now."""
        self.reading.count(stream)
        self.part.rows += 1
        self.waiting.setdefault(stream, []).append(row)

    def take(self, at_least: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows of every stream that holds so many."""
        for name, rows in self.waiting.items():
            if len(rows) >= at_least:
                yield from ((name, table) for table in batches(rows, self.streams[name].columns))
                self.waiting[name] = []

    def tell(self, words: str) -> None:
        """How far it is, for somebody who watches a long back-fill."""
        if self.part.is_time_to_tell():
            self.reading.tell(f"{words}, {self.part.rows:,} rows, {self.budget.requests:,} requests")
