"""Credentials: where they come from, and a type that keeps them out of logs, errors, traces and files."""

from __future__ import annotations

import base64
import json
import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote, quote_plus

from pydantic import AfterValidator

from connectors.base import ConnectorError, resolve

HIDDEN = "***"
SecretsFile = Annotated[Path, AfterValidator(resolve)]
"""A setting: the TOML file of secrets, beside the configuration unless said otherwise."""


class Secret:
    """A credential. It shows as ***, cannot be pickled, and is read with `reveal` at the one place where a header is written.

    parts: words that it was made of and that are as secret as the whole (the password in a Basic header).
    """

    __slots__ = ("_value", "_words")

    def __init__(self, value: str, parts: Iterable[str] = ()) -> None:
        self._value = value
        words = {word for word in (value, *parts) if word}
        # the longest first, so that none leaves its rest behind; and as they stand in JSON, in an address, in a form
        written = {json.dumps(word, ensure_ascii=is_ascii)[1:-1] for word in words for is_ascii in (True, False)}
        written |= {form for word in words for form in (quote(word), quote(word, safe=""), quote_plus(word), word.replace("/", "\\/"))}
        self._words = sorted(words | written, key=len, reverse=True)

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    def hide(self, text: str) -> str:
        """The text with the credential and its parts blotted out, should it hold them."""
        for word in self._words:
            text = text.replace(word, HIDDEN)
        return text

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never written anywhere")


def basic(username: str, password: str) -> Secret:
    """What stands behind `Basic` in the header."""
    pair = f"{username}:{password}"
    return Secret(base64.b64encode(pair.encode()).decode(), (pair, password))


def secret(source: str, name: str, file: Path | None = None) -> Secret:
    """The credential `name` of a source, found as dlt users expect.

    In this order: the environment (SOURCES__SLACK__TOKEN), `[sources.slack] token` in the file (.dlt/secrets.toml beside the configuration),
    then dlt's own providers (.dlt/secrets.toml of the working directory, the user's, a vault). Raises ConnectorError where there is none.
    """
    found = optional_secret(source, name, file)
    if found is None:
        variable = _variable(source, name)
        raise ConnectorError(
            f'{source}: there is no {name}. Set {variable} in the environment, or write [sources.{source}] {name} = "…" into .dlt/secrets.toml'
        )
    return found


def optional_secret(source: str, name: str, file: Path | None = None) -> Secret | None:
    """The same, or None."""
    value = os.environ.get(_variable(source, name)) or _in_file(source, name, file) or _from_dlt(source, name)
    return Secret(str(value).strip()) if value else None


def _variable(source: str, name: str) -> str:
    return f"SOURCES__{source}__{name}".upper()


def _in_file(source: str, name: str, file: Path | None) -> Any:
    if file is None or not file.is_file():
        return None
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # the parser's own message may quote the line, and with it the secret
        raise ConnectorError(f"{file}: is no valid TOML ({type(error).__name__}); strings need quotes") from None
    section = found.get("sources", {})
    section = section.get(source) if isinstance(section, dict) else None
    return section.get(name) if isinstance(section, dict) else None


def _from_dlt(source: str, name: str) -> Any:
    import dlt

    return dlt.secrets.get(f"sources.{source}.{name}")
