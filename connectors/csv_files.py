"""CSV files as Arrow tables of text, with every row accounted for.

Arrow parses fast but does not say when an unclosed quote swallowed good rows. So each block is surveyed first: only where every quote
opens at the start of a field and closes at its end is Arrow trusted; the rest goes row by row through `csv_repair`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute
from pyarrow import csv as arrow_csv

from connectors.archives import Member
from connectors.base import Reading, UnusableFile
from connectors.column_names import clean_names, require
from connectors.csv_repair import MAX_RECORD, is_whole, repair
from connectors.decoding import utf8_chunks

Bad = tuple[int, str, str]  # line, reason, text
MIN_HEADER, MAX_HEADER = 2**16, 2**20  # bytes in which the header line is looked for
QUOTE, NEWLINE, RETURN = 34, 10, 13
DELIMITERS = (",", ";", "\t", "|")
WRONG_FILE = "Name the right file, or save it again as CSV."
FOREIGN = {
    b"PK\x03\x04": "a zip or spreadsheet",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "gzip",
    b"PAR1": "Parquet",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}


def read_csv(
    member: Member,
    reading: Reading,
    stream: str,
    *,
    encodings: Sequence[str] = ("utf-8-sig", "cp1252"),
    delimiter: str | None = None,
    required: Sequence[str] = (),
    key: Sequence[str] = (),
    header_row: int = 0,
) -> Iterator[pa.Table]:
    """The rows of a CSV file as Arrow tables of text columns, in the file's order.

    '' is NULL. Header names as in `column_names`. The first line must be the header, unless header_row (lines counted from 1) says which one is; it
    also tells the delimiter (, ; tab |) unless given. Blank lines are no rows. Every row is counted in `reading`; those with too many or too few
    values, a quote that is not closed, or nothing in a `key` column are quarantined with their line. A header alone gives one table without rows,
    an empty file a note and no table.
    Raises UnusableFile: damaged, no CSV at all, or without one of the `required` columns (case ignored).
    """
    _refuse_foreign(member)
    chunks = utf8_chunks(member, reading, encodings)
    start = b""
    while len(start) < MIN_HEADER and (chunk := next(chunks, None)) is not None:
        start += chunk
    if not start.strip():
        reading.note(f"{member.label} is empty")
        return
    header = _header(member, start, delimiter, header_row)
    require(member, header.names, required)
    reading.called(header.names, header.written)
    yield _table([], header.names)
    text = _Text(header, key)
    for chunk in chain([start[header.size :]], chunks, [None]):
        for good, bad in text.feed(chunk, member):
            reading.count(stream, good.num_rows + len(bad))
            for line, reason, row in bad:
                reading.quarantine(stream, member.label, line, reason, row.rstrip("\r\n"))
            if good.num_rows:
                yield good


@dataclass(frozen=True)
class _Header:
    """names: clean. written: as they stand in the file. size, lines: how many bytes and lines of the file it takes."""

    names: list[str]
    written: list[str]
    delimiter: str
    size: int
    lines: int


def _refuse_foreign(member: Member) -> None:
    with member.open() as file:
        start = file.read(4)
    for magic, what in FOREIGN.items():
        if start.startswith(magic):
            raise UnusableFile(member.where, f"it is {what}, not CSV", WRONG_FILE)


def _header(member: Member, start: bytes, delimiter: str | None, row: int) -> _Header:
    lines = list(io.StringIO(start[:MAX_HEADER].decode("utf-8", "ignore"), newline=""))
    first = next((number for number, line in enumerate(lines) if number >= row - 1 and line.strip()), len(lines))
    if row and first != row - 1:
        raise UnusableFile(member.where, f"its line {row} is empty, which was to name the columns", "Say another header_row.")
    first, told = header_place(lines, first)
    if first >= len(lines):
        raise UnusableFile(member.where, "it has no header line", WRONG_FILE)
    delimiter = delimiter or told
    reader = csv.reader(lines[first:], delimiter=delimiter)
    values = next(reader)
    end = first + reader.line_num
    if reader.line_num > 1 and not is_whole(lines[first:end], delimiter, len(values)):
        raise UnusableFile(member.where, f"a quote in its header (line {first + 1}) is not closed", WRONG_FILE)
    return _Header(clean_names(values), values, delimiter, len("".join(lines[:end]).encode()), end)


def header_place(lines: Sequence[str], first: int) -> tuple[int, str]:
    """Which line is the header, if it is not the first one that says something, and the delimiter: Excel's own hint above it, or what it tells."""
    if first < len(lines) and lines[first].lower().startswith("sep=") and len(lines[first].strip()) == 5:
        return first + 1, lines[first].strip()[4]
    return first, _sniff(lines[first]) if first < len(lines) else DELIMITERS[0]


def _sniff(line: str) -> str:
    """The delimiter that cuts the header into most columns, quoted names left whole."""
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))


