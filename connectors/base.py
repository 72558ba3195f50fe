"""What a connector is: its settings, streams and source. What it says of one reading is in reading.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from connectors.reading import Reading as Reading
from connectors.reading import Window as Window


class ConnectorError(Exception):
    """A source could not be read. The message names what, where, and what to do next."""


class UnusableFile(ConnectorError):
    """A whole file cannot be read; nothing of its source is landed in this run."""

    def __init__(self, path: Path | str, why: str, next_step: str) -> None:
        super().__init__(f"{path}: {why}. {next_step}")


def resolve(path: Path, info: ValidationInfo) -> Path:
    """Paths in the configuration are relative to the file they stand in."""
    folder = (info.context or {}).get("folder", Path())
    return Path(folder) / path.expanduser()


ExportPath = Annotated[Path, AfterValidator(resolve)]


def duration(written: Any) -> Any:
    """`36h`, `90m`, `2d` as a time span; anything else is left to pydantic."""
    match = re.fullmatch(r"\s*(\d+)\s*([mhd])\s*", written) if isinstance(written, str) else None
    if match is None and not isinstance(written, timedelta):
        raise ValueError(f"write a time span such as 36h, 90m or 2d, not {written!r}")
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[match[2]]: int(match[1])}) if match else written


Duration = Annotated[timedelta, BeforeValidator(duration)]


class SourceSettings(BaseModel):
    """What every entry under `sources:` may say. Systems add their own keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: str
    required: bool = Field(default=False, description="a failure of this source holds the whole run")
    stale_after: Duration = Field(default=timedelta(hours=36), description="its facts are marked stale this long after its last success")
    timezone: str = Field(default="UTC", description="how times without a zone are read")


@dataclass(frozen=True)
class Stream:
    """One kind of record of a source: one raw table.

    name: the contract's source_object. key: the columns that identify a row. columns: what canonical SQL relies on; they exist even where
    an export lacks them. id_sql: the source_id of a row as a SQL expression over the raw columns.

    made_of_others: the columns of the raw table that hold values → for each column that the connector makes of others, such as a list of all
    addresses, SQL that makes it of these.

    For what an API lists in parts: scope_sql: which listing a row belongs to (its channel, its thread); place_sql: where it stands in that
    listing's order. Both compare as text with the bounds of a `Window`.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    id_sql: str = ""
    scope_sql: str = ""
    place_sql: str = "''"
    made_of_others: Callable[[Sequence[str]], Mapping[str, str]] = lambda _columns: {}

    @property
    def source_id(self) -> str:
        """SQL for the id inside `<source>:<object>:<id>`: the key's parts, as `joined` writes them."""
        *first, last = (f'"{column}"' for column in self.key)
        return self.id_sql or " || ':' || ".join([*(f"replace(replace({part}, '%', '%25'), ':', '%3A')" for part in first), last])


def joined(*parts: str) -> str:
    """The parts of a key as one id. Only the last may hold a colon: in the others it is escaped, so that no two keys make one id."""
    *first, last = parts
    return ":".join([*(part.replace("%", "%25").replace(":", "%3A") for part in first), last])


LetsIn = Callable[[str, str], bool]
"""A stream and a column of its raw table → whether the scope of its source lets it in."""


@dataclass(frozen=True)
class Sight:
    """What a credential can see of one stream. words: what was found; or why nothing was, and what to do."""

    stream: str
    is_seen: bool
    words: str


@dataclass(frozen=True)
class Estimate:
    """What a run would ask of a live source. requests: to its API; None where that is not known. seconds: at the tool's own pace. words: what
    that rests on. rows: that a first reading would land, as the tool counts them. is_least: it may be more, and the words say why.
    """

    requests: int | None
    seconds: float | None
    words: str
    rows: int | None = None
    is_least: bool = False


