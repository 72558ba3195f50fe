"""Where the reading of a source begins: with its export or its API, and from which day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors.reading import Reading

EXPORT = "export"  # what is remembered: the version of the export that was landed


def is_export_due(export: Path | None, api: bool, reading: Reading) -> bool:
    """Whether it is the export's turn. With both, a new export is landed first; the API goes on in the same run, and alone in later ones."""
    if export is None or (api and reading.state.get(EXPORT) == reading.files_version):
        return False
    if api:
        reading.remember(EXPORT, reading.files_version)
        reading.unfinished = "the API is still to be read"
    return True


def earliest_day(configured: date | None, reading: Reading, part: str = "since") -> date | None:
    """The day to go back to, None for the beginning. What the user says for one run holds for the later ones too, until the user says otherwise.

    part: where that is remembered.
    """
    if reading.since:
        reading.remember(part, reading.since.isoformat())
    kept = reading.state.get(part)
    return reading.since or configured or (date.fromisoformat(kept) if kept else None)
