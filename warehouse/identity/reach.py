"""How far a run's changes reach: whole components of evidence, and whoever shares an id with them."""

from __future__ import annotations

import duckdb

from warehouse.identity import decided
from warehouse.incremental import is_full
from warehouse.scripts import run_script

# all members of the components that are reached, and the records without a component, which are new
SPREAD = """
    create or replace table identity.touched as
    with components as (select distinct component from identity.component where record_key in (select record_key from reached))
    select record_key from identity.component where component in (select component from components)
    union
    select record_key from reached
"""
# records that were given an id that a touched record has too: the votes over who keeps the id are counted over all of them
SHARED_IDS = """
    with
    touched_ids as (select distinct person_id as id from ledger.person_id where record_key in (select record_key from identity.touched)),
    all_ids as (
        select id from touched_ids
        union select id from ledger.alias where old_id in (select id from touched_ids)
        union select old_id from ledger.alias where id in (select id from touched_ids)
    )
    select l.record_key from ledger.person_id as l
    where l.person_id in (select id from all_ids) and l.record_key not in (select record_key from identity.touched)
        and l.record_key in (select record_key from identity.component)
"""


def find_reach(con: duckdb.DuckDBPyConnection, review_threshold: float) -> None:
    """identity.touched: record_key. Empty where everything is made anew anyway."""
    if is_full(con):
        con.execute("create or replace table identity.touched (record_key varchar)")
        return
    con.register("decided_group", decided.groups(con))
    run_script(con, "identity/reach.sql", review=repr(review_threshold))
    con.unregister("decided_group")
    con.execute(SPREAD)
    while more := con.execute(SHARED_IDS).fetchall():
        con.executemany("insert into reached values (?)", more)
        con.execute(SPREAD)
    con.execute("drop table temp.reached")
