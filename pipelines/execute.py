"""`c360 run`: the nightly job in this process, recorded where the UI finds it."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pipelines import terminal
from pipelines.dagster_home import dagster_home, end_orphans
from pipelines.project import Project
from pipelines.session import INTERRUPTED, Session
from warehouse.errors import HeldRun, LockHeld
from warehouse.lock import lock_holder
from warehouse.pointer import current

OK, FAILED, SOURCE_FAILED = 0, 1, 3
NIGHTLY, APPLY = "nightly", "apply_decisions"  # the two jobs
HOUSE_ERRORS = frozenset(
    {"HeldRun", "LockHeld", "WarehouseError", "ModelError", "ConfigurationError", "PublishRefused", "UnusableFile", "ConnectorError"}
)


def execute(
    project: Project, sources: Sequence[str] = (), full: bool = False, accept: Sequence[str] = (), as_json: bool = False, since: str = ""
) -> int:
    """Run the job with progress. Returns the exit code. Raises LockHeld, HeldRun or what else ended the run.

    since: how far back live sources go (YYYY-MM-DD); empty: as before.
    """
    code, said = _executed(project, NIGHTLY, {"full": full, "accept": list(accept), "since": since}, "c360 run", as_json, sources)
    sys.stdout.write(json.dumps(said, indent=2) + "\n") if as_json else terminal.run_summary(said)
    return code


def apply_decisions(project: Project, quiet: bool = False) -> tuple[int, dict[str, Any]]:
    """Apply what was decided and publish, without reading a source. Returns the exit code and what the run did. Raises as `execute` does.

    quiet: tell no progress.
    """
    return _executed(project, APPLY, {"decisions_only": True}, "c360 --now", quiet)


def _executed(project: Project, job: str, options: dict[str, Any], who: str, quiet: bool, sources: Sequence[str] = ()) -> tuple[int, dict[str, Any]]:
    holder = lock_holder(project.configuration.data_dir)
    if holder:
        raise LockHeld(f"a run is under way: {holder}. Wait for it to end, then try again.")
    started = time.monotonic()
    with terminal.progress(quiet=quiet) as say, _stoppable(project):
        say("starting")
        session = _run_job(project, job, options, who, sources, say)
    return SOURCE_FAILED if session.failed_sources else OK, summary(session, time.monotonic() - started)


@contextmanager
def _stoppable(project: Project) -> Iterator[None]:
    """Whoever stops the run, by ctrl-C or as a machine does that shuts down, is told what that leaves: HeldRun."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        served = "the last good version stays served" if current(project.configuration.data_dir) else "no version is served yet"
        said = f"the run was stopped: nothing was published, and {served}. Run `c360 run` again; it goes on from what is landed."
    else:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
    raise HeldRun(said)


def _run_job(project: Project, name: str, options: dict[str, Any], who: str, sources: Sequence[str], say: Any) -> Session:
    import dagster as dg

    from pipelines.definitions import definitions
    from pipelines.ingest import raw_keys
    from pipelines.resources import LISTENERS, OPENED

    dagster_home(project)
    left_out = [key for source in project.sources if sources and source.name not in sources for key in raw_keys(source)]
    defs = definitions(project)
    job = defs.resolve_job_def(name)
    chosen = [key for key in job.asset_layer.executable_asset_keys if key not in left_out] if left_out else None
    LISTENERS[:] = [say]
    OPENED.clear()
    config = {
        "resources": {"session": {"config": options}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    with dg.DagsterInstance.get() as instance:
        end_orphans(instance, project.configuration.data_dir)
        try:
            result = job.execute_in_process(
                run_config=config, instance=instance, raise_on_error=False, asset_selection=chosen, tags={"started by": who}
            )
        except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError):
            if not (OPENED and OPENED[-1].published):
                raise KeyboardInterrupt from None
            return OPENED[-1]
    if not OPENED:
        why = _why(result) or "the run could not start"
        # another run may have taken the lock while this one was starting, and may be done by now
        raise LockHeld(why) if "LockHeld" in _kinds(result) else HeldRun(why)
    session = OPENED[-1]
    if session.published is None and (session.interrupted or _was_stopped(result)):
        raise KeyboardInterrupt
    if session.published is None:
        raise HeldRun(session.held or _why(result) or f"run {session.run.run_id} did not publish; the last good version stays served")
    return session


def _was_stopped(result: Any) -> bool:
    """Whether a step ended because somebody stopped the run: Dagster says so, and DuckDB where it was at work then."""
    return any(kind == "DagsterExecutionInterruptedError" or text.strip() == INTERRUPTED for chain in _chains(result) for kind, text in chain)


def _chains(result: Any) -> Iterator[list[tuple[str, str]]]:
    """(kind, message) of each error that ended a step and of its causes, outermost first."""
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None) if event.is_failure else None
        chain = []
        while error:
            name, _, text = error.message.strip().partition(": ")
            chain.append((name.rsplit(".", 1)[-1], text or name))
            error = error.cause
        if chain:
            yield chain


def _kinds(result: Any) -> set[str]:
    return {kind for chain in _chains(result) for kind, _ in chain}


def _why(result: Any) -> str:
    """What ended the failed steps, in words: the house's own error where there is one, else the innermost."""
    said: list[str] = []
    for chain in _chains(result):
        ours = [text for name, text in chain if name in HOUSE_ERRORS]
        said += ours[:1] or [f"{name}: {text}" for name, text in chain[-1:]]
    return "\n".join(dict.fromkeys(said))


def summary(session: Session, seconds: float) -> dict[str, Any]:
    """What a run did, for people and programs."""
    assert session.published is not None
    return {
        "run_id": session.run.run_id,
        "seconds": round(seconds, 1),
        "published": str(session.published.file),
        "sources": {
            name: {
                "status": outcome.status,
                "message": "; ".join(filter(None, (outcome.message, outcome.repeats))),
                "rows_in": sum(outcome.counted.values()),
                "landed": outcome.received - outcome.repeated,
                "repeated": outcome.repeated,
                "changed": sum(landing.changed for landing in outcome.landings),
                "deleted": sum(landing.deleted for landing in outcome.landings),
                "quarantined": sum(outcome.quarantined.values()),
            }
            for name, outcome in session.outcomes.items()
        },
        "checks": [{"name": r.name, "passed": r.passed, "message": r.message} for r in session.results],
        "totals": session.totals,
    }
