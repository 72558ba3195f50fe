"""What `c360 connect` says of Google, which credentials are taken, and that none of them is ever told."""

import json
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from connectors.base import ConnectorError
from connectors.client import Budget
from connectors.google_workspace import access, connector
from connectors.google_workspace.access import Access, scopes_for
from connectors.google_workspace.settings import GoogleWorkspaceSettings
from tests.connectors.fake_server import Call, FakeServer, data

from .nights import Nights
from .workspace import ADMIN, ANNA, BJORN, Workspace, account_key, letter

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


def settings(**more: Any) -> GoogleWorkspaceSettings:
    return GoogleWorkspaceSettings.model_validate({"system": "google_workspace", "api": True, "admin": ADMIN, **more})


@pytest.fixture
def url(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SOURCES__GOOGLE__KEY", account_key())
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    with FakeServer(workspace.answer) as server:
        yield server.url


def sights(url: str, **more: Any) -> dict[str, tuple[bool, str]]:
    return {sight.stream: (sight.is_seen, sight.words) for sight in connector.look(settings(api_url=url, **more), "google")}


def test_only_reading_scopes_are_asked_for_and_of_metadata_only_the_least() -> None:
    asked = scopes_for(settings())
    assert set(asked) == {"mail", "calendar", "contacts", "directory", "drive"}
    assert all(scope.endswith(".readonly") for scopes in asked.values() for scope in scopes)
    assert scopes_for(settings(metadata_only=True))["mail"] == ("https://www.googleapis.com/auth/gmail.metadata",)
    assert set(scopes_for(settings(read=["mail"], users=[ANNA], admin=None))) == {"mail"}


def test_the_advice_names_each_scope_and_the_place_of_the_key() -> None:
    said = connector.advice(settings(), "google")
    assert all(scope in said for scopes in scopes_for(settings()).values() for scope in scopes)
    assert "[sources.google]" in said
    assert "SOURCES__GOOGLE__KEY" in said


def test_whose_mail_to_read_must_be_said_and_the_advice_comes_before(url: str) -> None:
    unsaid = connector.settings.model_validate({"system": "google_workspace", "api": True})
    assert "admin.directory.user.readonly" in connector.advice(unsaid, "google")
    assert "say whose mail to read" in sights(url, admin=None)["credential"][1]


def test_what_the_credential_sees_is_told_stream_by_stream(workspace: Workspace, url: str) -> None:
    workspace.receive(ADMIN, letter(1))
    workspace.know(ANNA, "c1", "Bob Smith", "bob@acme.com")
    assert sights(url) == {
        "directory_user": (True, "3 users on the first page, 3 of them active"),
        "email": (True, f"0 mails on the first page of {ANNA}, who stands for 3"),
        "event": (True, f"1 calendars of {ANNA}, who stands for 3"),
        "contact": (True, f"1 contacts on the first page of {ANNA}, who stands for 3"),
        "file": (True, f"0 files on the first page of {ANNA}, who stands for 3"),
    }
    assert max(workspace.asked.values()) <= 2  # one call a stream, one token for the directory and one for the person


def test_a_scope_that_was_not_granted_is_told_with_what_to_do(workspace: Workspace, url: str) -> None:
    workspace.granted = {scope for scope in workspace.granted if "contacts" not in scope}
    found = sights(url)
    assert found["directory_user"][0] is True
    assert not any(found[stream][0] for stream in ("email", "event", "contact", "file"))
    assert "Domain-wide delegation" in found["email"][1]


@pytest.mark.parametrize("key", ["no key", "{}", json.dumps({"client_email": "a", "private_key": "-----BEGIN secret-4711"})])
def test_a_key_that_is_none_is_told_without_it(url: str, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("SOURCES__GOOGLE__KEY", key)
    seen, words = sights(url)["credential"]
    assert not seen
    assert "is no key of a service account" in words
    assert "4711" not in words
    monkeypatch.delenv("SOURCES__GOOGLE__KEY")
    assert "SOURCES__GOOGLE__KEY" in sights(url)["credential"][1]


def test_the_key_may_stand_in_a_file_of_its_own(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOURCES__GOOGLE__KEY")
    (tmp_path / "key.json").write_text(account_key())
    assert sights(url, key_file=tmp_path / "key.json")["email"][0]
    assert "cannot be read" in sights(url, key_file=tmp_path / "none.json")["credential"][1]


def consent(monkeypatch: pytest.MonkeyPatch, refresh: str = "refresh-4711") -> None:
    for name, value in (("REFRESH_TOKEN", refresh), ("CLIENT_ID", "client"), ("CLIENT_SECRET", "hidden-4711")):
        monkeypatch.setenv(f"SOURCES__GOOGLE__{name}", value)


def test_one_users_consent_reads_that_user(nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    consent(monkeypatch)
    workspace.receive(ANNA, letter(1))
    nights.sync(users=[ANNA], admin=None)
    assert set(nights.mails()) == {"1@acme.com"}
    with pytest.raises(ConnectorError, match="name that one address"):
        nights.sync(users=[ANNA, BJORN], admin=None)


def test_a_consent_that_was_revoked_fails_and_tells_nothing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    consent(monkeypatch, "refresh-0815")
    with pytest.raises(ConnectorError, match="invalid_grant: the grant is not taken") as caught:
        nights.sync(users=[ANNA], admin=None)
    told = "".join(traceback.format_exception(caught.value))
    assert not [secret for secret in ("refresh-0815", "hidden-4711") if secret in told]


def test_no_token_or_signed_request_is_in_an_error_or_on_disk(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1))
    nights.sync()
    workspace.fault = lambda call: data({"error": {"code": 403, "message": call.headers["Authorization"]}}, 403) if "gmail" in call.path else None
    with pytest.raises(ConnectorError) as caught:
        nights.sync()
    told = "".join(traceback.format_exception(caught.value))
    assert "mail of anna@northwind.com" in told
    assert not [token for token in workspace.tokens if token in told]
    nights.database.connection.execute("checkpoint")
    kept = b"".join(path.read_bytes() for path in nights.database.data_dir.rglob("*") if path.is_file())
    assert b"ya29." not in kept
    assert b"PRIVATE KEY" not in kept


def test_the_key_is_sent_to_nobody(nights: Nights, workspace: Workspace) -> None:
    nights.sync()
    sent = b"".join(call.body + str(call.headers).encode() for call in nights.server.calls)
    assert b"PRIVATE KEY" not in sent
    assert json.loads(account_key())["private_key"].split("\n")[1].encode() not in sent


def test_a_token_is_used_until_shortly_before_its_end(url: str, workspace: Workspace) -> None:
    api = Access(settings(api_url=url), "google").acting_for(ANNA)
    token: Any = api._client._token
    now = [1000.0]
    token._clock = lambda: now[0]
    assert token.value() is token.value()
    now[0] += 3400
    assert workspace.asked["token"] == 1
    token.value()
    now[0] += 100
    token.value()
    assert workspace.asked["token"] == 2


def test_a_first_reading_is_estimated_by_the_mails_that_mailboxes_say_they_hold(nights: Nights, workspace: Workspace) -> None:
    for number in range(30):
        workspace.receive(ANNA, letter(number))
    found = connector.measure(settings(api_url=nights.server.url), "google")
    assert found is not None
    assert (found.rows, found.is_least) == (30, True)
    assert "about 30 mails in 3 mailboxes, as 3 of them say" in found.words
    workspace.asked.clear()
    nights.sync()
    assert found.requests is not None
    assert 30 < found.requests <= sum(workspace.asked.values())


def test_a_run_is_estimated_from_the_last_one(nights: Nights, workspace: Workspace) -> None:
    assert connector.estimate(GoogleWorkspaceSettings.model_validate({"system": "google_workspace", "drive": "x.csv"}), {}) is None
    before = connector.estimate(settings(), {})
    assert before is not None
    assert (before.requests, "never read before" in before.words) == (None, True)
    workspace.receive(ANNA, letter(1))
    nights.sync()
    state = {str(part): str(value) for part, value in nights.rows("select part, value from meta.source_state")}
    after = connector.estimate(settings(), state)
    assert after is not None
    assert (after.requests, after.words) == (sum(workspace.asked.values()), "as in the last run, over 3 mailboxes")


@pytest.mark.parametrize(
    ("wrong", "words"), [({"api": False}, "name at least one"), ({"users": ["anna"]}, "is no address"), ({"read": ["chat"]}, "mail")]
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(**wrong)


def documented() -> dict[str, dict[str, Any]]:
    """Path template → method, of every GET in Google's own description of its APIs."""
    found: dict[str, dict[str, Any]] = {}

    def walk(resources: dict[str, Any], base: str, common: dict[str, Any]) -> None:
        for one in resources.values():
            for method in one.get("methods", {}).values():
                if method["httpMethod"] == "GET":
                    found[base + method["path"]] = method | {"parameters": common | method.get("parameters", {})}
            walk(one.get("resources", {}), base, common)

    for name in ("gmail.v1", "calendar.v3", "people.v1", "admin.directory_v1", "drive.v3"):
        document = json.loads((DOCUMENTS / f"{name}.json").read_text())
        walk(document["resources"], "/" + document["servicePath"], document["parameters"])
    return found


def test_every_request_is_one_that_googles_own_description_knows(nights: Nights, workspace: Workspace) -> None:
    methods = documented()
    workspace.boxes[ANNA].labels["Label_1"] = "Deals"
    workspace.receive(ANNA, letter(1, id=""))
    workspace.meet(ANNA, "week", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    nights.sync(exclude_labels=["deals"])
    workspace.receive(ANNA, letter(2))
    workspace.meet(ANNA, "week", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    del workspace.users[BJORN]
    nights.sync(exclude_labels=["deals"])
    nights.sync(metadata_only=True)
    asked = set()
    for call in nights.server.calls:
        if call.path != "/token":
            asked.add(check(call, methods))
    assert len(asked) == 12
    assert access.TOKEN_URL == "https://oauth2.googleapis.com/"


def check(call: Call, methods: dict[str, dict[str, Any]]) -> str:
    """The method that a request is one of; its parameters are known, and have values that are allowed."""
    parts = call.path.split("/")

    def fits(template: str) -> bool:
        wanted = template.replace("{+resourceName}", "people/{id}").split("/")
        return len(wanted) == len(parts) and all(want == part or want.startswith("{") for want, part in zip(wanted, parts, strict=True))

    found = max((template for template in methods if fits(template)), key=lambda template: -template.count("{"))
    known = methods[found]["parameters"]
    for name, value in call.params.items():
        assert name in known, f"{found}: {name}"
        assert value in known[name].get("enum", [value]), f"{found}: {name}={value}"
        if "maximum" in known[name]:
            assert int(value) <= int(known[name]["maximum"])
    return found
