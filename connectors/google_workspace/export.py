"""Reads what Google lets a company download: Takeouts, the Admin console's user list, a list of Drive files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading, Stream, batches, resource
from connectors.google_workspace.calendar_rows import event_rows
from connectors.google_workspace.contact_rows import contact_rows
from connectors.google_workspace.copies import CopyRows
from connectors.google_workspace.headers import ADDRESS
from connectors.google_workspace.mailbox_rows import mail_rows
from connectors.google_workspace.settings import CONTACT, COPY, DIRECTORY_USER, EMAIL, EVENT, FILE, GoogleWorkspaceSettings
from connectors.google_workspace.sheets import file_tables, user_tables
from connectors.google_workspace.takeout import KINDS, Found, find

BATCH = 5_000  # mails a batch: their texts weigh more than the rows of a table
FIRST_LINE = 4_096
OWNED = ((EMAIL, "mailbox"), (EVENT, "calendar_owner"), (CONTACT, "mailbox"))  # and the column that says whose it is

Tables = Callable[[], Iterable[pa.Table]]


def read_export(settings: GoogleWorkspaceSettings, reading: Reading) -> Any:
    """A dlt source with one resource a stream. Raises UnusableFile. Only the directory's list is complete: who is absent from it is gone."""
    import dlt

    found = [one for one in find(settings.takeout) if not one.owner or settings.wants(one.owner)] if settings.takeout else []
    copies = CopyRows()
    if not settings.api:  # which knows of each copy of a mail, and deletes what the scope leaves out by itself
        leave(settings, reading)

    def of(kind: str) -> list[Found]:
        return [one for one in found if one.kind == kind]

    def mails() -> Iterator[pa.Table]:
        yield from batches(mail_rows(of("mail"), reading, settings, copies), EMAIL.columns, BATCH)

    def events() -> Iterator[pa.Table]:
        yield from batches(event_rows(of("calendar"), reading, copies), EVENT.columns, BATCH)

    def contacts() -> Iterator[pa.Table]:
        yield from batches(contact_rows(of("contacts"), reading), CONTACT.columns, BATCH)

    # the copies come last: they are met while mails and events are read
    resources: list[tuple[Any, Tables]] = [(EMAIL, mails), (EVENT, events), (CONTACT, contacts)]
    resources += [(DIRECTORY_USER, partial(directory, settings, reading)), (FILE, partial(drive, settings, reading))]
    resources.append((COPY, partial(copies.tables, reading) if settings.api else lambda: []))
    return dlt.source(lambda: [resource(stream, tables) for stream, tables in resources], name="google_workspace", max_table_nesting=0)()


def leave(settings: GoogleWorkspaceSettings, reading: Reading) -> None:
    """What was landed of mailboxes, calendars, address books and labels that are out of scope now is deleted here, unless it is met elsewhere."""
    if settings.include or settings.exclude:
        for stream, owner in OWNED:
            _leave(stream, owner, lambda address: not address or settings.wants(address), reading)
    if settings.include_labels or settings.exclude_labels:
        _leave(EMAIL, "labels", lambda labels: settings.wants_labels(labels.split(",") if labels else []), reading)


def _leave(stream: Stream, column: str, is_wanted: Callable[[str | None], bool], reading: Reading) -> None:
    found = reading.landed(stream.name, (*stream.key, column))
    if found.num_rows:
        unwanted = pa.array([value for value in pc.unique(found[column]).to_pylist() if not is_wanted(value)], pa.string())
        reading.gone(stream.name, found.filter(pc.is_in(found[column], unwanted))[stream.key[0]].to_pylist())


def directory(settings: GoogleWorkspaceSettings, reading: Reading) -> Iterator[pa.Table]:
    if settings.directory is None:
        return
    landed = 0
    for table in user_tables(settings.directory, reading):
        landed += table.num_rows
        yield table
    if landed and not reading.quarantined.get(DIRECTORY_USER.name):
        reading.complete(DIRECTORY_USER.name)


def drive(settings: GoogleWorkspaceSettings, reading: Reading) -> Iterator[pa.Table]:
    if settings.drive is not None:
        yield from file_tables(settings.drive, reading)


def recognise(folder: Path) -> dict[str, str] | None:
    """Settings for the exports that lie in the folder, or None. Looks at names and first lines."""
    if not folder.is_dir():
        return None
    found: dict[str, str] = {"takeout": "."} if any(is_user_folder(path) for path in folder.iterdir()) else {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() or path.suffix.lower() in {".zip", ".mbox"}:
            if "takeout" not in found and is_takeout(path):
                found["takeout"] = path.name
        elif path.suffix.lower() == ".csv" and (kind := kind_of_list(path)):
            found.setdefault(kind, path.name)
    return {"system": "google_workspace", **found} if found else None


def is_takeout(path: Path) -> bool:
    """A mailbox, or a folder or zip with Takeouts: one named Takeout, one for each user, or loose zips named so."""
    if path.suffix.lower() == ".mbox":
        return path.is_file()
    if path.suffix.lower() == ".zip" and path.is_file():
        return zipfile.is_zipfile(path) and any(is_takeout_name(name) for name in zipfile.ZipFile(path).namelist())
    return path.is_dir() and any(is_takeout_name(file.relative_to(path.parent).as_posix()) for file in path.rglob("*") if file.is_file())


def is_takeout_name(name: str) -> bool:
    parts = name.lower().split("/")
    inside = "takeout" in parts[:-1]
    return (
        (inside and parts[-1].endswith(tuple(KINDS)))
        or parts[-1].endswith(".mbox")
        or (parts[-1].startswith("takeout-") and parts[-1].endswith(".zip"))
    )


def is_user_folder(path: Path) -> bool:
    return path.is_dir() and bool(ADDRESS.fullmatch(path.name.lower())) and (path / "Takeout").is_dir()


def kind_of_list(path: Path) -> str | None:
    """`directory` or `drive` by a CSV's first line, else None."""
    with path.open("rb") as file:
        head = file.readline(FIRST_LINE).decode("utf-8-sig", "replace").lower()
    if "email address [required]" in head and "org unit path" in head:
        return "directory"
    names = {name.strip(' "\r\n') for name in head.split(",")}
    return "drive" if {"id", "mimetype"} <= names and names & {"name", "title"} else None
