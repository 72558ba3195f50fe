"""Spreadsheets and Parquet files as Arrow tables of text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import compute

from connectors.archives import Archive, Member
from connectors.base import Reading, UnusableFile, as_text, clean_text
from connectors.column_names import clean_names, require

MAX_SHEET = 2**30  # bytes: a spreadsheet is read whole
MAX_PARQUET = 8 * 2**30  # bytes of a Parquet file inside a zip, which must be unpacked whole
SAVE_AGAIN = "Open and save it again, or export CSV."


def read_xlsx(
    member: Member,
    reading: Reading,
    stream: str,
    *,
    sheet: str | int = 0,
    required: Sequence[str] = (),
    key: Sequence[str] = (),
    header_row: int = 0,
) -> Iterator[pa.Table]:
    """The rows of one sheet (the first unless named) as an Arrow table of text; its first row that is not empty is the header.

    header_row: the row that is it, as the sheet counts from 1; what stands above is left out. Raises UnusableFile where it is empty.

    Dates and times are ISO text, whole numbers have no fraction, empty cells are NULL, empty rows are no rows. Every row is counted; one with
    nothing in a `key` column is quarantined with its number (empty rows not counted).
    """
    import fastexcel

    content = member.read(MAX_SHEET)
    if not content:
        reading.note(f"{member.label} is empty")
        return
    if not member.archive and content.startswith(b"PK"):
        list(Archive(member.path).members())  # a spreadsheet is a zip, with all that may be wrong with one
    try:
        cells = pa.table(fastexcel.read_excel(content).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_arrow())
    except Exception as error:  # the library's errors and its panics have no common class
        raise UnusableFile(member.where, f"it cannot be read as a spreadsheet ({' '.join(str(error).split())})", SAVE_AGAIN) from error
    rows = [[_iso_date(value) for value in row.values()] for row in cells.to_pylist()]
    if header_row and any(any(row) for row in rows) and not any(any(row) for row in rows[header_row - 1 : header_row]):
        raise UnusableFile(member.where, f"its row {header_row} is empty, which was to name the columns", "Say another header_row.")
    rows = [row for row in rows[max(0, header_row - 1) :] if any(row)]
    if not rows:
        reading.note(f"{member.label} is empty")
        return
    header, *rows = rows
    used = [place for place, name in enumerate(header) if name or any(row[place] for row in rows)]
    names = clean_names(header[place] or "" for place in used)
    reading.called(names, (header[place] or "" for place in used))
    require(member, names, required)
    reading.count(stream, len(rows))
    table = pa.table({name: pa.array([row[place] for row in rows], pa.string()) for name, place in zip(names, used, strict=True)})
    yield _with_key(table, key, member, reading, stream, max(header_row, 1) + 1)


def _iso_date(value: str | None) -> str | None:
    """A spreadsheet knows no dates, only midnights."""
    if value and value.endswith(" 00:00:00") and len(value) == 19:
        return value[:10]
    return clean_text(value.strip()) or None if value else None


def read_parquet(member: Member, reading: Reading, stream: str, *, required: Sequence[str] = (), key: Sequence[str] = ()) -> Iterator[pa.Table]:
    """The rows of a Parquet file as Arrow tables of text; nested values as JSON text. Every row is counted."""
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(member.read(MAX_PARQUET)) if member.archive else member.path)
        names = clean_names(file.schema_arrow.names)
        reading.called(names, file.schema_arrow.names)
        require(member, names, required)
        yield pa.table({name: pa.array([], pa.string()) for name in names})
        number = 1
        for batch in file.iter_batches(batch_size=50_000):
            reading.count(stream, batch.num_rows)
            table = pa.table({name: _text_column(column) for name, column in zip(names, batch.columns, strict=True)})
            yield _with_key(table, key, member, reading, stream, number)
            number += batch.num_rows
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise UnusableFile(member.where, f"it is no whole Parquet file ({error})", "Export it again.") from error


def _with_key(table: pa.Table, key: Sequence[str], member: Member, reading: Reading, stream: str, number: int) -> pa.Table:
    """The rows with a value in each key column; the others are quarantined. number: that of the table's first row in the file."""
    wanted = {name.lower() for name in key}
    whole = [True] * table.num_rows
    for name in table.column_names:
        if name.lower() in wanted:
            whole = [w and bool(value and value.strip()) for w, value in zip(whole, table[name].to_pylist(), strict=True)]
    if all(whole):
        return table
    for place in (place for place, w in enumerate(whole) if not w):
        row = {name: value for name, value in table.slice(place, 1).to_pylist()[0].items() if value is not None}
        reading.quarantine(stream, member.label, number + place, f"nothing in its key ({', '.join(key)})", str(row))
    return table.filter(pa.array(whole))


def _text_column(column: Any) -> Any:
    kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([as_text(_plain(value)) for value in column.to_pylist()], pa.string())
    text = column.cast(pa.string())
    text = compute.replace_substring(text, "\x00", "\ufffd")
    return compute.if_else(compute.equal(text, ""), None, text)


def _plain(value: Any) -> Any:
    """A nested value with only what JSON knows; bytes as UTF-8 text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.loads(json.dumps(value, default=lambda v: v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v)))
