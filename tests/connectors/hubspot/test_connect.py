"""`c360 connect` for HubSpot: what to create where, and what the token can see."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.client import Budget
from connectors.hubspot import connector
from connectors.hubspot.settings import HubSpotSettings
from tests.connectors.fake_server import FakeServer, data

from .account import Account
from .conftest import Nights


def settings(**more: Any) -> HubSpotSettings:
    return HubSpotSettings.model_validate({"system": "hubspot", "api": True, **more})


@pytest.fixture
def url(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SOURCES__HUBSPOT__TOKEN", "pat-test")
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    with FakeServer(account.answer) as server:
        yield server.url


def sights(url: str, **more: Any) -> dict[str, tuple[bool, str]]:
    return {sight.stream: (sight.is_seen, sight.words) for sight in connector.look(settings(api_url=url, **more), "hubspot")}


def test_the_advice_names_the_scopes_that_the_settings_need_and_the_place_of_the_token() -> None:
    said = connector.advice(settings(exclude=["ticket", "owner"]), "crm")
    assert "[sources.crm]" in said
    assert "SOURCES__CRM__TOKEN" in said
    assert "crm.objects.deals.read" in said
    assert "tickets\n" not in said
    assert "owners.read" not in said
    assert "write" not in said


def test_what_the_token_sees_is_told_stream_by_stream_with_one_call_each(account: Account, url: str) -> None:
    for key in range(1, 4):
        account.put("contacts", key, "2026-02-01T00:00:00.000Z")
    assert sights(url) == {
        "account": (True, "the account 4711; account_url: https://app-eu1.hubspot.com/contacts/4711"),
        "contact": (True, "3 records"),
        "company": (True, "0 records"),
        "deal": (True, "0 records"),
        "ticket": (True, "0 records"),
        "owner": (True, "1 users, 1 of them with an address"),
    }
    assert sum(account.asked.values()) == 6


def test_a_scope_that_is_missing_and_a_token_that_is_refused_are_told(account: Account, url: str) -> None:
    account.fault = lambda call: data({"status": "error", "message": "scopes"}, 403) if "deals" in call.path else None
    found = sights(url)
    assert found["deal"][0] is False
    assert "crm.objects.deals.read" in found["deal"][1]
    assert found["ticket"][0] is True
    account.fault = lambda call: data({"status": "error"}, 401)
    assert list(sights(url)) == ["account"]


def test_a_first_reading_is_estimated_by_its_records(nights: Nights, account: Account) -> None:
    for key in range(1, 251):
        account.put("contacts", key, "2026-02-01T00:00:00.000Z")
    found = connector.measure(settings(api_url=nights.server.url), "hubspot")
    assert found is not None
    assert sum(account.asked.values()) == 4  # one small search an object
    nights.sync(datetime(2026, 3, 2, tzinfo=UTC))
    assert found.rows == 250
    assert found.requests is not None
    assert abs(found.requests - sum(account.asked.values())) <= 5
    assert "250 contacts" in found.words


def test_a_run_is_estimated_from_the_last_one(nights: Nights, account: Account) -> None:
    assert connector.estimate(settings(export="x", api=False), {}) is None
    before = connector.estimate(settings(), {})
    assert before is not None
    assert (before.requests, "never read before" in before.words) == (None, True)
    account.put("contacts", 1, "2026-02-01T00:00:00.000Z")
    nights.sync(datetime(2026, 3, 2, tzinfo=UTC))
    after = connector.estimate(settings(), {str(part): str(value) for part, value in nights.rows("select part, value from meta.source_state")})
    assert after is not None
    assert after.requests == sum(account.asked.values())
