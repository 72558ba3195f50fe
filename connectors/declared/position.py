"""How far a stream of a database or an API was read, and from where the next reading goes on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from connectors.base import ConnectorError, Reading

# rows that are committed late carry an earlier time, or a smaller number, than some that were read already
LAG, NUMBERS = timedelta(minutes=15), 1_000
EPOCH_DIGITS = {10: 1.0, 13: 1_000.0, 16: 1_000_000.0}  # digits of a number that is a time → its units in a second
LATEST = 4_102_444_800.0  # seconds: the year 2100; a number that would mean a later time is an id
IDS = ("id", "id as text")
AS_TEXT = ("digits", "id as text")


@dataclass(frozen=True)
class Mark:
    """One value of a cursor column. text: the value as it is kept.

    kind: time, date, number (as a driver gives them), text (an ISO time) or digits (a number as text); id or "id as text" for a number that
    names its record, and so means no time, however many digits it has. zone: that of a time which says none.
    """

    kind: str
    text: str
    zone: tzinfo = UTC

    @property
    def is_number(self) -> bool:
        """A number, whether or not it means a time."""
        return self.kind in ("number", "digits", *IDS)

    @property
    def moment(self) -> datetime | None:
        """The moment that it means. None for a number that is no time."""
        if self.is_number:
            units = self._units
            return datetime.fromtimestamp(float(self.text) / units, UTC) if units else None
        found = datetime.fromisoformat(self.text)
        return found if found.tzinfo else found.replace(tzinfo=self.zone)

    @property
    def earliest_moment(self) -> datetime:
        """The same, of a time. One without a zone the tool itself may take as UTC, whatever the zone: the earlier of the two."""
        assert self.moment is not None
        return self.moment if self.is_number else min(self.moment, self._written)

    @property
    def _written(self) -> datetime:
        """A time as its column sorts it: without a zone as if it were UTC."""
        found = datetime.fromisoformat(self.text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    @property
    def is_microseconds(self) -> bool:
        """A number that is a time, in microseconds since 1970."""
        return self.is_number and self._units == EPOCH_DIGITS[16]

    @property
    def _units(self) -> float | None:
        """Of a number that is a time: its units in a second."""
        units = None if self.kind in IDS else EPOCH_DIGITS.get(len(self.text.split(".")[0]))
        return units if units and float(self.text) / units < LATEST else None

    @property
    def place(self) -> float:
        """Where it stands among the others of its column."""
        return float(self.text) if self.is_number else self._written.timestamp()

    def earlier(self, lag: timedelta | int | None) -> Any:
        """The value that lies `lag` before, as its column writes it, for a comparison in the database. lag: None for what is usual."""
        if self.is_number:
            less = self._less(lag)
            return str(less).zfill(len(self.text)) if self.kind in AS_TEXT else less
        assert not isinstance(lag, int)
        moment = datetime.fromisoformat(self.text) - (LAG if lag is None else lag)
        if self.kind == "date" or len(self.text) == 10:
            day = moment.date()
            return day if self.kind == "date" else day.isoformat()
        return moment if self.kind == "time" else _written_like(moment, self.text)

    def at(self, moment: datetime) -> Any:
        """A moment as this mark's column writes its times; None where it holds numbers that are none."""
        if self.is_number:
            number = int(moment.timestamp() * self._units) if self._units else None
            return str(number) if self.kind in AS_TEXT and number is not None else number
        model = datetime.fromisoformat(self.text)
        moment = moment.astimezone(model.tzinfo) if model.tzinfo else moment.astimezone(self.zone).replace(tzinfo=None)
        if self.kind == "date" or len(self.text) == 10:
            return moment.date() if self.kind == "date" else moment.date().isoformat()
        return moment if self.kind == "time" else _written_like(moment, self.text)

    def _less(self, lag: timedelta | int | None) -> int | float:
        """The number, less so many units of time or so many numbers."""
        whole = float(self.text) if "." in self.text else int(self.text)
        units = self._units
        if units and not isinstance(lag, int):
            return whole - type(whole)((LAG if lag is None else lag).total_seconds() * units)
        return whole - (lag if isinstance(lag, int) else NUMBERS)


