"""Reads a declared tool's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute
from pydantic import ValidationInfo, field_validator

from connectors.base import ConnectorError, ExportPath, Reading, SourceSettings, Stream, resource
from connectors.declared.tool import Tool, ToolStream, load_tool
from connectors.files import READERS, Member, members, read_csv, read_table, read_xlsx
from connectors.yaml_lines import nearest

GLOB = frozenset("*?[")


class DeclaredSettings(SourceSettings):
    """`system: declared`. file: the tool's YAML."""

    file: ExportPath

    @field_validator("file", mode="after")
    @classmethod
    def checked(cls, file: Path, info: ValidationInfo) -> Path:
        """A fault in the tool's file is a fault of the configuration."""
        del info
        try:
            load_tool(file)
        except ConnectorError as error:
            raise ValueError(str(error)) from error
        return file


def streams(settings: DeclaredSettings) -> tuple[Stream, ...]:
    """One raw table a stream of the tool."""
    return tuple(stream.stream for stream in load_tool(settings.file).streams)


def files(settings: DeclaredSettings) -> list[Path]:
    """The tool's file and every file that its patterns name now."""
    tool = load_tool(settings.file)
    return [settings.file, *dict.fromkeys(path for stream in tool.streams for path in paths(tool, stream))]


def paths(tool: Tool, stream: ToolStream) -> list[Path]:
    """The files on disk that a stream's patterns name; a path without wildcards stands even when nothing is there."""
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


def read(settings: DeclaredSettings, reading: Reading) -> Any:
    """A dlt source with one resource a stream. Raises UnusableFile for a file that cannot be used, ConnectorError for unknown columns."""
    import dlt

    tool = load_tool(settings.file)
    return dlt.source(
        lambda: [resource(stream.stream, partial(rows, tool, stream, reading)) for stream in tool.streams],
        name=tool.name,
        max_table_nesting=0,
    )()


def rows(tool: Tool, stream: ToolStream, reading: Reading) -> Iterator[pa.Table]:
    """The stream's rows, values trimmed, without those that lack their key."""
    # newest name first: of a record that several files hold, the landing keeps the version that it meets first
    found = [member for path in reversed(paths(tool, stream)) for member in reversed(tables_of(path))]
    if not found:
        reading.note(f"{stream.name}: no file matches {', '.join(stream.spec.files)}")
    columns = Columns(tool, stream)
    landed = 0
    for member in found:
        for table in _read(member, reading, stream):
            table = columns.named(table)
            columns.check(member, table)
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


def _read(member: Member, reading: Reading, stream: ToolStream) -> Iterator[pa.Table]:
    ending = Path(member.name).suffix.lower()
    reader = READERS.get(ending)
    if reader is read_csv:
        return read_csv(member, reading, stream.name, delimiter=stream.spec.delimiter, key=stream.key)
    if reader is read_xlsx and stream.spec.sheet is not None:
        return read_xlsx(member, reading, stream.name, sheet=stream.spec.sheet, key=stream.key)
    return read_table(member, reading, stream.name, key=stream.key)


class Columns:
    """The columns that a stream's file declares, held against those that its data have."""

    def __init__(self, tool: Tool, stream: ToolStream) -> None:
        self.tool, self.stream = tool, stream
        self.declared = {column.lower(): column for column in stream.stream.columns}

    def named(self, table: pa.Table) -> pa.Table:
        """The table with trimmed values and with the declared spelling of its columns' names."""
        trimmed = {}
        for name in table.column_names:
            text = compute.utf8_trim_whitespace(table[name].cast(pa.string()))
            trimmed[self.declared.get(name.lower(), name)] = compute.if_else(compute.equal(text, ""), None, text)
        return pa.table(trimmed)

    def check(self, member: Member, table: pa.Table) -> None:
        """Raises ConnectorError for a declared column that the file lacks. A JSON key may simply be absent, unless another is much like it."""
        if not table.column_names:
            return
        known = {name.lower() for name in table.column_names}
        optional = Path(member.name).suffix.lower() in {".json", ".jsonl", ".ndjson"}
        faults = []
        uses = [(e.line, e.place, column) for e in self.stream.expressions() for column in e.columns]
        uses += [(self.stream.key_line, f"streams.{self.stream.name}.key", column) for column in self.stream.key]
        for line, place, column in uses:
            if column.lower() in known:
                continue
            hint = nearest(column, table.column_names)
            if optional and (not hint.startswith("did you mean") or self._taken(hint)):
                continue
            hint += "" if hint.startswith("did you mean") else TEXT_HINT
            faults.append(f"{self.tool.path.name}:{line}: {place}: {member.label} has no column {column}; {hint}")
        if faults:
            raise ConnectorError("\n".join(dict.fromkeys(faults)))

    def _taken(self, hint: str) -> bool:
        """Whether the similar name is itself declared: then it is another column, not a slip."""
        return hint.removeprefix("did you mean ").rstrip("?").lower() in self.declared


TEXT_HINT = " (a text stands in single quotes inside the double ones: \"'contact'\")"


def recognise(folder: Path) -> dict[str, str] | None:
    """The one tool's file in a folder, if there is one."""
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.startswith("tool:") or "\ntool:" in text:
            return {"file": str(path)}
    return None


__all__ = ["DeclaredSettings", "files", "read", "recognise", "rows", "streams"]
