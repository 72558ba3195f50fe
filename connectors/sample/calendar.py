"""Writes calendars as Google Takeout does: one .ics per calendar."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from connectors.sample import clock

_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
X-LIC-LOCATION:Europe/Stockholm
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


@dataclass(slots=True)
class Meeting:
    """One calendar entry. `attendees`: (name, address, PARTSTAT). A series has a `rule`; `local` times are Stockholm's wall clock."""

    uid: str
    start: int
    minutes: int
    summary: str
    organizer: tuple[str, str]
    attendees: list[tuple[str, str, str]] = field(default_factory=list)
    description: str = ""
    location: str = ""
    status: str = "CONFIRMED"
    rule: str = ""
    local: str = ""
    excluded: tuple[str, ...] = ()
    recurrence: str = ""
    all_day: bool = False
    created: int = 0


@lru_cache(maxsize=20_000)
def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> str:
    """Lines of more than 75 octets go on in the next line after a space; never inside a letter."""
    raw = line.encode()
    if len(raw) <= 75:
        return line
    pieces: list[str] = []
    piece, width = "", 0
    for letter in line:
        octets = len(letter.encode())
        if width + octets > (75 if not pieces else 74):
            pieces.append(piece)
            piece, width = "", 0
        piece += letter
        width += octets
    return "\r\n ".join([*pieces, piece])


def _when(meeting: Meeting) -> list[str]:
    if meeting.all_day:
        day = meeting.start // clock.DAY
        return [f"DTSTART;VALUE=DATE:{clock.day_text(day).replace('-', '')}", f"DTEND;VALUE=DATE:{clock.day_text(day + 1).replace('-', '')}"]
    if meeting.local:
        date, time = meeting.local.split("T")
        hour, minute = int(time[:2]), int(time[2:4]) + meeting.minutes
        end = f"{date}T{hour + minute // 60:02d}{minute % 60:02d}00"
        return [f"DTSTART;TZID=Europe/Stockholm:{meeting.local}", f"DTEND;TZID=Europe/Stockholm:{end}"]
    return [f"DTSTART:{clock.calendar(meeting.start)}", f"DTEND:{clock.calendar(meeting.start + meeting.minutes * 60)}"]


def render(meeting: Meeting) -> bytes:
    """The VEVENT, the same in every calendar it stands in."""
    lines = ["BEGIN:VEVENT", *_when(meeting)]
    if meeting.rule:
        lines.append(f"RRULE:{meeting.rule}")
    lines += [f"EXDATE;TZID=Europe/Stockholm:{excluded}" for excluded in meeting.excluded]
    lines.append(f"DTSTAMP:{clock.calendar(clock.NOW)}")
    lines.append(f"ORGANIZER;CN={_parameter(meeting.organizer[0])}:mailto:{meeting.organizer[1]}")
    lines.append(f"UID:{meeting.uid}")
    for name, address, answer in meeting.attendees:
        role = "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
        lines.append(f"ATTENDEE;{role};PARTSTAT={answer};CN={_parameter(name or address)};X-NUM-GUESTS=0:mailto:{address}")
    if meeting.recurrence:
        lines.append(f"RECURRENCE-ID;TZID=Europe/Stockholm:{meeting.recurrence}")
    created = meeting.created or min(meeting.start - 5 * clock.DAY, clock.NOW - clock.DAY)
    lines += [
        f"CREATED:{clock.calendar(created)}",
        f"DESCRIPTION:{_text(meeting.description)}",
        f"LAST-MODIFIED:{clock.calendar(created)}",
        f"LOCATION:{_text(meeting.location)}",
        "SEQUENCE:1" if meeting.status == "CANCELLED" else "SEQUENCE:0",
        f"STATUS:{meeting.status}",
        f"SUMMARY:{_text(meeting.summary)}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]
    return ("\r\n".join(fold(line) for line in lines) + "\r\n").encode()


def _parameter(value: str) -> str:
    clean = value.replace('"', "'")
    return f'"{clean}"' if any(sign in clean for sign in ",;:") else clean


class Calendar:
    """One employee's calendar file."""

    def __init__(self, takeout: Path, owner: str) -> None:
        folder = takeout / owner / "Takeout" / "Calendar"
        folder.mkdir(parents=True, exist_ok=True)
        self.owner = owner
        self.events = 0
        self._file: BinaryIO = (folder / f"{owner}.ics").open("wb")
        head = [
            "BEGIN:VCALENDAR",
            "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
            "VERSION:2.0",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            f"X-WR-CALNAME:{owner}",
            "X-WR-TIMEZONE:Europe/Stockholm",
            *_ZONE.split("\n"),
        ]
        self._file.write(("\r\n".join(head) + "\r\n").encode())

    def add(self, content: bytes) -> None:
        self._file.write(content)
        self.events += 1

    def close(self) -> None:
        self._file.write(b"END:VCALENDAR\r\n")
        self._file.close()
