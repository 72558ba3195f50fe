"""Decisions that were taken back, with who did it, when and why: the published file has only those that stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime

from warehouse.decisions.store import Decision, every, undo_name, undo_said
from warehouse.serving.why_facts import Decision as Told


def taken_back(ledger: sqlite3.Connection, records: Collection[str]) -> list[Told]:
    """The decisions that name one of these records and stand no longer, in the order of their numbers."""
    about, newest = frozenset(records), {row.number: row for row in every(ledger)}
    return [_told(ledger, row) for row in newest.values() if row.revoked_at and not about.isdisjoint((row.record_key_a, row.record_key_b))]


def _told(ledger: sqlite3.Connection, row: Decision) -> Told:
    act = row.revoked_by
    return Told(
        row.number, row.kind, row.record_key_a, row.record_key_b, row.field, row.author, row.reason, datetime.fromisoformat(row.at),
        datetime.fromisoformat(row.revoked_at) if row.revoked_at else None, undo_said(ledger, act) if act is not None else None,
        f"c360 undo {undo_name(act) if act is not None else row.number}",
    )  # fmt: skip
