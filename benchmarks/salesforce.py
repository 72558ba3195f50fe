"""Salesforce CSVs of a million rows: extract, load and canonical, against DuckDB reading the same files plainly."""

from __future__ import annotations

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.landing import compared
from benchmarks.workspace import Workspace

ROWS = 1_000_000


def measure(workspace: Workspace) -> list[Figure]:
    """The weekly export in UTF-8: DuckDB reads no cp1252."""
    export = workspace.fresh("salesforce")
    made = child.python("generators", "salesforce", export, workspace.scaled(ROWS)).told
    figures = compared(workspace, "salesforce", export, made, plainly=sum(made.values()))
    workspace.clear("salesforce")
    return figures
