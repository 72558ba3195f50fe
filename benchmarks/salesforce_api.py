"""A Salesforce organisation read over its API from a server on the same machine: what our own process costs, the server's work left out."""

from __future__ import annotations

from typing import Any

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

ROWS = 1_000_000
FEWER = 4  # pages alone are read of an organisation so many times smaller
MORE = 2  # memory is compared with an organisation so many times larger: with fewer rows DuckDB has not yet taken what it may
LEAST_A_SECOND = 10_000
FLAT = 1.2
POOL = "512MB"  # of DuckDB, where memory is compared: its cache of the file grows to whatever it may take, and would pass for ours


def measure(workspace: Workspace) -> list[Figure]:
    """Raises RuntimeError where anything was landed but the export's own records."""
    few, many, most = (workspace.scaled(rows) for rows in (ROWS // FEWER, ROWS, ROWS * MORE))
    paged, large = _read(workspace, few, "pages"), _read(workspace, many)
    flat, twice = (_read(workspace, rows, f"pool={POOL}") for rows in (many, most))
    first, quiet, weekly = large["first"], large["quiet"], large["weekly"]
    return [
        _speed("records a CPU second", first),
        _speed("the same by pages of REST alone", paged["first"]),
        Figure("salesforce_api", "a night with nothing new", quiet["cpu"], "CPU s", note=f"{quiet['requests']:,} requests and one for the token"),
        Figure("salesforce_api", "the weekly look at all ids", weekly["cpu"], "CPU s", note=f"{weekly['requests']:,} requests, {_peak(weekly)}"),
        Figure(
            "salesforce_api",
            f"peak memory at {most:,} records",
            twice["first"]["peak"],
            "bytes",
            flat["first"]["peak"],
            f"1/{MORE} of the records",
            FLAT,
            limits_ratio=True,
            note=f"DuckDB held to {POOL}; with what it takes otherwise: {_peak(first)}",
        ),
    ]


def _speed(name: str, night: dict[str, Any]) -> Figure:
    rows = sum(night["live"].values())
    note = f"{rows:,} records, {night['requests']:,} requests; wall {night['wall']:.0f} s with the server"
    return Figure("salesforce_api", name, rows / night["cpu"], "records/s", limit=LEAST_A_SECOND, at_least=True, note=note)


def _peak(night: dict[str, Any]) -> str:
    return f"peak {night['peak'] / 2**20:,.0f} MB"


def _read(workspace: Workspace, rows: int, *how: str) -> dict[str, Any]:
    export, landed = workspace.fresh("salesforce_api"), workspace.fresh("salesforce_api_landed")
    made = child.python("generators", "salesforce", export, rows).told
    told = child.python("children.read_salesforce_api", export, landed, *how).told
    for name, night in told.items():
        if night["live"] != made:
            raise RuntimeError(f"salesforce_api, {name} night: landed {night['live']} where the organisation holds {made}")
    workspace.clear("salesforce_api"), workspace.clear("salesforce_api_landed")
    return told
