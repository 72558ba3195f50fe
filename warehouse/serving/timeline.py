"""What was said last with a customer or at an account: a customer's from the timeline, which is sorted so; an account's from the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warehouse.index.messages import Hit
from warehouse.serving.indexes import message_index
from warehouse.serving.reader import Reader

Rows = Sequence[Mapping[str, Any]]
BESIDE = ("to", "cc", "mentioned")  # roles of one who did not write it
WITHHELD = "[withheld: "  # how the words begin that an agent gets instead of somebody's who refused
LOOKED_AT = 5  # times as many of an account as are told: the rest may be mentions without words


@dataclass(frozen=True)
class Said:
    """Interactions around a moment. recent: the newest first. telling: the same without mentions of which no word is published. ahead: planned ones,
    the soonest first. from_them: the last one that they wrote themselves.
    """

    recent: Rows
    telling: Rows
    ahead: Rows
    from_them: Mapping[str, Any] | None


def said(reader: Reader, own: str, as_of: datetime, most: int, most_ahead: int) -> Said:
    """own: a customer's or account's id. Raises WarehouseError where an account is asked for and the version has no index."""
    if own.startswith("acc_"):
        index = message_index(reader)
        sent = index.latest_from(own, as_of)
        recent = once(rows_of(reader, index.latest(own, until=as_of, limit=most * LOOKED_AT)))
        ahead = rows_of(reader, index.next(own, as_of, most_ahead))
        return Said(recent[:most], [row for row in recent if _tells(row)][:most], ahead, next(iter(rows_of(reader, [sent] if sent else [])), None))
    rows = with_names(reader, reader.ask("interactions", {"id": own, "as_of": as_of, "most": most}))
    past = once(sorted((row for row in rows if not row["is_ahead"]), key=lambda row: (-row["occurred_at"].timestamp(), row["interaction_id"])))
    ahead_rows = sorted((row for row in rows if row["is_ahead"]), key=lambda row: (row["occurred_at"], row["interaction_id"]))
    telling = [row for row in past if _tells(row)]
    return Said(past[:most], telling[:most], ahead_rows[:most_ahead], next((row for row in past if row["is_from_them"]), None))


def once(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, each mail once: two tools may hold the same, under ids of their own."""
    found: dict[object, dict[str, Any]] = {}
    for row in rows:
        is_mail = row["channel"] == "email" and row["mention_kind"] is None
        found.setdefault((row["occurred_at"], row["direction"], row["subject"]) if is_mail else row["interaction_id"], row)
    return list(found.values())


def about(row: Mapping[str, Any]) -> str:
    """What an internal message is about, and how that was recognised: `about them (name)`, `about their company (domain)`."""
    return f"about {'their company' if row['mention_of'] == 'account' else 'them'} ({row['mention_kind']})"


def _tells(row: Mapping[str, Any]) -> bool:
    has_text = row["untrusted_text"] and not row["untrusted_text"].startswith(WITHHELD)
    return bool(row["mention_kind"] is None or row["subject"] or has_text)


def with_names(reader: Reader, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the colleague's name."""
    names = reader.employee_names
    return [row | {"employee_name": names.get(row["employee_id"])} for row in rows]


def rows_of(reader: Reader, hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Interactions of the index as rows of the timeline: the same columns."""
    rows = [
        {
            "interaction_id": hit.interaction_id,
            "record_key": hit.record_key,
            "occurred_at": hit.occurred_at,
            "channel": hit.channel,
            "direction": hit.direction,
            "employee_id": hit.employee_id or None,
            "subject": hit.subject or None,
            "untrusted_text": hit.text or None,
            "mention_kind": None if hit.party_ids else hit.mention_kind or None,
            "mention_of": None,  # of an account, whoever is named is one of its people
            "answered_at": hit.answered_at,
            "source_url": hit.source_url or None,
            "customer_id": next(iter(hit.party_ids or hit.customer_ids), None),
            "sender_id": next((own for own in hit.sender_ids if not own.startswith("acc_")), None),
        }
        for hit in hits
    ]
    return with_names(reader, rows)
