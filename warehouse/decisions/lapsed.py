"""What became of the records that people decided on: decisions are keyed on records, and a tool may drop a key or give it to somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.database import Database
from warehouse.scripts import script_text
from warehouse.since_published import rows_since, tells_decisions


def lapsed(database: Database, published: Path | None) -> list[str]:
    """Each decision that counted in the published version and has lost a record since, in words: nobody may notice otherwise."""
    return [str(row[0]) for row in _found(database, published, "decisions/lapsed.sql")]


def given_away(database: Database, published: Path | None) -> list[tuple[str, bool]]:
    """Each record of a standing decision that says nothing of what it said in the published version, in words, and whether the decision ties it to
    another: two strangers, should its key have been given to somebody else."""
    return [(str(said), bool(ties)) for said, ties in _found(database, published, "decisions/given_away.sql")]


def _found(database: Database, published: Path | None, script: str) -> list[tuple[Any, ...]]:
    counted = script_text("decisions/counted.sql").rstrip()
    return rows_since(database, published, script, counted=counted) if tells_decisions(database, published) else []
