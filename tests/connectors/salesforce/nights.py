"""An organisation read over its API, night after night, as a run does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dlt.pipeline.exceptions import PipelineStepFailed

from connectors.base import ConnectorError, Reading
from connectors.salesforce import connector
from connectors.salesforce.objects import OBJECTS
from pipelines.session import root_cause
from tests.connectors.fake_server import FakeServer
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source

from .org import Org, Row

LOGIN = {"system": "salesforce", "api": True, "client_id": "3MVG9.key"}


class Nights:
    """Syncs an organisation and answers SQL about what was landed. said: what a reading told on its way; notes: what it told at its end."""

    def __init__(self, database: Database, org: Org, server: FakeServer) -> None:
        self.database = database
        self.org = org
        self.server = server
        self.notes: list[str] = []
        self.waits: list[float] = []
        self.said: list[str] = []
        self.reading = Reading("salesforce")
        self._nights = 0

    def sync(self, at: datetime, full: bool = False, since: date | None = None, **settings: Any) -> Outcome:
        """One run's reading; at: when, by the organisation's clock too."""
        self._nights += 1
        self.org.now = at
        self.org.asked.clear()
        chosen = connector.settings.model_validate({**LOGIN, "api_url": self.server.url, **settings})
        quarantine = self.database.data_dir / f"quarantine-{self._nights}.jsonl"
        reading = self.reading = Reading("salesforce", quarantine_file=quarantine, since=since, say=self.said.append)
        try:
            return read_source(self.database, "salesforce", connector, chosen, f"run-{self._nights}", at, reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None
        finally:
            self.notes = reading.notes

    def landed(self, name: str = "Contact", field: str = "LastName") -> dict[str, Any]:
        """Id → a field of every landed record that is alive: not gone, and in no recycle bin."""
        sql = f"""select Id, "{field}" from raw_salesforce."{OBJECTS[name]}" where _deleted_at is null and coalesce(IsDeleted, '0') = '0'"""
        return {str(key): value for key, value in self.rows(sql)}

    def truth(self, name: str = "Contact", field: str = "LastName") -> dict[str, Any]:
        """The same, as it is in the organisation."""
        alive: list[Row] = [row for row in self.org.rows[name].values() if not row["IsDeleted"]]
        return {row["Id"]: row[field] for row in alive}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)
