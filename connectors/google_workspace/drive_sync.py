"""The list of a user's Drive files over the API: name, type, size, owner and with whom each is shared, never what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from connectors.base import Reading, as_text
from connectors.client import ApiError
from connectors.google_workspace.methods import EXPIRED, NOT_FOUND, GoogleApi
from connectors.google_workspace.settings import FILE
from connectors.google_workspace.sheets import addresses
from connectors.google_workspace.slices import Rows

Json = dict[str, Any]


@dataclass
class DriveMemory:
    """What is remembered of one user's files. token: every change up to there is known. at: the run that read them last."""

    token: str = ""
    at: str = ""

    @classmethod
    def from_text(cls, text: str) -> DriveMemory:
        """As `text` wrote it; files that nothing is known of for an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))


def read_files(api: GoogleApi, memory: DriveMemory, reading: Reading, rows: Rows) -> None:
    """Files are their owner's: what is shared with others is read where it belongs, so that each is read once."""
    if memory.token:
        try:
            memory.token = _changes(api, memory.token, reading, rows)
        except ApiError as error:
            if error.code not in (EXPIRED, NOT_FOUND):
                raise
            memory.token = ""
        else:
            return
    start = api.file_changes_start()
    files = {str(file["id"]): file for page in api.files() for file in page.rows}
    for file in files.values():
        _land(file, reading, rows)
    _lose((key for key, owner in _landed(reading) if owner == api.user and key not in files), reading)
    memory.token = start


def leave(user: str, reading: Reading) -> None:
    """Files of somebody who is out of scope now are deleted."""
    _lose((key for key, owner in _landed(reading) if owner == user), reading)


def owners(reading: Reading) -> set[str]:
    """Everybody of whom a file is landed."""
    return {owner for _, owner in _landed(reading)}


def _changes(api: GoogleApi, token: str, reading: Reading, rows: Rows) -> str:
    """What happened since then, by the last word on each file. Returns where to go on."""
    last: dict[str, Json] = {}
    following = ""
    for page in api.file_changes(token):
        last.update({str(change["fileId"]): change for change in page.rows if change.get("fileId")})
        following = str(page.body.get("newStartPageToken") or "")
    lost: set[str] = set()
    for key, change in last.items():
        file = change.get("file")
        if isinstance(file, dict) and file.get("ownedByMe") and not file.get("trashed") and not change.get("removed"):
            _land({"id": key} | file, reading, rows)
        else:
            lost.add(key)
    if lost:
        _lose((key for key, owner in _landed(reading) if owner == api.user and key in lost), reading)
    return following or token


def _land(file: Json, reading: Reading, rows: Rows) -> None:
    shared = addresses([one.get("emailAddress") for one in file.get("permissions") or [] if isinstance(one, dict)])
    owner = next((str(one.get("emailAddress") or "") for one in file.get("owners") or [] if isinstance(one, dict)), "").lower()
    people = [address for address in shared if address != owner]
    row = {name: as_text(file.get(name)) for name in FILE.columns if name in file}
    key = "|".join([str(file["id"]), *people])
    rows.add(FILE.name, row | {"file_key": key, "Owner": owner or None, "shared_with": "\n".join(people) or None})
    reading.window(FILE.name, str(file["id"]))  # its row of yesterday, should it be shared with others today


def _landed(reading: Reading) -> list[tuple[str, str]]:
    """(id, owner) of every file that is landed."""
    landed = reading.landed(FILE.name)
    if not landed.num_rows:
        return []
    return [(str(row["id"]), str(row["Owner"] or "").lower()) for row in landed.select(["id", "Owner"]).to_pylist()]


def _lose(keys: Iterable[str], reading: Reading) -> None:
    for key in keys:
        reading.window(FILE.name, key)
