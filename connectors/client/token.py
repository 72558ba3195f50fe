"""Where a request's credential comes from, and the header that it is written into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import requests
from requests.auth import AuthBase

from connectors.client.secret import Secret


class Token(Protocol):
    """Where the credential comes from. One that expires (OAuth) gets a new one when `renew` is called."""

    def value(self) -> Secret:
        """The credential to send now."""

    def renew(self) -> bool:
        """Get a new one after the tool refused this one; False where that cannot be done."""


@dataclass(frozen=True)
class StaticToken:
    """A credential that stays as it is."""

    secret: Secret

    def value(self) -> Secret:
        """The credential."""
        return self.secret

    def renew(self) -> bool:
        """It cannot be renewed."""
        return False


class Header(AuthBase):
    """Writes the credential's header. As `auth` it also keeps requests from taking one out of ~/.netrc."""

    def __init__(self, name: str, scheme: str, token: Token | None) -> None:
        self.name, self.scheme, self.token = name, scheme, token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token is not None:
            request.headers[self.name] = f"{self.scheme} {self.token.value().reveal()}".strip()
        return request
