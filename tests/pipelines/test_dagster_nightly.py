"""When runs start by themselves: the schedule, the sensor for new files, and the runs that a killed process left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines.dagster_home import claim_run, end_orphans
from pipelines.definitions import definitions
from pipelines.nightly import state_of
from pipelines.project import Project, load_project
from tests.pipelines.conftest import Company
from warehouse.lock import run_lock


@pytest.fixture
def exports(finished: Company, tmp_path: Path) -> Company:
    """The company's exports without a run."""
    shutil.copytree(finished.folder, tmp_path / "fresh", ignore=shutil.ignore_patterns("data", "truth"))
    return Company(tmp_path / "fresh")


@pytest.fixture
def project(exports: Company) -> Project:
    return load_project(exports.folder / "customer360.yaml")


@pytest.fixture
def home(project: Project) -> Iterator[dg.DagsterInstance]:
    """Dagster's home of that project, without touching this process's environment."""
    folder = project.configuration.data_dir.resolve() / "dagster"
    folder.mkdir(parents=True)
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        yield instance


def tick(project: Project, instance: dg.DagsterInstance) -> object:
    schedule = definitions(project).resolve_schedule_def("nightly_schedule")
    return schedule(dg.build_schedule_context(instance=instance, scheduled_execution_time=datetime(2026, 11, 3, 1, tzinfo=UTC)))


def test_the_schedule_and_the_sensor_run_unless_somebody_stops_them(project: Project) -> None:
    defs = definitions(project)
    schedule, sensor = defs.resolve_schedule_def("nightly_schedule"), defs.resolve_sensor_def("new_files")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Europe/Stockholm")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert (schedule.job_name, sensor.job_name) == ("nightly", "nightly")


def test_a_tick_asks_for_a_run(project: Project, home: dg.DagsterInstance) -> None:
    assert isinstance(tick(project, home), dg.RunRequest)


def test_a_tick_that_meets_a_run_skips_and_says_whose_it_is(project: Project, home: dg.DagsterInstance) -> None:
    with run_lock(project.configuration.data_dir, "a colleague's run"):
        skipped = tick(project, home)
    assert isinstance(skipped, dg.SkipReason)
    assert skipped.skip_message is not None
    assert f"process {os.getpid()}" in skipped.skip_message
    assert "a colleague's run" in skipped.skip_message


class Sensor:
    """The sensor with its cursor, looked at as the daemon does."""

    def __init__(self, project: Project, instance: dg.DagsterInstance) -> None:
        self.sensor = definitions(project).resolve_sensor_def("new_files")
        self.instance = instance
        self.cursor: str | None = None

    def look(self) -> str:
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        found = self.sensor(context)
        self.cursor = context.cursor
        if isinstance(found, dg.RunRequest):
            return "run"
        assert isinstance(found, dg.SkipReason)
        return found.skip_message or ""


def test_the_sensor_waits_until_a_file_is_copied_and_asks_for_one_run(project: Project, exports: Company, home: dg.DagsterInstance) -> None:
    sensor, file = Sensor(project, home), exports.folder / "exports" / "slack.zip"
    assert sensor.look() == "watching from now on"
    assert sensor.look() == "no new files"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "waiting" in sensor.look()
    file.write_bytes(whole + b"more")
    assert "waiting" in sensor.look()
    assert sensor.look() == "run"
    assert [sensor.look(), sensor.look()] == ["no new files", "no new files"]


def test_a_new_file_in_a_watched_folder_is_seen(project: Project, exports: Company, home: dg.DagsterInstance) -> None:
    sensor = Sensor(project, home)
    sensor.look()
    (exports.folder / "exports" / "hubspot" / "contacts-2.csv").write_text("Record ID,Email\n1,a@b.example\n")
    assert "waiting" in sensor.look()
    assert sensor.look() == "run"


def test_new_files_that_meet_a_run_are_not_forgotten(project: Project, exports: Company, home: dg.DagsterInstance) -> None:
    sensor = Sensor(project, home)
    sensor.look()
    (exports.folder / "exports" / "slack.zip").write_bytes(b"new")
    sensor.look()
    with run_lock(project.configuration.data_dir, "another run"):
        assert "a run is under way" in sensor.look()
    assert sensor.look() == "run"


def test_a_file_that_goes_back_to_what_it_was_is_read_again(project: Project, exports: Company, home: dg.DagsterInstance) -> None:
    sensor, file = Sensor(project, home), exports.folder / "exports" / "slack.zip"
    sensor.look()
    times, old = file.stat(), file.read_bytes()
    for content in (b"new", old):
        file.write_bytes(content)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert "waiting" in sensor.look()
        assert sensor.look() == "run"


def test_the_state_of_files_that_are_not_there_is_a_state_too(tmp_path: Path) -> None:
    file = tmp_path / "later.zip"
    before = state_of([file])
    file.write_bytes(b"now")
    assert state_of([file]) != before


def started(instance: dg.DagsterInstance) -> str:
    @dg.job
    def nightly() -> None:
        pass

    run = instance.create_run_for_job(nightly)
    instance.report_dagster_event(dg.DagsterEvent("PIPELINE_START", "nightly"), run.run_id)
    return run.run_id


CLAIM = """
import sys, time
from pathlib import Path
from pipelines.dagster_home import claim_run
claim_run(Path(sys.argv[1]), sys.argv[2])
print('held', flush=True)
time.sleep(60)
"""


def test_a_run_whose_process_was_killed_is_ended_and_no_other(project: Project, home: dg.DagsterInstance) -> None:
    data_dir = project.configuration.data_dir
    dead, alive, young = started(home), started(home), started(home)
    claim_run(data_dir, alive)
    child = subprocess.Popen([sys.executable, "-c", CLAIM, str(data_dir), dead], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    assert end_orphans(home, data_dir) == []
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert end_orphans(home, data_dir) == [dead]
    statuses = {run.run_id: run.status for run in home.get_runs()}
    assert statuses == {dead: dg.DagsterRunStatus.FAILURE, alive: dg.DagsterRunStatus.STARTED, young: dg.DagsterRunStatus.STARTED}


def test_runs_in_a_home_that_is_not_ours_are_left_alone(project: Project, tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as other:
        run = started(other)
        claim = project.configuration.data_dir / "dagster" / "running" / run
        claim.parent.mkdir(parents=True)
        claim.touch()
        assert end_orphans(other, project.configuration.data_dir) == []


@pytest.mark.slow
def test_a_killed_run_does_not_hold_back_the_next(company: Company) -> None:
    environment = {**os.environ, "C360_CONFIG": str(company.folder / "customer360.yaml")}
    running = company.folder / "data" / "dagster" / "running"
    before = set(running.glob("*"))
    child = subprocess.Popen(
        [Path(sys.executable).with_name("c360"), "run", "--full"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(600):
        if set(running.glob("*")) - before:
            break
        time.sleep(0.1)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    company.run()
    with dg.DagsterInstance.from_config(str(company.folder / "data" / "dagster")) as instance:
        assert [run.status for run in instance.get_runs(limit=2)] == [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
