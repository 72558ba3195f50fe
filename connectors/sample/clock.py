"""When things happen in the sample company: one fixed present, about two and a half years of past, a few weeks of future.

Times are whole seconds since the epoch, UTC, everywhere inside the generator.
"""

import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

AS_OF = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
NOW = int(AS_OF.timestamp())
DAY = 86_400
HOUR = 3_600
HISTORY_DAYS = 900
RECENT_DAYS = 90

_EPOCH = date(1970, 1, 1)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def office_time(rng: random.Random, day: int) -> int:
    """A moment in office hours on `day` (days since the epoch); weekends move to the Friday before."""
    weekday = (day + 3) % 7
    if weekday >= 5:
        day -= weekday - 4
    return day * DAY + 6 * HOUR + 1800 + int(rng.random() * 10 * HOUR)


def past(rng: random.Random, since: int = HISTORY_DAYS, until: int = 1) -> int:
    """A moment between `since` and `until` days ago; the last 90 days are three times as dense as the time before."""
    if until < RECENT_DAYS < since and rng.random() < 0.3:
        since = RECENT_DAYS
    return office_time(rng, NOW // DAY - until - int(rng.random() * (since - until)))


def coming(rng: random.Random, days: int = 40) -> int:
    """The start of a meeting in the coming weeks: a quarter hour, on a working day, from tomorrow on."""
    day = NOW // DAY + 1 + int(rng.random() * days)
    weekday = (day + 3) % 7
    if weekday >= 5:
        day += 7 - weekday
    return day * DAY + rng.randrange(7 * 4, 16 * 4) * 900


@lru_cache(maxsize=8192)
def day_text(day: int) -> str:
    """`2026-11-02` for a day number."""
    return (_EPOCH + timedelta(days=day)).isoformat()


def date_text(moment: int) -> str:
    return day_text(moment // DAY)


def clock_text(moment: int) -> str:
    second = moment % DAY
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def salesforce(moment: int) -> str:
    """`2026-11-02 06:00:00`, as a weekly export prints it."""
    return f"{day_text(moment // DAY)} {clock_text(moment)}"


def iso(moment: int) -> str:
    """`2026-11-02T06:00:00Z`."""
    return f"{day_text(moment // DAY)}T{clock_text(moment)}Z"


def calendar(moment: int) -> str:
    """`20261102T060000Z`."""
    return f"{day_text(moment // DAY).replace('-', '')}T{clock_text(moment).replace(':', '')}Z"


@lru_cache(maxsize=8192)
def _mail_day(day: int) -> tuple[str, str, str]:
    when = _EPOCH + timedelta(days=day)
    weekday, month = _WEEKDAYS[when.weekday()], _MONTHS[when.month - 1]
    return f"{weekday}, {when.day:02d} {month} {when.year}", f"{weekday} {month} {when.day:02d}", str(when.year)


def mail(moment: int, offset_hours: int = 0) -> str:
    """An RFC 5322 date, `Mon, 02 Nov 2026 07:00:00 +0100`, in the sender's offset."""
    local = moment + offset_hours * HOUR
    sign = "-" if offset_hours < 0 else "+"
    return f"{_mail_day(local // DAY)[0]} {clock_text(local)} {sign}{abs(offset_hours):02d}00"


def mbox(moment: int) -> str:
    """The date of an mbox `From ` line as Google writes it."""
    _, day, year = _mail_day(moment // DAY)
    return f"{day} {clock_text(moment)} +0000 {year}"
