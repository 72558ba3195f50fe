"""Dagster's event log with its files kept open: nothing of it is lost, and what reads the same files elsewhere sees all of it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage

from pipelines.dagster_home import dagster_home
from pipelines.event_log import OpenEventLog
from pipelines.project import load_project

CHILD = """
import sys, time
import dagster as dg

@dg.asset
def told():
    return dg.MaterializeResult(metadata={"rows": 7})

with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    print(dg.materialize([told], instance=instance).run_id, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's home as a run makes it."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("C360_CONFIG", "")
    said = "company: {name: Northwind, domains: [northwind.com]}\ndata_dir: ./it's data\nsources: {hr: {system: workday, export: workers.csv}}\n"
    (tmp_path / "customer360.yaml").write_text(said)
    return dagster_home(load_project(tmp_path / "customer360.yaml"))


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home)) as opened:
        assert isinstance(opened.event_log_storage, OpenEventLog)
        yield opened


def logged(instance: dg.DagsterInstance, run_id: str, word: str) -> None:
    instance.report_engine_event(word, run_id=run_id, job_name="nightly")


def started(instance: dg.DagsterInstance) -> str:
    @dg.job
    def nightly() -> None:
        pass

    return instance.create_run_for_job(nightly).run_id


def test_what_a_killed_process_told_is_kept(home: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(home)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    run_id = child.stdout.readline().strip()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert instance.all_logs(run_id)[-1].dagster_event_type == dg.DagsterEventType.RUN_SUCCESS
        event = instance.get_latest_materialization_event(dg.AssetKey("told"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["rows"].value == 7


def test_a_page_that_watches_a_run_is_told_while_the_run_keeps_the_file_open(home: Path, instance: dg.DagsterInstance) -> None:
    run_id, seen = started(instance), []
    with dg.DagsterInstance.from_config(str(home)) as page:
        logged(instance, run_id, "first")
        page.watch_event_logs(run_id, None, lambda event, _: seen.append(event.message))
        for word in ("second", "third"):
            logged(instance, run_id, word)
            end = time.monotonic() + 20
            while word not in seen and time.monotonic() < end:
                time.sleep(0.02)
            assert word in seen


def test_dagsters_own_log_reads_the_same_files_while_they_are_open(home: Path, instance: dg.DagsterInstance) -> None:
    runs = [started(instance) for _ in range(3)]
    for number in range(2):
        for run_id in runs:
            logged(instance, run_id, f"word {number}")
    own = SqliteEventLogStorage(str(home / "history" / "runs"))
    for run_id in runs:
        assert [entry.message for entry in own.get_logs_for_run(run_id)][-2:] == ["word 0", "word 1"]


def test_two_processes_write_at_once(home: Path, instance: dg.DagsterInstance) -> None:
    run_id = started(instance)
    with dg.DagsterInstance.from_config(str(home)) as other:
        for number in range(40):
            logged(instance if number % 2 else other, run_id, str(number))
    told = [entry.message for entry in instance.all_logs(run_id)]
    assert [word for word in told if word.isdigit()] == [str(number) for number in range(40)]


def test_a_log_that_was_wiped_begins_anew(instance: dg.DagsterInstance) -> None:
    run_id = started(instance)
    logged(instance, run_id, "before")
    instance.event_log_storage.wipe()
    logged(instance, run_id, "after")
    assert [entry.message for entry in instance.all_logs(run_id)] == ["after"]


def test_files_that_were_put_in_the_place_of_the_open_ones_are_gone_on_with(home: Path, instance: dg.DagsterInstance) -> None:
    logged(instance, started(instance), "before")
    folder = home / "history" / "runs"
    folder.rename(home / "taken away")
    folder.mkdir()
    run_id = started(instance)
    logged(instance, run_id, "after")
    assert [entry.message for entry in instance.all_logs(run_id)] == ["after"]
    assert [entry.message for entry in SqliteEventLogStorage(str(folder)).get_logs_for_run(run_id)] == ["after"]


def test_no_file_stays_open_beside_the_log_when_the_run_is_over(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as opened:
        logged(opened, started(opened), "word")
    assert {path.suffix for path in (home / "history" / "runs").iterdir()} == {".db"}
