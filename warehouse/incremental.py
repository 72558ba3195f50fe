"""Models that are made again for touched rows only: the same SELECT, over the touched rows of what it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from warehouse.database import columns_of

PLAN = "identity.plan"  # one row: which changes this run works through, and whether it makes everything anew
MARK = re.compile(r"^-- incremental by ([a-z_]+(?:, [a-z_]+)*) over ([a-z]+\.[a-z_]+)\s*$", re.MULTILINE)
PAIR_KEY = "record_key_a"  # of tables about two records: both are always touched together


@dataclass(frozen=True)
class Incremental:
    """columns: what a row is found by. over: the table with the touched values of these columns."""

    columns: tuple[str, ...]
    over: str


def read_mark(sql: str) -> Incremental | None:
    """What a model's file says of itself: `-- incremental by record_key over identity.touched`."""
    found = MARK.search(sql)
    return Incremental(tuple(found[1].split(", ")), found[2]) if found else None


def is_full(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether identity makes everything anew: without a plan, and where the plan says so."""
    if not _columns(con, PLAN):
        return True
    return bool(con.execute(f"select coalesce(bool_or(is_full), true) from {PLAN}").fetchall()[0][0])


def remake(con: duckdb.DuckDBPyConnection, table: str, sql: str, reads: Sequence[str], spec: Incremental) -> None:
    """Replace the table's touched rows by what the SELECT gives for the touched rows of its inputs.

    sql: rendered. An input that lacks the columns is read whole. Right only where an untouched row depends on no touched one.
    """
    for read in reads:
        key = _key(con, read, spec)
        if key is None or read == spec.over:
            continue
        view = f"touched_{read.replace('.', '_')}"
        con.execute(f"create or replace temp view {view} as select * from {read} where {_in(key, spec)}")
        sql = re.sub(rf"\b{re.escape(read)}\b", f"temp.{view}", sql)
    key = _key(con, table, spec)
    if key is None:
        raise ValueError(f"{table} has no column {', '.join(spec.columns)}, by which it says to be incremental")
    con.execute(f"create or replace temp table remade as {sql}")
    replace_rows(con, {table: "temp.remade"}, key, spec)
    con.execute("drop table temp.remade")


def replace_rows(con: duckdb.DuckDBPyConnection, fresh: dict[str, str], key: tuple[str, ...], spec: Incremental) -> None:
    """Replace the touched rows of each table by those of the other, all in one transaction."""
    con.execute("begin transaction")
    try:
        for table, source in fresh.items():
            con.execute(f"delete from {table} where {_in(key, spec)}")
            con.execute(f"insert into {table} by name select * from {source}")
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def _in(key: tuple[str, ...], spec: Incremental) -> str:
    if len(key) == 1:
        return f"{key[0]} in (select {spec.columns[0]} from {spec.over})"
    return f"({', '.join(key)}) in (select ({', '.join(spec.columns)}) from {spec.over})"


def _key(con: duckdb.DuckDBPyConnection, table: str, spec: Incremental) -> tuple[str, ...] | None:
    columns = _columns(con, table)
    if all(column in columns for column in spec.columns):
        return spec.columns
    return (PAIR_KEY,) if spec.columns == ("record_key",) and PAIR_KEY in columns else None


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """None of a ledger's tables: what is asked of these is asked of all their rows."""
    schema, name = table.split(".", 1)
    return set() if schema == "ledger" else set(columns_of(con, schema, name))
