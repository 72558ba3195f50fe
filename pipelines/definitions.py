"""The Dagster code location of this project."""

import dagster as dg

from pipelines.checks import audit_checks
from pipelines.ingest import ingest_assets
from pipelines.models import model_assets
from pipelines.nightly import apply_job, new_files_sensor, nightly_job, nightly_schedule
from pipelines.project import Project, load_project
from pipelines.publish import publish_assets
from pipelines.resources import session_resource


def definitions(project: Project) -> dg.Definitions:
    """Assets, checks, job, schedule and sensor for one configuration."""
    job, models = nightly_job(), model_assets(project)
    return dg.Definitions(
        assets=[*ingest_assets(project), models, publish_assets(models.keys)],
        asset_checks=[audit_checks()],
        jobs=[job, apply_job()],
        schedules=[nightly_schedule(project, job)],
        sensors=[new_files_sensor(project, job)],
        resources={"session": session_resource(project)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` finds through workspace.yaml: the configuration that applies in the current folder."""
    return definitions(load_project())
