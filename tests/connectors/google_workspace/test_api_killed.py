"""A back-fill that is killed at any moment: run once more, everything is there once, and nothing was deleted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.google_workspace import access
from tests.connectors.fake_server import FakeServer
from warehouse.database import open_database

from .nights import START, Nights
from .workspace import ADMIN, ANNA, BJORN, Workspace, account_key, letter

ROOT = Path(__file__).parents[3]
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.base import Reading
from connectors.google_workspace import access, connector, mailbox_sync, slices
from warehouse.database import open_database
from warehouse.ingest import read_source
slices.SLICE_ROWS, mailbox_sync.CHUNK = 60, 10
settings = connector.settings.model_validate({"system": "google_workspace", "api": True, "api_url": sys.argv[1], "admin": sys.argv[4]})
with open_database(Path(sys.argv[2])) as database:
    print("go", flush=True)
    read_source(database, "google", connector, settings, "killed", datetime.fromisoformat(sys.argv[3]), Reading("google"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.5, 2.0, 4.0, 8.0])
def test_a_killed_back_fill_is_made_good_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delay: float) -> None:
    monkeypatch.setenv("SOURCES__GOOGLE__KEY", account_key())
    monkeypatch.setattr(access, "RATES", dict.fromkeys(access.RATES, 1e9))
    workspace = Workspace(page=50)
    for number in range(100):
        workspace.receive(ANNA, letter(number, to=f"{ANNA}, {BJORN}"))
        workspace.receive(BJORN, letter(number, to=f"{ANNA}, {BJORN}"))
        workspace.meet(ANNA, f"event{number}")
    with FakeServer(workspace.answer) as server:
        command = [sys.executable, "-c", CHILD, server.url, str(tmp_path / "data"), START.isoformat(), ADMIN]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
        assert child.stdout
        child.stdout.readline()
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with open_database(tmp_path / "data") as database:
            nights = Nights(database, workspace, server)
            nights.sync()
            assert nights.mails() == nights.truth()
            assert nights.rows("select count(*), count(distinct message_key) from raw_google.email") == [(100, 100)]
            assert nights.rows("select kind, count(*) from raw_google.copy where _deleted_at is null group by 1 order by 1") == [
                ("event", 100), ("mail", 200),
            ]  # fmt: skip
            assert len(nights.events()) == 100
