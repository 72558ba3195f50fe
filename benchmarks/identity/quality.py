"""Sets of records whose truth is known, through declared tools and `c360 run`: F1 of pairs, Splink's own model beside ours."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.identity.sets import KnownSet, every, load
from benchmarks.workspace import Workspace

BENCHMARK = "identity sets"


def measure(workspace: Workspace) -> list[Figure]:
    """One run of ours a set. A set whose file is not on this machine is left out, and that is said."""
    return [figure for known in present(every()) for figure in _figures(workspace, known)]


def measure_set(folder: Path, workspace: Workspace) -> list[Figure]:
    """One set by its folder."""
    return _figures(workspace, load(folder))


def present(sets: Iterable[KnownSet]) -> list[KnownSet]:
    """Those whose files are here; says of each other one why it is left out."""
    found = []
    for known in sets:
        if known.missing:
            click.echo(f"{known.name} is left out: there is no {', '.join(map(str, known.missing))}", err=True)
        else:
            found.append(known)
    return found


def resolve(workspace: Workspace, known: KnownSet) -> dict[str, Any]:
    """Run the set and say how right it came out."""
    folder = workspace.fresh(f"set_{known.name}")
    configuration = known.prepare(folder)
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run", "--json"]
    child.run(command, environment={"C360_CONFIG": str(configuration), "DAGSTER_DISABLE_TELEMETRY": "1"})
    return child.python("identity.children.score_set", known.name, folder).told


def _figures(workspace: Workspace, known: KnownSet) -> list[Figure]:
    ours = resolve(workspace, known)
    splink = child.python("identity.children.splink_set", known.splink, *known.files.values()).told if known.splink else None
    workspace.clear(f"set_{known.name}")
    return [
        Figure(
            BENCHMARK,
            known.name,
            ours["f1"],
            "share",
            splink["f1"] if splink else None,
            "Splink" if splink else "",
            known.least_f1,
            at_least=True,
            note=_note(ours, f"{ours['records']:,} records"),
        )
    ] + ([Figure(BENCHMARK, f"{known.name}, by Splink", splink["f1"], "share", note=_note(splink, "documentation model"))] if splink else [])


def _note(told: dict[str, Any], what: str) -> str:
    return f"{what}: precision {told['precision']:.4f}, recall {told['recall']:.4f}, {told['fused']} clusters of several"
