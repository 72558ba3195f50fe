"""When a recurring event takes place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from dateutil.rrule import rrulestr

BACK = timedelta(days=1_096)
AHEAD = timedelta(days=180)
INSTANCES = 5_000  # of one series in the window: four a day
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}

Moment = date | datetime


@dataclass(frozen=True)
class Window:
    """The days that recurring events are expanded over: from the month three years before the horizon to 180 days after it."""

    first: datetime
    last: datetime

    @classmethod
    def around(cls, horizon: date) -> Window:
        midnight = datetime.combine(horizon, time(0), UTC)
        # the first of the month, so that what is said of a series does not change every night
        return cls((midnight - BACK).replace(day=1), midnight + AHEAD)


class BadRule(ValueError):
    """A recurrence rule that cannot be read or recurs absurdly often."""


def instance_key(moment: Moment) -> str:
    """How the start of one instance is written in its key: `20240105T090000Z`, `20240105` for a day, without Z where no zone is known."""
    if not isinstance(moment, datetime):
        return moment.strftime("%Y%m%d")
    if moment.tzinfo is None:
        return moment.strftime("%Y%m%dT%H%M%S")
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def wall(moment: Moment, zone: tzinfo | None) -> datetime:
    """The moment on the wall clock of the series, where its rule counts."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0))
    if moment.tzinfo is None or zone is None:
        return moment.replace(tzinfo=None)
    return moment.astimezone(zone).replace(tzinfo=None)


def starts(start: Moment, rules: list[Any], added: list[Moment], window: Window) -> list[Moment]:
    """The starts of a series inside the window, in order, as days or moments like its first start.

    rules: the event's RRULEs (icalendar vRecur). added: its RDATEs. Excluded dates are still in. Raises BadRule.
    """
    is_day = not isinstance(start, datetime)
    zone = start.tzinfo if isinstance(start, datetime) else None
    first, last = wall(window.first, zone or UTC), wall(window.last, zone or UTC)
    found = {moment for moment in (wall(start, zone), *(wall(one, zone) for one in added)) if first <= moment <= last}
    for rule in rules:
        found.update(expand(rule, wall(start, zone), zone, first, last))
    ordered = sorted(found)[:INSTANCES]
    return [moment.date() for moment in ordered] if is_day else [moment.replace(tzinfo=zone) for moment in ordered]


def expand(rule: Any, start: datetime, zone: tzinfo | None, first: datetime, last: datetime) -> list[datetime]:
    parts = {str(key).upper(): value for key, value in rule.items()}
    frequency = str((parts.get("FREQ") or [""])[0]).upper()
    if frequency not in FREQUENCIES:
        raise BadRule(f"it recurs {frequency or 'at no known frequency'}; only {', '.join(sorted(FREQUENCIES)).lower()} are expanded")
    until = [end_of(moment, zone) for moment in parts.pop("UNTIL", [])]
    if "COUNT" not in parts:
        parts["UNTIL"] = [min([last, *until])]
    text = ";".join(f"{key}={written(value)}" for key, value in parts.items())
    try:
        found = rrulestr(f"RRULE:{text}", dtstart=start)
        return list(found.xafter(first, count=INSTANCES, inc=True)) if "COUNT" not in parts else found.between(first, last, inc=True)[:INSTANCES]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise BadRule(f"its rule {text} cannot be read: {error}") from error


def end_of(moment: Moment, zone: tzinfo | None) -> datetime:
    """UNTIL on the wall clock; a day means that it is still in."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(23, 59, 59))
    return wall(moment, zone)


def written(values: Any) -> str:
    values = values if isinstance(values, list | tuple) else [values]
    return ",".join(value.strftime("%Y%m%dT%H%M%S") if isinstance(value, datetime) else str(value) for value in values)
