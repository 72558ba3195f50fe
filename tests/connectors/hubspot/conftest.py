"""Nights: an account read over its API, run after run, into a warehouse."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from connectors.base import ConnectorError, Reading
from connectors.client import Budget
from connectors.hubspot import connector, methods
from pipelines.session import root_cause
from tests.connectors.fake_server import FakeServer
from tests.connectors.hubspot.account import OBJECTS, Account
from warehouse.contracts import canonical_tables
from warehouse.database import Database, open_database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source
from warehouse.landed import LandedSource, build_landed
from warehouse.sql_text import quoted, quoted_list

STREAM = {"contacts": "contact", "companies": "company", "deals": "deal", "tickets": "ticket"}
STREAM |= {"calls": "call", "emails": "email", "meetings": "meeting", "notes": "note"}


class Nights:
    """Reads an account over its API, night after night, as a run does, and answers SQL about what was landed."""

    def __init__(self, database: Database, account: Account, server: FakeServer) -> None:
        self.database = database
        self.account = account
        self.server = server
        self.notes: list[str] = []
        self.waits: list[float] = []
        self._nights = 0

    def sync(self, at: datetime | None = None, full: bool = False, since: date | None = None, **settings: Any) -> Outcome:
        """One run's reading; at: when."""
        self._nights += 1
        self.account.asked.clear()
        self.server.calls.clear()
        chosen = connector.settings.model_validate({"system": "hubspot", "api": True, "api_url": self.server.url, **settings})
        reading = Reading("hubspot", quarantine_file=self.database.data_dir / f"quarantine-{self._nights}.jsonl", since=since)
        try:
            return read_source(self.database, "hubspot", connector, chosen, f"run-{self._nights}", at or datetime.now(UTC), reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None
        finally:
            self.notes = reading.notes

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)

    def landed(self) -> dict[tuple[str, str], str]:
        """(object, id) → when it was modified, of every record that is alive."""
        sql = " union all ".join(
            f"select '{name}', Record_ID, Last_Modified_Date from raw_hubspot.{stream} where _deleted_at is null" for name, stream in STREAM.items()
        )
        return {(str(name), str(key)): str(at) for name, key, at in self.rows(sql)}

    def truth(self) -> dict[tuple[str, str], str]:
        """The same, as it is in the account."""
        return {(name, str(key)): row["updatedAt"] for name in OBJECTS for key, row in self.account.records[name].items()}

    def canonical(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Rows of a canonical table that are alive."""
        settings = connector.settings.model_validate({"system": "hubspot", "api": True})
        types = {name: {column.name: column.type for column in found.columns} for name, found in canonical_tables().items()}
        parameters = {"company_domains": quoted_list(["northwind.com"]), "correspondent_key": quoted("secret")}
        source = LandedSource("hubspot", connector.streams(settings), connector.canonical(settings), "UTC", f"version-{self._nights}")
        build_landed(self.database, [source], types, parameters)
        return self.rows(f"select {columns} from landed.{table} where deleted_at is null order by record_key")


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def nights(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__HUBSPOT__TOKEN", "pat-test")
    monkeypatch.setattr(methods, "RATES", dict.fromkeys(methods.RATES, 1e9))
    with open_database(tmp_path / "data") as database, FakeServer(account.answer) as server:
        found = Nights(database, account, server)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found
