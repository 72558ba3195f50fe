"""A first reading over many nights: how far it is, how far back it goes, and that it goes on where it was."""

from datetime import date, timedelta

import pytest

from connectors.base import ConnectorError
from tests.connectors.fake_server import data

from .conftest import DAY, START, Nights, ago
from .workspace import Workspace


def test_a_channel_that_the_app_joins_later_is_back_filled(nights: Nights, workspace: Workspace, deals: str) -> None:
    secret = workspace.channel("C0LATER", "later", is_member=False)
    ts = workspace.post(secret, ago(300), "long ago")
    workspace.post(deals, ago(1))
    nights.sync(START)
    assert workspace.asked["conversations.history"] == 1
    assert "1 channels were not read: the app is not in them (/invite it there)" in nights.notes
    workspace.channels[secret]["is_member"] = True
    nights.sync(START + DAY)
    assert (secret, ts) in nights.landed()


def test_a_long_back_fill_says_how_far_it_is(nights: Nights, workspace: Workspace, deals: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.slices.TELL_EVERY", 0)
    workspace.post(deals, ago(1))
    nights.sync(START)
    assert nights.said == ["reading slack: channel 1 of 1, 1 messages, 4 requests"]


def test_since_limits_the_back_fill_until_the_user_says_otherwise(nights: Nights, workspace: Workspace, deals: str) -> None:
    for days in (400, 100, 50, 1):
        workspace.post(deals, ago(days), f"{days}")
    nights.sync(START, since=(START - 60 * DAY).date())
    assert set(nights.landed().values()) == {"50", "1"}
    nights.sync(START + DAY)
    assert set(nights.landed().values()) == {"50", "1"}
    nights.sync(START + 2 * DAY, since=(START - 200 * DAY).date())
    assert set(nights.landed().values()) == {"100", "50", "1"}
    nights.sync(START + 3 * DAY, since=date(2000, 1, 1))
    assert nights.landed() == nights.truth()


def test_a_stopped_back_fill_goes_on_where_it_was(nights: Nights, workspace: Workspace, deals: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.page = 10
    for n in range(100):
        ts = workspace.post(deals, ago(n), f"{n}")
        if n % 5 == 0:
            workspace.post(deals, ago(n) + 60, f"reply {n}", thread=ts)
    monkeypatch.setattr("connectors.slack.reader.SLICE_MESSAGES", 30)
    workspace.fault = lambda call: data({"ok": False, "error": "stopped"}) if sum(workspace.asked.values()) > 25 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START)
    assert 30 <= len(nights.landed()) < 120
    before = workspace.asked["conversations.history"]
    workspace.fault = lambda call: None
    nights.sync(START + timedelta(hours=1))
    assert nights.landed() == nights.truth()
    assert workspace.asked["conversations.history"] + before <= 10 + 5 + 1


def test_a_back_fill_of_many_nights_starves_nobody(nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.page = 10
    huge, small = workspace.channel("C0HUGE", "huge"), workspace.channel("C0SMALL", "small")
    for n in range(100):
        workspace.post(huge, ago(n + 1), f"{n}")
    workspace.post(small, ago(1), "first")
    monkeypatch.setattr("connectors.slack.reader.SLICE_MESSAGES", 30)
    outcome = nights.sync(START, longest="0m")
    assert (outcome.status, len(nights.landed())) == ("new", 30)
    assert "the next run goes on there" in outcome.message
    assert nights.rows("select distinct is_complete from meta.source_health where source_object = 'message'") == [(False,)]
    workspace.post(small, ago(-0.5), "second")
    nights.sync(START + DAY, longest="0m")
    assert {"first", "second"} <= set(nights.landed().values())
    for night in range(2, 9):
        nights.sync(START + night * DAY, longest="0m")
    assert nights.landed() == nights.truth()
    nights.sync(START + 10 * DAY)
    assert nights.rows("select distinct is_complete from meta.source_health where source_object = 'message'") == [(True,)]
