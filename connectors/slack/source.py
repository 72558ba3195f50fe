"""Where a Slack source is read from this time: its export, its API, or first the one and then the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from connectors.base import Reading
from connectors.slack.api import read_api
from connectors.slack.export import read_export
from connectors.slack.settings import SlackSettings

EXPORT = "export"  # what is remembered: the version of the export that was landed


def read(settings: SlackSettings, reading: Reading) -> Any:
    """A dlt source. With both, a new export is landed first; the API goes on from there in the same run, and alone in later ones."""
    if settings.export is None or (settings.api and reading.state.get(EXPORT) == _version(settings, reading)):
        return read_api(settings, reading)
    if settings.api:
        reading.remember(EXPORT, _version(settings, reading))
        reading.unfinished = "the API is still to be read"
    return read_export(settings, settings.export, reading)


def files(settings: SlackSettings) -> Sequence[Path]:
    """What the reading depends on: the zip or the folder."""
    return [settings.export] if settings.export else []


def is_live(settings: SlackSettings) -> bool:
    """Whether each run asks Slack."""
    return settings.api


def _version(settings: SlackSettings, reading: Reading) -> str:
    """Of the export and the scope: with another scope it is landed again, for what only it knows is in or out of it."""
    scope = settings.model_dump(include={"direct_messages", "private_channels", "include", "exclude"})
    return sha256(json.dumps([reading.files_version, scope], sort_keys=True).encode()).hexdigest()
