"""Nights: an account read over its API, run after run, into a warehouse."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)  # of the first night


def ago(days: float) -> str:
    """A moment so many days before the first night, as HubSpot writes it."""
    return (START - days * DAY).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


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


@pytest.fixture
def acme(account: Account) -> Account:
    """Anna and Bo of Acme, a deal and a ticket of theirs."""
    account.put("companies", 900, ago(50), name="Acme AB", domain="acme.se")
    account.put("contacts", 51, ago(40), firstname="Anna", lastname="Lind", email="anna@acme.se", lifecyclestage="customer", hubspot_owner_id="8")
    account.put("contacts", 52, ago(39), firstname="Bo", lastname="Ek", email="bo@acme.se", favourite_colour="blue")
    account.put("deals", 3, ago(30), dealname="Boat", dealstage="s1", amount="100", hubspot_owner_id="8")
    account.put("tickets", 7, ago(20), subject="Broken", content="It leaks", hs_pipeline_stage="4")
    account.link("contacts", 51, "companies", 900, 901, primary=900)
    account.link("deals", 3, "contacts", 51, 52)
    account.link("tickets", 7, "contacts", 52)
    return account
