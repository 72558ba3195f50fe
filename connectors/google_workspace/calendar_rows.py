"""All calendars as one stream of events, each event or instance once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from icalendar import Calendar
from icalendar.timezone import tzp

from connectors.base import Reading
from connectors.google_workspace.blocks import BLOCK_BYTES, Block, blocks
from connectors.google_workspace.calendar_entry import BadEvent, Entry, read_entry, row
from connectors.google_workspace.copies import Copy, CopyRows
from connectors.google_workspace.recurrence import BadRule, Moment, Window, instance_key, starts
from connectors.google_workspace.takeout import Found

STREAM = "event"
WANTED = frozenset({"VEVENT", "VTIMEZONE"})
CANCELLED: dict[str, str | None] = {"status": "CANCELLED"}
DROPPED = frozenset({"ATTACH", "X-ALT-DESC", "X-APPLE-STRUCTURED-LOCATION", "X-APPLE-TRAVEL-START", "COMMENT", "RELATED-TO", "IMAGE"})

UID, VERSION, CHANGED, INSTANCE = (
    re.compile(rb"^" + name + rb"[^:\r\n]*:(.*(?:\r\n[ \t].*)*)", re.M | re.I) for name in (b"UID", b"SEQUENCE", b"LAST-MODIFIED", b"RECURRENCE-ID")
)

Row = dict[str, str | None]


def event_rows(calendars: Sequence[Found], reading: Reading, copies: CopyRows | None = None) -> Iterator[Row]:
    """A row for each event, each instance of a series inside the window, and each series.

    Of the same event in two calendars the newest copy counts. An excluded date is a cancelled instance. A VEVENT that cannot be read or
    was cut off is quarantined with its line; the rest of its file is read. Memory: the series, and about 150 bytes an event.
    """
    window = Window.around(reading.horizon or datetime.now(UTC).date())
    series: dict[str, list[tuple[Entry, Found]]] = {}
    for calendar, entry in entries(calendars, reading):
        if copies is not None and calendar.owner:
            copies.add(Copy("event", calendar.owner, f"export {entry.uid}", entry.uid))
        if entry.is_series or entry.recurrence_id is not None:
            series.setdefault(entry.uid, []).append((entry, calendar))
        else:
            reading.count(STREAM)
            yield row(entry, "event", calendar.owner)
    for held in series.values():
        try:
            found = list(series_rows([(entry, calendar.owner) for entry, calendar in held], window))
        except (BadRule, OverflowError, ValueError) as error:
            entry, calendar = held[0]
            reading.count(STREAM)
            reading.quarantine(STREAM, calendar.member.label, entry.line, str(error), entry.uid)
            continue
        reading.count(STREAM, len(found))
        yield from found


def entries(calendars: Sequence[Found], reading: Reading) -> Iterator[tuple[Found, Entry]]:
    """Every event of all calendars once: its newest copy, read."""
    kept = newest(calendars)
    for place, calendar in enumerate(calendars):
        tzp.use_zoneinfo()  # forgets the zones that another file has defined under the same name
        with calendar.member.open() as stream:
            for block in blocks(stream, calendar.member.label, "VCALENDAR", WANTED, DROPPED):
                if block.name == "VTIMEZONE":
                    define_zone(block)
                elif kept.get(identity(block), (0, place, block.line))[1:] == (place, block.line):
                    entry = entry_or_quarantine(block, calendar, reading)
                    if entry is not None:
                        yield calendar, entry


def newest(calendars: Sequence[Found]) -> dict[bytes, tuple[object, int, int]]:
    """Event → version, calendar and line of its newest copy. Told from three lines of it, so that copies need no parsing."""
    kept: dict[bytes, tuple[object, int, int]] = {}
    for place, calendar in enumerate(calendars):
        with calendar.member.open() as stream:
            for block in blocks(stream, calendar.member.label, "VCALENDAR", WANTED, DROPPED):
                key = identity(block)
                if not key:
                    continue
                body = block.body
                number, changed = VERSION.search(body), CHANGED.search(body)
                sequence = int(number[1]) if number and number[1].strip().isdigit() else 0
                version = (sequence, changed[1] if changed else b"", body.count(b"\nATTENDEE"))
                if key not in kept or version > kept[key][0]:  # type: ignore[operator]
                    kept[key] = (version, place, block.line)
    return kept


def identity(block: Block) -> bytes:
    """A digest of what an event is known by in every calendar; empty for one that cannot be told from others."""
    uid = UID.search(block.body)
    if block.name != "VEVENT" or not block.is_whole or uid is None:
        return b""
    instance = INSTANCE.search(block.body)
    return blake2b(b"".join(uid[1].split()) + b"\n" + (instance[1].strip() if instance else b""), digest_size=12).digest()


def define_zone(block: Block) -> None:
    """Make a time zone that a calendar brings along known by its name; known names keep their meaning."""
    with suppress(Exception):  # its events are then read by the wall clock of the source's own time zone
        Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{block.text}END:VCALENDAR\r\n")


def entry_or_quarantine(block: Block, calendar: Found, reading: Reading) -> Entry | None:
    try:
        if not block.is_whole:
            raise BadEvent("it is cut off: its END:VEVENT is missing")
        if block.size > BLOCK_BYTES:
            raise BadEvent(f"it is larger than {BLOCK_BYTES >> 20} MiB")
        return read_entry(block.text, block.line)
    except BadEvent as error:
        reading.count(STREAM)
        reading.quarantine(STREAM, calendar.member.label, block.line, str(error), block.text)
        return None


def series_rows(held: Sequence[tuple[Entry, str]], window: Window) -> Iterator[Row]:
    """A series' instances inside the window, changed ones as changed, excluded ones as cancelled; and a row for the series itself.

    held: each entry with the address whose calendar it stands in. Without the series, as in the calendar of somebody who is invited to one of
    its days, only the changed instances.
    """
    masters = sorted(((entry, owner) for entry, owner in held if entry.is_series), key=lambda pair: pair[0].version)
    changed = {instance_key(entry.recurrence_id): (entry, owner) for entry, owner in held if entry.recurrence_id is not None}
    marks: Row = {}
    is_over = False
    if masters:
        master, owner = masters[-1]
        is_over = master.fields["status"] == "CANCELLED"
        marks = {"series_hash": master.definition()}
        excluded = {instance_key(aligned(one, master.start)): aligned(one, master.start) for one in master.excluded}
        planned = {instance_key(one): one for one in starts(master.start, master.rules, master.added, window)}
        for key, moment in {**planned, **in_window(excluded, window)}.items():
            if key not in changed:
                yield row(master, "instance", owner, moment, moment) | marks | (CANCELLED if key in excluded else {})
        yield row(master, "series", owner) | marks | {"window_start": window.first.isoformat()}
    for entry, owner in changed.values():
        yield row(entry, "instance", owner, entry.recurrence_id, entry.start) | marks | (CANCELLED if is_over else {})


def aligned(moment: Moment, like: Moment) -> Moment:
    """An excluded date in the form of the series' start: exported as a day it means that day's instance."""
    if isinstance(like, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, like.timetz())
    if not isinstance(like, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment


def in_window(excluded: dict[str, Moment], window: Window) -> dict[str, Moment]:
    days = window.first.date() - timedelta(days=1), window.last.date() + timedelta(days=1)
    return {k: m for k, m in excluded.items() if days[0] <= (m.date() if isinstance(m, datetime) else m) <= days[1]}
