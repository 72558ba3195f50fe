"""The tables of files: each file, each sheet; a file a month is one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading, UnusableFile
from connectors.declared.file_rows import tables_of
from connectors.declared.suggest.sample import ROWS, Sample, stream_name, table_columns
from connectors.files import READERS, Member, read_csv, read_table, read_xlsx

TITLES = 12  # rows in which the header is looked for, where the first one is a title
CSV = (".csv", ".tsv", ".txt")
UNNAMED = r"column_\d+"  # what a column is called whose header says nothing


def file_samples(path: Path, beside: Path) -> Iterator[Sample]:
    """One sample a table of a file, or of the files of a folder. Raises ConnectorError, UnusableFile."""
    if not path.exists():
        raise ConnectorError(f"{path}: there is no such file or folder")
    if path.is_dir():
        for file in sorted(file for file in path.iterdir() if file.suffix.lower() in READERS):
            yield from file_samples(file, beside)
        return
    written = _relative(path, beside)
    members, headers = tables_of(path), dict[str, str]()
    if len(members) == 1 and members[0].name.lower().endswith((".xlsx", ".xlsm")):
        yield from _sheets(members[0], written, headers)
        return
    tables, header_rows = zip(*(_table(member, headers) for member in members), strict=True) if members else ((), ())
    header = {"header_row": header_rows[0]} if any(header_rows) else {}
    if len(set(header_rows)) > 1:
        raise ConnectorError(f"{path}: the column names do not stand in the same row of all its files. Name each file by itself")
    yield from _one(tables, path.stem, {"files": written, **header}, headers)


def _relative(path: Path, beside: Path) -> str:
    whole, folder = path.resolve(), beside.resolve()
    above = 0
    while not whole.is_relative_to(folder) and above < 3 and folder != folder.parent:
        folder, above = folder.parent, above + 1
    return "../" * above + whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) and len(folder.parts) > 1 else str(whole)


def _sheets(member: Member, written: str, headers: dict[str, str]) -> Iterator[Sample]:
    import fastexcel

    for sheet in fastexcel.read_excel(member.read()).sheet_names:
        table = _first(read_xlsx(member, Reading("suggest", headers=headers), "row", sheet=sheet))
        header = {}
        if _is_title(table.column_names):
            table, row = _below_the_title(member, partial(_rows_below, member, sheet, headers))
            header = {"header_row": row}
        yield from _one([table], sheet, {"files": written, "sheet": sheet, **header}, headers)


def _table(member: Member, headers: dict[str, str]) -> tuple[pa.Table, int]:
    """The first rows, and the row of the header where that is not the first; else 0. headers: gathers how the file calls its columns."""
    reading = Reading("suggest", headers=headers)
    table = _first(read_table(member, reading, "row"))
    has_no_row = bool(reading.quarantined["row"]) and not table.num_rows
    if Path(member.name).suffix.lower() not in CSV or not (_is_title(table.column_names) or has_no_row):
        return table, 0
    if len(table.column_names) > 1 and has_no_row:
        raise _no_header(member)
    return _below_the_title(member, partial(_rows_below, member, None, headers))


def _rows_below(member: Member, sheet: str | None, headers: dict[str, str], row: int) -> Iterator[pa.Table]:
    """The rows below the one that names the columns. sheet: None in a CSV file."""
    reading = Reading("suggest", headers=headers)
    if sheet is None:
        return read_csv(member, reading, "row", header_row=row)
    return read_xlsx(member, reading, "row", sheet=sheet, header_row=row)


def _below_the_title(member: Member, read: Callable[[int], Iterator[pa.Table]]) -> tuple[pa.Table, int]:
    """The first rows below the row that names all columns, and which row that is. Raises ConnectorError where none of the first ones does."""
    for row in range(2, TITLES + 1):
        try:
            table = _first(read(row))
        except UnusableFile:
            continue
        if table.num_rows and _is_header(table.column_names):
            return table, row
    raise _no_header(member)


def _no_header(member: Member) -> ConnectorError:
    return ConnectorError(
        f"{member.label}: its first line does not name the columns of the rows below it. Is it a title? Export without it, or delete the lines "
        "above the header, and name the file again"
    )


def _is_header(names: Sequence[str]) -> bool:
    """Names over most columns, none of which is a number or a day."""
    unnamed = sum(bool(re.fullmatch(UNNAMED, name)) for name in names)
    return len(names) > 1 and unnamed * 2 < len(names) and not any(name[:1].isdigit() for name in names)


def _is_title(names: Sequence[str]) -> bool:
    """One name, and nothing over the other columns."""
    return len(names) > 2 and all(re.fullmatch(UNNAMED, name) for name in names[1:])


def _first(tables: Iterator[pa.Table]) -> pa.Table:
    gathered, rows = [], 0
    for table in tables:
        gathered.append(table)
        rows += table.num_rows
        if rows >= ROWS:
            break
    return pa.concat_tables(gathered, promote_options="default") if gathered else pa.table({})


def _one(tables: Sequence[pa.Table], name: str, place: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Sample]:
    """One sample of tables that are alike; those that are not cannot be one stream."""
    filled = [table for table in tables if table.num_columns and table.num_rows]
    if len({frozenset(name.lower() for name in table.column_names) for table in filled}) > 1 and not str(place["files"]).endswith(("jsonl", "json")):
        raise ConnectorError(f"{place['files']}: it holds files of several kinds. Unpack it, and name its folder: each file becomes a stream")
    if filled:
        yield Sample(stream_name(name), table_columns(pa.concat_tables(filled, promote_options="default").slice(0, ROWS)), place, headers=headers)


def joined(samples: Sequence[Sample]) -> list[Sample]:
    """Files of one name with the same columns are one stream: an export of each month. Lines of JSON need share only most of their keys."""
    groups: list[list[Sample]] = []
    for sample in samples:
        group = next((group for group in groups if _alike(group[0], sample)), None)
        groups.append([sample]) if group is None else group.append(sample)
    joined = []
    for group in groups:
        names = dict.fromkeys(name for one in group for name in one.columns)
        columns = {name: [value for one in group for value in _named(one, name)] for name in names}
        place = {**group[0].place, "files": _pattern([one.place["files"] for one in group])}
        joined.append(Sample(group[0].name, columns, place, headers={raw: said for one in group for raw, said in one.headers.items()}))
    return joined


def _alike(one: Sample, other: Sample) -> bool:
    mine, theirs = ({name.lower() for name in sample.columns} for sample in (one, other))
    json = all(str(sample.place["files"]).endswith(("json", "jsonl")) for sample in (one, other))
    return one.name == other.name and (mine == theirs or (json and len(mine & theirs) >= 0.5 * len(mine | theirs)))


def _pattern(files: Sequence[str]) -> str | list[str]:
    """`tickets-*.csv` for tickets-01.csv and tickets-02.csv; a list where the names have no digits to differ by."""
    patterns = {re.sub(r"\d+([-_.]?\d+)*(?=[^/]*$)", "*", file) for file in files}
    return files[0] if len(files) == 1 else patterns.pop() if len(patterns) == 1 else list(files)


def _named(sample: Sample, name: str) -> Sequence[str | None]:
    return next((values for column, values in sample.columns.items() if column.lower() == name.lower()), [None] * sample.rows)
