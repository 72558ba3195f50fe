"""The folder that benchmarks work in, and what several of them share."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cached_property
from pathlib import Path

from benchmarks import child
from benchmarks.child import Cost

PEOPLE = 100_000
FEWEST_PEOPLE = 200  # fewer do not hold every planted difficulty


class Workspace:
    """Working files of one run of the benchmarks.

    scale: 1 for the volumes that the limits are meant for. motherduck: the executable of mcp-server-motherduck, empty where it is not here.
    """

    def __init__(self, folder: Path, scale: float, motherduck: str = "") -> None:
        self.folder = folder
        self.scale = scale
        self.motherduck = motherduck

    def scaled(self, volume: int) -> int:
        """So many at this scale."""
        return max(1, round(volume * self.scale))

    def fresh(self, name: str) -> Path:
        """The path of an empty place; what was there is gone."""
        path = self.folder / name
        self.clear(name)
        return path

    def clear(self, name: str) -> None:
        """Give the disk back."""
        shutil.rmtree(self.folder / name, ignore_errors=True)

    @cached_property
    def sample(self) -> tuple[Path, Cost]:
        """The sample company of the whole job, and what making it cost."""
        folder = self.fresh("company")
        people = max(FEWEST_PEOPLE, self.scaled(PEOPLE))
        return folder, child.python("children.sample", folder, people)

    @cached_property
    def first_run(self) -> Cost:
        """The whole job's first run over the sample company."""
        return self.c360("run", "--json")

    def c360(self, *words: str, expected: tuple[int, ...] = (0,)) -> Cost:
        """One `c360` command over the sample company, as a whole process."""
        folder, _ = self.sample
        command = [sys.executable, "-c", "from pipelines.cli import main; main()", *words]
        return child.run(command, expected, {"C360_CONFIG": str(folder / "customer360.yaml"), "DAGSTER_DISABLE_TELEMETRY": "1"})


def size(folder: Path) -> int:
    """Bytes of all files in it."""
    return sum((Path(place) / name).stat().st_size for place, _, names in os.walk(folder) for name in names)
