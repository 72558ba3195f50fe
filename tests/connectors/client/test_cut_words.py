"""What a tool says is cut where it is long; a credential in it is hidden first, wherever the cut falls."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from connectors.client import ApiError, Budget, Client, OAuthToken, RefreshToken, Secret, StaticToken, Token
from connectors.client.body import parse, said_no
from connectors.declared.rest_pages import refusal
from connectors.google_workspace import methods as google
from connectors.google_workspace.tokens import AccessToken
from connectors.hubspot import methods as hubspot
from connectors.salesforce import methods as salesforce
from connectors.slack import methods as slack
from connectors.workday import raas
from tests.connectors.fake_server import FakeServer, data

TOKEN = "Zq9-Yw8-Xv7-Ut6-Sr5"
LEAST = 6  # letters of it that give something away
Body = Callable[[str], Any]
CASES: dict[str, tuple[int, Body, dict[str, Any]]] = {
    "any tool": (200, lambda said: {"ok": False, "error": said}, {"refuse": said_no}),
    "any tool, an error": (400, lambda said: {"error": said}, {}),
    "declared": (200, lambda said: {"problem": {"text": said}}, {"refuse": refusal("problem")}),
    "slack": (200, lambda said: {"ok": False, "error": said}, {"refuse": slack.refuse}),
    "google": (403, lambda said: {"error": {"message": said}}, {"fault": google.fault}),
    "hubspot": (200, lambda said: {"status": "error", "message": said}, {"refuse": hubspot.refuse}),
    "hubspot, a part": (200, lambda said: {"results": [], "errors": [{"message": said}]}, {"refuse": hubspot.refuse}),
    "salesforce": (400, lambda said: [{"errorCode": said, "message": said}], {"refuse": salesforce.refuse, "fault": salesforce.fault}),
    "workday": (200, lambda said: {"error": said}, {"parse": raas._json}),
}


def shown(client: Client | Token) -> str:
    with pytest.raises(ApiError) as caught:
        client.get("rows") if isinstance(client, Client) else client.value()
    return "".join(traceback.format_exception(caught.value)) + caught.value.code


def pieces(text: str) -> list[str]:
    return [TOKEN[n : n + LEAST] for n in range(len(TOKEN) - LEAST + 1) if TOKEN[n : n + LEAST] in text]


@pytest.mark.parametrize("case", CASES)
def test_no_half_of_a_credential_is_told(case: str) -> None:
    status, body, options = CASES[case]
    words = [""]
    with FakeServer(lambda call: data(body(words[0]), status)) as server:
        client = Client(server.url, StaticToken(Secret(TOKEN)), Budget({"": 1e9}), **{"parse": parse, **options})
        for before in range(30, 320, 5):
            words[0] = "-" * before + TOKEN + " is no token of ours"
            assert pieces(shown(client)) == [], f"{before} characters before it"


@pytest.mark.parametrize("what", ["an app", "google"])
def test_no_half_of_what_is_exchanged_for_a_token_is_told(what: str) -> None:
    words, grant = [""], RefreshToken("app", Secret(TOKEN))
    with FakeServer(lambda call: data({"error": words[0], "error_description": words[0]}, 400)) as server:
        for before in range(30, 320, 5):
            words[0] = "-" * before + TOKEN + " is no token of ours"
            token: Token = OAuthToken(server.url, grant) if what == "an app" else AccessToken(server.url, grant.form, "Anna", Budget({"token": 1e9}))
            assert pieces(shown(token)) == [], f"{before} characters before it"
