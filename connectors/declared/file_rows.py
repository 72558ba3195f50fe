"""The rows of a declared tool's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from connectors.base import Reading
from connectors.declared.columns import Columns
from connectors.declared.spec import FilesStream
from connectors.declared.tool import Tool, ToolStream
from connectors.files import READERS, Member, members, read_csv, read_table, read_xlsx

GLOB = frozenset("*?[")
JSON = frozenset({".json", ".jsonl", ".ndjson"})


def paths(tool: Tool, stream: ToolStream) -> list[Path]:
    """The files on disk that a stream's patterns name; a path without wildcards stands even when nothing is there."""
    assert isinstance(stream.spec, FilesStream)
    found: list[Path] = []
    for pattern in stream.spec.files:
        path = Path(pattern).expanduser()
        plain = [part for part in path.parts if not GLOB & set(part)]
        fixed = list(path.parts[: next((n for n, part in enumerate(path.parts) if GLOB & set(part)), len(plain))])
        base = tool.path.parent.joinpath(*fixed)
        rest = path.parts[len(fixed) :]
        found += sorted(base.glob(str(Path(*rest))), key=_in_order) if rest else [base]
    return found


def _in_order(path: Path) -> list[tuple[int, str]]:
    """tickets-2 before tickets-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", str(path)) if part]


def rows(tool: Tool, stream: ToolStream, reading: Reading) -> Iterator[pa.Table]:
    """The stream's rows, values trimmed, without those that lack their key."""
    assert isinstance(stream.spec, FilesStream)
    # newest name first: of a record that several files hold, the landing keeps the version that it meets first
    found = [member for path in reversed(paths(tool, stream)) for member in reversed(tables_of(path))]
    if not found:
        reading.note(f"{stream.name}: no file matches {', '.join(stream.spec.files)}")
    columns = Columns(tool, stream)
    landed = 0
    for member in found:
        unseen, met = True, 0
        for table in _read(member, reading, stream, stream.spec):
            table = columns.named(table)
            if columns.flatten:
                met += table.num_rows
                table = columns.with_key(table, reading, member.label, met - table.num_rows)
            columns.check(table, member.label, Path(member.name).suffix.lower() in JSON)
            if unseen and table.num_rows:
                columns.check_key(table, member.label)
                unseen = False
            landed += table.num_rows
            yield table
    if not stream.complete or not landed:
        return
    if reading.quarantined.get(stream.name):
        reading.note(f"{stream.name}: rows were set aside, so no absent record is taken as deleted")
    else:
        reading.complete(stream.name)


def tables_of(path: Path) -> list[Member]:
    """A file, or the files of a folder or zip that some reader fits."""
    found = members(path)
    return found if path.is_file() and len(found) == 1 else [m for m in found if Path(m.name).suffix.lower() in READERS]


def _read(member: Member, reading: Reading, stream: ToolStream, spec: FilesStream) -> Iterator[pa.Table]:
    ending = Path(member.name).suffix.lower()
    reader = READERS.get(ending)
    key = () if spec.flatten else stream.key  # what is flattened may hold the key
    if reader is read_csv:
        return read_csv(member, reading, stream.name, delimiter=spec.delimiter, key=key)
    if reader is read_xlsx and spec.sheet is not None:
        return read_xlsx(member, reading, stream.name, sheet=spec.sheet, key=key)
    return read_table(member, reading, stream.name, key=key)
