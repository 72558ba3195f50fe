"""The decisions as the run reads them."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.database import Database
from warehouse.decisions.store import Decision, reading, standing
from warehouse.sql_text import digest

COLUMNS = {
    "decision_id": "bigint", "kind": "varchar", "record_key_a": "varchar", "record_key_b": "varchar", "field": "varchar", "value": "varchar",
    "author": "varchar", "reason": "varchar", "at": "timestamptz",
}  # fmt: skip


def load(database: Database) -> str:
    """Make identity.decision from what stands. Returns its fingerprint.

    A decision goes by its number: one that was undone and stands again is the same as before.
    """
    with reading(database.data_dir) as ledger:
        rows = [(decision.number, *_said(decision)) for decision in standing(ledger)]
    _make(database, "identity.decision", COLUMNS, rows)
    return digest(repr(rows))


def _said(decision: Decision) -> tuple[str | None, ...]:
    return (
        decision.kind, decision.record_key_a, decision.record_key_b, decision.field, decision.value, decision.author, decision.reason, decision.at,
    )  # fmt: skip


def _make(database: Database, table: str, columns: dict[str, str], rows: Sequence[tuple[object, ...]]) -> None:
    """Through a frame: row by row, the pairs that keep two large customers apart would take seconds."""
    import polars as pl

    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    database.connection.execute(f"create or replace table {table} ({typed})")
    frame = pl.DataFrame(rows, schema={name: pl.Int64 if kind == "bigint" else pl.String for name, kind in columns.items()}, orient="row").to_arrow()
    database.connection.register("decided", frame)
    database.connection.execute(f"insert into {table} select * from decided")
    database.connection.unregister("decided")
