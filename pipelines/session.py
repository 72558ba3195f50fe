"""What the steps of one run share: the open database, the run's record, and what has become of each source so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connectors.base import ConnectorError, Reading
from pipelines.project import Project, Source
from warehouse import run as runs
from warehouse.audit import CheckResult
from warehouse.database import Database, open_database
from warehouse.engine import Built, Engine
from warehouse.errors import HeldRun, ModelError, WarehouseError
from warehouse.held import as_served, source_states, usual_totals_kept
from warehouse.identity.quality_report import Report, report
from warehouse.ingest import Outcome, drop_unconfigured, fail_source, quarantine_file, read_source
from warehouse.models import Node
from warehouse.publish import Published
from warehouse.run import Run

Say = Callable[[str], None]
INTERRUPTED = "Query interrupted"  # what DuckDB makes of a signal that comes while it is at work


@dataclass
class Session:
    """One run in progress. say: tells a sentence of progress. accepted: sources whose shrinking a person has accepted.

    interrupted: somebody stopped it. decisions_only: no source is read; what people decided is applied to what the sources gave last. since: how
    far back live sources go.
    """

    project: Project
    run: Run
    say: Say
    full: bool = False
    accepted: Sequence[str] = ()
    decisions_only: bool = False
    since: date | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    results: list[CheckResult] = field(default_factory=list)
    published: Published | None = None
    stopped: str = ""
    interrupted: bool = False
    engine: Engine | None = None
    totals: dict[str, Any] = field(default_factory=dict)

    def ingest(self, source: Source, last_try: bool) -> Outcome:
        """Read one source. A failure is kept as an outcome, not raised, unless it may be tried again or the source is required."""
        if self.interrupted:
            raise HeldRun("the run was stopped")
        file = quarantine_file(self.run.database.data_dir, self.run.run_id, source.name)
        reading = Reading(source.name, file, self.project.horizon(self.run.as_of).date(), self._progress(source.name), self.say, since=self.since)
        reading.may_shrink = source.name in self.accepted
        self.say(f"reading {source.name}")
        try:
            outcome = read_source(
                self.run.database, source.name, source.connector, source.settings, self.run.run_id, self.run.started_at, reading, self.full
            )
        except Exception as error:
            if str(root_cause(error, ())) == INTERRUPTED:  # no fault of the source: it is not tried again, and no other one is begun
                self.interrupted = True
                raise HeldRun("the run was stopped") from error
            permanent = (ConnectorError, WarehouseError)
            cause = root_cause(error, permanent)
            if not isinstance(cause, permanent) and not last_try:
                raise
            outcome = self._failed(source, cause)
        self.outcomes[source.name] = outcome
        self.say(_sentence(outcome))
        return outcome

    def _failed(self, source: Source, error: BaseException) -> Outcome:
        why = (str(error) if str(error) else type(error).__name__).removeprefix(f"{source.name}: ")
        fail_source(self.run.database, source.name, source.awaited, self.run.run_id, why)
        if source.settings.required:
            reason = f"{source.name} is required and could not be read: the run is held, the last good version stays served.\n{why}"
            runs.close(self.run, "held", reason)
            self.stopped = reason
            raise HeldRun(reason) from error
        return Outcome(source.name, "failed", why)

    def _cannot_be_shaped(self, name: str, error: ModelError) -> None:
        """A source was landed, and what is said of its columns cannot be worked off: it counts as failed, with its rows as they were shaped last."""
        source = next(one for one in self.project.sources if one.name == name)
        file = getattr(source.settings, "file", None)  # of a declared tool
        mend = f"Correct {file}, which `c360 tool check {file}` tries." if file else "Correct what it maps."
        self.outcomes[name] = outcome = self._failed(source, ModelError(f"{error}\nIts rows stay as they were shaped last. {mend}"))
        self.say(_sentence(outcome))

    def _progress(self, source: str) -> Callable[[str, int], None]:
        told: dict[str, int] = {}

        def tell(stream: str, rows: int) -> None:
            if rows >= told.get(stream, 0) + 100_000:
                told[stream] = rows
                self.say(f"reading {source}: {stream} {rows:,} rows")

        return tell

    def build(self, choose: Callable[[Node], bool] | None = None) -> Iterator[Built]:
        """Build the chosen models, telling each that took long enough to notice."""
        if self.engine is None:
            drop_unconfigured(self.run.database, [source.name for source in self.project.sources])
            sources = self.project.landed(self.run.database, [name for name, outcome in self.outcomes.items() if outcome.status != "failed"])
            if self.decisions_only:
                sources = as_served(self.run.database, sources)
                # what shrank in a night that was held is not applied here
                self.accepted = [source.name for source in sources if source.raw]
            self.engine = runs.prepare(self.run, sources, self.full, self._cannot_be_shaped)
        for built in self.engine.build([node for node in runs.nodes() if choose is None or choose(node)]):
            if built.rebuilt and built.seconds > 0.5:
                self.say(f"built {built.node.name}: {built.rows:,} rows")
            if built.rebuilt and built.node.name == "identity.pairs" and (note := scoring_note(self.run.database)):
                self.say(note)
            yield built

    def audit(self) -> list[CheckResult]:
        """Run the checks."""
        self.say("checking")
        self.results = runs.check(self.run, self.accepted)
        return self.results

    def publish(self) -> Published:
        """Publish, unless a blocking check failed: then HeldRun."""
        if self.held:
            raise HeldRun(self.held)
        self.say("publishing")
        database = self.run.database
        states = source_states(database) if self.decisions_only else {name: o.status for name, o in self.outcomes.items()}
        counts = runs.totals(database.connection) | {"sources": states, "decisions_only": self.decisions_only}
        counts["identity"] = self.identity_report().counts()
        self.totals = counts
        with usual_totals_kept(database) if self.decisions_only else nullcontext():
            self.published = runs.publish_run(self.run, counts)
        return self.published

    def identity_report(self) -> Report:
        """What this run did to who is who; after identity was built."""
        return report(self.run.database.connection, self.run.run_id)

    @property
    def held(self) -> str:
        """Why this run must not be published; empty when it may."""
        return self.stopped or runs.held_because(self.run, self.results)

    @property
    def failed_sources(self) -> list[Outcome]:
        """The sources that could not be read."""
        return [outcome for outcome in self.outcomes.values() if outcome.status == "failed"]


@contextmanager
def open_session(
    project: Project,
    say: Say,
    full: bool = False,
    accepted: Sequence[str] = (),
    purpose: str = "run",
    decisions_only: bool = False,
    since: date | None = None,
) -> Iterator[Session]:
    """Lock, open and begin; at the end the run's record is closed whatever happened. Raises LockHeld."""
    with open_database(project.configuration.data_dir, purpose) as database:
        session = Session(project, runs.begin(database, project.configuration, decisions_only), say, full, accepted, decisions_only, since)
        why = "the run ended before it could publish; its log says why"
        try:
            yield session
        except BaseException as error:
            why = str(error) or type(error).__name__
            raise
        finally:
            if session.published is None and _status(session) == "running":
                with suppress(Exception):
                    runs.close(session.run, "failed", why)


