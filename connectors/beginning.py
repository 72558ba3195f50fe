"""A source with an export and an API: the one is landed first, the other goes on from there."""

from __future__ import annotations

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
