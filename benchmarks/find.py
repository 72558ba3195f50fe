"""`c360 find` as a whole process, with a handle of each kind."""

from __future__ import annotations

import json
import sys
from statistics import median

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

TIMES = 7
MOST_SECONDS = 1.0
ANSWERED = (0, 1)  # found, or nobody or several
ANSWERS = ("certain", "likely", "ambiguous", "none")
NOBODY = "name of nobody"


def measure(workspace: Workspace) -> list[Figure]:
    """Medians of seven, after one that warms the disk's cache; the baseline only imports DuckDB."""
    folder, _ = workspace.sample
    assert workspace.first_run.code == 0
    handles: dict[str, str] = child.python("children.handles", folder / "data").told
    plain = median(child.run([sys.executable, "-c", "import duckdb"]).wall for _ in range(TIMES))
    figures = []
    for kind, handle in handles.items():
        costs = [workspace.c360("find", "--json", "--", handle, expected=ANSWERED) for _ in range(1 + TIMES)][1:]
        _check(kind, handle, costs[0])
        wall = median(cost.wall for cost in costs)
        note = f"slowest {max(cost.wall for cost in costs):.2f} s, CPU {median(cost.cpu for cost in costs):.2f} s"
        figures.append(Figure("find", kind, wall, "s", plain, "import duckdb", MOST_SECONDS, note=note))
    return figures


def _check(kind: str, handle: str, cost: Cost) -> None:
    """An error ends with 1 as well, and is fast: what was answered has to be looked at."""
    try:
        answer = json.loads(cost.said)["match"]
    except (ValueError, KeyError):
        answer = f"nothing readable: {cost.said[:200]!r}"
    if (answer == "none") != (kind == NOBODY) or answer not in ANSWERS:
        raise RuntimeError(f"find: {handle!r} ({kind}) was answered with {answer}")
