"""The account that a connector gives of one reading of its source."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa

QUARANTINE_EXCERPT = 500  # characters of a bad row that are kept: enough to find it, not enough to copy a mailbox


@dataclass(frozen=True)
class Window:
    """A part of a listing that was read to its last page: of the scope, every row from low to high, both included."""

    scope: str
    low: str = ""
    high: str = "\U0010ffff"


def _no_columns(_stream: str) -> Sequence[str]:
    return ()


class Landed(Protocol):
    """A stream's rows that are alive now, as landed; without columns where it never landed. columns: only these."""

    def __call__(self, stream: str, columns: Sequence[str] = ()) -> pa.Table: ...


def _nothing_landed(stream: str, columns: Sequence[str] = ()) -> pa.Table:
    del stream, columns
    return pa.table({})


@dataclass
class Reading:
    """The account of one reading: how many rows came in, which were set aside and why, and which streams were read to their end.

    horizon: the day that recurring events are expanded from. quarantine_file: JSON lines, one a row set aside. no_excerpts: streams whose bad
    rows are set aside without their text, for it may hold what is not to be kept.

    headers: raw column → as the files call it, where that differs.
    may_shrink: a person accepted that the source became much smaller. empty: streams whose listing came, and said that it holds nothing.
    landed: a stream → its rows that are alive now, as landed. columns: a stream → the columns of its raw table.

    For live sources. say: where `tell` goes. began: by the machine's own clock. at: when the run began. since: how far back the user wants to
    go. state: what earlier readings remembered, no personal data. files_version: changes when the files do. unfinished: what is still to be
    read; while it is not empty the reader is called again, so that a long back-fill is kept in slices.
    """

    source: str
    quarantine_file: Path | None = None
    horizon: date | None = None
    on_progress: Callable[[str, int], None] | None = None
    say: Callable[[str], None] | None = None
    began: float = field(default_factory=time.monotonic)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    since: date | None = None
    state: dict[str, str] = field(default_factory=dict)
    landed: Landed = _nothing_landed
    columns: Callable[[str], Sequence[str]] = _no_columns
    files_version: str = ""
    unfinished: str = ""
    remembered: dict[str, str] = field(default_factory=dict)
    windows: dict[str, list[Window]] = field(default_factory=lambda: defaultdict(list))
    parts_of: dict[str, str] = field(default_factory=dict)
    taken_away: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    up_to_date: set[str] = field(default_factory=set)
    no_excerpts: set[str] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    quarantined: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    completed: set[str] = field(default_factory=set)
    cursors: dict[str, datetime] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    may_shrink: bool = False
    empty: set[str] = field(default_factory=set)

    def count(self, stream: str, rows: int = 1) -> None:
        """Rows met in the input, before anything can go wrong with them."""
        self.counted[stream] += rows
        if self.on_progress:
            self.on_progress(stream, self.counted[stream])

    def called(self, names: Iterable[str], written: Iterable[str]) -> None:
        """Columns by their raw names, and how the file writes them."""
        self.headers |= {name: header for name, header in zip(names, written, strict=True) if name != header}

    def quarantine(self, stream: str, file: str, line: int | None, reason: str, row: str = "") -> None:
        """Set one row aside. line: 1-based line or record number in the file. Its text is kept as well, unless the stream is in `no_excerpts`."""
        self.quarantined[stream] += 1
        if self.quarantine_file is None:
            return
        self.quarantine_file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        entry = {
            "source": self.source,
            "stream": stream,
            "file": file,
            "line": line,
            "reason": reason,
            "row": "" if stream in self.no_excerpts else row[:QUARANTINE_EXCERPT],
        }
        with self.quarantine_file.open("a", encoding="utf-8", errors="replace") as out:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def complete(self, stream: str) -> None:
        """The stream was read whole: a row that is absent from it no longer exists."""
        self.completed.add(stream)

    def nothing(self, stream: str) -> None:
        """The stream's listing came and holds no record. With `complete` all its rows are gone; without, it has none yet, or nothing new."""
        self.empty.add(stream)

    def window(self, stream: str, scope: str, low: str = "", high: str = Window.high) -> None:
        """A part of the stream was read to its last page: a row of it that was not met no longer exists."""
        self.windows[stream].append(Window(scope, low, high))

    def came_with(self, stream: str, parent: str) -> None:
        """Rows of the stream came with each row of the parent that was met (scope_sql: the parent's source_id); others of these are gone."""
        self.parts_of[stream] = parent

    def gone(self, stream: str, keys: Iterable[str]) -> None:
        """The tool says that these rows (by their source_id) were deleted. One that was met in this reading as well is not."""
        self.taken_away[stream].update(keys)

    def remember(self, part: str, value: str) -> None:
        """Keep a word for the next reading (a cursor). It is kept only once the rows of this reading are landed."""
        self.remembered[part] = value

    def tell(self, sentence: str) -> None:
        """Say how far a long reading is, now."""
        if self.say:
            self.say(f"reading {self.source}: {sentence}")

    def next_slice(self) -> None:
        """The rows so far are landed: what was remembered is known now, and what was complete says nothing about the rows to come."""
        self.state = self.state | self.remembered
        self.remembered, self.unfinished = {}, ""
        self.up_to_date |= self.completed
        self.completed, self.windows, self.parts_of, self.taken_away = set(), defaultdict(list), {}, defaultdict(set)

    def cursor(self, stream: str, at: datetime) -> None:
        """The newest moment that the stream's rows speak of."""
        self.cursors[stream] = max(at, self.cursors.get(stream, at))

    def note(self, sentence: str) -> None:
        """Something that the user should know, but that is no failure (an object missing from the export)."""
        if sentence not in self.notes:
            self.notes.append(sentence)
