"""A declared tool: one YAML file that says where its records are and what their columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from connectors.base import ConnectorError, Stream
from connectors.column_names import ColumnNames
from connectors.declared.canonical_tables import COLUMNS, SEVERAL, keys_of
from connectors.declared.expressions import Expression, parse
from connectors.declared.rest_spec import RestTool
from connectors.declared.spec import TAKEN, FilesTool, StreamSpec, ToolSpec
from connectors.declared.sql_spec import SqlTool
from connectors.scope import in_scope, means
from connectors.yaml_lines import Lines, Place, explain, load, nearest

KINDS: dict[str, type[ToolSpec]] = {"files": FilesTool, "sql": SqlTool, "rest": RestTool}
DELETED = "c360_deleted"  # the raw column that says that a record stood in the tool's listing of deleted ones


@dataclass(frozen=True)
class Mapped:
    """What one row of a stream says in one canonical table: column (or reference) → expression, where the condition holds."""

    table: str
    columns: Mapping[str, Expression]
    where: Expression | None


@dataclass(frozen=True)
class ToolStream:
    """One stream, checked. key: raw column names. complete: an absent row no longer exists."""

    spec: StreamSpec
    name: str
    key: tuple[str, ...]
    updated_at: Expression | None
    url: Expression | None
    deleted: Expression | None
    mapped: tuple[Mapped, ...]
    key_line: int

    @property
    def complete(self) -> bool:
        return self.spec.snapshot == "complete"

    @property
    def has_deletions(self) -> bool:
        """Whether the tool lists its deleted records."""
        return getattr(self.spec, "deletions", None) is not None

    def is_key(self, column: str) -> bool:
        """Whether this column alone names a record."""
        return [name.lower() for name in self.key] == [column.lower()]

    @property
    def deleted_sql(self) -> str:
        """The condition on which a row says that its record was deleted; empty where none does."""
        said = [f"({self.deleted.sql})"] if self.deleted else []
        return " or ".join([*said, f"{DELETED} = 'true'"] if self.has_deletions else said)

    @property
    def has_scope(self) -> bool:
        """Whether columns that nothing reads are left out."""
        return bool(self.spec.include or self.spec.exclude)

    @property
    def scope(self) -> str:
        """What is landed, as text; empty where that is everything as it comes. With another one everything is read again."""
        used = sorted(self.stream.columns) if self.has_scope else []
        return repr((self.spec.include, self.spec.exclude, self.spec.flatten, used)) if used or self.spec.flatten else ""

    def lets_in(self, column: str) -> bool:
        """Whether a column may stand in the raw table: one that is wanted; and of what is flattened its parts, not the whole."""
        names = ColumnNames()
        flattened = {names.clean(name).lower() for name in self.spec.flatten}
        return column.lower() not in flattened and (not self.has_scope or self.wants(column))

    def wants(self, column: str) -> bool:
        """Whether a raw column is landed."""
        used = {name.lower() for name in self.stream.columns}
        return column.lower() in used or in_scope(self.spec.include, self.spec.exclude, column)

    def expressions(self) -> Iterator[Expression]:
        """Every expression of the stream."""
        yield from (e for e in (self.updated_at, self.url, self.deleted) if e)
        for mapped in self.mapped:
            yield from mapped.columns.values()
            if mapped.where:
                yield mapped.where

    @property
    def stream(self) -> Stream:
        """Its raw table: the columns that the key and the expressions name, each once (case ignored)."""
        columns = {column.lower(): column for expression in self.expressions() for column in expression.columns}
        columns |= {column.lower(): column for column in self.key}
        columns |= {DELETED: DELETED} if self.has_deletions else {}
        return Stream(self.name, self.key, tuple(columns.values()))


@dataclass(frozen=True)
class Tool:
    """A checked tool. path: its file; the paths in it are relative to that file's folder."""

    path: Path
    name: str
    connection: Any
    streams: tuple[ToolStream, ...]


