"""Reads Salesforce's weekly export and the CSV files that Data Loader and the command line write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading, Stream, UnusableFile, resource
from connectors.files import Member, members, read_csv
from connectors.newest import newest_first
from connectors.salesforce.ids import Lookups, is_valid
from connectors.salesforce.objects import KEY_PREFIXES, OBJECTS, OTHER_EMAILS, STREAMS, email_fields, stream_name
from connectors.salesforce.settings import SalesforceSettings
from connectors.salesforce.values import plain_numbers

HEAD = 64 * 1024  # bytes that are looked at to tell what a file is
CHANGE_TIMES = ("SystemModstamp", "LastModifiedDate", "CreatedDate")
WEEKLY_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
WEEKLY_ZIP = re.compile(r"WE_.*?_(\d+)\.zip", re.IGNORECASE)
NUMBERS = set(["Amount", "ExpectedRevenue", "Probability", "AnnualRevenue", "NumberOfEmployees", "CallDurationInSeconds", "DurationInMinutes"])


def read_export(settings: SalesforceSettings, export: Path, reading: Reading, is_last_word: bool = True) -> Any:
    """A dlt source with one resource a stream. Raises UnusableFile when the export holds no object's CSV.

    is_last_word: what a whole export lacks is deleted. Not so where the API has read on since.
    """
    import dlt

    found = object_files(export)
    if not any(found.values()):
        raise UnusableFile(
            export,
            "it holds no CSV of a Salesforce object (a first line with Id, a name such as Account.csv)",
            "Name the weekly export's zip or a folder of Data Loader CSVs in `export`.",
        )
    gap = missing_part(export)
    if gap:
        reading.note(f"{gap} is missing beside the other parts: objects may be cut short, so no absent record is taken as deleted")
    absent = [name for name, stream in OBJECTS.items() if settings.wanted(stream) and not found[stream]]
    if absent:
        reading.note(f"the export has no {', '.join(absent)}")

    for stream in STREAMS:
        if not settings.wanted(stream.name) and (landed := reading.landed(stream.name, ("Id",))).num_rows:
            reading.gone(stream.name, landed["Id"].to_pylist())

    def files(stream: Stream) -> list[Member]:
        return found[stream.name] if settings.wanted(stream.name) else []

    whole = is_last_word and not gap
    return dlt.source(
        lambda: [resource(stream, partial(rows, stream, files(stream), reading, settings, whole)) for stream in STREAMS],
        name="salesforce",
        max_table_nesting=0,
    )()


def object_files(export: Path) -> dict[str, list[Member]]:
    """Stream → its CSVs, the newest first: of a file, a folder, a zip, or a folder of zips."""
    zips = sorted(path for path in export.rglob("*") if path.suffix.lower() == ".zip") if export.is_dir() else []
    found: dict[str, list[Member]] = {stream.name: [] for stream in STREAMS}
    for member in newest_first(export, (member for part in [export, *zips] for member in members(part, "*.csv"))):
        stream = stream_of(member)
        if stream:
            found[stream].append(member)
    return found


def stream_of(member: Member) -> str | None:
    """The stream of a CSV by its name, else by what its ids begin with; None without a column Id, or for an object that is not read."""
    stem = Path(member.name).stem
    if "__" in stem:
        return None
    head = first_lines(member)
    names = [name.strip().lower() for name in head[0]] if head else []
    if "id" not in names:
        return None
    named = stream_name(stem.removesuffix("_export").removesuffix("-export"))
    if named or len(head) < 2 or len(head[1]) <= names.index("id"):
        return named
    return KEY_PREFIXES.get(head[1][names.index("id")][:3])


def first_lines(member: Member) -> list[list[str]]:
    """Header and first record of a CSV; fewer where it has fewer."""
    with member.open() as file:
        text = file.read(HEAD).decode("utf-8-sig", "replace").replace("\x00", "")
    lines = csv.reader(io.StringIO(text))
    found = []
    for _ in range(2):
        line = next(lines, None)
        if line is None:
            break
        found.append(line)
    return found


def missing_part(export: Path) -> str | None:
    """The name of a part that is missing from a weekly export in several zips (`WE_…_1.ZIP`, `WE_…_2.ZIP`); the last one cannot be missed."""
    if not export.is_dir():
        return None
    parts = {int(match[1]): path.name for path in export.rglob("*") if (match := WEEKLY_ZIP.fullmatch(path.name))}
    for number in range(1, max(parts, default=0)):
        if number not in parts:
            return f"part {number} of {parts[max(parts)]}"
    return None


def rows(stream: Stream, files: Sequence[Member], reading: Reading, settings: SalesforceSettings, whole: bool) -> Iterator[pa.Table]:
    """The stream's records: ids in 18 characters, wanted fields under their standard spelling, rows without an id set aside.

    whole: no part of the export is missing, and it may say what was deleted. The stream is complete when each of its files was written by the
    weekly export, which always holds every record: its times have a blank and no zone, and its checkboxes are 0 and 1.
    """
    lookups = Lookups()
    if settings.include or settings.exclude:
        reading.no_excerpts.add(stream.name)  # a bad row may hold the values of fields that are left out
    weekly, read_rows = True, 0
    for member in files:
        record = 1
        for table in read_csv(member, reading, stream.name, required=("Id",)):
            if not table.num_rows:
                continue
            table = lookups(in_scope(standard_names(table, stream), stream, settings))
            weekly = weekly and is_weekly(table)
            good = with_valid_id(plainly_numbered(table), stream, member.label, record, reading)
            record += table.num_rows
            read_rows += good.num_rows
            note_cursor(good, stream, reading)
            yield with_other_emails(good) if OTHER_EMAILS in stream.columns else good
    if not read_rows:
        return
    if weekly and whole and not reading.quarantined[stream.name]:
        reading.complete(stream.name)
    elif weekly and whole:
        reading.note(f"{stream.name}: rows were set aside, so no absent record is taken as deleted")
    elif not weekly:
        reading.note(f"{stream.name}: not from a weekly export, so no absent record is taken as deleted")


def standard_names(table: pa.Table, stream: Stream) -> pa.Table:
    """Data Loader may write ID, ACCOUNTID: standard fields get their documented spelling, custom ones keep their own."""
    known = {column.lower(): column for column in stream.columns}
    return table.rename_columns([known.get(name.lower(), name) for name in table.column_names])


def in_scope(table: pa.Table, stream: Stream, settings: SalesforceSettings) -> pa.Table:
    """Without the fields that the settings leave out."""
    return table.select([name for name in table.column_names if settings.wants_field(stream.name, name)])


def plainly_numbered(table: pa.Table) -> pa.Table:
    """Standard fields that hold numbers, written as the API's are."""
    for name in NUMBERS & set(table.column_names):
        table = table.set_column(table.schema.get_field_index(name), name, plain_numbers(table[name]))
    return table


