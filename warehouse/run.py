"""One run from beginning to end, without knowing who schedules it: parameters, building, auditing, publishing, the record of the run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import duckdb

from warehouse import contracts, decisions, publish
from warehouse.audit import CheckResult, Since, audit
from warehouse.churn import handed_on, identity_churn
from warehouse.configuration import Configuration
from warehouse.database import SCHEMA_VERSION, Database, installation_secret
from warehouse.decisions.excluded import reappeared
from warehouse.decisions.lapsed import given_away, lapsed
from warehouse.engine import Engine, drop_orphans
from warehouse.identity import ledger
from warehouse.identity.scoring.artefact import current_model
from warehouse.identity.steps import STEPS as IDENTITY_STEPS
from warehouse.landed import Fail, LandedSource, build_landed, raised
from warehouse.mentions import STEPS as MENTION_STEPS
from warehouse.models import Node, load_models, ordered
from warehouse.pointer import current_file, note_unpublished
from warehouse.profile import touched
from warehouse.profile.changes import record_changes
from warehouse.profile.custom_fields import build_custom_fields
from warehouse.profile.rules import rule_parameters
from warehouse.sql_text import quoted, quoted_list


@dataclass(frozen=True)
class Run:
    """A run under way. started_at: wall clock. moment: when what it does happens, as the configuration has it. as_of: what its facts are as of; the
    same, but where no source is read: then the moment of the run that read them last. decisions_only: no source is read.
    """

    run_id: str
    started_at: datetime
    moment: datetime
    as_of: datetime
    configuration: Configuration
    database: Database
    decisions_only: bool = False


def begin(database: Database, configuration: Configuration, decisions_only: bool = False) -> Run:
    """Open the run's record. A run that was killed before is closed as failed."""
    started = datetime.now(UTC).replace(microsecond=0)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    moment = configuration.moment()
    run = Run(run_id, started, moment, (_last_as_of(database) if decisions_only else None) or moment, configuration, database, decisions_only)
    database.connection.execute("update meta.run set status = 'failed' where status = 'running'")
    database.connection.execute(
        "insert into meta.run (run_id, started_at, status, as_of, schema_version, configuration_hash) values (?, ?, 'running', ?, ?, ?)",
        [run_id, started, run.as_of, SCHEMA_VERSION, configuration.hash],
    )
    ledger.prepare(database.connection)
    return run


def _last_as_of(database: Database) -> datetime | None:
    found = database.rows("select as_of from meta.run where status = 'published' order by started_at desc limit 1")
    return found[0][0] if found and isinstance(found[0][0], datetime) else None


def parameters(run: Run) -> dict[str, str]:
    """What models may use as `$name`, as SQL literals."""
    profile = run.configuration.profile
    names = list(run.configuration.sources)
    ranked = profile.priority + [name for name in names if name not in profile.priority]
    return {
        "run_id": quoted(run.run_id),
        "as_of": _timestamp(run.as_of),
        "moment": _timestamp(run.moment),
        "started_at": f"cast({quoted(run.started_at.isoformat(sep=' '))} as timestamptz)",
        "company_domains": quoted_list(run.configuration.company.domains),
        "company_name": quoted(run.configuration.company.name),
        "correspondent_key": quoted(installation_secret(run.database.data_dir)),
        "priority": quoted_list(ranked),
        "human_queue": quoted(profile.human_queue) if profile.human_queue else "cast(null as varchar)",
        **rule_parameters(profile.vip, profile.requires_human),
        "mapped_fields": quoted_list(sorted(profile.fields)),
        "data_dir": quoted(str(run.database.data_dir)),
        "identity_model": quoted(_other_model(run.database)),
        "publish_private_text": "true" if profile.publish_private_text else "false",
    }


def _timestamp(moment: datetime) -> str:
    return f"cast({quoted(moment.astimezone(UTC).isoformat(sep=' '))} as timestamptz)"


def _other_model(database: Database) -> str:
    """The version of a model that was trained since identity was last made; empty where there is none."""
    planned = database.value("select max(model) from identity.plan") if database.exists("identity", "plan") else None
    version = current_model(database.data_dir).version
    return "" if planned in (None, version) else version


def nodes() -> list[Node]:
    """Every model and step of the house, each after what it reads."""
    models = load_models()
    return ordered([*models, *IDENTITY_STEPS, *MENTION_STEPS, *touched.steps(models)])


