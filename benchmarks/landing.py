"""Extract, load and canonical of one system against a plain read of the same files by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace, size

LIMIT = 10  # times the CPU of DuckDB


def compared(workspace: Workspace, system: str, export: Path, expected: Mapping[str, int], plainly: int) -> list[Figure]:
    """Both in child processes, one after the other, start of the interpreter included.

    expected: stream → rows that have to be landed. plainly: rows that DuckDB has to find. Raises RuntimeError where either found others:
    neither a fast wrong answer nor a baseline that skipped rows is one.
    """
    volume = f"{sum(expected.values()):,} rows, {size(export) / 2**20:,.0f} MB"
    plain = child.python(f"children.plain_{system}", export, workspace.fresh("plain.duckdb"))
    ours = child.python("children.land", system, export, workspace.fresh("landed"))
    if plain.told["rows"] != plainly:
        raise RuntimeError(f"{system}: the baseline read {plain.told['rows']} rows where the export holds {plainly}")
    told = ours.told
    wrong = {stream: told["live"].get(stream) for stream, rows in expected.items() if told["live"].get(stream) != rows}
    if wrong:
        raise RuntimeError(f"{system}: landed {wrong} where the export holds {dict(expected)}")
    workspace.clear("landed")
    (workspace.folder / "plain.duckdb").unlink(missing_ok=True)
    phases = ", ".join(f"{phase} {seconds:.1f}" for phase, seconds in told["cpu"].items())
    return [
        Figure(system, "extract, load, canonical", ours.cpu, "CPU s", plain.cpu, "DuckDB", LIMIT, limits_ratio=True, note=f"{volume}; {phases}"),
        Figure(system, "its wall time", ours.wall, "s", plain.wall, "DuckDB"),
        Figure(system, "its peak memory", ours.peak, "bytes", plain.peak, "DuckDB"),
    ]
