"""One VEVENT, read."""

from __future__ import annotations

import warnings
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from icalendar import Event

from connectors.base import clean_text
from connectors.google_workspace.headers import ADDRESS
from connectors.google_workspace.html_text import html_to_text
from connectors.google_workspace.quoting import TEXT_LIMIT
from connectors.google_workspace.recurrence import Moment, instance_key

GUESTS = 1_000
LONGEST = timedelta(days=3_660)
NEEDED = {"DTSTART", "RRULE", "RECURRENCE-ID"}  # the library drops a property that it cannot read
ROOMS = ("ROOM", "RESOURCE")
ROOM_DOMAINS = ("@resource.calendar.google.com", "@group.calendar.google.com", "@group.v.calendar.google.com", "@import.calendar.google.com")
COLUMNS = (
    "event_key", "uid", "row_kind", "recurrence_start", "starts_at", "ends_at", "summary", "description", "location", "status", "class",
    "parties", "sequence", "created_at", "updated_at", "calendar_owner", "link", "series_hash", "window_start",
)  # fmt: skip


class BadEvent(ValueError):
    """A VEVENT that cannot be landed. The message says why."""


@dataclass(frozen=True)
class Entry:
    """A VEVENT: an event of its own, the master of a series (rules or added), or one changed instance (recurrence_id)."""

    uid: str
    start: Moment
    length: timedelta
    recurrence_id: Moment | None
    rules: list[Any]
    added: list[Moment]
    excluded: list[Moment]
    fields: dict[str, str | None]
    line: int

    @property
    def is_series(self) -> bool:
        return self.recurrence_id is None and bool(self.rules or self.added)

    @property
    def version(self) -> tuple[int, str, int]:
        """The newest copy of an event wins; of equally new ones the one that shows most guests."""
        return int(self.fields["sequence"] or 0), self.fields["updated_at"] or "", len(self.fields["parties"] or "")

    def definition(self) -> str:
        """A digest of when the series takes place; it changes when instances may have gone."""
        said = [instance_key(self.start), *(rule.to_ical().decode() for rule in self.rules)]
        said += sorted(instance_key(one) for one in [*self.added, *self.excluded])
        return sha256("\n".join(said).encode()).hexdigest()[:16]


