"""The run's session as a Dagster resource: opened once for all steps of the in-process executor."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg

from pipelines.dagster_home import claim_run
from pipelines.project import Project
from pipelines.session import Session, open_session


def session_resource(project: Project) -> dg.ResourceDefinition:
    """A resource that holds the lock and the database from the first step to the last."""

    @dg.resource(
        config_schema={
            "full": dg.Field(bool, default_value=False),
            "accept": dg.Field([str], default_value=[]),
            "decisions_only": dg.Field(bool, default_value=False),
            "since": dg.Field(str, default_value="", description="How far back live sources go (YYYY-MM-DD); empty: as before."),
        },
        description="The single writer: lock, database and record of this run.",
    )
    def session(context: dg.InitResourceContext) -> Iterator[Session]:
        log = context.log
        options: dict[str, Any] = context.resource_config
        run_id = context.run.run_id if context.run else None
        purpose = f"run {run_id}" if run_id else "run"
        if run_id:
            claim_run(project.configuration.data_dir, run_id)

        def say(sentence: str) -> None:
            listeners = LISTENERS or [lambda text: log.info(text) if log else None]
            for listener in listeners:
                listener(sentence)

        since = date.fromisoformat(options["since"]) if options["since"] else None
        with open_session(project, say, options["full"], tuple(options["accept"]), purpose, options["decisions_only"], since) as opened:
            OPENED.append(opened)
            yield opened

    return session


# who hears of progress instead of Dagster's log (the command line), and the sessions of this process, for its exit code
LISTENERS: list[Any] = []
OPENED: list[Session] = []
