"""What `c360 connect` says of Slack: what to install, and what the token can see."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from connectors.client import Budget
from connectors.slack import connector
from connectors.slack.access import scopes_for
from connectors.slack.connect import manifest
from connectors.slack.settings import SlackSettings
from tests.connectors.fake_server import FakeServer, data

from .conftest import Nights
from .workspace import SCOPES, Workspace


def settings(**more: Any) -> SlackSettings:
    return SlackSettings.model_validate({"system": "slack", "api": True, **more})


@pytest.fixture
def url(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SOURCES__SLACK__TOKEN", "xoxb-test")
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    with FakeServer(workspace.answer) as server:
        yield server.url + "api/"


def sights(url: str, **more: Any) -> dict[str, tuple[bool, str]]:
    return {sight.stream: (sight.is_seen, sight.words) for sight in connector.look(settings(api_url=url, **more), "slack")}


@pytest.mark.parametrize("chosen", [{}, {"private_channels": True}, {"direct_messages": True}])
def test_the_manifest_asks_for_what_the_settings_need_and_nothing_more(chosen: dict[str, bool]) -> None:
    asked = yaml.safe_load(manifest(settings(**chosen)))["oauth_config"]["scopes"]["bot"]
    assert set(asked) == scopes_for(settings(**chosen)) | {"users:read.email"}
    assert len(asked) == len(set(asked))
    assert all(scope.endswith((":read", ":history", ".email")) for scope in asked)


def test_the_advice_names_the_place_of_the_token() -> None:
    said = connector.advice(settings(), "chat")
    assert "[sources.chat]" in said
    assert "SOURCES__CHAT__TOKEN" in said
    assert set(SCOPES.split(",")) <= set(said.replace(",", " ").replace(".\n", " ").split())


def test_what_the_token_sees_is_told_stream_by_stream(workspace: Workspace, url: str) -> None:
    workspace.post(workspace.channel("C0DEALS", "deals"), 1_700_000_000)
    workspace.channel("C0OTHER", "other", is_member=False)
    assert sights(url) == {
        "workspace": (True, "the workspace None (T0NORTH)"),
        "user": (True, "2 people on the first page, 2 of them with an address"),
        "channel": (True, "2 listed, 2 in scope, in 1 of which the app is"),
        "member": (True, "2 people in the first channel"),
        "message": (True, "the newest page of the first channel holds 1"),
    }


def test_an_app_that_is_nowhere_and_a_scope_that_is_missing_are_told(workspace: Workspace, url: str) -> None:
    workspace.channel("C0DEALS", "deals", is_member=False)
    workspace.scopes = "channels:read,users:read"
    found = sights(url)
    assert found["workspace"] == (False, "the workspace None (T0NORTH); the app lacks channels:history, users:read.email")
    assert found["message"][0] is False
    assert "/invite" in found["message"][1]


def test_a_token_that_is_refused_or_not_there_is_told(workspace: Workspace, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.fault = lambda call: data({"ok": False, "error": "invalid_auth"})
    assert "the token is wrong" in sights(url)["workspace"][1]
    monkeypatch.delenv("SOURCES__SLACK__TOKEN")
    assert "SOURCES__SLACK__TOKEN" in sights(url)["workspace"][1]


def test_a_first_reading_is_estimated_by_its_channels_and_called_a_least(workspace: Workspace, url: str) -> None:
    for number in range(3):
        workspace.channel(f"C{number}", f"c{number}")
    found = connector.measure(settings(api_url=url, exclude=["c2"]), "slack")
    assert found is not None
    assert (found.requests, found.is_least, found.rows) == (1 + 2 + 2 * 2, True, None)
    assert "unknown before the first reading" in found.words
    assert "at least this much for 2 channels" in found.words


def test_a_run_is_estimated_from_the_last_one(nights: Nights, workspace: Workspace) -> None:
    assert connector.estimate(settings(export="x.zip", api=False), {}) is None
    before = connector.estimate(settings(), {})
    assert before is not None
    assert (before.requests, "never read before" in before.words) == (None, True)
    workspace.post(workspace.channel("C0DEALS", "deals"), 1_700_000_000)
    nights.sync(datetime(2026, 3, 2, tzinfo=UTC))
    state = {str(part): str(value) for part, value in nights.rows("select part, value from meta.source_state")}
    after = connector.estimate(settings(), state)
    assert after is not None
    assert (after.requests, after.words) == (sum(workspace.asked.values()), "as in the last run, over 1 channels")
    assert after.seconds == pytest.approx(after.requests / 50 * 60)
