"""Tokens from grants: how they are asked for, renewed, and kept out of sight."""

import json
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.base import ConnectorError
from connectors.client import ApiError, Budget, Client, ClientCredentials, JwtBearer, OAuthToken, RefreshToken, Secret, Unauthorised
from connectors.client.oauth import JWT_BEARER
from tests.connectors.fake_server import Answers, Call, FakeServer, Reply, data, in_turn

SECRET = "client-secret-0815"
CREDENTIALS = ClientCredentials("app", Secret(SECRET))


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], FakeServer]]:
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(FakeServer(answers))


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def numbered() -> Answers:
    """Each grant gets a new token; an API call is answered only with the newest."""
    made = [0]

    def answer(call: Call) -> Reply:
        if call.path == "/token":
            made[0] += 1
            return data({"access_token": f"token-{made[0]}", "instance_url": "https://acme.example", "refresh_token": "rotated"})
        known = call.headers.get("Authorization") == "Bearer token-2"
        return data({"rows": [1]} if known else {"error": "expired"}, 200 if known else 401)

    return answer


def test_client_credentials(serve: Callable[[Answers], FakeServer]) -> None:
    server = serve(in_turn(data({"access_token": "t", "instance_url": "https://acme.example"})))
    token = OAuthToken(server.url + "token", CREDENTIALS)
    assert token.value().reveal() == token.value().reveal() == "t"
    assert [(call.method, dict(call.params)) for call in server.calls] == [
        ("POST", {"grant_type": "client_credentials", "client_id": "app", "client_secret": SECRET})
    ]
    assert token.said == {"instance_url": "https://acme.example"}


def test_a_refresh_token_with_and_without_the_apps_secret() -> None:
    assert set(RefreshToken("app", Secret("r")).form()) == {"grant_type", "client_id", "refresh_token"}
    assert set(RefreshToken("app", Secret("r"), Secret("s")).form()) == {"grant_type", "client_id", "refresh_token", "client_secret"}


def test_a_jwt_is_signed_with_the_apps_key(serve: Callable[[Answers], FakeServer], key: rsa.RSAPrivateKey) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    server = serve(in_turn(data({"access_token": "t"})))
    OAuthToken(server.url, JwtBearer("app", "c360@acme.com", "https://login.example", Secret(pem), claims={"scope": "read"})).value()
    sent = server.calls[0].params
    said = jwt.decode(sent["assertion"], key.public_key(), algorithms=["RS256"], audience="https://login.example")
    assert sent["grant_type"] == JWT_BEARER
    assert (said["iss"], said["sub"], said["scope"]) == ("app", "c360@acme.com", "read")
    assert said["exp"] - said["iat"] == 180


@pytest.mark.parametrize("pem", ["no key at all 4711", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LTQ3MTE=\n-----END PRIVATE KEY-----"])
def test_a_key_that_cannot_sign_is_told_and_not_shown(pem: str) -> None:
    with pytest.raises(ConnectorError, match="RSA key in PEM form") as caught:
        OAuthToken("http://127.0.0.1:1/", JwtBearer("app", "me", "you", Secret(pem))).value()
    assert pem.splitlines()[-1] not in "".join(traceback.format_exception(caught.value))


def test_a_token_that_expired_is_renewed_once(serve: Callable[[Answers], FakeServer]) -> None:
    server = serve(numbered())
    token = OAuthToken(server.url + "token", CREDENTIALS)
    client = Client(server.url, token, Budget({"": 1e9}))
    assert client.get("rows").body == {"rows": [1]}
    assert [call.path for call in server.calls] == ["/token", "/rows", "/token", "/rows"]


def test_a_grant_that_is_no_longer_accepted_fails_the_request(serve: Callable[[Answers], FakeServer]) -> None:
    given = [True]

    def answer(call: Call) -> Reply:
        if call.path == "/token" and given:
            return data({"access_token": f"t{given.pop()}"})
        return data({"error": "invalid_grant"}, 400 if call.path == "/token" else 401)

    server = serve(answer)
    with pytest.raises(Unauthorised, match="HTTP 401"):
        Client(server.url, OAuthToken(server.url + "token", CREDENTIALS), Budget({"": 1e9})).get("rows")


@pytest.mark.parametrize(
    "reply",
    [
        data({"error": "invalid_client", "error_description": f"the secret {SECRET} is wrong"}, 400),
        data({"error": f"no {SECRET}"}, 401),
        Reply(f"<html>{SECRET}</html>".encode(), 200, {"Content-Type": "text/html"}),
        data({"access_token": None, "message": SECRET}),
        data([SECRET], 400),
    ],
)
def test_what_was_sent_never_shows_in_an_error(serve: Callable[[Answers], FakeServer], reply: Reply) -> None:
    token = OAuthToken(serve(in_turn(reply)).url, CREDENTIALS)
    with pytest.raises(ApiError) as caught:
        token.value()
    assert SECRET not in "".join(traceback.format_exception(caught.value, chain=True))
    assert SECRET not in repr(token) + repr(CREDENTIALS) + json.dumps(str(vars(token)))
    with pytest.raises(TypeError):
        pickle.dumps(CREDENTIALS)


def test_a_login_that_is_busy_is_tried_again(serve: Callable[[Answers], FakeServer]) -> None:
    waits: list[float] = []
    server = serve(in_turn(data({"error": "temporarily_unavailable"}, 400), data({}, 503), data({"access_token": "t"})))
    assert OAuthToken(server.url, CREDENTIALS, sleep=waits.append).value().reveal() == "t"
    assert len(waits) == 2
