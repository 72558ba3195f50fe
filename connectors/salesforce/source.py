"""Where a Salesforce source is read from this time: its export, its API, or first the one and then the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.base import Reading
from connectors.salesforce.api import read_api
from connectors.salesforce.export import read_export
from connectors.salesforce.memory import EXPORT, OBJECT_PART, ObjectMemory
from connectors.salesforce.settings import SalesforceSettings


def read(settings: SalesforceSettings, reading: Reading) -> Any:
    """A dlt source. With both, a new export is landed first; the API goes on from there in the same run, and alone in later ones."""
    if settings.export is None or (settings.api and reading.state.get(EXPORT) == reading.files_version):
        return read_api(settings, reading)
    read_before = {part: text for part, text in reading.state.items() if part.startswith(OBJECT_PART) and text}
    if settings.api:
        reading.remember(EXPORT, reading.files_version)
        for part, text in read_before.items():
            # the export may hold older versions than the API brought: all are compared
            reading.remember(part, replace(ObjectMemory.from_text(text), reconciled=0.0).text())
        reading.unfinished = "the API is still to be read"
    return read_export(settings, settings.export, reading, is_last_word=not read_before)


def files(settings: SalesforceSettings) -> Sequence[Path]:
    """What the reading depends on: the export."""
    return [settings.export] if settings.export else []


def is_live(settings: SalesforceSettings) -> bool:
    """Whether each run asks Salesforce."""
    return settings.api
