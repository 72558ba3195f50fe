"""What `c360 connect` says of Salesforce: what to create, and what the app can see; and what the settings take."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import ConnectorError
from connectors.client import Budget, ClientCredentials, JwtBearer, RefreshToken
from connectors.salesforce import connector
from connectors.salesforce.access import connect, grant
from connectors.salesforce.settings import SalesforceSettings
from tests.connectors.fake_server import FakeServer, data, in_turn

from .nights import LOGIN, Nights
from .org import Org

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOME = "https://acme.my.salesforce.com"


def settings(**more: Any) -> SalesforceSettings:
    return SalesforceSettings.model_validate({**LOGIN, "instance_url": HOME, **more})


@pytest.fixture
def url(org: Org, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SOURCES__SALESFORCE__CLIENT_SECRET", "very-secret-4711")
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    with FakeServer(org.answer) as server:
        yield server.url


def sights(url: str, **more: Any) -> dict[str, tuple[bool, str]]:
    return {sight.stream: (sight.is_seen, sight.words) for sight in connector.look(settings(api_url=url, **more), "salesforce")}


@pytest.mark.parametrize(("auth", "name"), [("client_credentials", "client_secret"), ("refresh_token", "refresh_token"), ("jwt", "private_key")])
def test_the_advice_names_the_rights_and_the_place_of_the_secret(auth: str, name: str) -> None:
    said = connector.advice(settings(auth=auth, username="c360@acme.com", exclude=["Lead"]), "crm")
    assert f"[sources.crm]\n   {name} =" in said
    assert f"SOURCES__CRM__{name.upper()}" in said
    assert "OpportunityContactRole" in said
    assert "Lead" not in said
    assert HOME in said


def test_what_the_app_sees_is_told_object_by_object(org: Org, url: str) -> None:
    org.create("Account", Name="Acme")
    org.delete("Account", org.create("Account", Name="in the bin"))
    org.hidden = {"EmailMessage", "Contact.Email"}
    found = sights(url, exclude=["Lead"])
    assert found["organisation"] == (True, f"the organisation {org.organisation}; 1 of 100,000 requests of today are used")
    fields = len(org.fields["Account"]) - 1
    assert found["account"] == (True, f"1 records, {fields} fields")
    assert found["email_message"] == (False, "EmailMessage is not there, or the app's user may not read it")
    assert "lead" not in found
    assert dict(org.asked) == {"token": 1, "composite": 1, "query": 9}


def test_an_app_that_is_refused_or_has_no_secret_is_told(org: Org, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    org.fault = lambda call: data({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
    assert "invalid_client" in sights(url)["organisation"][1]
    monkeypatch.delenv("SOURCES__SALESFORCE__CLIENT_SECRET")
    assert "SOURCES__SALESFORCE__CLIENT_SECRET" in sights(url)["organisation"][1]


def test_a_token_that_is_meant_for_a_foreign_host_is_sent_nowhere(url: str) -> None:
    with FakeServer(in_turn(data({"access_token": "t", "instance_url": "https://acme.evil.example"}))) as login:
        with pytest.raises(ConnectorError, match="no address of Salesforce's"):
            connect(settings(instance_url=login.url, api_url=None), "salesforce")
        assert len(login.calls) == 1


def test_a_first_reading_is_estimated_by_its_records(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.salesforce.connect.PAGE", 100)
    monkeypatch.setattr("connectors.salesforce.reader.PAGE", 100)
    for number in range(650):
        org.create("Contact", START - timedelta(days=1, seconds=-number), LastName="A")
    found = connector.measure(settings(api_url=nights.server.url), "salesforce")
    assert found is not None
    org.asked.clear()
    nights.sync(START)
    asked = sum(number for kind, number in org.asked.items() if kind != "token")
    assert (found.rows, "650 Contact" in found.words) == (650, True)
    assert found.requests is not None
    assert abs(found.requests - asked) <= 12


def test_a_run_is_estimated_from_the_last_one(nights: Nights, org: Org) -> None:
    assert connector.estimate(SalesforceSettings.model_validate({"system": "salesforce", "export": "x.zip"}), {}) is None
    before = connector.estimate(settings(), {})
    assert before is not None
    assert (before.requests, "never read before" in before.words) == (None, True)
    org.create("Account", START, Name="Acme")
    nights.sync(START + timedelta(days=1))
    state = {str(part): str(value) for part, value in nights.rows("select part, value from meta.source_state")}
    after = connector.estimate(settings(), state)
    assert after is not None
    assert (after.requests, after.words) == (org.asked["composite"] + org.asked["query"], "as in the last run, over 11 objects")


def test_each_kind_of_login_has_its_grant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_SECRET", "REFRESH_TOKEN", "PRIVATE_KEY"):
        monkeypatch.setenv(f"SOURCES__SALESFORCE__{name}", name.lower())
    assert isinstance(grant(settings(), "salesforce"), ClientCredentials)
    assert isinstance(grant(settings(auth="refresh_token"), "salesforce"), RefreshToken)
    sandbox = grant(settings(auth="jwt", username="c360@acme.com", instance_url="https://acme--dev.sandbox.my.salesforce.com"), "salesforce")
    assert isinstance(sandbox, JwtBearer)
    assert sandbox.audience == "https://test.salesforce.com"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"system": "salesforce"}, "say where the export is"),
        ({"system": "salesforce", "api": True, "client_id": "x"}, "the API needs instance_url"),
        ({"system": "salesforce", "api": True, "instance_url": HOME}, "the API needs client_id"),
        ({**LOGIN, "instance_url": HOME, "auth": "jwt"}, "needs username"),
        ({**LOGIN, "instance_url": HOME, "exclude": ["Contract.Name"]}, "no such object: Contract.Name"),
    ],
)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SalesforceSettings.model_validate(said)


def test_fields_may_be_named_instead_of_objects() -> None:
    only = settings(include=["Account", "Contact.Email", "contact.LastName"])
    assert only.wanted("contact")
    assert not only.wanted("lead")
    kept = [field for field in ("Id", "SystemModstamp", "IsDeleted", "Email", "LastName", "Birthdate") if only.wants_field("contact", field)]
    assert kept == ["Id", "SystemModstamp", "IsDeleted", "Email", "LastName"]
    assert only.wants_field("account", "Name")
