"""Dagster's durable home under the data folder, and its UI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipelines.project import Project
from warehouse.location import VARIABLE

# telemetry is on by default; runs queue behind one another; runs that a stopped machine left behind are ended
DAGSTER_YAML = """\
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
"""


def dagster_home(project: Project) -> Path:
    """Make the home if it is not there, and tell Dagster of it and of the configuration."""
    home = (project.configuration.data_dir / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o750)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text() != DAGSTER_YAML:
        settings.write_text(DAGSTER_YAML)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ[VARIABLE] = str(project.configuration.path.resolve())
    return home


def serve_ui(project: Project, port: int) -> int:
    """Run `dagster dev` on loopback until it is stopped. Returns its exit code."""
    dagster_home(project)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port)]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter, arguments are ours
    except KeyboardInterrupt:
        return 0
