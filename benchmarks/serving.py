"""What agents wait for: the MCP server over stdio at a million customers and ten million interactions, and what attacks on it let through."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import click

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

CUSTOMERS, FEWEST_CUSTOMERS = 1_000_000, 2000
OF_EACH_KIND, FEWEST_OF_EACH_KIND = 60, 10
ATTACKED_CUSTOMERS = 500
EVERY_BOMB, FEWER_BOMBS = 3, 11  # one in so many is sent
THEIRS = "mcp-server-motherduck"


def measure(workspace: Workspace) -> list[Figure]:
    """Raises RuntimeError where an answer is not what its handle means: a fast wrong answer is none."""
    if not workspace.motherduck:
        click.echo(f"serving: {THEIRS} is not named (--motherduck): the comparison with it is left out", err=True)
    folder = workspace.fresh("serving")
    customers = max(FEWEST_CUSTOMERS, workspace.scaled(CUSTOMERS))
    made = child.python("generators", "published", folder / "data", customers)
    times = max(FEWEST_OF_EACH_KIND, workspace.scaled(OF_EACH_KIND))
    told = child.python("children.ask", folder / "data", times, workspace.motherduck).told
    workspace.clear("serving")
    if told["ours"]["wrong"]:
        raise RuntimeError(f"serving: wrong answers: {told['ours']['wrong'][:5]}")
    rows = made.told
    volume = f"{rows['customer_profile']:,} customers, {customers * 10:,} interactions, {rows['profile_field']:,} values"
    return [*_speed(told["ours"], told["motherduck"] or {}, volume), *_attacks(workspace)]


def _speed(ours: dict[str, Any], theirs: dict[str, Any], volume: str) -> list[Figure]:
    against = f"{THEIRS}, by SQL" if theirs else ""
    every = [took for kind in ours["lookup"].values() for took in kind]
    by_kind = ", ".join(f"{kind} {median(took):.1f}" for kind, took in ours["lookup"].items())
    slowest = f"medians: {by_kind}"

    def figure(name: str, said: str, share: float, limit: float | None, note: str = "") -> Figure:
        value = share_of(ours[said] if said != "lookup" else every, share)
        baseline = share_of(theirs[said], share) if said in theirs else None
        return Figure("serving", name, value, "ms", baseline, against if baseline is not None else "", limit, note=note)

    return [
        Figure("serving", "start", ours["start"], "s", theirs.get("start"), against, 3, note=volume),
        figure("lookup by any handle, p50", "lookup", 0.5, 10, slowest),
        figure("lookup by any handle, p99", "lookup", 0.99, 50, f"{len(every)} lookups of {len(ours['lookup'])} kinds"),
        figure("customer brief, p50", "brief", 0.5, 50, f"p99 {share_of(ours['brief'], 0.99):.0f} ms"),
        figure("account brief, p50", "account brief", 0.5, 50, f"p99 {share_of(ours['account brief'], 0.99):.0f} ms"),
        figure("search of messages, p99", "search", 0.99, 50, f"p50 {share_of(ours['search'], 0.5):.1f} ms"),
        figure("guarded SQL, p50", "sql", 0.5, None, "in a process of its own"),
        Figure("serving", "publish to visible, worst of five", max(ours["visible"]), "s", limit=2),
    ]


def _attacks(workspace: Workspace) -> list[Figure]:
    folder = workspace.fresh("attacked")
    child.python("generators", "published", folder / "data", ATTACKED_CUSTOMERS)
    told = child.python("children.attack", folder / "data", EVERY_BOMB if workspace.scale >= 1 else FEWER_BOMBS, workspace.motherduck).told
    workspace.clear("attacked")
    ours, theirs = told["ours"], told["motherduck"]
    names = {
        "read": "statements that read outside the tables",
        "changed": "statements that changed or made a file",
        "late": "statements not ended within their limit and 2 s",
        "ended": "statements that ended the server",
    }
    return [
        Figure(
            "serving attacks", name, len(ours[key]), "count", len(theirs[key]) if theirs else None, THEIRS if theirs else "", 0,
            note=f"of {ours['statements']} statements" if key == "read" else "",
        )
        for key, name in names.items()
    ]  # fmt: skip


def share_of(values: Sequence[float], share: float) -> float:
    """The value below which such a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