class _Text:
    """CSV text that arrives in chunks and leaves as whole rows."""

    def __init__(self, header: _Header, key: Sequence[str]) -> None:
        self.names, self.delimiter, self.line = header.names, header.delimiter, header.lines + 1
        wanted = {name.lower() for name in key}
        self.key = {name: place for place, name in enumerate(header.names) if name.lower() in wanted}
        self.buffer = b""
        self.neighbours = _neighbours(header.delimiter)

    def feed(self, chunk: bytes | None, member: Member) -> Iterator[tuple[pa.Table, list[Bad]]]:
        """Whole rows as (good ones, bad ones with their line). chunk: None after the last one."""
        at_end = chunk is None
        self.buffer += chunk or b""
        end, damaged = self.survey(at_end)
        if end:
            yield self.parse(end)
        if self.buffer and (damaged or at_end or len(self.buffer) > MAX_RECORD):
            yield self.repair(at_end)
        if len(self.buffer) > MAX_RECORD:
            raise UnusableFile(member.where, f"line {self.line} is longer than {MAX_RECORD:,} bytes", WRONG_FILE)

    def survey(self, at_end: bool) -> tuple[int, bool]:
        """How many bytes are whole records with faultless quotes, and whether a fault follows them."""
        data = np.frombuffer(self.buffer, dtype=np.uint8)
        quotes = np.flatnonzero(data == QUOTE)
        opening, closing = quotes[0::2], quotes[1::2]
        wrong_open = opening[~(self.neighbours[data[opening - 1]] | (opening == 0))] if len(data) else opening
        inner = closing[closing < len(data) - 1]
        wrong_close = inner[~self.neighbours[data[inner + 1]]]
        faults = [int(wrong[0]) for wrong in (wrong_open, wrong_close) if len(wrong)]
        if not faults and at_end and len(quotes) % 2 == 0:
            return len(data), False
        return self.last_end(quotes, min(faults, default=len(data))), bool(faults)

    def last_end(self, quotes: NDArray[np.intp], before: int) -> int:
        """The end of the last line before a position that does not end inside quotes; 0 when there is none."""
        quotes = quotes[: int(np.searchsorted(quotes, before))]
        ends = quotes[0::2] if len(quotes) % 2 else np.append(quotes[0::2], before)
        starts = np.append(-1, quotes[1::2])
        for gap in np.flatnonzero(ends - starts > 1)[::-1]:  # an escaped quote leaves none
            newline = self.buffer.rfind(b"\n", int(starts[gap]) + 1, int(ends[gap]))
            if newline >= 0:
                return newline + 1
        return 0

    def parse(self, end: int) -> tuple[pa.Table, list[Bad]]:
        block, rest = self.buffer[:end], self.buffer[end:]
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(block),
                read_options=arrow_csv.ReadOptions(column_names=self.names, use_threads=False, block_size=end + 1),
                # all in one block, so that values with newlines need no second scan for its boundaries
                parse_options=arrow_csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in self.names},
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,  # the decoding saw to it
                ),
            )
        except pa.ArrowInvalid:  # a row with too few or too many values
            table = None
        if table is None or any(_lacks(table[name]) for name in self.key):
            self.buffer = block
            found = self.repair(at_end=True)
            self.buffer = rest
            return found
        self.buffer = rest
        self.line += _line_ends(block)
        return table, []

    def repair(self, at_end: bool) -> tuple[pa.Table, list[Bad]]:
        end = len(self.buffer) if at_end else self.buffer.rfind(b"\n") + 1
        text = self.buffer[:end].decode()
        done = repair(text, len(self.names), self.delimiter, at_end or end > MAX_RECORD, self.key)
        self.buffer = done.rest.encode() + self.buffer[end:]
        bad = [(self.line + line, reason, row) for line, reason, row in done.bad]
        self.line += done.lines
        return _table(done.rows, self.names), bad


def _lacks(column: pa.ChunkedArray) -> bool:
    blank = compute.equal(compute.utf8_trim_whitespace(column), "")
    return bool(column.null_count or compute.any(blank).as_py())


def _neighbours(delimiter: str) -> NDArray[np.bool_]:
    """Which bytes may stand before an opening and behind a closing quote; a second quote is an escaped one."""
    allowed = np.zeros(256, dtype=bool)
    allowed[[ord(delimiter), NEWLINE, RETURN, QUOTE]] = True
    return allowed


def _line_ends(block: bytes) -> int:
    data = np.frombuffer(block, dtype=np.uint8)  # counts several times faster than bytes.count
    newlines, returns = data == NEWLINE, data == RETURN
    return int(np.count_nonzero(newlines)) + int(np.count_nonzero(returns)) - int(np.count_nonzero(returns[:-1] & newlines[1:]))


def _table(rows: Sequence[Sequence[str]], names: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array([row[place] or None for row in rows], pa.string()) for place, name in enumerate(names)})
