"""Syncs a Workspace over its API, night after night, as a run does, and answers SQL about what was landed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from typing import Any

from dlt.pipeline.exceptions import PipelineStepFailed

from connectors.base import ConnectorError, Reading
from connectors.google_workspace import connector
from pipelines.session import root_cause
from tests.connectors.fake_server import FakeServer
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source

from .workspace import ADMIN, Workspace

START = datetime(2026, 3, 2, 2, tzinfo=UTC)


class Nights:
    """One source, `google`, over many nights."""

    def __init__(self, database: Database, workspace: Workspace, server: FakeServer) -> None:
        self.database = database
        self.workspace = workspace
        self.server = server
        self.notes: list[str] = []
        self.waits: list[float] = []
        self.said: list[str] = []
        self._nights = 0

    def sync(self, at: datetime | None = None, full: bool = False, since: date | None = None, **settings: Any) -> Outcome:
        """One run's reading; at: when, no two of them at once."""
        self._nights += 1
        at = at or START + timedelta(seconds=self._nights)
        self.workspace.asked.clear()
        self.workspace.fetched.clear()
        chosen = connector.settings.model_validate(
            {"system": "google_workspace", "api": True, "admin": ADMIN, "api_url": self.server.url, **settings}
        )
        reading = Reading(
            "google",
            quarantine_file=self.database.data_dir / f"quarantine-{self._nights}.jsonl",
            since=since,
            say=self.said.append,
            horizon=at.date(),
        )
        try:
            return read_source(self.database, "google", connector, chosen, f"run-{self._nights}", at, reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None
        finally:
            self.notes = reading.notes

    def mails(self) -> dict[str, str]:
        """message_key → text of every mail that is alive."""
        rows = self.database.rows("select message_key, text from raw_google.email where _deleted_at is null and is_trashed = 'false'")
        return {str(key): str(text) for key, text in rows}

    def truth(self) -> dict[str, str]:
        """The same, as it is in the mailboxes."""
        found = {}
        for box in self.workspace.boxes.values():
            for key, mail in box.mails.items():
                if not {"TRASH", "SPAM", "DRAFT"} & set(mail["labelIds"]):
                    letter = message_from_bytes(box.raw[key])
                    found[str(letter["Message-ID"]).strip("<>")] = str(letter.get_payload()).replace("\r\n", "\n")
        return found

    def events(self) -> set[str]:
        """The keys of all events and days of series that are to take place; the series themselves left out."""
        sql = "select event_key from raw_google.event where _deleted_at is null and coalesce(status, '') <> 'CANCELLED' and row_kind <> 'series'"
        return {str(key) for (key,) in self.database.rows(sql)}

    def alive(self, stream: str, column: str) -> set[str]:
        """The values of one column over the rows that are alive."""
        return {str(value) for (value,) in self.database.rows(f'select "{column}" from raw_google."{stream}" where _deleted_at is null')}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)
