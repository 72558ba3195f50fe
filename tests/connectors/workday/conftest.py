"""Nights: a report asked for as a web service, run after run, into a warehouse."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from connectors.base import ConnectorError, Reading
from connectors.client import Budget
from connectors.workday import connector
from pipelines.session import root_cause
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import Database, open_database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source

Json = dict[str, Any]
PATH = "ccx/service/customreport2/northwind/ISU_customer360/All_Workers"


def worker(key: int, name: str = "Ada Wong", **more: Any) -> Json:
    """One entry of the report."""
    return {"Employee_ID": str(key), "Legal_Name": name, "Worker_Status": "Active", "Business_Title": "Engineer"} | more


class Tenant:
    """A report's workers, as JSON or CSV, behind a password or a token. fault: asked before each answer."""

    def __init__(self) -> None:
        self.workers = [worker(n, f"Ada Wong {n}") for n in range(1, 6)]
        self.tokens = 0
        self.fault: Callable[[Call], Reply | None] = lambda call: None

    def answer(self, call: Call) -> Reply:
        """One request."""
        faulty = self.fault(call)
        if faulty is not None:
            return faulty
        if urlsplit(call.path).path.endswith("/token"):
            self.tokens += 1
            return data({"access_token": f"access-{self.tokens}", "token_type": "Bearer"})
        if call.params.get("format") == "csv":
            return Reply(self.csv().encode(), 200, {"Content-Type": "text/csv"})
        return data({"Report_Entry": self.workers})

    def csv(self) -> str:
        """The report as CSV."""
        columns = list(dict.fromkeys(name for one in self.workers for name in one))
        lines = [",".join(str(one.get(name, "")) for name in columns) for one in self.workers]
        return "\n".join([",".join(columns), *lines]) + "\n"


class Nights:
    """Asks for the report, night after night, as a run does."""

    def __init__(self, database: Database, tenant: Tenant, server: FakeServer) -> None:
        self.database = database
        self.tenant = tenant
        self.server = server
        self.notes: list[str] = []
        self.waits: list[float] = []
        self._nights = 0

    def sync(self, at: datetime | None = None, form: str = "json", full: bool = False, **settings: Any) -> Outcome:
        """One run's reading."""
        self._nights += 1
        self.server.calls.clear()
        given = {"system": "workday", "api": True, "report_url": f"{self.server.url}{PATH}?format={form}", "username": "ISU@northwind", **settings}
        chosen = connector.settings.model_validate(given)
        reading = Reading("workday", quarantine_file=self.database.data_dir / f"quarantine-{self._nights}.jsonl")
        try:
            return read_source(self.database, "workday", connector, chosen, f"run-{self._nights}", at or datetime.now(UTC), reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None
        finally:
            self.notes = reading.notes

    def alive(self) -> list[str]:
        """The ids of those who have not left."""
        return [str(key) for (key,) in self.rows("select Employee_ID from raw_workday.worker where _deleted_at is null order by 1")]

    def everything(self) -> str:
        """All that the raw table holds, and all that was set aside."""
        aside = "".join(file.read_text() for file in self.database.data_dir.glob("quarantine-*.jsonl"))
        return json.dumps([[str(value) for value in row] for row in self.rows("select * from raw_workday.worker")]) + aside

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


@pytest.fixture
def nights(tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__WORKDAY__PASSWORD", "hidden")
    with open_database(tmp_path / "data") as database, FakeServer(tenant.answer) as server:
        found = Nights(database, tenant, server)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found
