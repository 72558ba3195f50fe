"""The nightly job, its schedule, the sensor for new files, and the job that only applies what was decided."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.dagster_home import end_orphans
from pipelines.execute import APPLY, NIGHTLY
from pipelines.project import Project
from warehouse.lock import lock_holder

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def nightly_job() -> "UnresolvedAssetJobDefinition":
    """Everything, in one process: DuckDB has one writer, and a process a step costs seconds each."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Read every source, work out who is who, check, and publish one customer profile.",
    )


def apply_job() -> "UnresolvedAssetJobDefinition":
    """The night without its reading: what `c360 decide --now` runs. By hand alone: decisions wait for the night unless somebody is in a hurry."""
    return dg.define_asset_job(
        APPLY,
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups("raw"),
        executor_def=dg.in_process_executor,
        config={"resources": {"session": {"config": {"decisions_only": True}}}},
        description="Apply what people decided and publish, from what the sources gave last; nothing is read.",
    )


def nightly_schedule(project: Project, job: "UnresolvedAssetJobDefinition") -> dg.ScheduleDefinition:
    """Runs by default, in the configured time zone. A tick that meets a run under way skips."""
    data_dir = project.configuration.data_dir

    @dg.schedule(
        name="nightly_schedule",
        job=job,
        cron_schedule=project.configuration.schedule.cron,
        execution_timezone=project.configuration.schedule.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The night's run.",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        end_orphans(context.instance, data_dir)
        holder = lock_holder(data_dir)
        if holder:
            return dg.SkipReason(f"a run is under way: {holder}")
        return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat())

    return schedule


def new_files_sensor(project: Project, job: "UnresolvedAssetJobDefinition") -> dg.SensorDefinition:
    """Starts a run when a configured export appears or changes, once it has stopped growing (two looks that agree).

    Its requests bear no run key: the cursor says what was asked for, and files that go back to an earlier state are new again.
    """
    paths = [path for source in project.sources for path in source.connector.files(source.settings)]
    data_dir = project.configuration.data_dir

    @dg.sensor(
        name="new_files",
        job=job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks for new or changed exports.",
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        end_orphans(context.instance, data_dir)
        seen = state_of(paths)
        done, _, pending = (context.cursor or "").partition("|")
        if not done:
            context.update_cursor(f"{seen}|")
            return dg.SkipReason("watching from now on")
        if seen == done:
            return dg.SkipReason("no new files")
        if seen != pending:
            context.update_cursor(f"{done}|{seen}")
            return dg.SkipReason("files are changing; waiting until they have been copied")
        if lock_holder(data_dir):
            return dg.SkipReason("new files, but a run is under way; it starts after that")
        context.update_cursor(f"{seen}|")
        return dg.RunRequest()

    return sensor


def state_of(paths: list[Path]) -> str:
    """A fingerprint of names, sizes and times of the files, cheap enough for every minute."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                stat = file.stat()
                digest.update(f"{file}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]
