"""Where a request's credential comes from, and the header that it is written into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import requests
from requests.auth import AuthBase

from connectors.client.errors import Unauthorised
from connectors.client.secret import Secret

UNWRITABLE = frozenset(map(chr, (*range(32), 127)))


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
            written = f"{self.scheme} {self.token.value().reveal()}".strip()
            if not UNWRITABLE.isdisjoint(written) or not written.isascii():
                # said here: what the library says of such a header repeats it
                raise Unauthorised(
                    "the credential has a line break, or a character that no header can hold: it was not copied whole. Set it again, in one line",
                    "credential",
                )
            request.headers[self.name] = written
        return request