def mark(value: Any, column: str, is_id: bool = False, zone: tzinfo = UTC) -> Mark | None:
    """What a cursor column holds, as a mark; None for nothing. is_id: the column is its stream's key. zone: of times without one.

    Raises ConnectorError for what has no order in time.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return Mark("time", value.isoformat(), zone)
    if isinstance(value, date):
        return Mark("date", datetime.combine(value, time()).isoformat(), zone)
    if isinstance(value, Decimal):
        return Mark("id" if is_id else "number", format(value, "f")) if value.is_finite() else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Mark("id" if is_id else "number", str(value))
    try:
        text = str(value).strip()
        if text.replace(".", "", 1).isdigit():
            return Mark("id as text" if is_id else "digits", text)
        datetime.fromisoformat(text)
    except ValueError:
        raise ConnectorError(f"the cursor column {column} holds {str(value)[:40]!r}, which is neither an ISO time nor a number") from None
    return Mark("text", text, zone)


def _written_like(moment: datetime, model: str) -> str:
    fraction = re.search(r"\.(\d+)", model)
    precision = "auto" if fraction is None else "milliseconds" if len(fraction[1]) <= 3 else "microseconds"
    text = moment.isoformat(model[10], precision)
    return text.replace("+00:00", "Z") if model.endswith("Z") else text


def fingerprint(asked: str) -> str:
    """What was asked for, as a short word."""
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


class Position:
    """One stream's place in its source: what earlier readings kept, and the newest value that this one met.

    asked: what is asked for beside the time, as declared and as the user limits it. Where it changed, what was kept says nothing. lag: as
    declared; it must be of the column's kind. Raises ConnectorError where it is not, as soon as a value of the column is known. is_id: the
    column is the stream's key. zone: of its times without one. behind: how far the source's clock lies behind ours.

    is_first: nothing was landed before, or the first reading of all is not at its end yet: nothing can be missing. is_filling: the latter; it
    goes on from `known`. is_sorted: so far no value was smaller than the one before it.
    """

    def __init__(
        self,
        reading: Reading,
        stream: str,
        column: str,
        full_every: timedelta,
        asked: str,
        lag: timedelta | int | None = None,
        is_id: bool = False,
        zone: tzinfo = UTC,
    ) -> None:
        self.lag, self.is_id, self.zone, self.behind = lag, is_id, zone, timedelta()
        self.reading, self.stream, self.column, self.asked = reading, stream, column, fingerprint(f"{column} {asked}")
        kept = json.loads(reading.state.get(stream, "{}"))
        kept = kept if kept.get("asked") == self.asked else {}
        self.full_at = datetime.fromisoformat(kept["full_at"]) if kept.get("full_at") else None
        kind, text = kept.get("newest") or ("", "")
        self.newest = Mark(kind, text, zone) if kind else None
        self.is_filling = bool(kept.get("filling"))
        if not self.is_filling and (self.full_at is None or self.full_at + full_every <= reading.at):
            self.newest = None  # everything is read again, which finds what was deleted and what changed without saying so
        self.known = self.newest
        self.is_first = self.is_filling or (self.full_at is None and not self._is_landed())
        self.begin()
        if self.known:
            self._check_lag(self.known)

    @property
    def is_full(self) -> bool:
        """Whether this reading asks for everything."""
        return self.known is None

    def _is_landed(self) -> bool:
        some = tuple(self.reading.columns(self.stream))[:1]
        return bool(some) and self.reading.landed(self.stream, some).num_rows > 0

    def read_whole(self) -> None:
        """What is known cannot be gone on from: everything is asked for, and in one piece."""
        self.known = self.newest = None
        self.is_first = self.is_filling = False

    def begin(self) -> None:
        """The first page is to come; or it comes again."""
        self.is_sorted, self._last = True, float("-inf")

    def meet(self, values: Iterable[Any]) -> None:
        """Values of the cursor column. A time after this reading began is left out: it would hide what changes until then, or changed meanwhile."""
        for value in values:
            found = mark(value, self.column, self.is_id, self.zone)
            if found is None:
                continue
            self.is_sorted &= found.place >= self._last
            self._last = found.place
            if found.moment and found.moment > self.reading.at - self.behind:
                continue
            if self.newest is None or found.place > self.newest.place:
                self._check_lag(found)
                self.newest = found

    def _check_lag(self, found: Mark) -> None:
        where = f"streams.{self.stream}.cursor.lag: {self.column} holds"
        if isinstance(self.lag, timedelta) and found.is_number and not found.moment:
            raise ConnectorError(f"{where} numbers that are no times; say how many of them are read again, such as lag: {NUMBERS}")
        if isinstance(self.lag, int) and not found.is_number:
            raise ConnectorError(f"{where} times; say how long before the newest is read again, such as lag: 15m")

    def may_stop(self, asks: Callable[[Mark], Any]) -> bool:
        """Whether a slice may end here: what came is all that lies below, and the next one begins further on. asks: from where on."""
        if not self.is_first or not self.is_sorted or self.newest is None:
            return False
        return self.known is None or asks(self.newest) != asks(self.known)

    def stop(self) -> None:
        """The slice ends here; the next one goes on."""
        self._remember(self.reading.at if self.is_full else self.full_at, is_filling=True)

    def keep(self) -> None:
        """The stream was read to its end: remember how far."""
        self._remember(self.reading.at if self.is_full else self.full_at, is_filling=False)
        if self.newest and self.newest.moment:
            self.reading.cursor(self.stream, self.newest.moment)

    def _remember(self, full_at: datetime | None, is_filling: bool) -> None:
        said = {"asked": self.asked, "full_at": full_at.isoformat() if full_at else None, "filling": is_filling}
        newest = [self.newest.kind, self.newest.text] if self.newest else None
        self.reading.remember(self.stream, json.dumps(said | {"newest": newest}))
