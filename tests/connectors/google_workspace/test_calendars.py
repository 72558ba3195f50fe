"""Calendars: series, exceptions, time zones, copies, and files that are broken."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.base import UnusableFile

ZONE = (
    "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\n"
    "TZNAME:X\nEND:STANDARD\nEND:VTIMEZONE\n"
)
PEOPLE = "ORGANIZER;CN=Anna Berg:mailto:anna@northwind.com\nATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:Bob@acme.com\n"


def event(start="DTSTART:20260302T090000Z", *lines, uid="e1@google.com", people=PEOPLE):
    body = "".join(f"{line}\n" for line in [start, f"UID:{uid}", *lines])
    stamp = "" if any(line.startswith("LAST-MODIFIED") for line in lines) else "LAST-MODIFIED:20260101T000000Z\n"
    return f"BEGIN:VEVENT\n{body}{stamp}SUMMARY:Review\n{people}END:VEVENT\n"


def calendar(*events, head=""):
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Google Inc//\n{head}{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")


@pytest.fixture
def read_events(read, takeout):
    def run(*events, head="", **kwargs):
        return read(takeout=takeout({"Calendar/anna@northwind.com.ics": calendar(*events, head=head)}), **kwargs)

    return run


def starts(result, kind=("event", "instance")):
    return sorted(row["starts_at"] for row in result.rows["event"] if row["row_kind"] in kind and row["status"] != "CANCELLED")


def test_an_event_lands_with_its_people_and_a_link(read_events):
    (row,) = read_events(event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z")).rows["event"]
    assert (row["event_key"], row["starts_at"], row["ends_at"]) == ("e1@google.com", "2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
    assert row["parties"].split("\n") == ["organizer\tanna@northwind.com\tAnna Berg\t\t", "attendee\tbob@acme.com\tBob\taccepted\t"]
    assert row["link"].startswith("https://calendar.google.com/calendar/event?eid=")


def test_a_series_is_expanded_from_three_years_back_to_180_days_ahead(read_events):
    result = read_events(event("DTSTART:20150105T090000Z", "RRULE:FREQ=WEEKLY"), horizon=date(2026, 3, 1))
    found = starts(result, ("instance",))
    assert (found[0][:10], found[-1][:10]) == ("2023-03-06", "2026-08-24")
    assert len(found) == 182


def test_a_series_keeps_its_wall_clock_when_summer_time_begins(read_events):
    result = read_events(event("DTSTART;TZID=Europe/Stockholm:20260323T090000", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert starts(result, ("instance",)) == ["2026-03-23T08:00:00+00:00", "2026-03-30T07:00:00+00:00"]


@pytest.mark.parametrize("until", ["20260316T080000Z", "20260316"])
def test_a_series_ends_with_its_last_day_included(read_events, until):
    result = read_events(event("DTSTART;TZID=Europe/Stockholm:20260302T090000", f"RRULE:FREQ=WEEKLY;UNTIL={until}"))
    assert len(starts(result, ("instance",))) == 3


def test_an_excluded_date_is_a_cancelled_instance(read_events):
    result = read_events(
        event("DTSTART;TZID=Europe/Stockholm:20260302T090000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/Stockholm:20260303T090000")
    )
    assert starts(result, ("instance",)) == ["2026-03-02T08:00:00+00:00", "2026-03-04T08:00:00+00:00"]
    assert [row["event_key"] for row in result.rows["event"] if row["status"] == "CANCELLED"] == ["e1@google.com:20260303T080000Z"]


def test_a_moved_instance_takes_the_place_of_the_planned_one(read_events):
    moved = event("DTSTART:20260303T140000Z", "RECURRENCE-ID:20260303T090000Z")
    result = read_events(moved, event("DTSTART:20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3"))
    assert starts(result, ("instance",)) == ["2026-03-02T09:00:00+00:00", "2026-03-03T14:00:00+00:00", "2026-03-04T09:00:00+00:00"]
    assert len({row["event_key"] for row in result.rows["event"]}) == 4


def test_a_cancelled_instance_leaves_the_others(read_events):
    gone = event("DTSTART:20260303T090000Z", "RECURRENCE-ID:20260303T090000Z", "STATUS:CANCELLED")
    result = read_events(event("DTSTART:20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3"), gone)
    assert len(starts(result, ("instance",))) == 2


def test_a_cancelled_series_takes_its_changed_instances_along(read_events):
    moved = event("DTSTART:20260303T140000Z", "RECURRENCE-ID:20260303T090000Z")
    assert starts(read_events(moved, event("DTSTART:20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3", "STATUS:CANCELLED"))) == []


def test_an_instance_alone_stands_without_its_series(read_events):
    (row,) = read_events(event("DTSTART:20260303T140000Z", "RECURRENCE-ID:20260303T090000Z")).rows["event"]
    assert row["event_key"] == "e1@google.com:20260303T090000Z"


def test_added_dates_are_instances(read_events):
    assert len(starts(read_events(event("DTSTART:20260302T090000Z", "RDATE:20260310T090000Z,20260312T090000Z")), ("instance",))) == 3


def test_days_without_a_time_stay_days(read_events):
    result = read_events(event("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303", "RRULE:FREQ=YEARLY;COUNT=1"))
    (row,) = [row for row in result.rows["event"] if row["row_kind"] == "instance"]
    assert (row["event_key"], row["starts_at"], row["ends_at"]) == ("e1@google.com:20260302", "2026-03-02", "2026-03-03")


@pytest.mark.parametrize("zone", ["W. Europe Standard Time", "Europe/Berlin", '"Europe/Berlin"', "/Europe/Berlin"])
def test_time_zones_are_known_by_their_windows_names_too(read_events, zone):
    assert starts(read_events(event(f"DTSTART;TZID={zone}:20260302T090000"))) == ["2026-03-02T08:00:00+00:00"]


def test_a_time_zone_that_the_calendar_defines_itself_is_used(read_events, takeout, read):
    assert starts(read_events(event("DTSTART;TZID=My Zone:20260302T090000"), head=ZONE.format(name="My Zone"))) == ["2026-03-02T06:00:00+00:00"]
    other = ZONE.format(name="My Zone").replace("+0300", "+0500")
    again = takeout({"Calendar/second.ics": calendar(event("DTSTART;TZID=My Zone:20260302T090000", uid="e2"), head=other)})
    assert starts(read(takeout=again)) == ["2026-03-02T04:00:00+00:00", "2026-03-02T06:00:00+00:00"]


def test_a_time_without_a_zone_is_left_to_the_sources_time_zone(read_events, canonical):
    result = read_events(event("DTSTART:20260302T090000"))
    assert starts(result) == ["2026-03-02T09:00:00"]
    assert str(canonical(result).execute("select occurred_at from interaction").fetchone()[0]) == "2026-03-02 08:00:00+00:00"


def test_the_same_event_in_two_calendars_is_its_newest_copy(read, takeout):
    old = event("DTSTART:20260302T090000Z", "SEQUENCE:0")
    new = event("DTSTART:20260302T110000Z", "SEQUENCE:1")
    takeout({"Calendar/anna@northwind.com.ics": calendar(new)})
    result = read(takeout=takeout({"Calendar/erik@northwind.com.ics": calendar(old)}, owner="erik@northwind.com"))
    assert starts(result) == ["2026-03-02T11:00:00+00:00"]


def test_a_bad_event_is_quarantined_with_its_line_and_spoils_no_other(read_events):
    result = read_events(event(uid="good@x"), event("DTSTART:yesterday", uid="bad@x"), event("SUMMARY:no start", uid="none@x"))
    assert [row["uid"] for row in result.rows["event"]] == ["good@x"]
    assert [row["line"] for row in result.quarantine] == [12, 20]
    assert {row["file"] for row in result.quarantine} == {"anna@northwind.com/Takeout/Calendar/anna@northwind.com.ics"}


def test_a_calendar_cut_in_half_lands_what_is_whole(read, takeout):
    content = calendar(event(uid="a@x"), event(uid="b@x"), event(uid="c@x"))
    result = read(takeout=takeout({"Calendar/x.ics": content[: content.index("c@x") + 10]}))
    assert [row["uid"] for row in result.rows["event"]] == ["a@x", "b@x"]
    assert "cut off" in result.quarantine[0]["reason"]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=NEVER", "FREQ=DAILY;BYDAY=XX", "INTERVAL=2"])
def test_an_absurd_rule_is_quarantined(read_events, rule):
    result = read_events(event("DTSTART:20260302T090000Z", f"RRULE:{rule}"), event(uid="good@x"))
    assert [row["uid"] for row in result.rows["event"]] == ["good@x"]
    assert len(result.quarantine) == 1


def test_a_rule_that_never_takes_place_gives_no_instance(read_events):
    result = read_events(event("DTSTART:20200229T090000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
    assert starts(result, ("instance",)) == []


def test_rooms_and_calendars_are_no_people(read_events):
    people = PEOPLE + "ATTENDEE;CUTYPE=ROOM:mailto:room@x.se\nATTENDEE:mailto:c_1@resource.calendar.google.com\nATTENDEE:tel:+4612345\n"
    assert len(read_events(event(people=people)).rows["event"][0]["parties"].split("\n")) == 2


def test_a_file_that_is_no_calendar_is_refused(read, takeout):
    with pytest.raises(UnusableFile, match=r"x\.ics.*BEGIN:VCALENDAR"):
        read(takeout=takeout({"Calendar/x.ics": "Id,Name\n1,Anna\n"}))


def test_an_empty_calendar_file_has_no_events(read, takeout):
    assert read(takeout=takeout({"Calendar/x.ics": ""})).rows["event"] == []


def test_a_series_that_ended_early_loses_its_later_days(read, takeout, canonical):
    first = read(takeout=takeout({"Calendar/x.ics": calendar(event("DTSTART:20260302T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4"))}))
    ended = event("DTSTART:20260302T090000Z", "RRULE:FREQ=WEEKLY;UNTIL=20260310T000000Z", "SEQUENCE:1")
    second = read(takeout=takeout({"Calendar/x.ics": calendar(ended)}))
    live = canonical(first, second).execute("select source_id from interaction where deleted_at is null order by 1").fetchall()
    assert live == [("e1@google.com:20260302T090000Z",), ("e1@google.com:20260309T090000Z",)]


def test_the_next_nights_reading_only_adds_the_days_that_came_into_sight(read_events):
    series = event("DTSTART:20250105T090000Z", "RRULE:FREQ=DAILY")
    before = {row["event_key"]: row for row in read_events(series, horizon=date(2026, 3, 1)).rows["event"]}
    after = {row["event_key"]: row for row in read_events(series, horizon=date(2026, 3, 2)).rows["event"]}
    assert [key for key in after if after[key] != before.get(key)] == ["e1@google.com:20260828T090000Z"]
