"""Reads a declared tool, whatever its kind of connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from pydantic import Field, ValidationInfo, field_validator

from connectors.base import ConnectorError, ExportPath, LetsIn, Reading, SourceSettings, Stream, resource
from connectors.client.secret import SecretsFile
from connectors.declared import file_rows, rest_rows, sql_rows
from connectors.declared.tool import Tool, ToolStream, load_tool
from connectors.declared.turns import Turns, requests_before


class DeclaredSettings(SourceSettings):
    """`system: declared`. file: the tool's YAML."""

    file: ExportPath
    since: date | None = Field(default=None, description="of an API or a database, read no record that was last changed before this day")
    secrets: SecretsFile = Field(default=Path(".dlt/secrets.toml"), validate_default=True, description="where the tool's credentials stand")

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
    if is_live(settings):
        return [settings.file]
    return [settings.file, *dict.fromkeys(path for stream in tool.streams for path in file_rows.paths(tool, stream))]


def is_live(settings: DeclaredSettings) -> bool:
    """A database or an API is asked in each run; files only when they changed."""
    return hasattr(settings, "file") and bool(load_tool(settings.file).connection.kind != "files")


def read(settings: DeclaredSettings, reading: Reading, limit: int | None = None) -> Any:
    """A dlt source with one resource a stream. limit: rows of each stream after which no more are asked for.

    Raises UnusableFile for a file that cannot be used, ConnectorError for unknown columns and for whatever a database or API refuses.
    """
    import dlt

    tool = load_tool(settings.file)
    reading.no_excerpts.update(stream.name for stream in tool.streams if stream.has_scope)
    rows = reader(tool, reading, settings, is_whole=limit is None)
    return dlt.source(
        lambda: [resource(stream.stream, partial(_some, partial(rows, stream), limit)) for stream in tool.streams],
        name=tool.name,
        max_table_nesting=0,
    )()


def reader(tool: Tool, reading: Reading, settings: DeclaredSettings, is_whole: bool) -> Callable[[ToolStream], Iterator[pa.Table]]:
    """What reads a stream's rows, by the kind of connection. The streams of an API share one client, and so one budget."""
    if tool.connection.kind == "files":
        return lambda stream: file_rows.rows(tool, stream, reading, is_whole, ZoneInfo(settings.timezone))
    turns, zone = Turns.of(reading, settings.since, is_whole), ZoneInfo(settings.timezone)
    if tool.connection.kind == "sql":
        return lambda stream: sql_rows.rows(tool, stream, reading, settings.secrets, turns, zone)
    api = rest_rows.client(tool, reading.source, settings.secrets, requests_before(reading))
    return lambda stream: rest_rows.rows(tool, stream, reading, api, turns, zone)


def _some(rows: Callable[[], Iterator[pa.Table]], limit: int | None) -> Iterator[pa.Table]:
    """Whole tables until the limit is reached."""
    seen = 0
    for table in rows():
        yield table
        seen += table.num_rows
        if limit is not None and seen >= limit:
            return


def lets_in(settings: DeclaredSettings, state: Mapping[str, str]) -> LetsIn:
    """As the tool's file says of each stream."""
    del state
    streams = {stream.name: stream for stream in load_tool(settings.file).streams}
    return lambda stream, column: streams[stream].lets_in(column)


def recognise(folder: Path) -> dict[str, str] | None:
    """The one tool's file in a folder, if there is one."""
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.startswith("tool:") or "\ntool:" in text:
            return {"file": str(path)}
    return None
