"""A back-fill that is killed at any moment: run once more, everything is there once, and nothing was deleted."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.salesforce import reader
from tests.connectors.fake_server import Call, FakeServer, Reply
from warehouse.database import open_database

from .nights import Nights
from .org import Org

ROOT = Path(__file__).parents[3]
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.base import Reading
from connectors.salesforce import bulk, connector, reader
from warehouse.database import open_database
from warehouse.ingest import read_source
reader.PAGE, reader.SLICE_ROWS, reader.STEPS_BEFORE_BULK = 20, 60, int(sys.argv[4])
settings = connector.settings.model_validate({"system": "salesforce", "api": True, "client_id": "3MVG9.key", "api_url": sys.argv[1]})
with open_database(Path(sys.argv[2])) as database:
    read_source(database, "salesforce", connector, settings, "killed", datetime.fromisoformat(sys.argv[3]), Reading("salesforce"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("steps", [2, 99], ids=["by Bulk", "by pages"])
@pytest.mark.parametrize("asked", [1, 9, 14])
def test_a_killed_back_fill_is_made_good_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int, asked: int) -> None:
    """It is killed with its n-th request for records (a page, or a part of a Bulk query) in the air: the first slice is landed before the 14th.
    What was landed is not read again, but for the few records that lie within the lag."""
    monkeypatch.setenv("SOURCES__SALESFORCE__CLIENT_SECRET", "very-secret-4711")
    for name, value in (("PAGE", 20), ("SLICE_ROWS", 60), ("STEPS_BEFORE_BULK", steps)):
        monkeypatch.setattr(reader, name, value)
    org = Org(page=20)
    org.now, org.bulk_page = START, 30
    for name in ("Contact", "Lead"):
        for n in range(150):
            org.create(name, START - timedelta(days=2) + n * timedelta(minutes=10), LastName=f"{n}")  # more than the lag apart, all in all
    child: list[subprocess.Popen[bytes]] = []
    seen = [0]

    def kill(call: Call) -> Reply | None:
        seen[0] += org.kind_of(call) in ("query", "results")
        if seen[0] == asked and child:
            os.kill(child[0].pid, signal.SIGKILL)
        return None

    org.fault = kill
    with FakeServer(org.answer) as server:
        child.append(subprocess.Popen([sys.executable, "-c", CHILD, server.url, str(tmp_path / "data"), START.isoformat(), str(steps)], cwd=ROOT))
        assert child[0].wait(120) == -signal.SIGKILL
        org.fault = lambda call: None
        with open_database(tmp_path / "data") as database:
            nights = Nights(database, org, server)
            there = [name for name in ("contact", "lead") if database.columns("raw_salesforce", name)]
            kept = sum(nights.rows(f"select count(*) from raw_salesforce.{name}")[0][0] for name in there)
            assert (kept > 0) == (asked == 14)
            nights.sync(START + timedelta(hours=1))
            assert 300 - kept <= sum(nights.reading.counted.values()) <= 300 - kept + 10
            for name in ("Contact", "Lead"):
                assert nights.landed(name) == nights.truth(name)
                table = f"raw_salesforce.{name.lower()}"
                assert nights.rows(f"select count(*), count(distinct Id), count(_deleted_at) from {table}") == [(150, 150, 0)]
