"""A back-fill that is killed at any moment: run once more, everything is there once, and nothing was deleted."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.slack import methods
from tests.connectors.fake_server import FakeServer
from warehouse.database import open_database

from .conftest import Nights
from .workspace import Workspace

ROOT = Path(__file__).parents[3]
NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from connectors.base import Reading
from connectors.slack import connector, methods, reader
from warehouse.database import open_database
from warehouse.ingest import read_source
methods.RATES = dict.fromkeys(methods.RATES, 1e9)
reader.SLICE_MESSAGES = 40
settings = connector.settings.model_validate({"system": "slack", "api": True, "api_url": sys.argv[1]})
with open_database(Path(sys.argv[2])) as database:
    print("go", flush=True)
    read_source(database, "slack", connector, settings, "killed", datetime.fromisoformat(sys.argv[3]), Reading("slack"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.3, 1.5, 3.0, 5.0, 8.0])
def test_a_killed_back_fill_is_made_good_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delay: float) -> None:
    monkeypatch.setenv("SOURCES__SLACK__TOKEN", "xoxb-test")
    monkeypatch.setattr(methods, "RATES", dict.fromkeys(methods.RATES, 1e9))
    workspace = Workspace(page=20)
    for name in ("one", "two"):
        channel = workspace.channel(f"C{name}", name)
        for n in range(150):
            ts = workspace.post(channel, NIGHT.timestamp() - 100 - n * 40_000, f"{n}")
            if n % 6 == 0:
                workspace.post(channel, NIGHT.timestamp() - 90 - n * 40_000, f"reply {n}", thread=ts)
    with FakeServer(workspace.answer) as server:
        command = [sys.executable, "-c", CHILD, server.url + "api/", str(tmp_path / "data"), NIGHT.isoformat()]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
        assert child.stdout
        child.stdout.readline()
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with open_database(tmp_path / "data") as database:
            nights = Nights(database, workspace, server)
            nights.sync(NIGHT)
            assert nights.landed() == nights.truth()
            assert nights.rows("select count(*), count(distinct (channel_id, ts)) from raw_slack.message") == [(350, 350)]
