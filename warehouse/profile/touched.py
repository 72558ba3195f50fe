"""Whose profiles are made again where nothing changed but what people decided: a decision at once must not wait for a million profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from warehouse.database import columns_of, content_of
from warehouse.models import Model, Node, Step
from warehouse.scripts import run_script, script_text
from warehouse.sql_text import digest, quoted

PLAN = "profile.plan"  # one row: generation, is_full, is_done, made_of
SCRIPTS = ("profile/touched.sql", "profile/scope.sql", "profile/finish.sql")
TOUCHED = ("profile.touched", "profile.account_before", "profile.touched_record", "profile.touched_deal", "profile.touched_case")
SCOPE = ("profile.touched_holder", "profile.near_holder")
BEFORE = ("profile.person_before", "profile.pin_before")
FOUND = ("identity.person", "identity.customer_alias", "identity.retired_record", "identity.decision")  # whose changes are found row by row
# what no model makes, and what profiles read of it: another content is a reason to make everything anew
WATCHED = {
    "canonical.custom_field": "canonical.custom_field",
    "meta.source_health": "(select source, stale_after, status in ('stale', 'failed') as is_stale from meta.source_health)",
}
READ = ("identity.account", "canonical.record_merge", "canonical.opportunity_person", "canonical.support_case")
MOST = 20_000  # so many touched, and the whole is made faster
Parameters = Mapping[str, str]


@dataclass(frozen=True)
class _OfModels(Step):
    """A step that is made again when a model that it guides has another text."""

    text: str = ""

    @property
    def sql(self) -> str:
        """Its own module, and the models."""
        return f"{super().sql}\n{self.text}"


def steps(models: Sequence[Node]) -> list[Step]:
    """The steps around the models that are incremental over profile's own tables: before, between and after them."""
    guided = [model for model in models if isinstance(model, Model) and model.incremental and model.incremental.plan == PLAN]
    text = digest(*(model.sql for model in guided), *(script_text(script) for script in SCRIPTS), duckdb.__version__)
    used = tuple(sorted({name for model in guided for name in model.parameters}))

    def find(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
        """One row: a customer or account that is touched."""
        find_touched(con, [text, *(f"{name}={parameters.get(name, '')}" for name in used)])

    names = tuple(model.name for model in guided)
    return [
        _OfModels("profile.find_touched", (*FOUND, *READ, *WATCHED), (*TOUCHED, PLAN), find, ("full", *used), finds=FOUND, text=text),
        _OfModels("profile.find_scope", (*TOUCHED, PLAN, "profile.customer_account"), SCOPE, find_scope, text=text),
        _OfModels("profile.finish", (PLAN, "identity.person", "identity.decision", *SCOPE, *names), BEFORE, finish, text=text),
    ]


def find_touched(con: duckdb.DuckDBPyConnection, made_of: Sequence[str]) -> None:
    """profile.touched (holder_id): customers and accounts whose records moved or whose pins changed; profile.account_before: where they were;
    profile.touched_record, touched_deal, touched_case (record_key): what may show another person than before.

    profile.plan says whether everything is made anew: the first time, after a run that did not end, where anything else that profiles are made of
    changed, where a colleague is touched (whose name stands in others' profiles), or where so many are touched that the whole is made faster.
    """
    said = digest(*made_of, *(content_of(con, rows) for rows in WATCHED.values()))
    is_full = not _stands(con, said)
    if not is_full:
        run_script(con, "profile/touched.sql")
        colleagues, holders = con.execute("select (select count(*) from moved where is_colleague), (select count(*) from touched_now)").fetchall()[0]
        is_full = bool(colleagues) or holders > MOST
    where = "customer_id in (select holder_id from touched_now)"
    _keep(con, "account_before", "account_id", None if is_full else f"select distinct account_id from profile.customer_account where {where}")
    _keep(con, "touched", "holder_id", None if is_full else "from touched_now")
    for table in ("touched_record", "touched_deal", "touched_case"):
        _keep(con, table, "record_key", None if is_full else f"from {table}_now")
    before = con.execute(f"select max(generation) from {PLAN}").fetchall() if columns_of(con, "profile", "plan") else [(0,)]
    con.execute(
        f"""create or replace table {PLAN} as
            select {before[0][0] + 1} as generation, {is_full} as is_full, false as is_done, {quoted(said)} as made_of"""
    )


def _keep(con: duckdb.DuckDBPyConnection, table: str, column: str, select: str | None) -> None:
    con.execute(f"create or replace table profile.{table} as {select or f'select cast(null as varchar) as {column} where false'}")


def find_scope(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a customer or account whose profile is made again."""
    run_script(con, "profile/scope.sql")


def finish(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a record's place in identity when profiles were last finished."""
    run_script(con, "profile/finish.sql")
    con.execute(f"update {PLAN} set is_done = true")


def after_a_crash(con: duckdb.DuckDBPyConnection) -> None:
    """Before a run: where the one before did not finish its profiles, what it has touched is not known to be right."""
    if columns_of(con, "profile", "plan"):
        con.execute(f"update {PLAN} set is_full = true where not is_done")


def _stands(con: duckdb.DuckDBPyConnection, said: str) -> bool:
    """Whether profiles were finished, and of all that they are made of nothing changed but what is found row by row."""
    if not all(columns_of(con, "profile", table) for table in ("plan", "person_before", "pin_before", "customer_account")):
        return False
    return con.execute(f"select 1 from {PLAN} where is_done and made_of = ?", [said]).fetchall() != []
