"""Scoring and training with Splink, on our own connection, in temporary tables that are gone afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Protocol

import duckdb
import polars as pl

from warehouse.identity.scoring import rarity
from warehouse.identity.scoring.comparisons import NOTHING, RARITY, compared_columns
from warehouse.identity.scoring.model import ComparisonWeights, Model, splink_settings
from warehouse.identity.scoring.short_conditions import short_comparisons

RECORDS, PAIRS = "scoring_record", "scoring_pair"
DERIVED = {
    "email": "f.emails[1]",
    "emails": "case when len(f.emails) > 1 then f.emails end",
    "email_user": "split_part(f.emails[1], '@', 1)",
    "email_host": "split_part(f.emails[1], '@', 2)",
    "phone": "f.phones[1]",
    "phones": "case when len(f.phones) > 1 then f.phones end",
    "birth_day": "try_cast(f.birth_date as date) - date '1900-01-01'",
}
WRITTEN: dict[str, tuple[list[str], str]] = {}  # model version → the statements that Splink wrote for it, and the table that they end in


class Scorer(Protocol):
    """Gives each pair of records its weight and its levels of agreement."""

    @property
    def version(self) -> str:
        """Equal for scorers that score every pair alike."""

    def score(self, con: duckdb.DuckDBPyConnection, pairs: str, records: str, into: str) -> None:
        """Make the table `into` (a, b, weight in bits, levels) of all rows (a, b) of `pairs`: numbers in `records` (id, record_key). A temporary one,
        unless a schema is named."""


class SplinkScorer:
    """The model's weights, found and added up by Splink."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def version(self) -> str:
        return self.model.version

    def score(self, con: duckdb.DuckDBPyConnection, pairs: str, records: str, into: str) -> None:
        prepare_pairs(con, self.model, pairs, records)
        con.execute(f"create or replace temp table {PAIRS} as select '0' as match_key, a as join_key_l, b as join_key_r from {pairs}")
        made = table_made(con, into)
        with in_memory(con):
            found = self._predict(con)
            con.execute(f"create or replace {made} as select id_l as a, id_r as b, match_weight as weight, {self._levels()} as levels from {found}")
        con.execute(f"drop table {PAIRS}")
        con.execute(f"drop table {RECORDS}")

    def _predict(self, con: duckdb.DuckDBPyConnection) -> str:
        """Make Splink's table of predictions; returns its name. Splink takes half a second to write its SQL: it is asked once a model."""
        comparisons = short_comparisons(con)
        if self.version not in WRITTEN:
            with splink_linker(con, splink_settings(self.model, comparisons)) as (linker, api):
                pairs = linker.table_management.register_blocked_pairs_for_predict(api.register(PAIRS))
                pairs.metadata["registered_for_predict"] = False  # else Splink copies the pairs' records twice, and there are no others here
                found = linker.inference.predict(warning_mode="never").physical_name
                WRITTEN[self.version] = ([sql for sql in api.said if sql.lstrip().lower().startswith("create")], found)
            return str(found)
        statements, name = WRITTEN[self.version]
        for sql in statements:
            con.execute(sql)
        return name

    def _levels(self) -> str:
        """Splink tells each comparison's weight; which level that is follows, since no two levels of a comparison weigh the same: the nearest."""
        return f"[{', '.join(_nearest(comparison) for comparison in self.model.comparisons)}]"


def _nearest(comparison: ComparisonWeights) -> str:
    """SQL for the level whose weight is the nearest to what Splink says. To round each weight would take longer."""
    weights = sorted([(level.weight, level.level) for level in comparison.levels] + [(0.0, NOTHING)])
    halfway = [((one + other) / 2, level) for (one, level), (other, _) in pairwise(weights)]
    whens = " ".join(f"when mw_{comparison.name} < {weight!r}::double then {level}" for weight, level in halfway)
    return f"case {whens} else {weights[-1][1]} end::tinyint"


def table_made(con: duckdb.DuckDBPyConnection, into: str) -> str:
    """What stands behind `create`: a lasting table in this database where a schema is named, else a temporary one."""
    return f'table "{con.execute("select current_database()").fetchall()[0][0]}".{into}' if "." in into else f"temp table {into}"


def prepare_pairs(con: duckdb.DuckDBPyConnection, model: Model, pairs: str, records: str) -> None:
    """As `prepare_records`, for the records (of the table `records`: id, record_key) that the rows (a, b) of `pairs` name."""
    prepare_records(con, model, f"select id, record_key from {records} where id in (select a from {pairs} union select b from {pairs})")


def prepare_records(con: duckdb.DuckDBPyConnection, model: Model, which: str) -> None:
    """Make the temporary table that Splink reads: numbered records with what is compared, and how rare their names are in the model.

    which: a query of the records that are needed: id, record_key.
    """
    columns = [column for column in compared_columns() if column not in RARITY]
    picked = ", ".join(f"{DERIVED[column]} as {column}" if column in DERIVED else f"f.{column}" for column in columns)
    rarity.load(con, model.given_names, model.family_names)
    con.register("companies_now", pl.DataFrame({"name": list(model.companies)}, schema={"name": pl.String}))
    con.execute("create or replace temp table scoring_company as select * from companies_now")
    con.unregister("companies_now")
    large = " or ".join(f"coalesce(f.{column} in (select name from scoring_company), false)" for column in ("company", "domain"))
    # of a few of many records the keys are read first: a scan reads every column before it compares texts
    places = f"select w.id, o.rowid as place from ({which}) as w join identity.feature as o on o.record_key = w.record_key"
    con.execute(
        f"create or replace temp table {RECORDS} as"
        f" select w.id, {picked}, {rarity.RARITIES},"
        f" cast({large} as tinyint) as company_size"
        f" from ({places}) as w join identity.feature as f on f.rowid = w.place"
        f" {rarity.JOINS}"
    )
    rarity.unload(con)
    con.execute("drop table scoring_company")


@contextmanager
def in_memory(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Whatever is made without naming a place is made in memory and gone at the end."""
    place = con.execute("select current_database(), current_schema()").fetchall()[0]
    con.execute("attach if not exists ':memory:' as splink_work")
    con.execute("use splink_work")
    try:
        yield
    finally:
        con.execute(f'use "{place[0]}"."{place[1]}"')
        con.execute("detach splink_work")


@contextmanager
def splink_linker(con: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """A Splink linker over the temporary table of records, and its door to the database, which keeps what it was told (`said`)."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    class Door(DuckDBAPI):
        said: list[str] = []  # noqa: RUF012  one list for each class, and the class is made anew for each linker

        def _execute_sql_against_backend(self, final_sql: str) -> Any:
            # Splink joins its view of the records twice, and DuckDB would copy what is read twice
            sql = final_sql.replace("__splink__df_concat as (", "__splink__df_concat as not materialized (", 1)
            self.said.append(sql)
            return super()._execute_sql_against_backend(sql)

    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        api = Door(con)
        yield Linker(api.register(RECORDS), settings, log_level=logging.CRITICAL, validate_settings=False), api
    finally:
        logger.setLevel(level)
