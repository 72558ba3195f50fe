"""The whole job at 100,000 people and about a million interactions, and a second run with nothing new."""

from __future__ import annotations

import json

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

MOST_SECONDS = 5 * 60
MOST_MEMORY = 4 * 2**30
SECOND_RUN = 0.2  # of the first


def measure(workspace: Workspace) -> list[Figure]:
    """`c360 run` twice, as whole processes, against DuckDB reading the same exports into plain tables."""
    folder, made = workspace.sample
    first = workspace.first_run
    second = workspace.c360("run", "--json")
    _check(first, is_first=True)
    _check(second, is_first=False)
    unpacked = workspace.fresh("unpacked")
    child.python("children.unpack", folder / "exports", unpacked)
    plain = child.python("children.plain_company", unpacked, workspace.folder / "plain.duckdb")
    if plain.told["messages"] != made.told["slack_messages"]:
        raise RuntimeError(f"whole: the baseline read {plain.told} where the exports hold {made.told}")
    workspace.clear("unpacked")
    (workspace.folder / "plain.duckdb").unlink(missing_ok=True)
    volume = f"{made.told['people']:,} people, {made.told['interactions']:,} interactions"
    return [
        Figure("whole", "first run, wall time", first.wall, "s", plain.wall, "DuckDB", MOST_SECONDS, note=volume),
        Figure("whole", "first run, CPU", first.cpu, "CPU s", plain.cpu, "DuckDB", note="DuckDB reads the exports into plain tables"),
        Figure("whole", "first run, peak memory", first.peak, "bytes", plain.peak, "DuckDB", MOST_MEMORY),
        Figure("whole", "second run, nothing new, wall time", second.wall, "s", first.wall, "first run", SECOND_RUN, limits_ratio=True),
        Figure("whole", "second run, nothing new, CPU", second.cpu, "CPU s", first.cpu, "first run"),
    ]


def _check(run: Cost, is_first: bool) -> None:
    """Every source has to be read in the first run, and no row to change in the second."""
    for name, source in json.loads(run.said)["sources"].items():
        if source["status"] not in ("ok", "new") or bool(source["changed"]) != is_first:
            raise RuntimeError(f"whole: {name} is {source} in the {'first' if is_first else 'second'} run")
