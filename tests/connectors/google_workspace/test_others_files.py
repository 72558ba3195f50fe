"""Files that others made to break parsers: every one is read or quarantined, none raises."""

from __future__ import annotations

import shutil
from datetime import date
from email import message_from_bytes
from email.policy import default
from importlib import resources
from pathlib import Path

import icalendar
import pytest

from connectors.base import Reading, UnusableFile
from connectors.google_workspace.calendar_rows import event_rows
from connectors.google_workspace.takeout import find

CALENDARS = sorted(Path(icalendar.__file__).parent.glob("tests/**/*.ics"))


def own_mails():
    """The mails that the standard library's own tests bring along, where this Python has them."""
    try:
        folder = resources.files("test.test_email") / "data"
        return sorted((path for path in folder.iterdir() if path.name.endswith(".txt")), key=lambda path: path.name)
    except (ModuleNotFoundError, FileNotFoundError):
        return []


def test_the_wheel_of_icalendar_brings_its_calendars():
    assert len(CALENDARS) > 100


def test_every_calendar_of_icalendars_own_tests_is_read_or_quarantined(tmp_path):
    landed = 0
    for number, path in enumerate(CALENDARS):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(path, folder / "x.ics")
        try:
            reading = Reading("google", horizon=date(2026, 3, 1))
            rows = list(event_rows(find(folder), reading))
        except UnusableFile:
            assert not path.read_bytes().lstrip(b"\xef\xbb\xbf\r\n ").upper().startswith(b"BEGIN:VCALENDAR"), path
            continue
        assert reading.counted["event"] == len(rows) + reading.quarantined["event"]
        landed += len(rows)
    assert landed > 100


@pytest.mark.parametrize("place", range(len(own_mails())))
def test_a_mail_of_the_standard_librarys_own_tests_says_what_the_library_says(read, tmp_path, place):
    raw = own_mails()[place].read_bytes()
    body = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
    path = tmp_path / "x.mbox"
    path.write_bytes(b"From 1@xxx Fri Jan 05 09:00:00 +0000 2024\n" + body.replace(b"\nFrom ", b"\n>From ") + b"\n")
    rows = read(takeout=path).rows["email"]
    message = message_from_bytes(body, policy=default)
    if not message.keys() or rows == []:
        return
    (row,) = rows
    part = message.get_body(("plain",))
    if part is None or message.defects:
        return
    first = next((line.strip() for line in part.get_content().splitlines() if line.strip() and line[0] not in ">-"), "")
    assert first[:20] in (row["text"] or first)
