"""A Google that others wrote (npm: emulate), written to with Google's own client; then a sync.

What the emulator lacks is answered by the scripted workspace: tokens, where a mailbox's history begins, contacts, the directory, Drive's changes.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build

from connectors.client import Budget
from connectors.google_workspace import access
from tests.connectors.emulator import TOKEN, emulated
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import open_database

from .nights import Nights
from .workspace import ANNA, Workspace, account_key, letter

SEED = f"""
tokens:
  {TOKEN}: {{login: {ANNA}, scopes: []}}
google:
  users: [{{email: {ANNA}, name: Anna Berg}}]
  labels: [{{id: Label_deals, user_email: {ANNA}, name: Deals}}]
  calendars: [{{id: {ANNA}, user_email: {ANNA}, summary: Anna, primary: true, selected: true, time_zone: Europe/Stockholm}}]
"""

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a fresh Google."""
    with emulated("google", SEED, tmp_path_factory.mktemp("emulator")) as url:
        yield url


class Between:
    """Stands in front of the emulator, and answers what it lacks."""

    def __init__(self, emulator: str) -> None:
        self.emulator = emulator
        self.scripted = Workspace()

    def answer(self, call: Call) -> Reply:
        if call.path.endswith("/profile"):
            newest = self.ask("/gmail/v1/users/me/messages", {"maxResults": "1"}).json().get("messages")
            found = self.ask(f"/gmail/v1/users/me/messages/{newest[0]['id']}", {}).json() if newest else {"historyId": "1"}
            return data({"historyId": found["historyId"]})
        is_theirs = call.path.startswith(("/gmail/", "/calendar/")) or call.path == "/drive/v3/files"
        if not is_theirs:
            return self.scripted.answer(call)
        answer = self.ask(f"{call.path}?{call.query}", {})
        return Reply(answer.content, answer.status_code, {"Content-Type": "application/json"})

    def ask(self, path: str, params: Any) -> requests.Response:
        return requests.get(self.emulator + path, params=params, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)


Google = dict[str, Any]


@pytest.fixture
def live(emulator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Nights, Google]]:
    monkeypatch.setenv("SOURCES__GOOGLE__KEY", account_key())
    monkeypatch.setattr(access, "RATES", dict.fromkeys(access.RATES, 1e9))
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    between = Between(emulator)
    credentials = Credentials(TOKEN)  # type: ignore[no-untyped-call]
    clients = {
        name: build(name, version, credentials=credentials, static_discovery=True, client_options={"api_endpoint": emulator + path})
        for name, version, path in (("gmail", "v1", ""), ("calendar", "v3", "/calendar/v3/"), ("drive", "v3", "/drive/v3/"))
    }
    with open_database(tmp_path / "data") as database, FakeServer(between.answer) as server:
        yield Nights(database, between.scripted, server), clients


def sync(nights: Nights) -> Any:
    return nights.sync(users=[ANNA], admin=None, read=["mail", "calendar", "contacts"])


def test_what_googles_own_client_writes_relabels_answers_and_deletes_is_landed(live: tuple[Nights, Google]) -> None:
    nights, google = live
    mail, events = google["gmail"].users().messages(), google["calendar"].events()

    def insert(number: int, text: str, *headers: str, **more: str) -> Any:
        raw = urlsafe_b64encode(letter(number, "Bob Smith <bob@acme.com>", f"Anna <{ANNA}>", text, *headers)).decode()
        return mail.insert(userId="me", body={"raw": raw, "labelIds": ["INBOX", "UNREAD"], **more}).execute(num_retries=2)

    first, second, third = (insert(number, f"text {number}") for number in range(3))
    when = {"start": {"dateTime": "2026-03-05T10:00:00+01:00"}, "end": {"dateTime": "2026-03-05T11:00:00+01:00"}}
    guests = {"attendees": [{"email": ANNA}, {"email": "bob@acme.com"}]}
    kept = events.insert(calendarId=ANNA, body={"summary": "Review", **when, **guests}).execute(num_retries=2)
    dropped = events.insert(calendarId=ANNA, body={"summary": "Dropped", **when, **guests}).execute(num_retries=2)
    sync(nights)
    texts = "select message_key, text from raw_google.email where _deleted_at is null"
    assert dict(nights.rows(texts)) == {f"{number}@acme.com": f"text {number}" for number in range(3)}
    assert {f"{kept['id']}@google.com", f"{dropped['id']}@google.com"} <= nights.events()

    mail.modify(userId="me", id=first["id"], body={"addLabelIds": ["Label_deals"], "removeLabelIds": ["UNREAD"]}).execute(num_retries=2)
    mail.delete(userId="me", id=second["id"]).execute(num_retries=2)
    mail.trash(userId="me", id=third["id"]).execute(num_retries=2)
    insert(7, "an answer", "In-Reply-To: <0@acme.com>", "References: <0@acme.com>", threadId=first["threadId"])
    events.delete(calendarId=ANNA, eventId=dropped["id"]).execute(num_retries=2)
    sync(nights)
    assert dict(nights.rows(texts)) == {"0@acme.com": "text 0", "7@acme.com": "an answer"}
    assert nights.rows("select labels from raw_google.email where message_key = '0@acme.com'") == [("Deals,Inbox",)]
    assert nights.rows("select thread_root, gm_thread_id = (select gm_thread_id from raw_google.email where message_key = '0@acme.com') "
                       "from raw_google.email where message_key = '7@acme.com'") == [("0@acme.com", True)]  # fmt: skip
    assert f"{kept['id']}@google.com" in nights.events()
    assert f"{dropped['id']}@google.com" not in nights.events()

    outcome = sync(nights)
    assert sum(landing.deleted + landing.changed for landing in outcome.landings) == 0
