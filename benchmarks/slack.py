"""A Slack export of a million messages: extract, load and canonical, against DuckDB reading the same day files plainly."""

from __future__ import annotations

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.landing import compared
from benchmarks.workspace import Workspace

MESSAGES = 1_000_000


def measure(workspace: Workspace) -> list[Figure]:
    """Both read the unpacked export."""
    export = workspace.fresh("slack")
    made = child.python("generators", "slack", export, workspace.scaled(MESSAGES)).told
    expected = {"message": made["messages"], "reaction": made["reactions"], "file": made["files"], "user": made["users"]}
    figures = compared(workspace, "slack", export, expected, plainly=made["messages"])
    workspace.clear("slack")
    return figures
