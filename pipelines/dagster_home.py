"""Dagster's durable home under the data folder, its UI, and the runs that a killed process left behind in it."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from pipelines.project import Project
from warehouse.errors import WarehouseError
from warehouse.location import VARIABLE

if TYPE_CHECKING:
    from dagster import DagsterInstance

# telemetry and a window that asks for one's address are on by default; runs queue behind one another;
# what a step prints stays where it is printed: a run's own words are events, and capturing costs four processes a run
DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipelines.event_log
  class: OpenEventLog
  config:
    base_dir: {event_logs}
"""
WORKSPACE_YAML = """\
load_from:
  - python_module:
      module_name: pipelines.definitions
      location_name: customer360
"""
# `dagster dev` says of itself that a tool of another package supersedes it; nobody who runs this can do anything about it
QUIET = "ignore:Function `dev_command` is superseded"
# a run that has not opened its session after this long never will: its process ended before
SECONDS_TO_START = 300.0

_claims: list[IO[str]] = []


def dagster_home(project: Project) -> Path:
    """Make the home if it is not there, and tell Dagster of it and of the configuration."""
    home = _home(project.configuration.data_dir)
    home.mkdir(parents=True, exist_ok=True, mode=0o750)
    settings = DAGSTER_YAML.format(event_logs=json.dumps(str(home / "history" / "runs"), ensure_ascii=False))
    for name, text in {"dagster.yaml": settings, "workspace.yaml": WORKSPACE_YAML}.items():
        file = home / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ[VARIABLE] = str(project.configuration.path.resolve())
    return home


def serve_ui(project: Project, port: int) -> NoReturn:
    """Become `dagster dev` on loopback: whoever stops this process stops Dagster's. Raises WarehouseError when the port is taken."""
    home = dagster_home(project)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise WarehouseError(f"port {port} is taken, perhaps by another `c360 ui`. Choose another: c360 ui --port {port + 1}")
    workspace = str(home / "workspace.yaml")
    command = [sys.executable, "-W", QUIET, "-m", "dagster", "dev", "-w", workspace, "-h", "127.0.0.1", "-p", str(port)]
    # a shell starts what it puts in the background with ctrl-C ignored; Dagster copies that to SIGTERM, and nothing could stop it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, arguments are ours


def claim_run(data_dir: Path, run_id: str) -> None:
    """Say that this process executes the run: the kernel takes the claim back when the process ends, however it ends."""
    folder = _home(data_dir) / "running"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle = (folder / run_id).open("w")
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _claims.append(handle)


def end_orphans(instance: DagsterInstance, data_dir: Path) -> list[str]:
    """Mark as failed the runs whose process is gone, and return their ids: Dagster would wait for them for ever, and hold back the queue."""
    import dagster as dg

    if Path(instance.root_directory) != _home(data_dir):
        return []  # somebody else's home, where runs of other projects may be under way
    ended = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        run = record.dagster_run
        if _is_orphan(_home(data_dir) / "running" / run.run_id, record.start_time or time.time()):
            instance.report_run_failed(run, "The process of this run was killed. The next run makes good what it left undone.")
            ended.append(run.run_id)
    _forget(_home(data_dir) / "running")
    return ended


def _is_orphan(claim: Path, started_at: float) -> bool:
    return _is_free(claim) if claim.exists() else time.time() - started_at > SECONDS_TO_START


def _is_free(claim: Path) -> bool:
    with claim.open("r") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _forget(folder: Path) -> None:
    """Remove claims that nobody holds, once they are old enough that none is just being made."""
    for claim in folder.glob("*"):
        if time.time() - claim.stat().st_mtime > SECONDS_TO_START and _is_free(claim):
            claim.unlink(missing_ok=True)


def _home(data_dir: Path) -> Path:
    return (data_dir / "dagster").resolve()
