"""A set of records whose truth is known: a folder with declared tools and `set.yaml`, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks import child
from benchmarks.child import ROOT

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True)
class KnownSet:
    """One set. tools: the declared tools' files. files: name in the working folder → where it is read from. made_by: the maker of its files.

    truth: the column that says whom a row describes, and the pattern whose group 1 does (all of it where empty). least_f1: the limit.
    splink: the name of Splink's own model for it, or empty.
    """

    name: str
    tools: tuple[Path, ...]
    files: dict[str, Path]
    made_by: str
    truth: dict[str, str]
    least_f1: float
    splink: str

    @property
    def missing(self) -> list[Path]:
        """Files that are not on this machine; they are never committed."""
        return [path for path in self.files.values() if not path.exists()]

    def prepare(self, folder: Path) -> Path:
        """Lay out a working folder with the set's files, its tools and the most ordinary configuration; returns the configuration."""
        folder.mkdir(parents=True)
        for name, path in self.files.items():
            shutil.copyfile(path, folder / name)
        if self.made_by:
            child.python("identity.generators", self.made_by, folder)
        for tool in self.tools:
            shutil.copyfile(tool, folder / tool.name)
        sources = {tool.stem: {"system": "declared", "file": tool.name} for tool in self.tools}
        settings = {"company": {"name": "Benchmark", "domains": ["benchmark.test"]}, "data_dir": "./data", "sources": sources}
        configuration = folder / "customer360.yaml"
        configuration.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        return configuration


def load(folder: Path) -> KnownSet:
    """Read one set's folder."""
    said: dict[str, Any] = yaml.safe_load((folder / "set.yaml").read_text(encoding="utf-8"))
    tools = tuple(sorted(path for path in folder.glob("*.yaml") if path.name != "set.yaml"))
    files = {name: (ROOT / path).resolve() for name, path in said.get("files", {}).items()}
    return KnownSet(folder.name, tools, files, said.get("made_by", ""), said["truth"], float(said["least_f1"]), said.get("splink", ""))


def every() -> list[KnownSet]:
    """All sets, by name."""
    return [load(path.parent) for path in sorted(SETS.glob("*/set.yaml"))]
