"""How far identity moved since the version that readers see: records that have another customer, and customers that are somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.database import Database
from warehouse.scripts import script_text
from warehouse.sql_text import quoted, render

SHOWN = 3  # records or customers that are named
ALIKE = 0.8  # Jaro-Winkler similarity of two words of a name, one of which may be the other, corrected


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


@dataclass(frozen=True)
class HandedOn:
    """Customers whose id stands for somebody else now, of all that were compared. examples: their ids."""

    handed: int
    compared: int
    examples: Sequence[str] = ()

    @property
    def share(self) -> float:
        """Of the customers compared."""
        return self.handed / self.compared if self.compared else 0.0


def identity_churn(database: Database, published: Path | None) -> Churn | None:
    """How many of the published records, still alive, have another customer now; None where nothing is published.

    Records of customers about whom people decided something since do not count: that is what was asked for.
    """
    found = _compared(database, published, "churn.sql", {})
    return Churn(found[0], found[1], [tuple(example) for example in found[2] or ()]) if found else None


def handed_on(database: Database, published: Path | None) -> HandedOn | None:
    """How many customers have kept their id and nothing else: no word of the name, no address, no number; None where nothing is published.

    So it looks when a tool gives an old key to a new record, or counts its rows for keys. What people decided since does not count.
    """
    found = _compared(database, published, "handed_on.sql", {"alike": str(ALIKE)})
    return HandedOn(found[0], found[1], tuple(found[2] or ())) if found else None


def _compared(database: Database, published: Path | None, script: str, parameters: dict[str, str]) -> tuple[Any, ...] | None:
    """The one row of a script over this run's tables and the published ones, or None."""
    if published is None:
        return None
    database.connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        sql = render(script_text(script), {"decided": _newly_decided(database), "shown": str(SHOWN), **parameters}, script)
        row: tuple[Any, ...] = database.connection.execute(sql).fetchall()[0]
        return row
    finally:
        database.connection.execute("detach published")


def _newly_decided(database: Database) -> str:
    """SELECT of the records on which a decision came, or was revoked, since the published run."""
    sql = "select 1 from duckdb_tables() where database_name = 'published' and schema_name = 'main' and table_name = 'decision'"
    now, before = "select * from identity.decision", "select * from published.main.decision"
    changed = f"(({now}) except ({before})) union all (({before}) except ({now}))" if database.rows(sql) else now
    return f"""select distinct unnest([record_key_a, record_key_b]) as record_key from ({changed})"""