def load_tool(path: Path) -> Tool:
    """Read and check a tool's file. Raises ConnectorError, one line a fault: file, line, key, what to write instead."""
    try:
        return _load(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ConnectorError(f"{path}: the tool's file cannot be read ({error.strerror}). Check the path under `file`.") from error


@lru_cache(maxsize=64)
def _load(path: Path, changed: int) -> Tool:
    del changed
    try:
        document, lines = load(path)
    except yaml.YAMLError as error:
        raise ConnectorError(f"{path}: {error}") from error
    except UnicodeDecodeError as error:
        raise ConnectorError(f"{path}: it is not UTF-8. Save it as UTF-8.") from error
    checker = _Checker(path, lines)
    spec = _spec(document, path, lines)
    for place, says in spec.faults():
        checker.fault(place, says)
    streams = tuple(checker.stream(name, stream) for name, stream in spec.streams.items())
    if checker.faults:
        raise ConnectorError("\n".join(checker.faults))
    return Tool(path, spec.tool, spec.connection, streams)


def _spec(document: dict[str, Any], path: Path, lines: Lines) -> ToolSpec:
    """The document against the model of its kind of connection."""
    said = document.get("connection")
    kind = said.get("kind", "files") if isinstance(said, dict) else said or "files"
    if kind not in KINDS:
        at = lines.of(("connection", "kind"))
        raise ConnectorError(f"{path.name}:{at}: connection.kind: {kind!r} is no kind of connection; {nearest(str(kind), KINDS)}")
    if isinstance(said, str):
        document = document | {"connection": {"kind": said}}
    try:
        spec = KINDS[kind].model_validate(document)
    except ValidationError as error:
        raise ConnectorError("\n".join(explain(error, path, lines, KINDS[kind]))) from error
    for stream in spec.streams.values():
        stream.dates = stream.dates or spec.dates
    return spec


class _Checker:
    """Turns what stands in the file into checked streams, and gathers every fault on the way."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self.path, self.lines = path, lines
        self.faults: list[str] = []

    def fault(self, place: Place, says: str) -> None:
        self.faults.append(f"{self.path.name}:{self.lines.of(place)}: {'.'.join(str(part) for part in place)}: {says}")

    def stream(self, name: str, spec: StreamSpec) -> ToolStream:
        place: Place = ("streams", name)
        if name in TAKEN:
            self.fault(place, f"{name} is what the house calls records of its own; choose another name")
        updated_at, url, deleted = (self.expression((*place, key), getattr(spec, key)) for key in ("updated_at", "url", "deleted"))
        mapped = tuple(m for table, rows in spec.map.items() for m in self.table((*place, "map", table), table, rows))
        names = ColumnNames()
        key = tuple(dict.fromkeys(names.clean(column) for column in spec.key))
        found = ToolStream(spec, name, key, updated_at, url, deleted, mapped, self.lines.of((*place, "key")))
        if used := [column for column in found.stream.columns if column != DELETED and means(spec.exclude, column)]:
            self.fault((*place, "exclude"), f"{', '.join(used)} is used by the key or a mapping of this stream; take it out there first")
        return found

    def table(self, place: Place, table: str, rows: Any) -> Iterator[Mapped]:
        if table not in COLUMNS:
            self.fault(place, f"no such table; {nearest(table, COLUMNS)}")
            return
        if isinstance(rows, list) and table not in SEVERAL and len(rows) > 1:
            self.fault(place, "a row is one record: write one mapping, not a list")
            return
        entries = [((*place, number), row) for number, row in enumerate(rows)] if isinstance(rows, list) else [(place, rows)]
        for where, row in entries:
            if not isinstance(row, dict) or not row:
                self.fault(where, "must say `column: expression`")
                continue
            yield self.mapped(where, table, row)

    def mapped(self, place: Place, table: str, row: Mapping[Any, Any]) -> Mapped:
        columns: dict[str, Expression] = {}
        known = keys_of(table)
        for column, value in row.items():
            if column not in known:
                beside = column in ("updated_at", "url", "deleted")
                hint = f"write {column}: beside key:, for it is said of the whole row" if beside else nearest(str(column), known)
                self.fault((*place, column), f"no such column of {table}; {hint}")
            elif (expression := self.expression((*place, column), value)) is not None:
                columns[column] = expression
        return Mapped(table, columns, columns.pop("where", None))

    def expression(self, place: Place, value: Any) -> Expression | None:
        if value is None:
            return None
        try:
            return parse(value, ".".join(str(part) for part in place), self.lines.of(place))
        except ValueError as error:
            self.fault(place, str(error))
            return None
