"""The list of a user's Drive files over the API: name, type, size, owner and with whom each is shared, never what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading, as_text
from connectors.client import ApiError
from connectors.google_workspace.methods import EXPIRED, NOT_FOUND, GoogleApi
from connectors.google_workspace.settings import FILE
from connectors.google_workspace.sheets import addresses
from connectors.google_workspace.slices import Rows
from connectors.google_workspace.whole import gathered, whole

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


class DriveReader:
    """Reads the files of one user after the other. Files are their owner's: what is shared with others is read where it belongs, once."""

    def __init__(self, reading: Reading, rows: Rows) -> None:
        self.reading = reading
        self.rows = rows
        self._landed: pa.Table | None = None

    def read(self, api: GoogleApi, memory: DriveMemory) -> None:
        """Bring the rows and the memory up to date. Raises ApiError; nothing is then to be kept."""
        if memory.token:
            try:
                memory.token = self._changes(api, memory.token)
            except ApiError as error:
                if error.code not in (EXPIRED, NOT_FOUND):
                    raise
                memory.token = ""
            else:
                return
        start = api.file_changes_start()
        known = set(self._of(api.user))
        files = whole(lambda: gathered(api.files(), lambda file: str(file["id"])), known, f"the files of {api.user}").records
        for file in files.values():
            self._land(file)
        self._lose(known - files.keys())
        memory.token = start

    def leave(self, user: str) -> None:
        """Files of somebody who is out of scope now are deleted."""
        self._lose(self._of(user))

    def owners(self) -> list[str]:
        """Everybody of whom a file is landed."""
        return [str(owner) for owner in pc.unique(self._table()["owner"]).to_pylist() if owner]

    def _changes(self, api: GoogleApi, token: str) -> str:
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
                self._land({"id": key} | file)
            else:
                lost.add(key)
        if lost:
            self._lose(key for key in self._of(api.user) if key in lost)
        return following or token

    def _land(self, file: Json) -> None:
        shared = addresses([one.get("emailAddress") for one in file.get("permissions") or [] if isinstance(one, dict)])
        owner = next((str(one.get("emailAddress") or "") for one in file.get("owners") or [] if isinstance(one, dict)), "").lower()
        people = [address for address in shared if address != owner]
        row = {name: as_text(file.get(name)) for name in FILE.columns if name in file}
        key = "|".join([str(file["id"]), *people])
        self.rows.add(FILE.name, row | {"file_key": key, "Owner": owner or None, "shared_with": "\n".join(people) or None})
        self.reading.window(FILE.name, str(file["id"]))  # its row of yesterday, should it be shared with others today

    def _lose(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.reading.window(FILE.name, key)

    def _of(self, owner: str) -> list[str]:
        """The ids of the files of one owner that are landed."""
        table = self._table()
        return [str(key) for key in pc.unique(table.filter(pc.equal(table["owner"], owner))["id"]).to_pylist()]

    def _table(self) -> pa.Table:
        """The files that are landed: id and owner, in lower case. Read once in a slice."""
        if self._landed is None:
            landed = self.reading.landed(FILE.name)
            if not landed.num_rows:
                landed = pa.table({"id": pa.array([], pa.string()), "Owner": pa.array([], pa.string())})
            self._landed = pa.table({"id": landed["id"], "owner": pc.utf8_lower(landed["Owner"])})
        return self._landed
