"""Ids that stay: which id each record was given, kept in the attached database `ledger` over all rebuilds.

A cluster keeps the id that most of its old records have, those not counted that are somebody else's today. Where clusters have become one, the
oldest id stays and the others become aliases; a record remembers the id of its own, so that a merge that comes apart gives each side its id back.
"""

from __future__ import annotations

import secrets

import duckdb

from warehouse.identity import handed, tables
from warehouse.incremental import Incremental, chosen, is_full, replace_rows
from warehouse.scripts import run_script

TOUCHED = Incremental(("record_key",), "identity.touched")
# what says the same on both sides where nothing is new about organisations
ORGANISATIONS = (
    ("select record_key, cluster from identity.account_cluster", "select record_key, part from identity.part where kind = 'account'"),
    ("select record_key from identity.account_cluster where is_live", "select record_key from identity.account"),
    ("select old_id, id from identity.pending_alias where old_id like 'acc_%'", "select old_id, id from ledger.alias where old_id like 'acc_%'"),
)


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the ledger's tables where they are missing. `ledger` must be attached."""
    run_script(con, "identity/ledger.sql")
    if not con.execute("select 1 from ledger.secret").fetchall():
        con.execute("insert into ledger.secret values (?)", [secrets.token_hex(16)])


def assign(con: duckdb.DuckDBPyConnection, run_id: str, at: str) -> None:
    """Give every touched part its id: identity.part, person, account, retired_record, own_id, customer_alias, account_alias,
    identity_event.

    run_id, at: as SQL literals. Reads the ledger and leaves it as it is: what is new waits in identity.pending_* for `commit`. The same
    partition with the same ledger gives the same ids, so that a repeated run meets its own uncommitted ones again.
    """
    full = is_full(con) or not tables.exists(con, "identity.part") or not tables.exists(con, "identity.person")
    organisations = full or _organisations_changed(con)
    scope = "true" if full else "record_key in (select record_key from identity.touched)"
    among = {"scope": scope, "party": "select * from identity.party" if full else chosen(con, "identity.party", scope)}
    among["organisations"] = "true" if organisations else "false"
    made = ("", "identity.part", "identity.person") if full else ("temp", "part_fresh", "person_fresh")
    among["member"] = "view" if full else "table"
    handed.find(con)
    run_script(con, "identity/assign.sql", run_id=run_id, at=at, **dict(zip(("lasting", "part", "person"), made, strict=True)), **among)
    if not full:
        _replace_touched(con, organisations)
    if organisations:
        run_script(con, "identity/organisations.sql")
    run_script(con, "identity/retire.sql", run_id=run_id)
    for relation in ("member", "party_here"):
        con.execute(f"drop {among['member']} temp.{relation}")
    for table in ("part_now", "held", "won", "kept", "minted", "part_id", "part_fresh", "person_fresh", "organisations"):
        con.execute(f"drop table if exists temp.{table}")


def _organisations_changed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether organisations are grouped otherwise than when they were last given ids, or what was found then is not in the ledger: the run was
    held, or another ledger was put in its place."""
    if not tables.exists(con, "identity.account"):
        return True
    waiting = [
        "select 1 from identity.pending_id where kind = 'account'",
        "select 1 from identity.part anti join ledger.account_id using (record_key, kind) where kind = 'account'",
        *(f"select 1 from ({one} except {other})" for pair in ORGANISATIONS for one, other in (pair, pair[::-1])),
    ]
    return any(con.execute(f"{sql} limit 1").fetchall() for sql in waiting)


def _replace_touched(con: duckdb.DuckDBPyConnection, organisations: bool) -> None:
    """Put the touched people's rows, and where asked those of all organisations, in place of what stood for them."""
    # organisations may be among the touched as well, since people's records name them
    source = "part_fresh" if organisations else "identity.part"
    con.execute(f"create temp table organisations as select * from {source} where kind = 'account'")
    con.execute("delete from part_fresh where kind = 'account'")
    replace_rows(con, {"identity.part": "part_fresh", "identity.person": "person_fresh"}, TOUCHED.columns, TOUCHED)
    con.execute("delete from identity.part where kind = 'account'")
    con.execute("insert into identity.part by name select * from organisations")


def commit(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Write what `assign` left pending into the ledger, in one transaction. run_id: as a SQL literal. Doing it twice changes nothing."""
    if not tables.exists(con, "identity.pending_id"):
        return
    con.execute("begin transaction")
    try:
        run_script(con, "identity/commit.sql", run_id=run_id)
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    # another file, hence another transaction; after a crash in between, the next run finds that the ledger has them all
    con.execute("delete from identity.pending_id")
    handed.forget(con)
