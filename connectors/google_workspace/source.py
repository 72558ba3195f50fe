"""Where a Google Workspace source is read from this time: its exports, its API, or first the one and then the other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from connectors.base import Reading
from connectors.google_workspace.api import read_api
from connectors.google_workspace.export import read_export
from connectors.google_workspace.mailbox_memory import to_list_again
from connectors.google_workspace.settings import GoogleWorkspaceSettings

EXPORT = "export"  # what is remembered: the version of the exports that were landed
KEPT = frozenset({"requests", "since", "scope"})


def read(settings: GoogleWorkspaceSettings, reading: Reading) -> Any:
    """A dlt source. With both, new exports are landed first; the API goes on from there in the same run, and alone in later ones."""
    if not settings.api:
        return read_export(settings, reading)
    version = _version(settings, reading)
    if not files(settings) or reading.state.get(EXPORT) == version:
        return read_api(settings, reading)
    for part, text in reading.state.items():
        if part not in KEPT:  # an export may bring back what the API knew to be gone: everything is listed whole again
            reading.remember(part, to_list_again(text) if part.startswith("mail:") else "")
    reading.remember(EXPORT, version)
    reading.unfinished = "the API is still to be read"
    return read_export(settings, reading)


def files(settings: GoogleWorkspaceSettings) -> Sequence[Path]:
    """What the reading depends on."""
    return [path for path in (settings.takeout, settings.directory, settings.drive) if path is not None]


def is_live(settings: GoogleWorkspaceSettings) -> bool:
    """Whether each run asks Google."""
    return settings.api


def _version(settings: GoogleWorkspaceSettings, reading: Reading) -> str:
    said = settings.model_dump(include={"metadata_only", "include", "exclude", "include_labels", "exclude_labels", "timezone"})
    return sha256(json.dumps([reading.files_version, said], sort_keys=True).encode()).hexdigest()
