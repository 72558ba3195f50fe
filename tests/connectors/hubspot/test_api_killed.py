"""A back-fill that is killed at any moment: run once more, it goes on where it was, everything is there once, and nothing was deleted."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.hubspot import methods
from tests.connectors.fake_server import Call, FakeServer, Reply
from warehouse.database import open_database

from .account import Account
from .conftest import Nights

ROOT = Path(__file__).parents[3]
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
LIST = "crm/v3/objects/contacts"
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.base import Reading
from connectors.hubspot import api, connector, methods
from warehouse.database import open_database
from warehouse.ingest import read_source
methods.RATES, api.SLICE_RECORDS = dict.fromkeys(methods.RATES, 1e9), 40
settings = connector.settings.model_validate({"system": "hubspot", "api": True, "api_url": sys.argv[1]})
with open_database(Path(sys.argv[2])) as database:
    read_source(database, "hubspot", connector, settings, "killed", datetime.fromisoformat(sys.argv[3]), Reading("hubspot"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("page", [1, 5, 9])
def test_a_killed_back_fill_is_made_good_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    """It is killed with its n-th page of contacts in the air; a slice is two of them."""
    monkeypatch.setenv("SOURCES__HUBSPOT__TOKEN", "pat-test")
    monkeypatch.setattr(methods, "RATES", dict.fromkeys(methods.RATES, 1e9))
    account = Account(page=20)
    for key in range(1, 201):
        account.put("contacts", key, "2026-02-01T00:00:00.000Z", email=f"{key}@acme.se")
        account.link("contacts", key, "companies", 900)
    account.put("companies", 900, "2026-02-01T00:00:00.000Z", name="Acme")
    child: list[subprocess.Popen[bytes]] = []

    def kill(call: Call) -> Reply | None:
        if account.asked[LIST] == page and call.path.endswith(LIST) and child:
            os.kill(child[0].pid, signal.SIGKILL)
        return None

    account.fault = kill
    with FakeServer(account.answer) as server:
        child.append(subprocess.Popen([sys.executable, "-c", CHILD, server.url, str(tmp_path / "data"), START.isoformat()], cwd=ROOT))
        assert child[0].wait(120) == -signal.SIGKILL
        account.fault = lambda call: None
        with open_database(tmp_path / "data") as database:
            nights = Nights(database, account, server)
            nights.sync(START + timedelta(hours=1))
            assert nights.landed() == nights.truth()
            rows = "select count(*), count(distinct Record_ID), count(_deleted_at), count(Associated_Company_IDs) from raw_hubspot.contact"
            assert nights.rows(rows) == [(200, 200, 0, 200)]
            assert account.asked[LIST] <= 10 - (page - 1) // 2 * 2 + 1  # what was landed is not asked for again
