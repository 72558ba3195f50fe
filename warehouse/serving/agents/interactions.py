"""What was said: a customer's timeline, messages with certain words, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.folding import fold
from warehouse.serving.reader import Reader
from warehouse.serving.text import safe, short

MOST = 100
TEXT = 600
AROUND = 160  # characters of a message that are shown around the first word


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


def timeline(reader: Reader, own: str, since: str, channel: str, limit: int) -> list[dict[str, Any]]:
    """Interactions, newest first. Raises Unclear."""
    asked = {"id": own, "since": moment(since), "channel": channel or None, "most": _most(limit)}
    return [_entry(row) for row in reader.ask("agent_timeline", asked)]


def messages(reader: Reader, query: str, own: str, since: str, limit: int) -> list[dict[str, Any]]:
    """Interactions that have all words of the query, newest first, each with what stands around the first. Raises Unclear."""
    words = fold(query).split()
    if not words:
        raise Unclear("query: give one word or several; all of them must stand in the message")
    asked = {"id": own or None, "since": moment(since), "words": words, "most": _most(limit)}
    return [_entry(row, around=words[0]) for row in reader.ask("agent_messages", asked)]


def changes(reader: Reader, since: str, own: str, limit: int) -> list[dict[str, Any]]:
    """Fields and ids that runs changed, newest first. Raises Unclear."""
    start = moment(since)
    if start is None:
        raise Unclear("since: give a day or a moment, such as 2026-11-01")
    rows = reader.ask("agent_changes", {"since": start, "id": own or None, "most": _most(limit)})
    return [{name: _plain(name, value) for name, value in row.items() if value is not None} for row in rows]


def _most(limit: int) -> int:
    return max(1, min(limit, MOST))


def _entry(row: Mapping[str, Any], around: str = "") -> dict[str, Any]:
    said = {("untrusted_" + name if name in ("subject", "display_name") else name): value for name, value in row.items() if value is not None}
    if "untrusted_text" in said:
        said["untrusted_text"] = snippet(said["untrusted_text"], around) if around else said["untrusted_text"]
    if row.get("direction") == "in" and "answered_at" in row and row["answered_at"] is None:
        said["answered"] = "no"
    return {name: _plain(name, value) for name, value in said.items()}


def snippet(text: str, word: str) -> str:
    """What stands around the first occurrence of a folded word."""
    line = " ".join(safe(text).split())
    place = next((start for start in range(len(line)) if fold(line[start : start + len(word)]) == word), 0) if len(line) < 20_000 else 0
    start = max(0, place - AROUND)
    return ("…" if start else "") + short(line[start:], 2 * AROUND)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return short(value, TEXT) if isinstance(value, str) and name.startswith("untrusted_") else value
