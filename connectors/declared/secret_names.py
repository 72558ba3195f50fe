"""Names of parameters that hold a credential: their values stand in no file that is shared, and in no address, which servers and proxies log."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

WHOLE = frozenset({"token", "key", "sig", "signature", "pwd", "pass", "passwd", "pat", "jwt", "auth"})
INSIDE = (
    "apikey",
    "accesskey",
    "accesstoken",
    "authtoken",
    "apitoken",
    "privatetoken",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "authorization",
    "credential",
)
WRITTEN = re.compile(r"(?i)(^|[;\s])(pwd|password)\s*=")  # in a whole connection string that is one parameter's value


def is_secret(name: str) -> bool:
    """Whether a parameter of this name holds a credential."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    return plain in WHOLE or any(word in plain for word in INSIDE)


def secret_in(url: str) -> str:
    """The first parameter of an address that holds a credential; empty where none does."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return next((name for name, value in pairs if is_secret(name) or WRITTEN.search(value)), "")