@dataclass(frozen=True)
class Connector:
    """One system.

    read: settings and a reading → a dlt source of Arrow batches, one resource a stream. files: what the reading depends on (a change is
    noticed by their content; a sensor watches them). streams: every raw table that canonical SQL may name. canonical: table → SELECT.
    recognise: a folder → the settings that fit what lies in it, or None.

    For live sources. is_live: the settings ask for an API or a database, which is read in each run. advice: settings and the source's name →
    what to create where, with which rights. look: the same → one call a stream with the source's credential. estimate: settings and what
    earlier readings remembered → what a run would ask for; requests None before the first. measure: settings and the source's name → the same for
    the first reading, from what the tool tells with one cheap call a stream; raises ConnectorError.
    unwanted: settings → the streams that these leave out altogether: they stay empty, and nobody waits for them.
    lets_in: settings and what earlier readings remembered → which columns may stand in the raw tables: what others hold from earlier readings is
    taken away before the next one. It must let in whatever a reading lands; of a stream that is left out altogether nothing is asked of it.
    """

    system: str
    title: str
    settings: type[SourceSettings]
    streams: Callable[[Any], Sequence[Stream]]
    read: Callable[[Any, Reading], Any]
    files: Callable[[Any], Sequence[Path]]
    canonical: Callable[[Any], Mapping[str, str]]
    recognise: Callable[[Path], dict[str, str] | None]
    is_live: Callable[[Any], bool] = lambda _settings: False
    advice: Callable[[Any, str], str] = lambda _settings, _source: ""
    look: Callable[[Any, str], Iterable[Sight]] = lambda _settings, _source: ()
    estimate: Callable[[Any, Mapping[str, str]], Estimate | None] = lambda _settings, _state: None
    measure: Callable[[Any, str], Estimate | None] = lambda _settings, _source: None
    unwanted: Callable[[Any], Collection[str]] = lambda _settings: ()
    lets_in: Callable[[Any, Mapping[str, str]], LetsIn] = lambda _settings, _state: lambda _stream, _column: True


def canonical_files(package: str) -> dict[str, str]:
    """Canonical table → SELECT, from the package's canonical/*.sql."""
    folder = resources.files(package) / "canonical"
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".sql")
    }


def as_text(value: Any) -> str | None:
    """A raw value as the text that raw tables hold: nested values as JSON, nothing as NULL, no NUL bytes or lone surrogates."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if isinstance(value, dict | list | bool) else str(value)
    return clean_text(value)


def clean_text(text: str) -> str:
    """Text that Arrow and DuckDB take: NUL bytes and lone surrogates replaced."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def batches(rows: Iterable[Mapping[str, str | None]], columns: Sequence[str], size: int = 20_000) -> Iterator[pa.Table]:
    """Rows of text as Arrow tables of at most `size` rows; columns outside `columns` are ignored."""
    schema = pa.schema([(column, pa.string()) for column in columns])
    gathered: list[Mapping[str, str | None]] = []
    for row in rows:
        gathered.append(row)
        if len(gathered) >= size:
            yield pa.table([pa.array([r.get(c) for r in gathered], pa.string()) for c in columns], schema=schema)
            gathered = []
    if gathered:
        yield pa.table([pa.array([r.get(c) for r in gathered], pa.string()) for c in columns], schema=schema)


def tables(stream: Stream, items: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The items with every declared column present and all columns as text; first an empty one, so that the raw table always exists."""
    yield pa.schema([(column, pa.string()) for column in stream.columns]).empty_table()
    for item in items:
        known = {name.lower() for name in item.column_names}
        table = pa.table({name: item[name].cast(pa.string()) for name in item.column_names})
        for column in stream.columns:
            if column.lower() not in known:
                table = table.append_column(column, pa.nulls(table.num_rows, pa.string()))
        yield table


def resource(stream: Stream, items: Callable[[], Iterable[pa.Table]]) -> Any:
    """A dlt resource for the stream: flat, merged on its key, in Arrow batches."""
    import dlt

    if not stream.key:
        raise ConnectorError(f"stream {stream.name} has no key: a merge without one appends silently. Give it the columns that identify a row.")

    def generate() -> Iterator[pa.Table]:
        yield from tables(stream, items())

    return dlt.resource(
        generate,
        name=stream.name,
        primary_key=list(stream.key),
        write_disposition={"disposition": "merge", "strategy": "delete-insert"},
        columns={column: {"data_type": "text"} for column in stream.columns},
        max_table_nesting=0,
    )
