"""Drafts a declared tool from headers and values: a first file for a person to look over, never a last word."""

from collections.abc import Sequence
from pathlib import Path

from connectors.base import ConnectorError
from connectors.client.secret import Secret
from connectors.declared.secret_names import secret_in
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
        if name := secret_in(places[0]):
            raise ConnectorError(
                f"the address holds a credential ({name}), and would stand in the draft. Leave it out: a database's password stands before the @, "
                "an API's token comes from the environment or .dlt/secrets.toml, and is sent in a header"
            )
        return api_samples(places[0], token) if places[0].startswith(("http://", "https://")) else database_samples(places[0], beside)
    found = [sample for place in places for sample in file_samples(Path(place), beside)]
    first = Path(places[0]).resolve()
    return Found(tool_name(first.name if first.is_dir() else first.parent.name if len(places) > 1 else first.stem), None, apart(joined(found)))