def prepare(run: Run, sources: Sequence[LandedSource], full: bool = False, fail: Fail = raised) -> Engine:
    """Make the landed views and what else models read that no model makes; returns the engine that builds the nodes. After all sources are read.

    fail: told of a source whose own SELECTs cannot be worked off; by default that raises.
    """
    database, values = run.database, parameters(run)
    columns = {name: {c.name: c.type for c in table.columns} for name, table in contracts.canonical_tables().items()}
    touched.after_a_crash(database.connection)
    inputs = build_landed(database, sources, columns, values, fail)
    inputs["canonical.custom_field"] = build_custom_fields(database, run.configuration.profile.fields, sources)
    inputs["identity.decision"] = decisions.load(database)
    house = nodes()
    drop_orphans(database, house)
    compared = {table for node in house for table in node.compared}
    return Engine(database, values | {"full": "true" if full else "false"}, inputs, full, compared)


def check(run: Run, accepted: Sequence[str] = ()) -> list[CheckResult]:
    """Audit what was built and keep the answers in the run's record. accepted: sources whose shrinking was accepted by a person."""
    published = current_file(run.database.data_dir)
    record_changes(run.database, run.run_id, run.moment, published)
    since = Since(
        churn=identity_churn(run.database, published),
        handed=handed_on(run.database, published),
        lapsed=lapsed(run.database, published),
        reappeared=reappeared(run.database),
        given_away=given_away(run.database, published),
    )
    results = audit(run.database, accepted, since)
    answers = json.dumps([{"name": r.name, "passed": r.passed, "blocking": r.blocking, "message": r.message} for r in results])
    share = since.churn.share if since.churn else None
    run.database.connection.execute("update meta.run set checks = ?, identity_churn = ? where run_id = ?", [answers, share, run.run_id])
    held = held_because(run, results)
    if held:
        close(run, "held", held)
    return results


def held_because(run: Run, results: Sequence[CheckResult]) -> str:
    """Why the run must not be published: each blocking check that failed and what to do; empty when it may."""
    failed = [f"  {result.name}: {result.message}" for result in results if result.blocking and not result.passed]
    return "\n".join([f"run {run.run_id} is held; the last good version stays served:", *failed]) if failed else ""


def publish_run(run: Run, counts: Mapping[str, Any]) -> publish.Published:
    """Publish the audited tables; then commit ids, changes and usual totals. Readers see all of it or none of it."""
    connection = run.database.connection
    connection.execute(
        "update meta.run set status = 'published', published_at = ?, counts = ? where run_id = ?",
        [datetime.now(UTC).replace(microsecond=0), json.dumps(counts), run.run_id],
    )
    try:
        # ids before the pointer: an id that a reader has seen is never minted again
        committed = partial(ledger.commit, connection, quoted(run.run_id))
        published = publish.publish(run.database, run.run_id, parameters(run), before_swap=committed, by_delta=run.decisions_only)
    except BaseException as error:
        close(run, "failed", str(error))
        raise
    connection.execute("insert into meta.profile_change select * from profile.profile_change_now")
    connection.execute("delete from meta.taken_away")
    connection.execute("update meta.source_health set usual_live_rows = live_rows where status <> 'failed'")
    return published


def close(run: Run, status: str, why: str) -> None:
    """End the run's record without publishing, and leave word of it beside the version that stays served."""
    note_unpublished(run.database.data_dir, run.run_id, status, why)
    run.database.connection.execute("update meta.run set status = ?, published_at = null where run_id = ?", [status, run.run_id])


def totals(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The run's own totals: customers, accounts, interactions, merged records, customers per source."""
    sql = """select (select count(*) from profile.customer_profile), (select count(*) from profile.account_profile),
                    (select count(*) from profile.customer_timeline),
                    (select coalesce(sum(source_record_count - 1), 0) from profile.customer_profile)"""
    customers, accounts, timeline, merges = connection.execute(sql).fetchall()[0]
    per_source = connection.execute("select s, count(*) from (select unnest(sources) as s from profile.customer_profile) group by s order by s")
    found = {"customers": customers, "accounts": accounts, "timeline_rows": timeline, "merged_records": int(merges)}
    return found | {f"customers_in_{name}": count for name, count in per_source.fetchall()}