def scoring_note(database: Database) -> str:
    """Which model scored in this run, and why; empty where nothing says."""
    return str(database.value("select note from identity.plan") or "")


def _status(session: Session) -> object:
    return session.run.database.value("select status from meta.run where run_id = ?", [session.run.run_id])


def root_cause(error: BaseException, wanted: tuple[type[BaseException], ...]) -> BaseException:
    """The first of the wanted kinds in the chain of causes (dlt wraps what a resource raises), else the innermost error."""
    seen: BaseException | None = error
    last = error
    while seen is not None:
        if isinstance(seen, wanted):
            return seen
        last, seen = seen, seen.__cause__ or seen.__context__
    return last


def _sentence(outcome: Outcome) -> str:
    if outcome.status == "failed":
        return f"{outcome.source}: FAILED. {outcome.message}"
    if outcome.unchanged:
        return f"{outcome.source}: unchanged"
    changed = sum(landing.changed for landing in outcome.landings)
    deleted = sum(landing.deleted for landing in outcome.landings)
    aside = sum(outcome.quarantined.values())
    extra = (f", {deleted:,} deleted" if deleted else "") + (f", {aside:,} quarantined" if aside else "")
    repeats = f"; {outcome.repeats}" if outcome.repeats else ""
    return f"{outcome.source}: {outcome.received:,} rows, {changed:,} new or changed{extra}{repeats}"
