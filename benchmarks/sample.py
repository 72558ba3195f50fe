"""The generator of the sample company: time, and memory that lets a million people stream."""

from __future__ import annotations

import sys

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace, size

MILLION = 1_000_000
MOST_MEMORY = 2 * 2**30


def measure(workspace: Workspace) -> list[Figure]:
    """At 100,000 people; the whole job runs on what it makes."""
    folder, cost = workspace.sample
    copy = workspace.fresh("copy")
    copied = child.run([sys.executable, "-c", "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2])", folder / "exports", copy])
    workspace.clear("copy")
    return _figures("sample", cost, size(folder), copied)


def measure_million(workspace: Workspace) -> list[Figure]:
    """At a million people; run only when named."""
    folder = workspace.fresh("million")
    cost = child.python("children.sample", folder, max(200, workspace.scaled(MILLION)))
    figures = _figures("sample_million", cost, size(folder), None)
    workspace.clear("million")
    return figures


def _figures(benchmark: str, cost: Cost, written: int, copied: Cost | None) -> list[Figure]:
    told = cost.told
    note = f"{told['people']:,} people, {told['interactions']:,} interactions, {written / 2**20:,.0f} MB"
    return [
        Figure(benchmark, "CPU", cost.cpu, "CPU s", copied.cpu if copied else None, "copying it", note=note),
        Figure(benchmark, "wall time", cost.wall, "s", copied.wall if copied else None, "copying it"),
        Figure(benchmark, "peak memory", cost.peak, "bytes", limit=MOST_MEMORY),
    ]
