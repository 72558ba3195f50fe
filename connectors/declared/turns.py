"""A long reading of a declared API or database: in slices, each of which is landed for good, and within what the user and the budget allow."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from connectors.base import Reading
from connectors.beginning import earliest_day
from connectors.slices import Slice

SLICE_ROWS = 200_000
REQUESTS = "all:requests"  # what is remembered, under names that no stream can have
SINCE = "all:since"
DONE = "done:"


@dataclass
class Turns:
    """The streams of one tool, one after the other. since: the day to go back to, if not to the beginning."""

    reading: Reading
    part: Slice
    since: date | None

    @classmethod
    def of(cls, reading: Reading, since: date | None, is_whole: bool = True) -> Turns:
        """since: as configured. is_whole: False for a look that lands nothing."""
        return cls(reading, Slice(SLICE_ROWS if is_whole else sys.maxsize), earliest_day(since, reading, SINCE))

    def is_over(self, stream: str) -> bool:
        """Whether the stream has no turn now: an earlier slice of this run has read it to its end, or this one is full and another follows."""
        if self.reading.state.get(DONE + stream) == self.reading.at.isoformat():
            return True
        if self.part.is_full:
            self.reading.unfinished = f"{stream} is still to be read"
        return self.part.is_full

    def took(self, rows: int, stream: str, requests: int = 0) -> None:
        """So many rows came. Somebody may watch a long back-fill."""
        self.part.rows += rows
        if self.part.is_time_to_tell():
            asked = f", {requests + requests_before(self.reading):,} requests" if requests else ""
            self.reading.tell(f"{stream}, {self.reading.counted[stream]:,} rows{asked}")

    def stop(self, stream: str) -> None:
        """The slice is full in the middle of the stream; the next one goes on there at once."""
        self.reading.unfinished = f"{stream} is not at its end"
        self.part.is_over = True

    def done(self, stream: str) -> None:
        """The stream was read to its end."""
        self.reading.remember(DONE + stream, self.reading.at.isoformat())

    def spent(self, requests: int) -> None:
        """So many requests were made in this slice."""
        at = self.reading.at.isoformat()
        self.reading.remember(REQUESTS, json.dumps({"at": at, "requests": requests + requests_before(self.reading)}))


def requests_before(reading: Reading) -> int:
    """How many requests the earlier slices of this run made."""
    at, requests = last_requests(reading.state)
    return requests if at == reading.at.isoformat() else 0


def last_requests(state: Mapping[str, str]) -> tuple[str, int]:
    """When the last run began, and how many requests it made; 0 where there was none."""
    found = json.loads(state.get(REQUESTS, "{}"))
    return str(found.get("at", "")), int(found.get("requests", 0))
