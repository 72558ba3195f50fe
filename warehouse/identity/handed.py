"""Records that their source has handed on: a key under which somebody else stands now has no say in whose its former id is.

What a record says is kept as it was when ids were committed last, from the first run that finds it otherwise until ids are committed again. So
a wrong file that is put right before anything is published hands nothing on.
"""

from __future__ import annotations

import duckdb

from warehouse.identity import tables
from warehouse.scripts import script_text

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
        new = f"{changed} except select record_key from {BEFORE}"
        con.execute(f"insert into {BEFORE} select *, {run_id} from ({_said(new)})")


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Make identity.handed: record_key, run_id (the run that found it so). Ids given since that run count all the same."""
    con.execute(f"create table if not exists {BEFORE} ({COLUMNS})")
    con.execute(HANDED.format(now=_said(f"select record_key from {BEFORE}")))


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """What was said before counts no longer: ids are committed, or names are read otherwise."""
    con.execute(f"create or replace table {BEFORE} ({COLUMNS})")


def _said(records: str) -> str:
    return script_text("identity/said.sql").replace("$records", records)
