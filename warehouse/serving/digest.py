"""What people should look at this morning: VIPs who wait for us, renewals at risk, overdue cases, last night's merges."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.serving.reader import Reader
from warehouse.serving.text import age, ago, counted, safe, short

MOST = 15
OVERDUE_DAYS = 3
SECONDS = 20
TITLES = {
    "waiting": "VIPs waiting for our answer",
    "renewals": "Renewals at risk, next 90 days",
    "overdue": "Cases open for more than {days} that wait for us",
    "merges": "Merged, split or undone in the last 24 hours",
}
UNTRUSTED = {"name", "company", "subject"}


class NotSent(WarehouseError):
    """The webhook did not take the digest; the message says what it answered."""


@dataclass(frozen=True)
class Digest:
    """parts: waiting, renewals, overdue, merges, each with at most fifteen rows. as_of: the moment that they describe.
    overdue_days: after how many an open case is overdue.
    """

    parts: Mapping[str, Sequence[Mapping[str, Any]]]
    run_id: str
    published_at: datetime
    as_of: datetime
    overdue_days: int

    def as_dict(self) -> dict[str, Any]:
        """For programs; times as ISO text."""
        plain = {name: [{key: _iso(value) for key, value in row.items()} for row in rows] for name, rows in self.parts.items()}
        return plain | {"run_id": self.run_id, "published_at": self.published_at.isoformat(), "as_of": self.as_of.isoformat()}

    def lines(self) -> list[str]:
        """As text: a heading for each part, then a line for each row; what outsiders wrote made harmless."""
        told = [f"customer360, {ago(self.published_at, datetime.now(UTC))}, as of {self.as_of:%Y-%m-%d %H:%M} UTC"]
        for name, title in TITLES.items():
            count = len(self.parts[name])
            told += [
                "",
                f"{title.format(days=counted(self.overdue_days, 'day'))}: {count or 'none'}"
                + (" or more, the first of them" if count == MOST else ""),
            ]
            told += [f"  {_line(row, self.as_of)}" for row in self.parts[name]]
        return told


def digest(reader: Reader, overdue_days: int = OVERDUE_DAYS) -> Digest:
    """Read it from the served version."""
    run = reader.row("select as_of from run where run_id = ?", [reader.run_id])
    as_of = run["as_of"] if run and run["as_of"] else reader.published_at
    asked: dict[str, dict[str, Any]] = {
        "waiting": {},
        "renewals": {"as_of": as_of},
        "overdue": {"as_of": as_of, "days": overdue_days},
        "merges": {"run": reader.run_id, "as_of": as_of},
    }
    parts = {name: reader.ask(f"digest_{name}", values | {"most": MOST}) for name, values in asked.items()}
    return Digest(parts, reader.run_id, reader.published_at, as_of, overdue_days)


def send(found: Digest, webhook: str) -> None:
    """Post it as JSON with its lines as `text`, as chat tools take it. Raises NotSent."""
    if not webhook.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise NotSent("the webhook must be an https address")
    body = json.dumps({"text": "\n".join(found.lines())}, ensure_ascii=False).encode()
    request = urllib.request.Request(webhook, body, {"Content-Type": "application/json"})  # noqa: S310 - https, or this machine
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
            pass
    except OSError as error:  # its message, and never the address, which is a secret
        raise NotSent(f"the webhook did not take the digest: {getattr(error, 'reason', None) or type(error).__name__}") from None


def _line(row: Mapping[str, Any], as_of: datetime) -> str:
    parts = []
    for name, value in row.items():
        if value is None or name == "id":
            continue
        if isinstance(value, datetime):
            parts.append(f"{name} {age(value, as_of)}")
        else:
            parts.append(f"«{short(str(value), 60)}»" if name in UNTRUSTED else safe(str(value)))
    return "; ".join([*parts, safe(str(row["id"]))])


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
