"""A Slack that others wrote (npm: emulate), written to with Slack's own SDK; then a sync."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from connectors.slack import methods
from tests.connectors.emulator import TOKEN, emulated
from tests.connectors.fake_server import FakeServer
from warehouse.database import open_database

from .conftest import Nights
from .workspace import Workspace

SEED = """
slack:
  team: {name: Northwind, domain: northwind}
  users: [{name: anna, real_name: Anna Berg, email: anna@northwind.com}]
  channels: [{name: deals, topic: deals}]
"""

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a fresh workspace."""
    with emulated("slack", SEED, tmp_path_factory.mktemp("emulator")) as url:
        yield f"{url}/"


class OfEmulator:
    """Where to find it, as Nights expects of a server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[Any] = []


@pytest.fixture
def live(emulator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Nights, WebClient]]:
    monkeypatch.setenv("SOURCES__SLACK__TOKEN", TOKEN)
    monkeypatch.setattr(methods, "RATES", dict.fromkeys(methods.RATES, 1e9))
    with open_database(tmp_path / "data") as database:
        server: FakeServer = OfEmulator(emulator)  # type: ignore[assignment]
        yield Nights(database, Workspace(), server), WebClient(token=TOKEN, base_url=emulator + "api/")


def texts(nights: Nights) -> set[str]:
    return set(nights.landed().values())


def test_what_slacks_own_sdk_creates_edits_deletes_and_replies_is_landed(live: tuple[Nights, WebClient]) -> None:
    nights, slack = live
    channels = {channel["name"]: channel["id"] for channel in slack.conversations_list()["channels"]}
    deals = channels["deals"]
    first = slack.chat_postMessage(channel=deals, text="to be edited")["ts"]
    second = slack.chat_postMessage(channel=deals, text="to be deleted")["ts"]
    third = slack.chat_postMessage(channel=deals, text="a thread begins")["ts"]
    slack.chat_postMessage(channel=deals, text="first reply", thread_ts=third)
    nights.sync()
    assert {"to be edited", "to be deleted", "a thread begins", "first reply"} <= texts(nights)

    slack.chat_update(channel=deals, ts=first, text="edited")
    slack.chat_delete(channel=deals, ts=second)
    slack.chat_postMessage(channel=deals, text="late reply", thread_ts=third)
    for n in range(5):
        slack.chat_postMessage(channel=channels["general"], text=f"in general {n}")
    nights.sync()
    found = texts(nights)
    assert {"edited", "a thread begins", "first reply", "late reply", *(f"in general {n}" for n in range(5))} <= found
    assert not {"to be edited", "to be deleted"} & found
    names = nights.rows("""select real_name from raw_slack."user" where name = 'anna'""")
    assert names == [("Anna Berg",)]

    outcome = nights.sync()
    assert sum(landing.deleted for landing in outcome.landings) == 0
    assert texts(nights) == found
