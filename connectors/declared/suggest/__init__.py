"""Drafts a declared tool from headers and values: a first file for a person to look over, never a last word."""

from collections.abc import Sequence
from pathlib import Path

from connectors.client.secret import Secret
from connectors.declared.suggest.draft import draft
from connectors.declared.suggest.file_samples import file_samples, joined
from connectors.declared.suggest.remote_samples import api_samples, database_samples
from connectors.declared.suggest.sample import Found, Sample, apart, tool_name

__all__ = ["Found", "Sample", "draft", "samples_of"]


def samples_of(places: Sequence[str], beside: Path, token: Secret | None = None) -> Found:
    """Look at files, or at one database or API. beside: the folder that the draft's paths are relative to.

    Raises ConnectorError or UnusableFile where there is nothing to be read.
    """
    if len(places) == 1 and "://" in places[0]:
        return api_samples(places[0], token) if places[0].startswith(("http://", "https://")) else database_samples(places[0], beside)
    found = [sample for place in places for sample in file_samples(Path(place), beside)]
    first = Path(places[0]).resolve()
    return Found(tool_name(first.name if first.is_dir() else first.parent.name if len(places) > 1 else first.stem), None, apart(joined(found)))
