"""How many records have another customer than in the version that readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.database import Database
from warehouse.scripts import script_text
from warehouse.sql_text import quoted, render

SHOWN = 3  # records that are named


@dataclass(frozen=True)
class Churn:
    """Records that moved to another customer, of all that were compared. examples: record key, customer before and now."""

    moved: int
    compared: int
    examples: Sequence[tuple[str, str, str | None]] = ()

    @property
    def share(self) -> float:
        """Of the records compared."""
        return self.moved / self.compared if self.compared else 0.0


def identity_churn(database: Database, published: Path | None) -> Churn | None:
    """How many of the published records, still alive, have another customer now; None where nothing is published.

    Records of customers about whom people decided something since do not count: that is what was asked for.
    """
    if published is None:
        return None
    database.connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        sql = render(script_text("churn.sql"), {"decided": _newly_decided(database), "shown": str(SHOWN)}, "churn.sql")
        moved, compared, examples = database.connection.execute(sql).fetchall()[0]
    finally:
        database.connection.execute("detach published")
    return Churn(moved, compared, [tuple(example) for example in examples or ()])


def _newly_decided(database: Database) -> str:
    """SELECT of the records on which a decision came, or was revoked, since the published run."""
    sql = "select 1 from duckdb_tables() where database_name = 'published' and schema_name = 'main' and table_name = 'decision'"
    now, before = "select * from identity.decision", "select * from published.main.decision"
    changed = f"(({now}) except ({before})) union all (({before}) except ({now}))" if database.rows(sql) else now
    return f"""select distinct unnest([record_key_a, record_key_b]) as record_key from ({changed})"""
