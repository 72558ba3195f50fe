"""What may stand in a declared tool's file: what all kinds of connection share, and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from connectors.base import duration

NO_KEY = (
    "name the columns that identify a row. Row numbers are made for nobody: a row would change its name when another is put before it, "
    "and be taken for a new record. Where no column is unique, name several (key: [shop, number]), or add a column with an id of its own"
)
TAKEN = ("correspondent", "domain")  # what the house calls records of its own
ROW_NUMBERS = {"", "row", "row_number", "_row", "rownum", "rowid", "line"}


def _key(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _some_key(key: list[str]) -> list[str]:
    if not key or any(column.lower().strip("()") in ROW_NUMBERS for column in key):
        raise ValueError(NO_KEY)
    return key


def _lag(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else duration(value)


Lag = Annotated[timedelta | int | None, BeforeValidator(_lag)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Key = Annotated[list[str], BeforeValidator(_key), AfterValidator(_some_key)]
ListOfText = Annotated[list[str], BeforeValidator(_key), Field(min_length=1)]
Dates = Literal["day_first", "month_first"]
Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]


class Part(BaseModel):
    """A mapping of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid")


class StreamSpec(Part):
    """What every entry under `streams:` may say."""

    key: Key = Field(description="the columns that identify a row")
    snapshot: Literal["complete", "partial"] = Field("partial", description="complete: what is absent was deleted")
    updated_at: Any = Field(None, description="when the record last changed")
    url: Any = Field(None, description="the link that opens the record in its tool")
    deleted: Any = Field(None, description="a condition: the row says that its record was deleted")
    dates: Dates | None = Field(None, description="how 03/04/2026 is read: day_first or month_first")
    flatten: Annotated[list[str], BeforeValidator(_key)] = Field(
        [], description="columns of JSON objects whose keys become columns: properties → properties_plan"
    )
    include: Annotated[list[str], BeforeValidator(_key)] = Field([], description="beside what is mapped, only these columns; * stands for anything")
    exclude: Annotated[list[str], BeforeValidator(_key)] = Field([], description="never these columns")
    map: dict[str, Any] = Field(description="which canonical tables the rows feed", min_length=1)


class FilesStream(StreamSpec):
    """Records in files."""

    files: ListOfText = Field(description="a path or glob, relative to this file: csv, jsonl, json, parquet or xlsx, or a zip or folder of them")
    delimiter: Character | None = None
    sheet: str | int | None = None
    header_row: Annotated[int, Field(gt=0)] | None = Field(
        None, description="of CSV and Excel, the row that names the columns, as the sheet counts it, where it is not the first that holds something"
    )


class FilesConnection(Part):
    """Files on this machine."""

    kind: Literal["files"] = "files"


class ToolSpec(Part):
    """The file as a whole. Each kind of connection adds its own connection and streams."""

    tool: Name = Field(description="the tool's name, in lower case")
    dates: Dates | None = Field(None, description="how 03/04/2026 is read: day_first or month_first")
    connection: Any
    streams: Any

    def faults(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Where a kind of connection finds more wrong than its shape: place and what."""
        yield from ()


class FilesTool(ToolSpec):
    """A tool whose records lie in files."""

    connection: FilesConnection = FilesConnection()
    streams: dict[Name, FilesStream] = Field(min_length=1)
