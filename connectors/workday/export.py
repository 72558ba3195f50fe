"""Reads a worker report, as Workday writes it to CSV, Excel or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from connectors.aliases import in_one_spelling, spellings
from connectors.base import Reading, UnusableFile, resource
from connectors.files import Member, members, read_table
from connectors.newest import newest_first
from connectors.workday.columns import ALIASES, STREAM, is_report, is_salesforce
from connectors.workday.fields import FieldScope
from connectors.workday.settings import WorkdaySettings

PATTERNS = ("*.csv", "*.json", "*.xlsx")
NAMED_WORKER = r"^(?P<name>.*?)\s*\((?P<id>[A-Za-z0-9_-]+)\)\s*$"  # Jane Doe (20017)
WHAT_IT_LACKS = "no column like Employee_ID beside others like Worker_Status, Hire_Date, Business_Title"


def read_export(settings: WorkdaySettings, export: Path, reading: Reading) -> Any:
    """A dlt source with the stream `worker`. Raises UnusableFile when there is no worker report."""
    headed = [(member, headers(member)) for member in newest_first(export, members(export, *PATTERNS))]
    found = [member for member, names in headed if is_report(names)]
    if not found:
        looks = " (it looks like a Salesforce export: Id and SystemModstamp)" if any(is_salesforce(names) for _, names in headed) else ""
        raise UnusableFile(
            export,
            f"it is no worker report{looks}: {WHAT_IT_LACKS}",
            "Name the report's CSV, Excel or JSON file in `export`, with one row a worker.",
        )
    return source_of(partial(rows, found, reading, settings))


def source_of(workers: Callable[[], Iterator[pa.Table]]) -> Any:
    """A dlt source of these workers."""
    import dlt

    return dlt.source(lambda: [resource(STREAM, workers)], name="workday", max_table_nesting=0)()


def headers(member: Member) -> list[str]:
    """The column names of a file; none where its records cannot be read."""
    first = next(read_table(member, Reading("header"), "header"), None)
    return list(first.column_names) if first is not None else []


def rows(files: Sequence[Member], reading: Reading, settings: WorkdaySettings) -> Iterator[pa.Table]:
    """The workers, without fields that are not to be read; rows without an id are set aside.

    A report lists every worker, so one who is absent from it has left. Not so when rows were set aside, when several files (of different
    days, or parts) lie together, or when a file ends in the middle of a line.
    """
    scope, found = FieldScope(settings), 0
    reading.no_excerpts.add(STREAM.name)  # it may say what somebody earns
    for member in files:
        record = 1
        for table in read_table(member, reading, STREAM.name):
            if not table.num_rows:
                continue
            table = scope.apply(in_one_spelling(with_worker_split(table), ALIASES))
            good = with_employee_id(table, member, record, reading)
            record += table.num_rows
            found += good.num_rows
            note_cursor(good, reading, ZoneInfo(settings.timezone))
            yield good
    scope.tell(reading)
    if len(files) > 1:
        reading.note(f"{len(files)} reports lie together, so no absent worker is taken as gone; keep one file")
    elif found and is_cut(files[0]):
        reading.note("the report ends in the middle of a line and may be cut, so no absent worker is taken as gone")
    elif found and not getattr(files[0], "is_ended", True):
        reading.note("nothing tells whether the report came whole (no length, no chunks), so no absent worker is taken as gone; ask for JSON")
    elif found and not reading.quarantined[STREAM.name]:
        reading.complete(STREAM.name)
        reading.up_to_date.add(STREAM.name)


def note_cursor(table: pa.Table, reading: Reading, zone: ZoneInfo) -> None:
    """Tell the reading the newest modification, where the report has such a column. One that was asked for is as of now."""
    newest = pc.max(table["Last_Modified"]).as_py() if "Last_Modified" in table.column_names and table.num_rows else None
    if newest and re.match(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d)?", newest):
        moment = datetime.fromisoformat(newest[:16] if len(newest) > 15 else newest[:10]).replace(tzinfo=zone)
        reading.cursor(STREAM.name, min(moment, reading.at))


def is_cut(member: Member) -> bool:
    """Whether a CSV file lacks the end of its last line."""
    if not member.name.lower().endswith(".csv"):
        return False
    last = b""
    with member.open() as file:
        while chunk := file.read(2**20):
            last = chunk[-2:]
    return not last.rstrip(b"\x00").endswith((b"\n", b"\r"))


def with_worker_split(table: pa.Table) -> pa.Table:
    """A column `Worker` fills in what else is lacking: `Jane Doe (20017)` the id and the name, `20017` the id, `Jane Doe` the name."""
    places = [place for place, name in enumerate(table.column_names) if name.lower() == "worker"]
    if not places:
        return table
    known = set(spellings(table.column_names, ALIASES).values())
    whole = table.column(places[0])
    parts = pc.extract_regex(whole, NAMED_WORKER)
    has_id = "Employee_ID" in known
    if not has_id:
        table = table.append_column("Employee_ID", pc.coalesce(pc.struct_field(parts, "id"), whole))
    if not known & {"Legal_Name", "Preferred_Name"}:
        name = pc.struct_field(parts, "name")
        table = table.append_column("Legal_Name", pc.coalesce(name, whole) if has_id else name)
    return table


def with_employee_id(table: pa.Table, member: Member, record: int, reading: Reading) -> pa.Table:
    """The rows with an employee id; the others are quarantined by their record number. record: that of the first row."""
    if "Employee_ID" not in table.column_names:
        table = table.append_column("Employee_ID", pa.nulls(table.num_rows, pa.string()))
    ids = pc.utf8_trim_whitespace(table["Employee_ID"])
    valid = pc.fill_null(pc.not_equal(ids, ""), fill_value=False)
    for place in pc.indices_nonzero(pc.invert(valid)).to_pylist():
        reading.quarantine(STREAM.name, member.label, record + place, "the row has no employee id")
    return table.set_column(table.column_names.index("Employee_ID"), "Employee_ID", ids).filter(valid)


def recognise(folder: Path) -> dict[str, str] | None:
    """Settings for the worker report in a folder, its path relative to it. Of several, the last by name (which often is a date)."""
    for path in sorted((path for path in folder.glob("*") if re.fullmatch(r"\.(csv|json|xlsx)", path.suffix.lower())), reverse=True):
        try:
            if any(is_report(headers(member)) for member in members(path)):
                return {"system": "workday", "export": path.name}
        except UnusableFile:
            continue
    return None
