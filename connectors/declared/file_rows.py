"""The rows of a declared tool's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, tzinfo
from functools import partial
from pathlib import Path

import pyarrow as pa

from connectors.base import Reading, UnusableFile
from connectors.declared.columns import Columns
from connectors.declared.spec import FilesStream
from connectors.declared.tool import Tool, ToolStream
from connectors.declared.versions import newest_first
from connectors.declared.written_times import places
from connectors.files import READERS, Member, members, read_csv, read_table, read_xlsx
from connectors.nothing import refuse_nothing

GLOB = frozenset("*?[")
JSON = frozenset({".json", ".jsonl", ".ndjson"})
LINES = frozenset({".jsonl", ".ndjson"})


BY_LINE = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson"})
UNOPENED = frozenset({".gz", ".tgz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".tar", ".xls", ".xlsb", ".ods", ".numbers", ".avro", ".orc"})
LAST_LINE = "last line of "  # and the stream's name. What is remembered: whether its files ended with a line end


def paths(tool: Tool, stream: ToolStream) -> list[Path]:
    """The files on disk that a stream's patterns name; a path without wildcards stands even when nothing is there."""
    assert isinstance(stream.spec, FilesStream)
    return [path for pattern in stream.spec.files for path in _named(tool, pattern)]


def _named(tool: Tool, pattern: str) -> list[Path]:
    path = Path(pattern).expanduser()
    plain = [part for part in path.parts if not GLOB & set(part)]
    fixed = list(path.parts[: next((n for n, part in enumerate(path.parts) if GLOB & set(part)), len(plain))])
    base = tool.path.parent.joinpath(*fixed)
    rest = path.parts[len(fixed) :]
    # without the .. of a tool's own folder: the path stands in messages, and a link keeps its name
    base = base.resolve() if rest else base.parent.resolve() / base.name
    return sorted(base.glob(str(Path(*rest))), key=_in_order) if rest else [base]


