"""The slow, careful reading of CSV text in which a quote or a row is damaged."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_RECORD = 64 * 2**20  # characters: a quote that stays open for longer was never closed
csv.field_size_limit(MAX_RECORD)  # the library's own limit, 131,072, is what one Salesforce text field holds

NOT_CLOSED = "a quote is not closed where its value ends"


@dataclass
class Repaired:
    """rows: values of the good rows. bad: (line, 0-based in the text; reason; its text). rest: begins a record that the text cuts off.
    lines: how many lines were used up.
    """

    rows: list[list[str]] = field(default_factory=list)
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    rest: str = ""
    lines: int = 0


def repair(text: str, width: int, delimiter: str, at_end: bool, key: Mapping[str, int] | None = None) -> Repaired:
    """Read what can be read of the text, which starts at a record's start.

    width: values in a good row. at_end: nothing follows the text. A row on one line is taken as it stands if it has `width` values. One
    that runs over several lines must be quoted without fault; else its first line alone is bad and reading resumes on the next one, so
    that an unclosed quote costs one row and never the rows behind it. key: name → place of the values that no row may lack.
    """
    lines = list(io.StringIO(text, newline=""))
    done = Repaired()
    start = 0
    while start < len(lines):
        base = start
        reader = csv.reader((lines[i] for i in range(base, len(lines))), delimiter=delimiter)
        for values in reader:
            end = base + reader.line_num
            if end == len(lines) and not at_end and is_open(lines[start:], delimiter):
                done.rest, done.lines = "".join(lines[start:]), start
                return done
            if _spoilt(lines, start, end, delimiter, width):
                done.bad.append((start, NOT_CLOSED, lines[start]))
                start += 1
                break
            if values and (reason := _reason(values, width, key or {})):
                done.bad.append((start, reason, lines[start]))
            elif values:
                done.rows.append(values)
            start = end
    done.lines = start
    return done


def _reason(values: Sequence[str], width: int, key: Mapping[str, int]) -> str:
    if len(values) != width:
        return f"{len(values)} values where the header has {width}"
    missing = [name for name, place in key.items() if not values[place].strip()]
    return f"no {' and no '.join(missing)}, its key" if missing else ""


def _spoilt(lines: list[str], start: int, end: int, delimiter: str, width: int) -> bool:
    several = end - start > 1
    if several:
        return not is_whole(lines[start:end], delimiter, width)
    return end == len(lines) and is_open(lines[start:end], delimiter)


def is_open(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the record at the start of the lines would go on behind them."""
    reader = csv.reader([*lines, "\n"], delimiter=delimiter)
    next(reader, None)
    return reader.line_num > len(lines)


def is_whole(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether the lines are exactly one record of `width` values, each quote opened and closed where a value starts and ends."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(records) == 1 and len(records[0]) == width
