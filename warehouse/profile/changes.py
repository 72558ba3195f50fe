"""What changed in a customer's profile since the version that readers see now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.scripts import run_script
from warehouse.sql_text import quoted

# what every run moves: its own id and times, and what is counted as of it
NOT_COMPARED = frozenset(
    {
        "run_id",
        "profile_as_of",
        "stale_after",
        "touches_7d",
        "touches_30d",
        "touches_90d",
        "won_amount_365d",
        "completeness",
        "match_confidence",
    }
)


def record_changes(database: Database, run_id: str, as_of: datetime, published: Path | None) -> int:
    """Make profile.profile_change_now: one row a customer and field whose value differs from the published one. Returns the count.

    Customers that are new or gone are in identity_event, not here. What changed because a source's scope leaves columns out now is no history: it is
    in neither, and what earlier runs kept of these fields goes as well.
    """
    connection = database.connection
    connection.execute("create or replace table profile.profile_change_now as select * from meta.profile_change where false")
    if published is None:
        return 0
    connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        before = _columns(database)
        clock = {column.name for column in published_tables()["customer_profile"].columns if column.clock}
        now = database.columns("profile", "customer_profile")
        fields = {name: before[name] for name in now if name in before and name not in NOT_COMPARED | clock | {"customer_id"}}
        connection.execute(_compare(fields, run_id, as_of))
        if database.value("select 1 from meta.taken_away limit 1"):
            run_script(connection, "profile/forget.sql")
    finally:
        connection.execute("detach published")
    return int(str(database.value("select count(*) from profile.profile_change_now")))


def _columns(database: Database) -> dict[str, str]:
    """Columns of the published profiles and their types."""
    sql = "select column_name, data_type from duckdb_columns() where database_name = 'published' and schema_name = 'main' and table_name = ?"
    return {str(name): str(kind) for name, kind in database.rows(sql, ["customer_profile"])}


def _compare(fields: Mapping[str, str], run_id: str, as_of: datetime) -> str:
    # whole rows as one number: only those that differ are looked at field by field
    content = ", ".join(f'cast("{name}" as {kind})' for name, kind in fields.items())
    texts = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in fields)
    pairs = ", ".join(f"{{'field': {quoted(name)}, 'old': o.\"{name}\", 'new': n.\"{name}\"}}" for name in fields)
    return f"""
        insert into profile.profile_change_now
        with
        before as (select customer_id, hash({content}) as content from published.main.customer_profile),
        after as (select customer_id, hash({content}) as content from profile.customer_profile),
        moved as (select customer_id from after join before using (customer_id) where after.content <> before.content),
        old as (select customer_id, {texts} from published.main.customer_profile semi join moved using (customer_id)),
        new as (select customer_id, {texts} from profile.customer_profile semi join moved using (customer_id)),
        pairs as (select n.customer_id, unnest([{pairs}]) as pair from new as n join old as o using (customer_id))
        select customer_id, {quoted(run_id)}, cast({quoted(as_of.isoformat())} as timestamptz), pair.field, pair.old, pair.new
        from pairs where pair.old is distinct from pair.new"""
