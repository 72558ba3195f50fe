"""OAuth 2.0 where nobody sits at a browser: a grant is exchanged for a token, which is kept in memory only and renewed once it is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from connectors.base import ConnectorError
from connectors.client.budget import Budget
from connectors.client.errors import ApiError, Passing, Unauthorised
from connectors.client.http import Client
from connectors.client.secret import Secret

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
A_MINUTE = {"": 60.0}
MAY_PASS = frozenset({"temporarily_unavailable", "server_error"})
Form = Mapping[str, str | Secret]


class Grant(Protocol):
    """What is exchanged for a token."""

    def form(self) -> Form:
        """What to send to the token's address."""


@dataclass(frozen=True)
class ClientCredentials:
    """The app speaks for itself."""

    client_id: str
    client_secret: Secret

    def form(self) -> Form:
        """RFC 6749, 4.4."""
        return {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}


@dataclass(frozen=True)
class RefreshToken:
    """Somebody once allowed the app to act for them. A tool that gives a new refresh token each time is not supported: nothing is written back."""

    client_id: str
    refresh_token: Secret
    client_secret: Secret | None = None

    def form(self) -> Form:
        """RFC 6749, 6."""
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        return {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": self.refresh_token, **secret}


@dataclass(frozen=True)
class JwtBearer:
    """An assertion signed with the app's private key. subject: whom the app acts for. lifetime: seconds. claims: what else it says (a scope)."""

    issuer: str
    subject: str
    audience: str
    private_key: Secret
    lifetime: int = 180
    claims: Mapping[str, str] = field(default_factory=dict)

    def form(self) -> Form:
        """RFC 7523, 2.1. Raises ConnectorError for a key that cannot sign."""
        import jwt

        now = int(time.time())
        said = {"iss": self.issuer, "sub": self.subject, "aud": self.audience, "iat": now, "exp": now + self.lifetime, **self.claims}
        try:
            signed = jwt.encode(said, self.private_key.reveal(), algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError):
            signed = ""
        if not signed:
            # raised out here: the library's error may hold the key
            raise ConnectorError("the private key cannot sign: it must be an RSA key in PEM form, with its BEGIN and END lines and no password")
        return {"grant_type": JWT_BEARER, "assertion": Secret(signed)}


class OAuthToken:
    """A `Token` that comes from a grant.

    url: where grants are exchanged. said: what else the answer held (where the API is), never the token itself.
    """

    def __init__(self, url: str, grant: Grant, sleep: Callable[[float], None] | None = None) -> None:
        self.said: Mapping[str, Any] = {}
        self._url = url
        self._grant = grant
        self._client = Client(url, None, Budget(A_MINUTE), refuse=_refuse, fault=_fault, sleep=sleep)
        self._token: Secret | None = None

    def value(self) -> Secret:
        """The token; the first time it is fetched. Raises Unauthorised where the grant is refused."""
        if self._token is None:
            self._token = self._fetch()
        return self._token

    def renew(self) -> bool:
        """Fetch a new one; False where the grant is no longer accepted."""
        try:
            self._token = self._fetch()
        except Unauthorised:
            return False
        return True

    def _fetch(self) -> Secret:
        form = self._grant.form()
        self._client.hidden = [part for part in form.values() if isinstance(part, Secret)]
        body = self._client.post(self._url, revealed(form)).body
        self.said = {name: part for name, part in body.items() if "token" not in name}
        return Secret(body["access_token"])


def revealed(form: Form) -> dict[str, str]:
    """The form as it is sent."""
    return {name: part.reveal() if isinstance(part, Secret) else part for name, part in form.items()}


def _refuse(body: Any) -> None:
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str) or not body["access_token"]:
        raise ApiError("the answer holds no access_token; is the address right?", "shape")


def _fault(status: int, body: Any) -> None:
    if not isinstance(body, dict) or not isinstance(body.get("error"), str):
        return
    code, words = body["error"][:80], str(body.get("error_description") or "")[:200]
    if code in MAY_PASS:
        raise Passing(code, code=code)
    if status < 500 and status != 429:
        raise Unauthorised(f"no token was given: {code}{f' ({words})' if words else ''}. Check the app's id, secret or key, and rights", code)
