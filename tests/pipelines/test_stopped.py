"""A run that somebody stops says what that leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.conftest import listed


@pytest.mark.parametrize(("number", "after"), [(signal.SIGINT, "reading shop"), (signal.SIGTERM, "starting"), (signal.SIGTERM, "checking")])
def test_a_run_that_is_stopped_says_what_that_leaves(tmp_path: Path, number: signal.Signals, after: str) -> None:
    shop = listed(tmp_path, [("1", "Clara Huet", "clara@solendyn.fr")])
    served = shop.published.resolve()
    command = [str(Path(sys.executable).with_name("c360")), "--config", str(tmp_path), "run", "--full"]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert any(after in line for line in child.stdout)
        child.send_signal(number)
        _, said = child.communicate(timeout=60)
    what_that_leaves = "nothing was published, and the last good version stays served. Run `c360 run` again; it goes on from what is landed."
    assert said.splitlines() == [f"error: the run was stopped: {what_that_leaves}"]
    assert child.returncode == 1
    assert shop.published.resolve() == served
    assert shop.night()["sources"]["shop"]["status"] == "ok"
