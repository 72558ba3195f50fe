"""The few queries that are sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

LAG = timedelta(minutes=15)  # a record may be committed so long after the SystemModstamp that it bears
START = ""  # before every record


class Place(NamedTuple):
    """How far a listing was read: everything up to this SystemModstamp (`2026-11-01T02:00:00.000Z`), and of that moment up to this id."""

    stamp: str = START
    id: str = ""


def after(place: Place) -> str:
    """The condition for what comes behind a place."""
    if not place.stamp:
        return ""
    if not place.id:
        return f"SystemModstamp >= {place.stamp}"
    return f"SystemModstamp >= {place.stamp} AND (SystemModstamp > {place.stamp} OR Id > '{place.id}')"


def changed(name: str, fields: Sequence[str], place: Place, limit: int | None) -> str:
    """Records behind a place. limit: so many, the oldest change first; None: all, in any order."""
    where = f" WHERE {condition}" if (condition := after(place)) else ""
    order = f" ORDER BY SystemModstamp, Id LIMIT {limit}" if limit else ""
    return f"SELECT {', '.join(fields)} FROM {name}{where}{order}"


def by_id(name: str, fields: Sequence[str], last: str, limit: int) -> str:
    """Records in the order of their ids, from behind one of them."""
    where = f" WHERE Id > '{last}'" if last else ""
    return f"SELECT {', '.join(fields)} FROM {name}{where} ORDER BY Id LIMIT {limit}"


def these(name: str, fields: Sequence[str], ids: Iterable[str]) -> str:
    """The records with these ids."""
    return f"SELECT {', '.join(fields)} FROM {name} WHERE Id IN ({', '.join(repr(key) for key in ids)})"


def stamp(at: datetime) -> str:
    """A moment as SOQL writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def moment(written: str) -> datetime:
    """A time of the API (`2026-11-01T02:00:00.000+0000`), of SOQL, or of a raw table (`2026-11-01 02:00:00`)."""
    return datetime.fromisoformat(written[:19].replace(" ", "T")).replace(tzinfo=UTC, microsecond=int(written[20:23] or 0) * 1000)


def lowered(written: str, by: timedelta) -> str:
    """So much earlier."""
    return stamp(moment(written) - by)
