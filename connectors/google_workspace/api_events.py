"""Events as the Calendar API gives them, read as the same events in a calendar file are."""

from __future__ import annotations

import warnings
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Event

from connectors.base import clean_text
from connectors.google_workspace.calendar_entry import GUESTS, LONGEST, ROOM_DOMAINS, BadEvent, Entry, as_moment, dates, many
from connectors.google_workspace.headers import ADDRESS
from connectors.google_workspace.html_text import html_to_text
from connectors.google_workspace.quoting import TEXT_LIMIT
from connectors.google_workspace.recurrence import Moment

Json = dict[str, Any]
ANSWERS = {"needsAction": "needs-action", "accepted": "accepted", "declined": "declined", "tentative": "tentative"}
CLASSES = {"private": "PRIVATE", "confidential": "CONFIDENTIAL", "public": "PUBLIC"}


def entry_of(event: Json) -> Entry:
    """An event as the Entry of its VEVENT. Raises BadEvent."""
    uid = clean_text("".join(str(event.get("iCalUID") or "").split()))
    if not uid:
        raise BadEvent("it has no iCalUID")
    is_instance = bool(event.get("recurringEventId"))
    recurrence_id = moment_of(event.get("originalStartTime")) if is_instance else None
    start = moment_of(event.get("start")) or recurrence_id
    if start is None or (is_instance and recurrence_id is None):
        raise BadEvent("it has no start that is a time")
    lines = [str(line) for line in event.get("recurrence") or []] if not is_instance else []
    rules, added, excluded = recurrence_of(start, lines)
    return Entry(uid, start, length_of(start, moment_of(event.get("end"))), recurrence_id, rules, added, excluded, fields_of(event), 0)


def moment_of(written: Any) -> Moment | None:
    """`{"date": …}` or `{"dateTime": …, "timeZone": …}`; a moment on the clock of its own zone, where its rule counts."""
    if not isinstance(written, dict):
        return None
    try:
        if written.get("date"):
            found: Moment = date.fromisoformat(str(written["date"]))
        else:
            found = datetime.fromisoformat(str(written.get("dateTime") or ""))
    except ValueError:
        return None
    if isinstance(found, datetime):
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            zone = ZoneInfo(str(written["timeZone"])) if written.get("timeZone") else None
            found = found.replace(tzinfo=zone) if zone and found.tzinfo is None else found.astimezone(zone) if zone else found
    return found if 1900 <= found.year <= 2200 else None


def length_of(start: Moment, end: Moment | None) -> timedelta:
    """How long it takes, by the same rules as a VEVENT."""
    with suppress(TypeError):
        if end is not None and timedelta(0) <= (found := end - start) <= LONGEST:
            return found
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def recurrence_of(start: Moment, lines: list[str]) -> tuple[list[Any], list[Moment], list[Moment]]:
    """RRULEs, RDATEs and EXDATEs. Raises BadEvent."""
    if not lines:
        return [], [], []
    zone = getattr(start, "tzinfo", None)
    if not isinstance(start, datetime):
        begin = f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    elif isinstance(zone, ZoneInfo):
        begin = f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}"
    else:
        begin = f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", begin, *(" ".join(line.split()) for line in lines), "END:VEVENT", ""]))
        if event.errors:
            raise BadEvent(f"its recurrence cannot be read: {event.errors[0][1]}")
        return many(event.get("RRULE")), dates(event.get("RDATE")), dates(event.get("EXDATE"))
    except BadEvent:
        raise
    except Exception as error:  # the library meets strangers' text and raises whatever that brings about
        raise BadEvent(f"its recurrence cannot be read: {error}") from error


def fields_of(event: Json) -> dict[str, str | None]:
    """What every row of the event says, whichever instance it is."""
    description = str(event.get("description") or "")
    if ("<" in description and "</" in description) or "<br" in description:
        description = html_to_text(description)
    sequence = event.get("sequence")
    fields = {
        "summary": str(event.get("summary") or ""),
        "description": description[:TEXT_LIMIT],
        "location": str(event.get("location") or ""),
        "status": str(event.get("status") or "confirmed").upper(),
        "class": CLASSES.get(str(event.get("visibility")), ""),
        "parties": "\n".join(guests(event)),
        "sequence": str(sequence) if isinstance(sequence, int) and sequence >= 0 else "0",
        "created_at": second(event.get("created")),
        "updated_at": second(event.get("updated")),
    }
    return {name: clean_text(value) if value else None for name, value in fields.items()}


def second(written: Any) -> str | None:
    """A time in UTC to the second, as a calendar file writes it."""
    try:
        return as_moment(datetime.fromisoformat(str(written or "")).replace(microsecond=0))
    except ValueError:
        return None


def guests(event: Json) -> list[str]:
    """Organizer and attendees without rooms and calendars: role, address, name, answer and kind, with tabs between them."""
    organizer = event.get("organizer")
    listed = [("organizer", organizer)] if isinstance(organizer, dict) else []
    listed += [("attendee", one) for one in event.get("attendees") or [] if isinstance(one, dict)]
    found: dict[tuple[str, str], str] = {}
    for role, one in listed:
        address = str(one.get("email") or "").strip().lower()
        if not ADDRESS.fullmatch(address) or one.get("resource") or address.endswith(ROOM_DOMAINS) or len(found) >= GUESTS:
            continue
        name = " ".join(str(one.get("displayName") or "").strip("\"' ").split())
        answer = ANSWERS.get(str(one.get("responseStatus")), "") if role == "attendee" else ""
        found.setdefault((role, address), "\t".join((role, address, "" if name.lower() == address else name, answer, "")))
    return list(found.values())
