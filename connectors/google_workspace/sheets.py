"""The lists that are CSV files: users of the directory, files of Drive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from connectors.base import Reading, UnusableFile
from connectors.files import members, read_csv
from connectors.google_workspace.headers import ADDRESS
from connectors.newest import newest_first

# The Admin console's own headings, as raw tables bear them; passwords are never landed.
EMAIL = "Email_Address__Required_"
USER_COLUMNS = (
    "user_key", "First_Name__Required_", "Last_Name__Required_", EMAIL, "Org_Unit_Path__Required_", "Status__READ_ONLY_",
    "Last_Sign_In__READ_ONLY_", "Recovery_Email", "Home_Secondary_Email", "Work_Secondary_Email", "Work_Phone", "Home_Phone",
    "Mobile_Phone", "Employee_ID", "Employee_Title", "Manager_Email", "Department",
)  # fmt: skip
USER_ALIASES = {
    "email_address": EMAIL, "primaryemail": EMAIL, "email": EMAIL, "first_name": "First_Name__Required_", "last_name": "Last_Name__Required_",
    "name_givenname": "First_Name__Required_", "name_familyname": "Last_Name__Required_", "org_unit_path": "Org_Unit_Path__Required_",
    "orgunitpath": "Org_Unit_Path__Required_", "status": "Status__READ_ONLY_", "last_sign_in": "Last_Sign_In__READ_ONLY_",
}  # fmt: skip
FILE_COLUMNS = ("file_key", "id", "name", "mimeType", "modifiedTime", "createdTime", "webViewLink", "size", "Owner", "shared_with")
FILE_ALIASES = {
    "file_id": "id", "document_id": "id", "item_id": "id", "title": "name", "file_name": "name", "document_title": "name", "mime_type": "mimeType",
    "modified_time": "modifiedTime", "modifieddate": "modifiedTime", "last_modified": "modifiedTime", "created_time": "createdTime",
    "createddate": "createdTime", "alternatelink": "webViewLink", "link": "webViewLink", "url": "webViewLink", "owner_email": "Owner",
    "owners_0_emailaddress": "Owner", "document_owner": "Owner",
}  # fmt: skip
SECRET = re.compile(r"password", re.I)
SHARED = re.compile(r"permissions?(_\d+)?_emailaddress(_\d+)?|shared_with|collaborators|shared_to|viewers|editors|writers|readers", re.I)
SPLIT = re.compile(r"[\s,;]+")


def user_tables(path: Path, reading: Reading) -> Iterator[pa.Table]:
    """The users of the directory, who is suspended included. A row without an address is quarantined."""
    for member in newest_first(path, members(path, "*")):
        for table in read_csv(member, reading, "directory_user"):
            named = rename(table, USER_ALIASES, USER_COLUMNS)
            if EMAIL not in named.column_names:
                raise UnusableFile(
                    member.label, "it has no column 'Email Address [Required]'", "Name the user list of the Admin console: Users → Download users."
                )
            named = named.select([name for name in named.column_names if not SECRET.search(name)])
            keys = [(value or "").strip().lower() for value in named[EMAIL].to_pylist()]
            yield keyed(named, "user_key", [key if ADDRESS.fullmatch(key) else "" for key in keys], reading, "directory_user", member.label)


def file_tables(path: Path, reading: Reading) -> Iterator[pa.Table]:
    """The files of a list, one row for each of its rows: lists may have one for each person that a file is shared with."""
    for member in newest_first(path, members(path, "*")):
        for table in read_csv(member, reading, "file"):
            named = rename(table, FILE_ALIASES, FILE_COLUMNS)
            if "id" not in named.column_names:
                raise UnusableFile(
                    member.label, "it has no column 'id' with the files' ids", "Name a list of Drive files with id, name, Owner and permissions."
                )
            columns = [named[name].to_pylist() for name in named.column_names if SHARED.fullmatch(name)]
            shared = [addresses([column[place] for column in columns]) for place in range(named.num_rows)]
            keys = ["|".join([key, *people]) if key else "" for key, people in zip(named["id"].to_pylist(), shared, strict=True)]
            named = named.select([name for name in named.column_names if name != "shared_with"])
            named = named.append_column("shared_with", pa.array(["\n".join(people) or None for people in shared], pa.string()))
            yield keyed(named, "file_key", keys, reading, "file", member.label)


def addresses(values: list[str | None]) -> list[str]:
    """The e-mail addresses in some cells, sorted, each once."""
    found = {part.lower() for value in values if value for part in SPLIT.split(value)}
    return sorted(part for part in found if ADDRESS.fullmatch(part))


def rename(table: pa.Table, aliases: dict[str, str], known: tuple[str, ...]) -> pa.Table:
    """The table with the headings of other exporters brought to ours; a second column of one meaning keeps its own name."""
    wanted = {name.lower(): name for name in known} | aliases
    taken: set[str] = {name for name in table.column_names if name in known}
    names = []
    for name in table.column_names:
        new = name if name in known else wanted.get(re.sub(r"__.*", "", name).lower(), wanted.get(name.lower(), name))
        if new != name and new in taken:
            new = name
        taken.add(new)
        names.append(new)
    return table.rename_columns(names)


def keyed(table: pa.Table, key: str, keys: list[str], reading: Reading, stream: str, label: str) -> pa.Table:
    """The rows that have a key, with it; the others are quarantined."""
    for place, value in enumerate(keys):
        if not value:
            reading.quarantine(
                stream, label, None, f"it has no {'address' if key == 'user_key' else 'id'}", str(table.slice(place, 1).to_pylist()[0])
            )
    kept = table.append_column(key, pa.array(keys, pa.string()))
    return kept.filter(pa.array([bool(value) for value in keys], pa.bool_()))
