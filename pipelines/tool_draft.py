"""`c360 tool suggest`: a first YAML file for a tool."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from connectors.base import ConnectorError
from connectors.client import Unauthorised
from connectors.client.secret import optional_secret
from connectors.declared.suggest import draft, samples_of
from connectors.declared.suggest.sample import host_name, tool_name
from connectors.declared.tool import load_tool
from warehouse.errors import ConfigurationError, WarehouseError
from warehouse.location import configuration_file


def drafted(places: Sequence[str], out: Path | None, name: str, force: bool) -> tuple[str, str, list[str]]:
    """The YAML, the tool's name and its streams; written to `out` where that is given.

    Raises ConfigurationError where the file is there already or the name is none, WarehouseError where nothing can be drafted.
    """
    if out and out.exists() and not force:
        raise ConfigurationError(f"{out} is already there. Name another file, or write over it with --force.")
    beside, name = out.parent if out else Path.cwd(), name or (tool_name(out.stem) if out else "")
    shown = [_without_password(place) for place in places]
    try:
        token = optional_secret(name or host_name(places[0]), "token", _secrets()) if places[0].startswith(("http://", "https://")) else None
        text = draft(samples_of(places, beside, token), "c360 tool suggest " + " ".join(map(shlex.quote, shown)), name)
    except Unauthorised as error:
        variable = f"SOURCES__{(name or host_name(places[0])).upper()}__TOKEN"
        raise WarehouseError(f"{error}. A token is taken from the environment variable {variable}, or from .dlt/secrets.toml.") from error
    except ConnectorError as error:
        raise WarehouseError(str(error)) from error
    with TemporaryDirectory(prefix="c360-draft-") as folder:
        file = Path(folder) / (out.name if out else "draft.yaml")
        file.write_text(text, encoding="utf-8")
        try:
            tool = load_tool(file)
        except ConnectorError as error:
            raise ConfigurationError(str(error)) from error
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    return text, tool.name, [stream.name for stream in tool.streams]


def _secrets() -> Path:
    """Where the project's secrets stand, if there is a project."""
    try:
        return configuration_file().parent / ".dlt" / "secrets.toml"
    except ConfigurationError:
        return Path(".dlt") / "secrets.toml"


def _without_password(place: str) -> str:
    parts = urlsplit(place)
    return place.replace(f":{parts.password}@", "@") if parts.password else place
