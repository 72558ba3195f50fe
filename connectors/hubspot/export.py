"""Reads the CSV and Excel files that HubSpot's record export writes, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from connectors.aliases import folded, in_one_spelling, spellings
from connectors.base import Reading, Stream, UnusableFile, resource
from connectors.files import Member, members, read_table
from connectors.hubspot.objects import ACTIVITIES, LISTING, OBJECTS, OWNER, RECORDS, STREAMS, object_of
from connectors.hubspot.settings import HubSpotSettings
from connectors.newest import newest_first
from connectors.scope import without

PATTERNS = ("*.csv", "*.xlsx")
RECORD_ID = r"^[0-9]{1,20}$"
RECORD_IDS = {"recordid", "hsobjectid"} | {f"recordid{plural}" for plural in ("contacts", "companies", "deals", "tickets")}
HUBSPOTS_OWN = {  # columns that no other tool's export names so
    "lifecyclestage", "createdate", "hubspotownerid", "contactowner", "companyowner", "dealowner", "dealstage", "dealname",
    "ticketname", "ticketdescription", "ticketstatus", "ticketowner", "hspipelinestage", "hsticketpriority", "hsleadstatus",
    "associatedcompanyids", "associatedcontactids", "associatedcompany", "associatedcontact",
}  # fmt: skip


def read_export(settings: HubSpotSettings, export: Path, reading: Reading) -> Any:
    """A dlt source with one resource a stream. Raises UnusableFile when no file is an export of a known object.

    Every export is partial: a view or list may have been exported, so an absent record is not taken as deleted.
    """
    import dlt

    found = object_files(export, reading)
    if not any(found.values()):
        raise UnusableFile(
            export,
            "no file in it is a HubSpot export of contacts, companies, deals or tickets (a first line with Record ID)",
            "Export the records with all properties as CSV and name their folder in `export`.",
        )
    if left_out := [name for name, files in found.items() if files and not settings.wants(name)]:
        reading.note(f"not read, as include and exclude say: {', '.join(left_out)}")
    for stream in STREAMS:
        if not settings.wants(stream.name):
            reading.window(stream.name, LISTING)  # what earlier readings landed of it is deleted here
    found = {name: files if settings.wants(name) else [] for name, files in found.items()}
    absent = [name for name, files in found.items() if not files and name not in left_out and name not in ACTIVITIES]
    if absent:
        reading.note(f"the export has no file of: {', '.join(absent)}")
    records = [resource(stream, partial(rows, stream, found[stream.name], reading, settings)) for stream in RECORDS]
    return dlt.source(lambda: [*records, resource(OWNER, lambda: [])], name="hubspot", max_table_nesting=0)()


def object_files(export: Path, reading: Reading) -> dict[str, list[Member]]:
    """Stream → its files, the newest first, so that of two exports with dates in their names the later one wins."""
    found: dict[str, list[Member]] = {name: [] for name in OBJECTS}
    for member in newest_first(export, members(export, *PATTERNS)):
        name = known_object(headers(member))
        if name:
            found[name].append(member)
        else:
            reading.note(f"{member.label} is no export of a HubSpot object that is read; it was left out")
    return found


def headers(member: Member) -> list[str]:
    """The names in a file's first line."""
    first = next(read_table(member, Reading("header"), "header"), None)
    return list(first.column_names) if first is not None else []


def rows(stream: Stream, files: Sequence[Member], reading: Reading, settings: HubSpotSettings) -> Iterator[pa.Table]:
    """The stream's records under the columns' one spelling, without fields out of scope; rows without a record id are set aside."""
    left_out: dict[str, None] = {}
    if settings.include or settings.exclude:
        reading.no_excerpts.add(stream.name)
    for member in files:
        record = 1
        for table in read_table(member, reading, stream.name):
            if not table.num_rows:
                continue
            table = in_one_spelling(table, OBJECTS[stream.name])
            table = without(table, partial(settings.wants_field, stream.name), left_out)
            good = with_record_id(table, stream, member, record, reading)
            record += table.num_rows
            note_cursor(good, stream, reading, ZoneInfo(settings.timezone))
            yield good
    if left_out:
        reading.note(f"of {stream.name}s not landed, as include and exclude say: {', '.join(left_out)}")


def with_record_id(table: pa.Table, stream: Stream, member: Member, record: int, reading: Reading) -> pa.Table:
    """The rows whose record id is a number; the others are quarantined by their record number. record: that of the first row."""
    valid = pc.fill_null(pc.match_substring_regex(table["Record_ID"], RECORD_ID), fill_value=False)
    for place in pc.indices_nonzero(pc.invert(valid)).to_pylist():
        row = {name: value for name, value in table.slice(place, 1).to_pylist()[0].items() if value is not None}
        reason = f"Record ID is {row['Record_ID']!r}, no number" if "Record_ID" in row else "the row has no Record ID"
        reading.quarantine(stream.name, member.label, record + place, reason, str(row))
    return table.filter(valid)


def note_cursor(table: pa.Table, stream: Stream, reading: Reading, zone: ZoneInfo) -> None:
    """Tell the reading the newest modification."""
    newest = pc.max(table["Last_Modified_Date"]).as_py() if "Last_Modified_Date" in table.column_names and table.num_rows else None
    if newest and re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", newest):
        reading.cursor(stream.name, datetime.fromisoformat(newest[:16]).replace(tzinfo=zone))


def recognise(folder: Path) -> dict[str, str] | None:
    """Settings for the HubSpot export in a folder, its path relative to it: itself, a folder or a zip in it."""
    for candidate in [folder, *sorted(path for path in folder.glob("*") if path.is_dir() or path.suffix.lower() == ".zip")]:
        if _is_export(candidate):
            return {"system": "hubspot", "export": candidate.relative_to(folder).as_posix()}
    return None


def _is_export(path: Path) -> bool:
    try:
        found = members(path, *PATTERNS)
    except UnusableFile:
        return False
    return any(_is_own(member) for member in found if path.is_file() or "/" not in member.name)


def _is_own(member: Member) -> bool:
    """HubSpot's id and two more of the object's columns."""
    try:
        names = headers(member)
    except UnusableFile:
        return False
    name = known_object(names)
    return name is not None and len(spellings(names, OBJECTS[name])) > 2


def known_object(names: Sequence[str]) -> str | None:
    """The object of a header. A bare ContactId or Ticket Id is in many tools' files: it counts beside two columns of HubSpot's own."""
    folds = {folded(header) for header in names}
    return object_of(names) if folds & RECORD_IDS or len(folds & HUBSPOTS_OWN) > 1 else None
