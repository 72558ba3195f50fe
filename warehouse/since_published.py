"""This run's tables beside those of the version that readers see, for scripts that say what became of what was published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warehouse.database import Database
from warehouse.scripts import run_script, script_text
from warehouse.sql_text import quoted, render

SHOWN = 3  # records or customers that are named


def rows_since(database: Database, published: Path | None, script: str, **parameters: str) -> list[tuple[Any, ...]]:
    """The rows of a script over profile.*, identity.* and published.main.*; none where nothing is published.

    Beside the parameters it may use $decided, a SELECT of the records on which a decision came or was revoked since, $shown, and names_alike.
    """
    if published is None:
        return []
    with _attached(database, published):
        run_script(database.connection, "names_alike.sql")
        sql = render(script_text(script), {"decided": _newly_decided(database), "shown": str(SHOWN), **parameters}, script)
        return database.connection.execute(sql).fetchall()


def tells_decisions(database: Database, published: Path | None) -> bool:
    """Whether the published version says what had been decided; one of an earlier program may not."""
    if published is None:
        return False
    with _attached(database, published):
        return _tells_decisions(database)


@contextmanager
def _attached(database: Database, published: Path) -> Iterator[None]:
    database.connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        yield
    finally:
        database.connection.execute("detach published")


def _newly_decided(database: Database) -> str:
    now, before = "select * from identity.decision", "select * from published.main.decision"
    changed = f"(({now}) except ({before})) union all (({before}) except ({now}))" if _tells_decisions(database) else now
    return f"select distinct unnest([record_key_a, record_key_b]) as record_key from ({changed})"


def _tells_decisions(database: Database) -> bool:
    sql = "select 1 from duckdb_tables() where database_name = 'published' and schema_name = 'main' and table_name = 'decision'"
    return bool(database.rows(sql))
