"""Records that their source has handed on: a key under which somebody else stands now has no say in whose its former id is.

What a record says is kept as it was when ids were committed last, from the first run that finds it otherwise until ids are committed again. So
a wrong file that is put right before anything is published hands nothing on.
"""

from __future__ import annotations

import duckdb

from warehouse.identity import tables
from warehouse.incremental import chosen
from warehouse.scripts import script_text
from warehouse.sql_text import render

BEFORE = "identity.said_before"
COLUMNS = "record_key varchar, words varchar[], is_named boolean, run_id varchar"
# a name in full before and now, and not a word, an address, a number or a birthday in common
HANDED = """
    create or replace table identity.handed as
    select b.record_key, b.run_id from identity.said_before as b join ({now}) as n on n.record_key = b.record_key
    where b.is_named and n.is_named and not list_has_any(b.words, n.words)
"""


def remember(con: duckdb.DuckDBPyConnection, changed: str, run_id: str) -> None:
    """Keep what the changed records said, before identity's tables are made otherwise. changed: a SELECT of their keys; run_id: as a SQL literal."""
    con.execute(f"create table if not exists {BEFORE} ({COLUMNS})")
    if tables.exists(con, "identity.cluster_record") and tables.exists(con, "identity.identifier_owner"):
        con.execute(f"create or replace temp table said_now as {changed} except select record_key from {BEFORE}")
        con.execute(f"insert into {BEFORE} select *, {run_id} from ({_said(con, 'said_now')})")
        con.execute("drop table temp.said_now")


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Make identity.handed: record_key, run_id (the run that found it so). Ids given since that run count all the same."""
    con.execute(f"create table if not exists {BEFORE} ({COLUMNS})")
    con.execute(HANDED.format(now=_said(con, BEFORE)))


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """What was said before counts no longer: ids are committed, or names are read otherwise."""
    con.execute(f"create or replace table {BEFORE} ({COLUMNS})")


def _said(con: duckdb.DuckDBPyConnection, records: str) -> str:
    """A SELECT of what the records of a table say. records: its name."""
    among = f"record_key in (select record_key from {records})"
    rows = {"records": chosen(con, "identity.cluster_record", among), "owners": chosen(con, "identity.identifier_owner", among)}
    return render(script_text("identity/said.sql"), rows, "said")
