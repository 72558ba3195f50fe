"""Calendars over the API: each event once, as the same event in a calendar file, whoever's calendars it stands in."""

from datetime import datetime, timedelta

import pytest

from connectors.google_workspace import slices

from .nights import START, Nights
from .workspace import ANNA, BJORN, Workspace

DAY = timedelta(days=1)
ZONE = "Europe/Stockholm"


def at(day: int, hour: int = 10) -> dict[str, str]:
    """A moment in March 2026 on Stockholm's clock."""
    return {"dateTime": f"2026-03-{day:02}T{hour:02}:00:00+01:00", "timeZone": ZONE}


def weekly(workspace: Workspace, calendar: str = ANNA, rule: str = "RRULE:FREQ=WEEKLY;COUNT=3") -> None:
    """Mondays at ten, from 2 March on, across the change to summer time when it goes on long enough."""
    workspace.meet(calendar, "week", start=at(2), end=at(2, 11), recurrence=[rule])


def test_events_come_change_and_go(nights: Nights, workspace: Workspace) -> None:
    workspace.page = 1
    for key in ("one", "two", "three"):
        workspace.meet(ANNA, key)
    nights.sync()
    assert nights.events() == {"one@google.com", "two@google.com", "three@google.com"}
    workspace.meet(ANNA, "two", summary="Moved", start=at(9), end=at(9, 12), sequence=1)
    workspace.cancel(ANNA, "three")
    workspace.meet(ANNA, "four")
    nights.sync(START + DAY)
    assert nights.events() == {"one@google.com", "two@google.com", "four@google.com"}
    found = nights.rows("select summary, starts_at, ends_at, parties from raw_google.event where uid = 'two@google.com'")
    assert found == [
        (
            "Moved", "2026-03-09T09:00:00+00:00", "2026-03-09T11:00:00+00:00",
            f"organizer\t{ANNA}\tAnna Berg\t\t\nattendee\t{ANNA}\t\taccepted\t\nattendee\tbob@acme.com\tBob\tneeds-action\t",
        )
    ]  # fmt: skip
    outcome = nights.sync(START + 2 * DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0


def test_a_series_is_its_days_on_its_own_clock(nights: Nights, workspace: Workspace) -> None:
    weekly(workspace, rule="RRULE:FREQ=WEEKLY;COUNT=5")
    nights.sync()
    days = ["20260302T090000Z", "20260309T090000Z", "20260316T090000Z", "20260323T090000Z", "20260330T080000Z"]
    assert nights.events() == {f"week@google.com:{day}" for day in days}


def test_days_of_a_series_are_moved_cancelled_and_cut_off(nights: Nights, workspace: Workspace) -> None:
    weekly(workspace)
    nights.sync()
    day = {"recurringEventId": "week", "iCalUID": "week@google.com", "recurrence": None}
    workspace.meet(ANNA, "week_20260309T090000Z", originalStartTime=at(9), start=at(10, 15), end=at(10, 16), summary="Later", **day)
    workspace.meet(ANNA, "week_20260316T090000Z", originalStartTime=at(16), start=at(16), end=at(16), **day)
    workspace.cancel(ANNA, "week_20260316T090000Z")
    nights.sync(START + DAY)
    assert nights.events() == {"week@google.com:20260302T090000Z", "week@google.com:20260309T090000Z"}
    moved = "select starts_at, summary from raw_google.event where event_key = 'week@google.com:20260309T090000Z'"
    assert nights.rows(moved) == [("2026-03-10T14:00:00+00:00", "Later")]
    workspace.meet(ANNA, "week", attendees=[{"email": "eva@acme.com"}], sequence=1)
    nights.sync(START + 2 * DAY)
    assert nights.rows(moved) == [("2026-03-10T14:00:00+00:00", "Later")]  # the change of the series does not undo the change of a day
    workspace.meet(ANNA, "week", recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20260305T000000Z"], sequence=2)
    workspace.cancel(ANNA, "week_20260309T090000Z")
    nights.sync(START + 3 * DAY)
    assert nights.events() == {"week@google.com:20260302T090000Z"}
    workspace.cancel(ANNA, "week")
    nights.sync(START + 4 * DAY)
    assert nights.events() == set()


def test_an_event_in_two_calendars_is_one_and_stands_as_long_as_in_one_of_them(nights: Nights, workspace: Workspace) -> None:
    workspace.meet(ANNA, "both", summary="New name", sequence=1)
    workspace.meet(BJORN, "both", summary="Old name", sequence=0)
    nights.sync()
    assert nights.rows("select summary, calendar_owner from raw_google.event") == [("New name", ANNA)]
    workspace.cancel(ANNA, "both")
    nights.sync(START + DAY)
    assert nights.events() == {"both@google.com"}
    workspace.cancel(BJORN, "both")
    nights.sync(START + 2 * DAY)
    assert nights.events() == set()


def test_an_older_copy_that_is_read_later_does_not_win(nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_ROWS", 1)
    workspace.meet(ANNA, "both", summary="New name", sequence=1)
    workspace.meet(BJORN, "both", summary="Old name", sequence=0)
    nights.sync()
    assert nights.rows("select summary from raw_google.event") == [("New name",)]


def test_who_is_invited_to_one_day_of_a_series_does_not_take_the_others_away(nights: Nights, workspace: Workspace) -> None:
    weekly(workspace)
    nights.sync()
    day = {"recurringEventId": "week", "iCalUID": "week@google.com", "originalStartTime": at(9), "start": at(9), "end": at(9, 11)}
    workspace.meet(BJORN, "week_20260309T090000Z", sequence=7, **day)
    nights.sync(START + DAY)
    assert len(nights.events()) == 3


def test_two_people_who_are_invited_to_different_days_of_a_strangers_series_see_both(nights: Nights, workspace: Workspace) -> None:
    for user, number in ((ANNA, 9), (BJORN, 16)):
        day = {"recurringEventId": "far", "iCalUID": "far@acme.com", "originalStartTime": at(number), "start": at(number), "end": at(number, 11)}
        workspace.meet(user, f"far_202603{number:02}T090000Z", **day)
    nights.sync()
    assert nights.events() == {"far@acme.com:20260309T090000Z", "far@acme.com:20260316T090000Z"}


def test_a_sync_token_that_is_too_old_lists_the_calendar_again(nights: Nights, workspace: Workspace) -> None:
    for key in ("one", "two"):
        workspace.meet(ANNA, key)
    nights.sync()
    workspace.cancel(ANNA, "one")
    workspace.meet(ANNA, "three")
    workspace.forget_history()
    nights.sync(START + DAY)
    assert nights.events() == {"two@google.com", "three@google.com"}
    assert any("a calendar; it was listed whole again" in note for note in nights.notes)


def test_what_lies_ahead_of_a_series_moves_on_with_the_months(nights: Nights, workspace: Workspace) -> None:
    weekly(workspace, rule="RRULE:FREQ=WEEKLY")
    nights.sync()
    before = max(nights.events())
    nights.sync(START + 40 * DAY)
    newest = datetime.strptime(max(nights.events()).rpartition(":")[2], "%Y%m%dT%H%M%S%z")
    assert max(nights.events()) > before
    assert newest > START + (40 + 170) * DAY


def test_a_day_without_a_clock_an_unknown_zone_and_a_broken_rule(nights: Nights, workspace: Workspace) -> None:
    workspace.meet(ANNA, "allday", start={"date": "2026-03-06"}, end={"date": "2026-03-07"})
    workspace.meet(ANNA, "nowhere", start={"dateTime": "2026-03-05T10:00:00+01:00", "timeZone": "Mars/Olympus"})
    workspace.meet(ANNA, "broken", recurrence=["RRULE:FREQ=FORTNIGHTLY"])
    outcome = nights.sync()
    assert nights.events() == {"allday@google.com", "nowhere@google.com"}
    assert outcome.quarantined["event"] == 1
    assert nights.rows("select starts_at from raw_google.event where uid = 'allday@google.com'") == [("2026-03-06",)]


def test_excluded_calendars_are_not_read_and_leave_when_they_are_excluded_later(nights: Nights, workspace: Workspace) -> None:
    team = "c_team@group.calendar.google.com"
    workspace.calendars[ANNA].append({"id": team, "summary": "Team Holidays"})
    workspace.calendars[BJORN].append({"id": team, "summary": "Team Holidays"})
    workspace.events[team] = type(workspace.events[ANNA])()
    workspace.meet(team, "beach")
    workspace.meet(ANNA, "work")
    nights.sync()
    assert nights.events() == {"beach@google.com", "work@google.com"}
    assert workspace.asked["events"] == 4  # a calendar that two people own is read once
    nights.sync(START + DAY, exclude_calendars=["*holidays"])
    assert nights.events() == {"work@google.com"}
    assert workspace.asked["events"] == 3


TEAM = "c_team@group.calendar.google.com"


@pytest.fixture
def team(nights: Nights, workspace: Workspace) -> str:
    """A calendar that Anna and Björn own, read once. Returns its id."""
    for user in (ANNA, BJORN):
        workspace.calendars[user].append({"id": TEAM, "summary": "Team"})
    workspace.events[TEAM] = type(workspace.events[ANNA])()
    workspace.meet(TEAM, "beach")
    workspace.meet(TEAM, "both")
    workspace.meet(ANNA, "both")
    workspace.meet(ANNA, "work")
    nights.sync()
    return TEAM


def unlist(workspace: Workspace, *users: str) -> None:
    for user in users:
        workspace.calendars[user] = [one for one in workspace.calendars[user] if one["id"] != TEAM]


def test_a_calendar_that_was_deleted_takes_its_own_events_along(nights: Nights, workspace: Workspace, team: str) -> None:
    """Google's list lacks it, and nothing else tells. What stands in another calendar too stays; ids are remembered as digests only."""
    assert nights.events() == {"beach@google.com", "both@google.com", "work@google.com"}
    unlist(workspace, ANNA, BJORN)
    del workspace.events[team]
    nights.sync(START + DAY)
    assert nights.events() == {"both@google.com", "work@google.com"}
    assert workspace.asked["events"] == 4, "the three main calendars, and the missing one once"
    nights.sync(START + 2 * DAY)
    assert workspace.asked["events"] == 3
    held = " ".join(value for (value,) in nights.rows("select value from meta.source_state"))
    assert team not in held
    assert ANNA not in held


def test_a_calendar_that_one_of_its_owners_left_stays_as_the_others(nights: Nights, workspace: Workspace, team: str) -> None:
    unlist(workspace, ANNA)
    workspace.meet(team, "lake")
    nights.sync(START + DAY)
    assert nights.events() == {"beach@google.com", "both@google.com", "work@google.com", "lake@google.com"}
    assert workspace.asked["events"] == 4
    assert nights.rows("select is_complete from meta.source_health where source_object = 'event'") == [(True,)]


def test_a_calendar_that_is_there_but_no_longer_listed_is_kept_and_told(nights: Nights, workspace: Workspace, team: str) -> None:
    unlist(workspace, ANNA, BJORN)
    for days in (1, 2):
        nights.sync(START + days * DAY)
        assert "beach@google.com" in nights.events()
        assert any("1 calendars of bjorn@northwind.com are there, but no longer listed" in note for note in nights.notes)
        assert nights.rows("select is_complete, cursor_at from meta.source_health where source_object = 'event'") == [(False, None)]
    del workspace.events[team]
    nights.sync(START + 3 * DAY)
    assert nights.events() == {"both@google.com", "work@google.com"}
