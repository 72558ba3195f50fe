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
    """Customers and organisations whose id stands for somebody else now, of all that were compared. examples: their ids."""

    handed: int
    compared: int
    examples: Sequence[str] = ()

    @property
    def share(self) -> float:
        """Of those compared."""
        return self.handed / self.compared if self.compared else 0.0


def identity_churn(database: Database, published: Path | None) -> Churn | None:
    """How many of the published records, still alive, have another customer now; None where nothing is published.

    Records of customers about whom people decided something since do not count: that is what was asked for.
    """
    found = next(iter(_compared(database, published, "churn.sql", {})), None)
    return Churn(found[0], found[1], [tuple(example) for example in found[2] or ()]) if found else None


def handed_on(database: Database, published: Path | None) -> HandedOn | None:
    """How many customers and organisations have kept their id and nothing else: another name, no address, number or domain in common; None where
    nothing is published.

    So it looks when a tool gives an old key to a new record, or counts its rows for keys. What people decided since does not count.
    """
    found = next(iter(_compared(database, published, "handed_on.sql", {"alike": str(ALIKE)})), None)
    return HandedOn(found[0], found[1], tuple(found[2] or ())) if found else None


def lapsed(database: Database, published: Path | None) -> list[str]:
    """Each decision that counted in the published version and has lost a record since, in words: nobody may notice otherwise."""
    return [str(row[0]) for row in _compared(database, published, "lapsed.sql", {}, needs_decisions=True)]


def decided_others(database: Database, published: Path | None) -> list[tuple[str, bool]]:
    """Each record of a standing decision that says nothing of what it said in the published version, in words, and whether the decision ties it to
    another: two strangers, should its key have been given to somebody else."""
    found = _compared(database, published, "decided_others.sql", {"alike": str(ALIKE)}, needs_decisions=True)
    return [(str(said), bool(ties)) for said, ties in found]


def _compared(
    database: Database, published: Path | None, script: str, parameters: dict[str, str], needs_decisions: bool = False
) -> list[tuple[Any, ...]]:
    """The rows of a script over this run's tables and the published ones; none where nothing is published, or not what it needs."""
    if published is None:
        return []
    database.connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        if needs_decisions and not _tells_decisions(database):
            return []
        sql = render(script_text(script), {"decided": _newly_decided(database), "shown": str(SHOWN), **parameters}, script)
        return database.connection.execute(sql).fetchall()
    finally:
        database.connection.execute("detach published")


def _newly_decided(database: Database) -> str:
    """SELECT of the records on which a decision came, or was revoked, since the published run."""
    now, before = "select * from identity.decision", "select * from published.main.decision"
    changed = f"(({now}) except ({before})) union all (({before}) except ({now}))" if _tells_decisions(database) else now
    return f"""select distinct unnest([record_key_a, record_key_b]) as record_key from ({changed})"""


def _tells_decisions(database: Database) -> bool:
    """Whether the published version, of an earlier program perhaps, says what had been decided."""
    sql = "select 1 from duckdb_tables() where database_name = 'published' and schema_name = 'main' and table_name = 'decision'"
    return bool(database.rows(sql))
