"""JSON and JSON lines as Arrow tables of text, with every record accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from connectors.archives import Member
from connectors.base import Reading, UnusableFile, as_text
from connectors.column_names import ColumnNames
from connectors.decoding import utf8_chunks

BATCH = 20_000
MAX_WHOLE = 2 * 2**30  # bytes of a JSON file, which is read whole


def read_jsonl(
    member: Member,
    reading: Reading,
    stream: str,
    *,
    encodings: Sequence[str] = ("utf-8-sig", "cp1252"),
    required: Sequence[str] = (),
    key: Sequence[str] = (),
) -> Iterator[pa.Table]:
    """One JSON object a line, as Arrow tables of text; nested values stay JSON text. Blank lines are no rows.

    Every line is counted; one that is no JSON object, lacks a `required` key or says nothing in a `key` one, is quarantined
    with its line.
    """
    rows = _Rows(member, reading, stream, required, key)
    held, line, met = b"", 0, 0
    for chunk in chain(utf8_chunks(member, reading, encodings), [None]):
        lines = ((held + chunk) if chunk is not None else held).split(b"\n")
        held = lines.pop() if chunk is not None else b""
        for text in lines:
            line += 1
            if text.strip():
                met += 1
                reading.count(stream)
                rows.add(_parse(text), line, text)
            if len(rows.rows) >= BATCH:
                yield rows.take()
    if not met:
        reading.note(f"{member.label} is empty")
    yield rows.take()


def read_json(member: Member, reading: Reading, stream: str, *, required: Sequence[str] = (), key: Sequence[str] = ()) -> Iterator[pa.Table]:
    """The objects of a JSON list, or of the one list that an object holds beside an empty one of errors, as Arrow tables of text.

    Each is counted; one that is no object is quarantined with its place in the list. Of a file that is cut off, the whole objects before
    the cut are read and the cut one is quarantined. Raises UnusableFile when there is no list to be found.
    """
    rows = _Rows(member, reading, stream, required, key)
    for place, (item, text) in enumerate(json_items(member, reading), 1):
        reading.count(stream)
        rows.add(item, place, text)
        if len(rows.rows) >= BATCH:
            yield rows.take()
    yield rows.take()


def json_items(member: Member, reading: Reading) -> Iterator[tuple[Any, str]]:
    """The items of the file's list, each with an excerpt of its text; what is cut off comes as a ValueError in the item's place."""
    if member.size > MAX_WHOLE:
        raise UnusableFile(member.where, f"a JSON file of {member.size:,} bytes is too large to be read whole", "Export it as JSON lines.")
    text = b"".join(utf8_chunks(member, reading)).decode()
    if not text.strip():
        reading.note(f"{member.label} is empty")
        return
    document = _parse(text)
    if isinstance(document, ValueError):
        yield from _before_the_cut(member, text, document)
        return
    if isinstance(document, dict):
        lists = [value for name, value in document.items() if isinstance(value, list) and (value or name not in ("error", "errors"))]
        document = lists[0] if len(lists) == 1 else document
    if not isinstance(document, list):
        raise UnusableFile(member.where, "it is neither a JSON list nor an object that holds one list", "Name the right file.")
    for item in document:
        yield item, "" if isinstance(item, dict) else json.dumps(item)[:500]


def _before_the_cut(member: Member, text: str, error: ValueError) -> Iterator[tuple[Any, str]]:
    at = text.find("[") + 1
    if not at or not text[:at].strip().startswith(("[", "{")):
        raise UnusableFile(member.where, f"it is no JSON ({error})", "Export it again, or name the right file.")
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    while True:
        at += len(text[at : at + 64]) - len(text[at : at + 64].lstrip(" \t\r\n,"))
        if at >= len(text):
            yield ValueError("the file is cut off here"), ""
            return
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as wrong:
            yield ValueError(f"the file is cut off or damaged from here on ({wrong})"), text[at : at + 500]
            return
        yield item, ""


def _parse(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as error:
        return error


class _Rows:
    """Objects on their way into Arrow tables; a column that a table's rows lack is absent from it."""

    def __init__(self, member: Member, reading: Reading, stream: str, required: Sequence[str], key: Sequence[str]) -> None:
        self.member, self.reading, self.stream, self.required, self.key = member, reading, stream, required, key
        self.names = ColumnNames()
        self.rows: list[dict[str, str | None]] = []

    def add(self, item: Any, line: int, text: str | bytes) -> None:
        row, reason = self._row(item)
        if reason:
            self.reading.quarantine(self.stream, self.member.label, line, reason, text if isinstance(text, str) else text.decode())
        else:
            self.rows.append(row)

    def _row(self, item: Any) -> tuple[dict[str, str | None], str]:
        """The object as text by column, or the reason why there is none."""
        if isinstance(item, ValueError):
            return {}, f"no JSON: {item}"
        if not isinstance(item, dict) or not item:
            return {}, "no JSON object" if item != {} else "an empty object"
        if missing := [name for name in self.required if name not in item]:
            return {}, f"no {' and no '.join(missing)}"
        try:
            row = {self.names.clean(name): as_text(value) for name, value in item.items()}
        except (ValueError, RecursionError) as error:
            return {}, f"cannot be written as text: {error}"
        said = {name.lower() for name, value in row.items() if value and value.strip()}
        missing = [name for name in self.key if name.lower() not in said]
        return row, f"no {' and no '.join(missing)}, its key" if missing else ""

    def take(self) -> pa.Table:
        columns = dict.fromkeys(name for row in self.rows for name in row)
        self.reading.called(self.names.given.values(), self.names.given)
        table = pa.table({name: pa.array([row.get(name) for row in self.rows], pa.string()) for name in columns})
        self.rows = []
        return table
