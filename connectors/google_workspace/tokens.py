"""Access tokens: of a service account that acts for a user, or of one user who has agreed.

Made on our own client rather than on google-auth: the same waits and retries, one host, and no message that quotes a key. Of cryptography only
the signature is used.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from threading import Lock
from typing import Any, NoReturn

from connectors.base import ConnectorError
from connectors.client import ApiError, Budget, Client, Passing, Secret, Unauthorised
from connectors.client.oauth import JWT_BEARER, Form, revealed

LIFE = 3600  # seconds that a signed request is good for, the longest that Google takes
EARLY = 120.0  # seconds before its end that a token is no longer used
MEND = {
    "unauthorized_client": "the service account may not act for this user with these scopes. Admin console → Security → API controls → "
    "Domain-wide delegation: its client id with each scope that `c360 connect` names",
    "invalid_grant": "the grant is not taken: the user left or was suspended, the key or the consent was revoked, or this machine's clock is wrong",
    "invalid_client": "client_id and client_secret do not belong together, or the client was deleted",
    "access_denied": "an administrator has blocked this client",
    "invalid_scope": "a scope is not known to Google",
}


class AccessToken:
    """A token that is asked for when it is needed first, when it is about to expire, and when Google refused it.

    whose: for messages. form: what is sent to get one; it holds secrets, so nothing of it is ever told. Raises Unauthorised from `value`.
    """

    def __init__(self, url: str, form: Callable[[], Form], whose: str, budget: Budget, clock: Callable[[], float] = time.time) -> None:
        self._client = Client(url, None, budget, refuse=lambda _body: None, fault=self._refused)
        self._form = form
        self._whose = whose
        self._clock = clock
        self._token: Secret | None = None
        self._until = 0.0
        self._failure: ApiError | None = None
        self._turn = Lock()

    def value(self) -> Secret:
        """The token to send now."""
        with self._turn:
            if self._failure is not None:
                raise self._failure
            if self._token is None or self._clock() >= self._until:
                self._token = self._ask()
            return self._token

    def renew(self) -> bool:
        """Google refused it: the next one is asked for."""
        self._token = None
        return self._failure is None

    def _ask(self) -> Secret:
        form = self._form()
        self._client.hidden = [part for part in form.values() if isinstance(part, Secret)]
        try:
            body = self._client.post("token", revealed(form), kind="token").body
        except ApiError as error:
            self._failure = error
            raise
        token, life = (body.get("access_token"), body.get("expires_in")) if isinstance(body, dict) else (None, None)
        if not isinstance(token, str) or not token:
            raise ApiError(f"{self._whose}: Google's answer holds no access token; is the address of its token service right?", "shape")
        self._until = self._clock() + (float(life) if isinstance(life, int | float) else LIFE) - EARLY
        return Secret(token)

    def _refused(self, status: int, body: Any) -> None:
        code = body.get("error") if isinstance(body, dict) else None
        if status >= 500 or status == 429 or not isinstance(code, str):
            return
        if code in ("internal_failure", "temporarily_unavailable"):
            raise Passing(f"Google says {code}", code=code)
        raise Unauthorised(f"{self._whose}: {code[:80]}: {MEND.get(code, 'no access token was given')}", code[:80])


class ServiceAccount:
    """A service account's key. Raises ConnectorError where the text is none; what stands in it is never told."""

    def __init__(self, text: Secret, where: str) -> None:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        fault = f"{where}: is no key of a service account (the JSON file that Google Cloud made: IAM → Service accounts → Keys)"
        try:
            found = json.loads(text.reveal())
            self.address, self.client_id = str(found["client_email"]), str(found.get("client_id") or "")
            self._key: Any = load_pem_private_key(found["private_key"].encode(), password=None)
            self._key_id = str(found.get("private_key_id") or "")
        except Exception:  # whatever it is, its message could quote the key
            raise ConnectorError(fault) from None

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never written anywhere")

    def form(self, subject: str, scopes: str, audience: str) -> Form:
        """A signed request for a token with which the account acts for the subject."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        now = int(time.time())
        head = {"alg": "RS256", "typ": "JWT", "kid": self._key_id}
        said = {"iss": self.address, "sub": subject, "scope": scopes, "aud": audience, "iat": now, "exp": now + LIFE}
        signed = b".".join(_encoded(json.dumps(part).encode()) for part in (head, said))
        signature = self._key.sign(signed, PKCS1v15(), SHA256())
        return {"grant_type": JWT_BEARER, "assertion": Secret((signed + b"." + _encoded(signature)).decode())}


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
