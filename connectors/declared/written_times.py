"""Times as people and tools write them, as the warehouse reads them in SQL (`written_time`): to tell which version of a record is the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

EPOCH = re.compile(r"[12]\d{9}(\.\d+)?|[12]\d{12}")
NUMBER = re.compile(r"\d+(\.\d*)?")
DAYS = ("%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y")
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
WITH_OFFSET = ("%a, %d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M:%S %z")


def places(written: Sequence[str | None], zone: tzinfo, day_first: bool | None) -> list[float] | None:
    """Where each stands in the order of all; None where one cannot be read, or a number stands against a time."""
    texts = [text.strip() for text in written if text]
    if len(texts) < len(written):
        return None
    if all(NUMBER.fullmatch(text) for text in texts):
        return [float(text) for text in texts]
    moments = [moment_of(text, zone, day_first) for text in texts]
    return [moment.timestamp() for moment in moments if moment] if all(moments) else None


def moment_of(text: str, zone: tzinfo, day_first: bool | None) -> datetime | None:
    """The moment; without an offset in the zone. None for what is no time, and for a 03/04/2026 of which nobody says how it is read."""
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(float(text) / (1_000 if len(text) == 13 and "." not in text else 1), UTC)
    found = _iso(text) or _first(text, WITH_OFFSET) or _first(text, [day + clock for day in DAYS for clock in CLOCKS]) or _slashed(text, day_first)
    return found if found is None or found.tzinfo else found.replace(tzinfo=zone)


def _iso(text: str) -> datetime | None:
    if NUMBER.fullmatch(text) and len(text) != 8:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _slashed(text: str, day_first: bool | None) -> datetime | None:
    """Day or month first as it is said; else only where one reading alone is a date, or both are the same."""
    text = text.replace("-", "/")
    by_day, by_month = (_first(text, [order + clock for clock in CLOCKS]) for order in ("%d/%m/%Y", "%m/%d/%Y"))
    if day_first is not None:
        return (by_day or by_month) if day_first else (by_month or by_day)
    return by_day or by_month if by_day is None or by_month is None or by_day == by_month else None


def _first(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the zone is put in afterwards
        except ValueError:
            continue
    return None
