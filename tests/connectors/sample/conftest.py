"""One sample company of the default size for all tests of this folder, and readers of its files."""

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from connectors.sample import SampleReport, make


@dataclass
class Sample:
    """A sample company's files, read with the standard library only."""

    folder: Path
    report: SampleReport

    def csv(self, path: str) -> list[dict[str, str]]:
        with (self.folder / path).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @cached_property
    def crm(self) -> dict[str, list[dict[str, str]]]:
        with zipfile.ZipFile(self.folder / "exports/salesforce.zip") as packed:
            return {
                name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(packed.read(name).decode("cp1252"), newline="")))
                for name in packed.namelist()
            }

    @cached_property
    def slack(self) -> dict[str, Any]:
        with zipfile.ZipFile(self.folder / "exports/slack.zip") as packed:
            return {name: json.loads(packed.read(name)) for name in packed.namelist()}

    @cached_property
    def messages(self) -> list[dict[str, Any]]:
        return [message for name, day in self.slack.items() if "/" in name for message in day]

    def glob(self, ending: str) -> list[Path]:
        return sorted((self.folder / "exports/takeout").rglob(f"*{ending}"))

    def traps(self, name: str) -> list[dict[str, str]]:
        return [row for row in self.csv("truth/traps.csv") if row["trap"] == name]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    return Sample(folder, make(folder, people=2000, seed=7))
