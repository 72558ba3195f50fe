"""What identity has to look at in this run: the records that are new, changed or gone, or everything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import duckdb

from warehouse.identity import handed, tables
from warehouse.scripts import run_script

CHANGED = "identity.changed_record"


def find_changes(con: duckdb.DuckDBPyConnection, full: bool, made_of: Iterable[str], model: str, run_id: str) -> None:
    """identity.plan (one row: generation, is_full, is_done, made_of, model, note, changed, records), identity.changed_record (record_key),
    identity.value_before (kind, value): the values that the changed records had, and identity.record_state, what the next run compares with.

    model: version of the model that scores. made_of: texts that all of identity's tables depend on beside the records. run_id: as a SQL literal.
    The generation counts up where there is anything to do.
    """
    digest = hashlib.sha256("\x1f".join(made_of).encode()).hexdigest()[:32]
    run_script(con, "identity/changes.sql", full="true" if full else "false", made_of=f"'{digest}'", model=f"'{model}'")
    is_full = bool(con.execute("select is_full from plan_now").fetchall()[0][0])
    if con.execute("select 1 from identity.plan join plan_now using (made_of)").fetchall():
        handed.remember(con, "select record_key from changed_now", run_id)
    else:
        handed.forget(con)  # other code reads names otherwise: what it says today is not to be held against what was said then
    con.execute("begin transaction")
    try:
        con.execute("create or replace table identity.changed_record as select record_key from changed_now")
        con.execute(f"create or replace table identity.value_before as {_values_before(con, is_full)}")
        _settle(con)
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    for table in ("content_now", "changed_now", "plan_now"):
        con.execute(f"drop table temp.{table}")


def _settle(con: duckdb.DuckDBPyConnection) -> None:
    """Keep what the next run compares with. Nothing is rewritten where nothing changed."""
    changed = int(con.execute("select count(*) from changed_now").fetchall()[0][0])
    if changed and not con.execute("select 1 from identity.record_state limit 1").fetchall():
        con.execute("insert into identity.record_state select * from content_now")
    elif changed:
        con.execute("delete from identity.record_state where record_key in (select record_key from changed_now)")
        con.execute("insert into identity.record_state select * from content_now where record_key in (select record_key from changed_now)")
    same = con.execute("select 1 from plan_now join identity.plan using (generation)").fetchall()
    if not same:
        con.execute("delete from identity.plan")
        con.execute("insert into identity.plan select generation, is_full, false, made_of, model, note, changed, records from plan_now")


def _values_before(con: duckdb.DuckDBPyConnection, is_full: bool) -> str:
    if is_full or not tables.exists(con, "identity.identifier_owner"):
        return "select cast(null as varchar) as kind, cast(null as varchar) as value where false"
    return "select distinct kind, value from identity.identifier_owner where record_key in (select record_key from changed_now)"


def scored_with(con: duckdb.DuckDBPyConnection, model: str, note: str) -> None:
    """Say which model scored. Another one than planned makes everything that follows anew."""
    con.execute("update identity.plan set is_full = is_full or model <> $1, model = $1, note = $2", [model, note])


def finish(con: duckdb.DuckDBPyConnection) -> None:
    """Say that everything that the plan wanted was made. A run that ends before makes the next one start anew."""
    con.execute("update identity.plan set is_done = true")
