"""Ids that stay: which id each record was given, kept in the attached database `ledger` over all rebuilds.

A cluster keeps the id that most of its old records have. Where clusters have become one, the oldest id stays and the others become
aliases; a record remembers the id of its own, so that a merge that comes apart gives each side its id back.
"""

from __future__ import annotations

import secrets
from importlib import resources

import duckdb

PENDING = ("issued", "id", "alias", "event")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the ledger's tables where they are missing. `ledger` must be attached."""
    _run(con, "ledger.sql")
    if not con.execute("select 1 from ledger.secret").fetchall():
        con.execute("insert into ledger.secret values (?)", [secrets.token_hex(16)])


def assign(con: duckdb.DuckDBPyConnection, run_id: str, at: str) -> None:
    """Give every part its id: identity.person, account, retired_record, customer_alias, identity_event.

    run_id, at: as SQL literals. Reads the ledger and leaves it as it is: what is new waits in identity.pending_* for `commit`. The same
    partition with the same ledger gives the same ids, so that a repeated run meets its own uncommitted ones again.
    """
    _run(con, "assign.sql", run_id=run_id, at=at)
    for table in ("held", "won", "kept", "minted", "part_id"):
        con.execute(f"drop table if exists temp.{table}")


def commit(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Write what `assign` left pending into the ledger, in one transaction. run_id: as a SQL literal. Doing it twice changes nothing."""
    if not con.execute("select 1 from information_schema.tables where table_schema = 'identity' and table_name = 'pending_id'").fetchall():
        return
    con.execute("begin transaction")
    try:
        _run(con, "commit.sql", run_id=run_id)
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def _run(con: duckdb.DuckDBPyConnection, script: str, **parameters: str) -> None:
    sql = resources.files("warehouse.identity").joinpath(script).read_text(encoding="utf-8")
    for statement in duckdb.extract_statements(sql):
        text = statement.query
        for name, literal in parameters.items():
            text = text.replace(f"${name}", literal)
        con.execute(text)
