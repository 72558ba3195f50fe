"""A Slack workspace read over its API from a server on the same machine: what our own process costs, the server's work left out."""

from __future__ import annotations

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

MESSAGES = 1_000_000
MORE = 2  # memory is compared with a workspace so many times larger: with fewer messages DuckDB has not yet taken what it may
LEAST_A_SECOND = 5_000
FLAT = 1.2
POOL = "512MB"  # of DuckDB, where memory is compared: its cache of the file grows to whatever it may take, and would pass for ours


def measure(workspace: Workspace) -> list[Figure]:
    """Raises RuntimeError where anything was landed but the export's own messages."""
    many, most = workspace.scaled(MESSAGES), workspace.scaled(MESSAGES * MORE)
    told = _read(workspace, many).told
    flat, twice = (_read(workspace, messages, f"pool={POOL}").told["peak"] for messages in (many, most))
    first, quiet = told["first"], told["quiet"]
    speed = first["live"]["message"] / first["cpu"]
    note = f"{first['live']['message']:,} messages, {first['requests']:,} requests; wall {first['wall']:.0f} s with the server"
    said = f"{quiet['requests']:,} requests, threads that are looked at again for edits included"
    held = f"DuckDB held to {POOL}; with what it takes otherwise: {told['peak'] / 2**20:,.0f} MB"
    return [
        Figure("slack_api", "messages a CPU second", speed, "messages/s", limit=LEAST_A_SECOND, at_least=True, note=note),
        Figure("slack_api", "a night with nothing new", quiet["cpu"], "CPU s", note=said),
        Figure(
            "slack_api", f"peak memory at {most:,} messages", twice, "bytes", flat, f"1/{MORE} of the messages", FLAT, limits_ratio=True, note=held
        ),
    ]


def _read(workspace: Workspace, messages: int, *how: str) -> Cost:
    export, landed = workspace.fresh("slack_api"), workspace.fresh("slack_api_landed")
    made = child.python("generators", "slack", export, messages).told
    cost = child.python("children.read_slack_api", export, landed, *how)
    for night in ("first", "quiet"):
        live = cost.told[night]["live"]
        if any(live[stream] != made[f"{stream}s"] for stream in ("message", "reaction", "file")):
            raise RuntimeError(f"slack_api: landed {live} where the workspace holds {made}")
    workspace.clear("slack_api"), workspace.clear("slack_api_landed")
    return cost
