"""What tells one candidate from another: a few facts on customers, accounts and colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from warehouse.serving.indexes import directory
from warehouse.serving.reader import Reader

TOLD = ("name", "company", "title", "email", "domain", "party_type", "match_status", "last_touch_at", "record_count", "source_url", "requires_human")


@dataclass(frozen=True)
class Candidate:
    """Somebody (or an organisation) who may be meant.

    kind: customer, account or employee. name, company, title are untrusted text. matched: what of the handle led here, in words.
    record_count: source records of a customer, people of an account. requires_human: a colleague has to deal with them.
    """

    kind: str
    id: str
    name: str | None
    company: str | None
    title: str | None
    email: str | None
    domain: str | None
    party_type: str | None
    match_status: str | None
    last_touch_at: datetime | None
    record_count: int | None
    source_url: str | None
    requires_human: bool | None = None
    matched: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For programs; times as ISO text."""
        moment = self.last_touch_at.isoformat() if self.last_touch_at else None
        return asdict(self) | {"last_touch_at": moment}


def candidates(reader: Reader, ids: Iterable[tuple[str, str, str]]) -> list[Candidate]:
    """Facts for (kind, id, matched), in that order and each once. What is not published is left out."""
    wanted: dict[tuple[str, str], str] = {}
    for kind, found, matched in ids:
        wanted.setdefault((kind, found), matched)
    entries = directory(reader).of(own for _, own in wanted)
    return [
        Candidate(kind=kind, id=own, matched=matched, **{name: entries[own].facts[name] for name in TOLD})
        for (kind, own), matched in wanted.items()
        if own in entries
    ]
