"""Where the configuration and the data lie; light to import, so that commands that only read start at once."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from warehouse.errors import ConfigurationError

FILE_NAME = "customer360.yaml"
VARIABLE = "C360_CONFIG"


def find_file(start: Path | None = None) -> Path:
    """The configuration file of this folder or of one above it. Raises ConfigurationError when there is none."""
    folder = (start or Path.cwd()).resolve()
    if folder.is_file():
        return folder
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    raise ConfigurationError(
        f"there is no {FILE_NAME} in {folder} or above it. `c360 init FOLDER` writes one for your exports; `c360 demo` makes a sample."
    )


def configuration_file() -> Path:
    """The configuration that applies here: the named one, else this folder's or one above it, else the sample company's in ./demo."""
    named = os.environ.get(VARIABLE)
    if named:
        file = Path(named) / FILE_NAME if Path(named).is_dir() else Path(named)
        if not file.is_file():
            raise ConfigurationError(f"there is no {file}. `c360 init FOLDER` writes one for the exports in a folder.")
        return file.resolve()
    sample = Path.cwd() / "demo" / FILE_NAME
    return sample if sample.is_file() and not (Path.cwd() / FILE_NAME).is_file() else find_file()


def data_dir(file: Path) -> Path:
    """Only the data folder of a configuration. Raises ConfigurationError when the file cannot be read."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=loader)  # noqa: S506 - a safe loader either way
    except (yaml.YAMLError, OSError) as error:
        raise ConfigurationError(f"{file}: {error}") from error
    written = document.get("data_dir", "data") if isinstance(document, dict) else "data"
    return file.parent / Path(str(written)).expanduser()