def read_entry(text: str, line: int) -> Entry:
    """A VEVENT's text as an Entry. Raises BadEvent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # names such as /freeassociation.sourceforge.net/Europe/Berlin are what we want guessed
            event = Event.from_ical(text)
        for name, why in event.errors:
            if name in NEEDED:
                raise BadEvent(f"its {name} cannot be read: {why}")
        start = moment_of(event.get("DTSTART"))
        if start is None:
            raise BadEvent("it has no DTSTART that is a time")
        length = length_of(event, start)
        fields = read_fields(event)
        uid = clean_text("".join(str(event.get("UID") or "").split())) or made_uid(start, fields)
        rules, added, excluded = many(event.get("RRULE")), dates(event.get("RDATE")), dates(event.get("EXDATE"))
        recurrence_id = moment_of(event.get("RECURRENCE-ID"))
    except BadEvent:
        raise
    except Exception as error:  # the library meets strangers' text and raises whatever that brings about
        raise BadEvent(f"it cannot be read: {error}") from error
    return Entry(uid, start, length, recurrence_id, rules, added, excluded, fields, line)


def length_of(event: Any, start: Moment) -> timedelta:
    """How long it takes: to DTEND, else DURATION, else a day for a day and nothing for a moment."""
    found: Any = None
    with suppress(TypeError, ValueError, OverflowError):  # an end without a zone to a start with one; a duration of a million years
        end = moment_of(event.get("DTEND"))
        if end is not None:
            found = datetime.combine(end, start.timetz()) - start if isinstance(start, datetime) and not isinstance(end, datetime) else end - start
        elif "DURATION" in event:
            found = event["DURATION"].dt
    if isinstance(found, timedelta) and timedelta(0) <= found <= LONGEST:
        return found
    return timedelta(0) if isinstance(start, datetime) else timedelta(days=1)


def moment_of(value: Any) -> Moment | None:
    value = value[0] if isinstance(value, list) and value else value
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) and 1900 <= found.year <= 2200 else None


def many(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def dates(value: Any) -> list[Moment]:
    found = [one.dt for held in many(value) for one in getattr(held, "dts", [])]
    starts = [one[0] if isinstance(one, tuple) else one for one in found]
    return [one for one in starts if isinstance(one, date)]


def read_fields(event: Any) -> dict[str, str | None]:
    """What every row of the event says, whichever instance it is."""
    description = str(event.get("DESCRIPTION") or "")
    if ("<" in description and "</" in description) or "<br" in description:
        description = html_to_text(description)
    updated = moment_of(event.get("LAST-MODIFIED")) or moment_of(event.get("DTSTAMP"))
    sequence = str(event.get("SEQUENCE") or "0")
    fields = {
        "summary": str(event.get("SUMMARY") or ""),
        "description": description[:TEXT_LIMIT],
        "location": str(event.get("LOCATION") or ""),
        "status": str(event.get("STATUS") or "CONFIRMED").upper(),
        "class": str(event.get("CLASS") or "").upper(),
        "parties": "\n".join(guests(event)),
        "sequence": sequence if sequence.isdigit() else "0",
        "created_at": as_moment(moment_of(event.get("CREATED"))),
        "updated_at": as_moment(updated),
    }
    return {name: clean_text(value) if value else None for name, value in fields.items()}


def guests(event: Any) -> list[str]:
    """Organizer and attendees without rooms and calendars: role, address, name, answer and kind, with tabs between them."""
    found: dict[tuple[str, str], str] = {}
    for role in ("organizer", "attendee"):
        for written in many(event.get(role.upper())):
            parameters = getattr(written, "params", {})
            address = str(written).strip().lower().removeprefix("mailto:").partition("?")[0]
            if not ADDRESS.fullmatch(address):
                address = str(parameters.get("EMAIL", "")).lower()
            kind = str(parameters.get("CUTYPE", "")).upper()
            if not ADDRESS.fullmatch(address) or kind in ROOMS or address.endswith(ROOM_DOMAINS) or len(found) >= GUESTS:
                continue
            name = " ".join(str(parameters.get("CN", "")).strip("\"' ").split())
            answer = str(parameters.get("PARTSTAT", "")).lower()
            said = (role, address, "" if name.lower() == address else name, answer, "group" if kind == "GROUP" else "")
            found.setdefault((role, address), "\t".join(said))
    return list(found.values())


def as_moment(moment: Moment | None) -> str | None:
    """A moment with a zone in UTC, one without as it is written, a day as a day."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if moment is not None else None


def made_uid(start: Moment, fields: dict[str, str | None]) -> str:
    """A key for an event without UID, the same in every calendar that holds it."""
    said = "\n".join((instance_key(start), fields["summary"] or "", fields["parties"] or ""))
    return f"content-{sha256(said.encode()).hexdigest()[:32]}"


def row(entry: Entry, kind: str, owner: str, start: Moment | None = None, at: Moment | None = None) -> dict[str, str | None]:
    """A raw row. start: when this instance would have begun by its rule; at: when it begins."""
    key = instance_key(start) if start is not None else ""
    begins = at if at is not None else entry.start
    return {
        **entry.fields,
        "event_key": f"{entry.uid}:{key or 'series'}" if kind != "event" else entry.uid,
        "uid": entry.uid,
        "row_kind": kind,
        "recurrence_start": key or None,
        "starts_at": as_moment(begins),
        "ends_at": as_moment(begins + entry.length),
        "calendar_owner": owner or None,
        "link": link(entry, key, owner),
    }


def link(entry: Entry, key: str, owner: str) -> str:
    """Where the event can be opened: itself if it is Google's, else a search for its title."""
    if entry.uid.endswith("@google.com") and owner:
        name = entry.uid.removesuffix("@google.com") + (f"_{key}" if key else "")
        return "https://calendar.google.com/calendar/event?eid=" + urlsafe_b64encode(f"{name} {owner}".encode()).decode().rstrip("=")
    return "https://calendar.google.com/calendar/r/search?q=" + quote(entry.fields["summary"] or entry.uid, safe="")
