"""What was said: a customer's timeline, messages with certain words, and what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from warehouse.contracts import published_tables
from warehouse.errors import WarehouseError
from warehouse.folding import fold
from warehouse.index.messages import Hit
from warehouse.roles import FULL, WITHHELD_WORDS
from warehouse.serving.indexes import message_index
from warehouse.serving.reader import Reader
from warehouse.serving.text import safe, short
from warehouse.serving.timeline import BESIDE, rows_of, with_names

MOST = 100
TEXT = 600
AROUND = 160  # characters of a message that are shown before the first word, and after it
MOST_PEOPLE = 10
WORD = re.compile(r"[^\W_]+")
SAID_AS = {"subject": "untrusted_subject", "employee_name": "colleague"}
UNTOLD = ("employee_id", "record_key")
NOT_SEARCHED = "the words of some messages in scope are withheld, because somebody in them refused AI processing; ask a human before you say no"


class Unclear(WarehouseError):
    """An input that cannot be read; the message says how to write it."""


def moment(said: str) -> datetime | None:
    """A day or a moment in ISO form as a moment in UTC; None for nothing. Raises Unclear."""
    if not said.strip():
        return None
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError:
        raise Unclear(f"since: {safe(said)!r} is no moment; write it as 2026-11-01 or 2026-11-01T08:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def one_channel(said: str) -> str:
    """The channel as it is published; empty for all. Raises Unclear."""
    known = published_tables()["customer_timeline"].column("channel").enum
    if (found := said.strip().lower()) and found not in known:
        raise Unclear(f"channel: {safe(said)[:40]!r} is none; give one of {', '.join(known)}, or nothing for all")
    return found


def timeline(reader: Reader, own: str, since: str, channel: str, limit: int) -> dict[str, Any]:
    """interactions: the newest first; truncated: whether there are more. Raises Unclear."""
    start, most, channel = moment(since), _most(limit), one_channel(channel)
    if own.startswith("acc_"):
        rows = rows_of(reader, message_index(reader).latest(own, since=start, channel=channel, limit=most + 1))
    else:
        rows = with_names(reader, reader.ask("agent_timeline", {"id": own, "since": start, "channel": channel or None, "most": most + 1}))
    return {"interactions": [_entry(row) for row in rows[:most]], "truncated": len(rows) > most}


def messages(reader: Reader, query: str, own: str, since: str, channel: str, limit: int) -> dict[str, Any]:
    """hits: interactions with the words of the query, each with what stands around the first, words in ** **; all_words: whether they have all;
    truncated: whether there are more; not_searched: said where messages in scope are withheld. Raises Unclear.
    """
    index = message_index(reader)
    words = index.words(query)
    if not words:
        raise Unclear("query: give one word or several that stand in the message")
    most, scope = _most(limit), (own, moment(since), one_channel(channel))
    hits, has_all = index.search(words, *scope, most + 1)
    said = {"hits": [_hit(hit, words, own) for hit in hits[:most]], "all_words": has_all, "truncated": len(hits) > most}
    withheld, are_all = index.search(index.words(WITHHELD_WORDS), *scope, 1) if reader.role != FULL else ([], False)
    if withheld and are_all:
        said["not_searched"] = NOT_SEARCHED
    return said


def _hit(hit: Hit, words: Sequence[str], own: str) -> dict[str, Any]:
    said = {
        "interaction_id": hit.interaction_id,
        "customer_ids": [own] if own in hit.customer_ids else list(hit.customer_ids)[:MOST_PEOPLE],
        "occurred_at": hit.occurred_at.isoformat(timespec="seconds"),
        "channel": hit.channel,
        "direction": hit.direction,
        "untrusted_subject": short(hit.subject, TEXT),
        "untrusted_text": snippet(hit.text, words),
        "source_url": hit.source_url,
    }
    return {name: value for name, value in said.items() if value}


def changes(reader: Reader, since: str, own: str, limit: int) -> dict[str, Any]:
    """changes: fields and ids that runs changed, newest first; truncated: whether there are more. Raises Unclear."""
    start, most = moment(since), _most(limit)
    if start is None:
        raise Unclear("since: give a day or a moment, such as 2026-11-01")
    rows = reader.ask("agent_changes", {"since": start, "id": own or None, "most": most + 1})
    told = [{name: _plain(name, value) for name, value in row.items() if value is not None} for row in rows[:most]]
    return {"changes": told, "truncated": len(rows) > most}


def _most(limit: int) -> int:
    return max(1, min(limit, MOST))


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {SAID_AS.get(name, name): value for name, value in row.items() if value is not None and name not in UNTOLD}
    if row["direction"] == "in" and row["answered_at"] is None and row.get("party_role") not in BESIDE:
        said["answered"] = "no"
    return {name: _plain(name, value) for name, value in said.items()}


def snippet(text: str, words: Sequence[str]) -> str:
    """What stands around the first of the folded words, each of them between ** and **."""
    line = " ".join(safe(text).split())
    found = [match for match in WORD.finditer(line) if fold(match[0]) in words]
    if not found:
        return short(line, 2 * AROUND)
    start = max(0, found[0].start() - AROUND)
    cut = line[start : start + 2 * AROUND]
    marked = WORD.sub(lambda match: f"**{match[0]}**" if fold(match[0]) in words else match[0], cut)
    return ("…" if start else "") + marked + ("…" if start + len(cut) < len(line) else "")


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return short(value, TEXT) if isinstance(value, str) and name.startswith("untrusted_") else value
