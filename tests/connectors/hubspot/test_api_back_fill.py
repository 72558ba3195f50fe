"""A first reading that is stopped, limited, or spread over nights."""

from datetime import date, timedelta

import pytest

from connectors.base import ConnectorError

from .account import Account
from .conftest import DAY, START, Nights, ago


def _refused():  # type: ignore[no-untyped-def]
    from tests.connectors.fake_server import data

    return data({"status": "error", "message": "stopped"}, 400)


def test_a_reading_that_is_stopped_goes_on_where_it_was(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 10
    for n in range(100):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 30)
    acme.fault = lambda call: _refused() if acme.asked["crm/v3/objects/contacts"] > 7 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START)
    assert len(nights.landed()) == 60
    acme.fault = lambda call: None
    acme.purge("contacts", 1002)
    acme.purge("contacts", 1090)
    nights.sync(START + timedelta(hours=1))
    assert acme.asked["crm/v3/objects/contacts"] == 5
    nights.sync(START + 8 * DAY)
    assert nights.landed() == nights.truth()


def test_since_limits_how_far_back_is_read_and_holds_for_later_nights(nights: Nights, acme: Account) -> None:
    for days in (5, 50):
        acme.put("contacts", 1000 + days, ago(days), email=f"{days}@acme.se")
    since = (START - 30 * DAY).date()
    recent = {place: at for place, at in nights.truth().items() if at >= since.isoformat()}
    nights.sync(START, since=since)
    assert nights.landed() == recent
    assert 0 < len(recent) < len(nights.truth())
    assert any("is not read: a record may name" in note for note in nights.notes)
    acme.delete("contacts", 1005)
    nights.sync(START + 8 * DAY)  # a week later everything is read again, as far back as was said
    assert nights.landed() == {place: at for place, at in recent.items() if place != ("contacts", "1005")}
    nights.sync(START + 9 * DAY, since=date(2000, 1, 1))
    assert nights.landed() == nights.truth()


def test_a_limited_reading_that_is_stopped_goes_on_where_it_was(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 5
    for n in range(40):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 10)
    acme.fault = lambda call: _refused() if acme.asked["crm/v3/objects/contacts/search"] > 4 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START, since=(START - 30 * DAY).date())
    reached = len(nights.landed())
    assert 10 <= reached < 40
    acme.fault = lambda call: None
    nights.sync(START + timedelta(hours=1))
    assert acme.asked["crm/v3/objects/contacts/search"] <= 5
    assert nights.landed() == {place: at for place, at in nights.truth().items() if at >= (START - 30 * DAY).date().isoformat()}


def test_a_long_reading_is_spread_over_nights_and_says_so(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 10
    for n in range(50):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 30)
    outcome = nights.sync(START, longest="0m")
    assert "the next run goes on there" in outcome.message
    complete = "select source_object, is_complete from meta.source_health where source_object in ('contact', 'owner') order by 1"
    assert nights.rows(complete) == [("contact", False), ("owner", True)]
    for night in range(1, 4):
        nights.sync(START + night * DAY, longest="0m")
    assert nights.landed() == nights.truth()
    assert nights.rows(complete) == [("contact", True), ("owner", True)]
