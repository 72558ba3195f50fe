"""Where a HubSpot source is read from this time: its export, its API, or first the one and then the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connectors.base import Reading
from connectors.beginning import is_export_due
from connectors.hubspot.api import read_api
from connectors.hubspot.export import read_export
from connectors.hubspot.position import list_again
from connectors.hubspot.settings import HubSpotSettings


def read(settings: HubSpotSettings, reading: Reading) -> Any:
    """A dlt source."""
    if settings.export is not None and is_export_due(settings.export, settings.api, reading):
        list_again(reading)  # the export may hold older versions than the API brought, and what was deleted since
        return read_export(settings, settings.export, reading)
    return read_api(settings, reading)


def files(settings: HubSpotSettings) -> list[Path]:
    """What a reading depends on."""
    return [settings.export] if settings.export else []


def is_live(settings: HubSpotSettings) -> bool:
    """Whether each run asks HubSpot."""
    return settings.api
