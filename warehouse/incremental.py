"""Models that are made again for touched rows only: the same SELECT, over the rows of what it reads that the touched ones may depend on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from warehouse.database import columns_of

PLAN = "identity.plan"  # one row: which changes this run works through, and whether it makes everything anew
NAMES = r"[a-z_]+(?:, [a-z_]+)*"
MARK = re.compile(rf"^-- incremental by ({NAMES}) over ([a-z]+\.[a-z_]+)(?:\(([a-z_]+)\))?\s*$", re.MULTILINE)
NEAR = re.compile(r"^-- near ([a-z]+\.[a-z_]+)\(([a-z_]+)\): (.+)$", re.MULTILINE)
READ_BY = re.compile(r"([a-z]+\.[a-z_]+) by ([a-z_]+(?:\|[a-z_]+)*)")
PAIR_KEY = "record_key_a"  # of tables about two records: both are always touched together


@dataclass(frozen=True)
class Near:
    """A table of values, in its column, and by which column (or `one|another`) of each input these are looked for: others are read whole."""

    table: str
    column: str
    reads: Mapping[str, str]


@dataclass(frozen=True)
class Incremental:
    """columns: what a row is found by. over: the table with the touched values, in its column `value` or in columns of the same names.

    near: which rows of the inputs the touched ones may depend on; by default those of every input that has the columns.
    """

    columns: tuple[str, ...]
    over: str
    value: str = ""
    near: Near | None = None

    @property
    def plan(self) -> str:
        """The table that says whether everything is made anew."""
        return f"{self.over.partition('.')[0]}.plan"

    @property
    def guides(self) -> frozenset[str]:
        """The tables that say what is touched: the model comes after them, and depends on none for its content."""
        return frozenset({self.plan, self.over, *([self.near.table] if self.near else [])})


def read_mark(sql: str) -> Incremental | None:
    """What a model's file says of itself.

    `-- incremental by record_key over identity.touched`, or `-- incremental by customer_id over profile.touched(holder_id)`, followed by
    `-- near profile.touched(holder_id): profile.customer_record by customer_id, profile.handle by customer_id`, in one line or several.
    """
    found = MARK.search(sql)
    if found is None:
        return None
    said = NEAR.findall(sql)
    near = Near(said[0][0], said[0][1], dict(READ_BY.findall(", ".join(reads for *_, reads in said)))) if said else None
    return Incremental(tuple(found[1].split(", ")), found[2], found[3] or "", near)


def is_full(con: duckdb.DuckDBPyConnection, plan: str = PLAN) -> bool:
    """Whether everything is made anew: without a plan, and where the plan says so."""
    if not _columns(con, plan):
        return True
    return bool(con.execute(f"select coalesce(bool_or(is_full), true) from {plan}").fetchall()[0][0])


def remake(con: duckdb.DuckDBPyConnection, table: str, sql: str, reads: Sequence[str], spec: Incremental) -> None:
    """Replace the table's touched rows by what the SELECT gives for the rows of its inputs that these may depend on.

    sql: rendered. Right only where an untouched row depends on no touched one.
    """
    limited = []
    for read, among in _limited(con, reads, spec).items():
        near = f"touched_{read.replace('.', '_')}"
        # taken out once, whatever the SELECT does with them, before they are joined with anything
        limited.append(f"{near} as materialized ({chosen(con, read, among)})")
        sql = re.sub(rf"\b{re.escape(read)}\b", near, sql)
    key = _key(con, table, spec)
    if key is None:
        raise ValueError(f"{table} has no column {', '.join(spec.columns)}, by which it says to be incremental")
    inputs = f"with {', '.join(limited)} " if limited else ""
    con.execute(f"create or replace temp table remade as {inputs}select * from ({sql}) where {_in(key, spec)}")
    replace_rows(con, {table: "temp.remade"}, key, spec)
    con.execute("drop table temp.remade")


def chosen(con: duckdb.DuckDBPyConnection, table: str, among: str) -> str:
    """A SELECT of the rows of a table or view for which a condition on a column or two holds.

    In identity's tables, whose texts are stored plainly, the rows are found by these columns and fetched by their places: a scan reads every
    column of every row before it asks whether a text is among others, and of places it knows at once. Texts that are packed are unpacked
    together either way.
    """
    places = f"rowid in (select rowid from {table} where {among})" if _has_places(con, table) else among
    return f"select * from {table} where {places}"


def _has_places(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, name = table.split(".", 1)
    found = "select 1 from duckdb_views() where database_name = current_database() and schema_name = ? and view_name = ?"
    return schema == "identity" and not con.execute(found, [schema, name]).fetchall()


def _limited(con: duckdb.DuckDBPyConnection, reads: Sequence[str], spec: Incremental) -> dict[str, str]:
    """Input → the condition of its rows that count; an input that is not here is read whole."""
    if spec.near:
        among = f"(select {spec.near.column} from {spec.near.table})"
        return {read: " or ".join(f"{column} in {among}" for column in columns.split("|")) for read, columns in spec.near.reads.items()}
    # reference tables are small, and a column of theirs that happens to have such a name is another thing
    keys = {read: _key(con, read, spec) for read in reads if read != spec.over and not read.startswith("reference.")}
    return {read: _in(key, spec) for read, key in keys.items() if key is not None}


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
        return f"{key[0]} in (select {spec.value or spec.columns[0]} from {spec.over})"
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