def is_weekly(table: pa.Table) -> bool:
    """Whether the rows look like the weekly export's, judged by the first change time and the first IsDeleted."""
    times = [first_value(table, name) for name in CHANGE_TIMES if name in table.column_names]
    if not any(value and WEEKLY_TIME.fullmatch(value) for value in times):
        return False
    return "IsDeleted" not in table.column_names or first_value(table, "IsDeleted") in ("0", "1")


def first_value(table: pa.Table, column: str) -> str | None:
    """The first value of a column that is not null."""
    place = pc.index(pc.is_valid(table[column]), value=True).as_py()
    return str(table[column][place].as_py()) if place >= 0 else None


def with_valid_id(table: pa.Table, stream: Stream, where: str, record: int, reading: Reading) -> pa.Table:
    """The rows whose Id is one; the others are quarantined by their record number. where: the file. record: number of the table's first row."""
    valid = is_valid(table["Id"])
    if pc.all(valid).as_py():
        return table
    for place in pc.indices_nonzero(pc.invert(valid)).to_pylist():
        row = {name: value for name, value in table.slice(place, 1).to_pylist()[0].items() if value is not None}
        reason = f"Id is {row['Id']!r}, no Salesforce id" if "Id" in row else "the row has no Id"
        reading.quarantine(stream.name, where, record + place, reason, str(row))
    return table.filter(valid)


def with_other_emails(table: pa.Table) -> pa.Table:
    """Adds `other_emails`: the addresses in fields whose name contains e-mail, except the standard ones, joined by `;`."""
    found = [
        pc.if_else(pc.fill_null(pc.match_substring(table[name], "@"), fill_value=False), table[name], pa.scalar(None, pa.string()))
        for name in email_fields(table.column_names)
    ]
    if not found:
        return table
    joined = pc.binary_join_element_wise(*found, ";", null_handling="skip")
    return table.append_column(OTHER_EMAILS, pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined))


def note_cursor(table: pa.Table, stream: Stream, reading: Reading) -> None:
    """Tell the reading the newest SystemModstamp."""
    newest = pc.max(table["SystemModstamp"]).as_py() if "SystemModstamp" in table.column_names and table.num_rows else None
    if newest and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", newest):
        reading.cursor(stream.name, datetime.fromisoformat(newest[:19]).replace(tzinfo=UTC))


def recognise(folder: Path) -> dict[str, str] | None:
    """Settings for the Salesforce export in a folder, its path relative to it: a weekly zip, the folder of several, or one of objects' CSVs."""
    zips = [path for path in sorted(folder.glob("*")) if path.suffix.lower() == ".zip" and _is_export(path)]
    if zips:
        return {"system": "salesforce", "export": zips[0].name if len(zips) == 1 else "."}
    for candidate in [folder, *sorted(path for path in folder.glob("*") if path.is_dir())]:
        if any(_is_export(path) for path in sorted(candidate.glob("*.csv"))):
            return {"system": "salesforce", "export": candidate.relative_to(folder).as_posix()}
    return None


def _is_export(path: Path) -> bool:
    """Two objects in a zip, or a CSV with an object's name and Salesforce's own columns, are no accident."""
    try:
        found = members(path, "*.csv")
        streams = {stream_of(member) for member in found} - {None}
        if len(streams) > 1 or not streams:
            return len(streams) > 1
        columns = {name for member in found for name in (first_lines(member) or [[]])[0]}
        return bool(columns & {"IsDeleted", *CHANGE_TIMES}) or any(_has_id_of(member, streams) for member in found)
    except UnusableFile:
        return False


def _has_id_of(member: Member, streams: set[str | None]) -> bool:
    head = first_lines(member)
    return len(head) > 1 and any(KEY_PREFIXES.get(value[:3]) in streams and len(value) in (15, 18) for value in head[1])
