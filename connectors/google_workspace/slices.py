"""The rows of one slice of a reading, and when it is time to land them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.base import Reading, Stream, batches
from connectors.client import Budget
from connectors.spool import Batch

SLICE_ROWS = 20_000
SLICE_SECONDS = 600.0
BATCH_ROWS = 2_000  # their texts weigh more than the rows of a table
TELL_EVERY = 20.0


@dataclass
class Rows:
    """Gathers rows of several streams and gives them out in batches. is_cut: somebody stopped because the slice was full."""

    reading: Reading
    streams: Mapping[str, Stream]
    budget: Budget
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    landed: int = 0
    is_cut: bool = False
    waiting: dict[str, list[Mapping[str, str | None]]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Time to land what was read: a stopped back-fill loses no more than this."""
        return self.landed >= SLICE_ROWS or time.monotonic() - self.began >= SLICE_SECONDS or self.budget.is_spent

    def begin(self) -> None:
        """The slice is empty: what came before is not counted."""
        self.landed, self.began = 0, time.monotonic()

    def add(self, stream: str, row: Mapping[str, str | None]) -> None:
        """One row, met just now."""
        self.reading.count(stream)
        self.landed += 1
        self.waiting.setdefault(stream, []).append(row)

    def take(self, at_least: int = BATCH_ROWS) -> Iterator[Batch]:
        """The rows of every stream that holds so many."""
        for name, rows in self.waiting.items():
            if len(rows) >= at_least:
                yield from ((name, table) for table in batches(rows, self.streams[name].columns))
                self.waiting[name] = []

    def tell(self, words: str) -> None:
        """How far it is, for somebody who watches a long back-fill."""
        if (now := time.monotonic()) - self.told >= TELL_EVERY:
            self.told = now
            self.reading.tell(f"{words}, {self.landed:,} rows, {self.budget.requests:,} requests")
