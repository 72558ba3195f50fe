"""Whom a run plants: some of its own people, and which fields some of its own records have, drawn by a hash of the record's key."""

from __future__ import annotations

from typing import Any

import duckdb

from warehouse.identity.quality_plant import Fields, Person, read_person
from warehouse.scripts import script_text
from warehouse.sql_text import render

SAMPLE = 300
DRAWN = 4 * SAMPLE  # several records may be one person's
LAST = 2**64 - 1  # of the places that a hash gives
SPARE = 2  # times as many records as are needed are looked at first: some are no person's, or have no name


def draw(con: duckdb.DuckDBPyConnection) -> tuple[list[Person], list[Fields]]:
    """The people to plant records of, and which fields each of some of the run's own records has: the first of all that are fit, by a hash.

    Records near the front are looked at first, all of them only where too few of these are fit. The answer is the same, since whoever is not
    near the front comes after everyone who is.
    """
    records = int(con.execute("select count(*) from identity.feature").fetchall()[0][0])
    people, patterns = (min(LAST, LAST * SPARE * needed // max(records, 1)) for needed in (DRAWN, SAMPLE))
    kind = "table"
    con.execute(f"create or replace temp table quality_near as {_query('near', people=people, patterns=patterns)}")
    if patterns < LAST and not _is_enough(con):
        con.execute("drop table temp.quality_near")
        people = patterns = LAST
        kind = "view"  # of everything, of which no more than is drawn need ever be held
        con.execute(f"create temp view quality_near as {_query('near', people=people, patterns=patterns)}")
    found = [read_person(**row) for row in _rows(con, _query("sample", people=people, drawn=DRAWN, kept=SAMPLE))]
    fields = [frozenset(name for name, is_filled in row.items() if is_filled) for row in _rows(con, _query("fields", kept=SAMPLE))]
    con.execute(f"drop {kind} temp.quality_near")
    return found, fields


def _query(name: str, **numbers: int) -> str:
    """One of the queries, with its numbers written into it: DuckDB reads less of a table where it knows them when it plans."""
    return render(script_text(f"identity/quality_{name}.sql"), {key: str(number) for key, number in numbers.items()}, f"quality_{name}")


def _is_enough(con: duckdb.DuckDBPyConnection) -> bool:
    people, patterns = con.execute("select count(*) filter (is_person), count(*) filter (is_named) from temp.quality_near").fetchall()[0]
    return bool(people >= DRAWN and patterns >= SAMPLE)


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