def _in_order(path: Path) -> list[tuple[int, str]]:
    """tickets-2 before tickets-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", str(path)) if part]


def rows(tool: Tool, stream: ToolStream, reading: Reading, is_whole: bool = True, zone: tzinfo = UTC) -> Iterator[pa.Table]:
    """The stream's rows, values trimmed, without those that lack their key; of a record's versions the newest first, should a column tell it.

    is_whole: False for a look at the first rows, which come in the files' order. zone: of times without one.
    """
    found = _rows(tool, stream, reading)
    said = stream.updated_at
    if not is_whole or not said or not said.columns:
        return found
    spelling = {column.lower(): column for column in stream.stream.columns}
    is_column = said.sql == f'"{said.columns[0]}"'
    why = "not all of its values are times that can be read; see dates:" if is_column else "it is more than a column"

    def tell(records: int) -> None:
        reading.note(
            f"{stream.name}: {records:,} records came in several versions, and updated_at does not tell which is newest ({why}); of each the one "
            "that was met first is kept"
        )

    order = partial(places, zone=zone, day_first={"day_first": True, "month_first": False, None: None}[stream.spec.dates])
    key, columns = ([spelling[name.lower()] for name in names] for names in (stream.key, said.columns))
    return newest_first(found, key, columns, order if is_column else lambda _: None, tell)


def _rows(tool: Tool, stream: ToolStream, reading: Reading) -> Iterator[pa.Table]:
    assert isinstance(stream.spec, FilesStream)
    # newest name first: of a record that several files hold, the landing keeps the version that it meets first
    found = [member for path in reversed(paths(tool, stream)) for member in reversed(tables_of(path))]
    if not found:
        reading.note(f"{stream.name}: no file matches {', '.join(stream.spec.files)}")
        if stream.complete and (known := reading.landed(stream.name, stream.key).num_rows):
            why = f"no file matches {', '.join(stream.spec.files)} of {stream.name}, of which {known:,} records are known"
            raise UnusableFile(tool.path, why, "Put the export there, or correct files:; the last good load stays.")
    columns = Columns(tool, stream)
    landed, doubts = 0, [f"no file matches {pattern}" for pattern in stream.spec.files if found and not _named(tool, pattern)]
    bare: list[Member] = []
    for member in found:
        unseen, is_bare, met, counted = True, True, 0, reading.counted[stream.name]
        for table in _read(member, reading, stream, stream.spec):
            is_bare = not member.size
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
        if is_bare:
            bare.append(member)
        if reading.counted[stream.name] == counted:
            doubts.append(f"{member.label} has no rows")
    unopened = [member.label for path in paths(tool, stream) for member in members(path) if Path(member.name).suffix.lower() in UNOPENED]
    if unopened and found:
        reading.note(f"{stream.name}: {', '.join(unopened[:5])}: not read, for only CSV, JSON, Parquet and Excel's .xlsx are. Unpack or convert it")
        doubts.append(f"{len(unopened)} files beside the others were not read")
    doubts += _cut_off(found, stream.name, reading) if stream.complete else []
    if reading.quarantined.get(stream.name):
        doubts.append("rows were set aside")
    if found and not reading.counted.get(stream.name):
        _no_record(found, bare, stream, reading)
    if not stream.complete or not landed:
        return
    for doubt in doubts:
        reading.note(f"{stream.name}: {doubt}, so no absent record is taken as deleted")
    if not doubts:
        reading.complete(stream.name)


def _no_record(found: list[Member], bare: list[Member], stream: ToolStream, reading: Reading) -> None:
    """The stream's files came without a record. bare: those that do not even name their columns, which are no listing: UnusableFile.

    In a feed of changes a file without any is as it should be: one of JSON lines then has no bytes, and one of many may stand for a quiet day.
    """
    is_feed = not stream.complete and (len(found) > 1 or all(Path(member.name).suffix.lower() in LINES for member in found))
    if bare and not is_feed:
        what = "nothing stands in it, not even the names of its columns" if bare[0].size else "it has 0 bytes"
        raise UnusableFile(bare[0].where, what, "Export it again; the last good load stays.")
    first, *others = [member.label for member in found]
    where = f"{first} and {len(others)} more" if others else first
    if stream.complete:
        refuse_nothing(stream.stream, reading, where)
    reading.nothing(stream.name)
    reading.note(f"{stream.name}: 0 records in {where}")


def _cut_off(found: list[Member], stream: str, reading: Reading) -> list[str]:
    """What may be cut off inside its last line: the line has no end, though other files or earlier readings had one."""
    ends = {member.label: _ends_its_last_line(member) for member in found if member.size and Path(member.name).suffix.lower() in BY_LINE}
    had = reading.state.get(LAST_LINE + stream) == "ended" or any(ends.values())
    if had:
        reading.remember(LAST_LINE + stream, "ended")
    return [f"{label} breaks off without a line end" for label, ended in ends.items() if had and not ended]


def _ends_its_last_line(member: Member) -> bool:
    last = b""
    with member.open() as file:
        while chunk := file.read(2**20):
            last = (last + chunk)[-2:]
    return last.endswith((b"\n", b"\r", b"\n\x00"))  # UTF-16 ends it in two bytes


def tables_of(path: Path) -> list[Member]:
    """A file, or the files of a folder or zip that some reader fits."""
    found = members(path)
    return found if path.is_file() and len(found) == 1 else [m for m in found if Path(m.name).suffix.lower() in READERS]


def _read(member: Member, reading: Reading, stream: ToolStream, spec: FilesStream) -> Iterator[pa.Table]:
    ending = Path(member.name).suffix.lower()
    reader = READERS.get(ending)
    key = () if spec.flatten else stream.key  # what is flattened may hold the key
    if reader is read_csv:
        return read_csv(member, reading, stream.name, delimiter=spec.delimiter, key=key, header_row=spec.header_row or 0)
    if reader is read_xlsx:
        return read_xlsx(member, reading, stream.name, sheet=spec.sheet or 0, key=key, header_row=spec.header_row or 0)
    return read_table(member, reading, stream.name, key=key)
