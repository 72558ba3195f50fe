"""Where the configuration and the data lie; light to import, so that commands that only read start at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import ConfigurationError

FILE_NAME = "customer360.yaml"
VARIABLE = "C360_CONFIG"
KEPT_DAYS = 30  # answers to agents, where the configuration says nothing


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
    return file.parent / Path(str(_read(file).get("data_dir", "data"))).expanduser()


def keep_answers_days(file: Path) -> int:
    """How long answers to agents are kept, in days: `audit: {keep_answers_days: 30}`. Raises ConfigurationError."""
    audit = _read(file).get("audit")
    days = audit.get("keep_answers_days", KEPT_DAYS) if isinstance(audit, dict) else KEPT_DAYS if audit is None else audit
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise ConfigurationError(f"{file}: audit: write it as {{keep_answers_days: {KEPT_DAYS}}}, a whole number of days; 0 keeps none")
    return days


def _read(file: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=loader)  # noqa: S506 - a safe loader either way
    except (yaml.YAMLError, OSError) as error:
        raise ConfigurationError(f"{file}: {error}") from error
    return document if isinstance(document, dict) else {}
