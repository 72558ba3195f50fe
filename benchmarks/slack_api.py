"""A Slack workspace read over its API from a server on the same machine: what our own process costs, the server's work left out."""

from __future__ import annotations

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

MESSAGES = 1_000_000
FEWER = 2  # memory is compared with a workspace so many times smaller: both take several slices
LEAST_A_SECOND = 5_000
FLAT = 1.5


def measure(workspace: Workspace) -> list[Figure]:
    """Raises RuntimeError where anything was landed but the export's own messages."""
    small, large = _read(workspace, workspace.scaled(MESSAGES // FEWER)), _read(workspace, workspace.scaled(MESSAGES))
    told = large.told
    first, quiet = told["first"], told["quiet"]
    speed = first["live"]["message"] / first["cpu"]
    note = f"{first['live']['message']:,} messages, {first['requests']:,} requests; wall {first['wall']:.0f} s with the server"
    said = f"{quiet['requests']:,} requests, threads that are looked at again for edits included"
    peaks = (told["peak"], small.told["peak"])
    return [
        Figure("slack_api", "messages a CPU second", speed, "messages/s", limit=LEAST_A_SECOND, at_least=True, note=note),
        Figure("slack_api", "a night with nothing new", quiet["cpu"], "CPU s", note=said),
        Figure("slack_api", "peak memory", peaks[0], "bytes", peaks[1], f"1/{FEWER} of the messages", FLAT, limits_ratio=True),
    ]


def _read(workspace: Workspace, messages: int) -> Cost:
    export, landed = workspace.fresh("slack_api"), workspace.fresh("slack_api_landed")
    made = child.python("generators", "slack", export, messages).told
    cost = child.python("children.read_slack_api", export, landed)
    for night in ("first", "quiet"):
        live = cost.told[night]["live"]
        if any(live[stream] != made[f"{stream}s"] for stream in ("message", "reaction", "file")):
            raise RuntimeError(f"slack_api: landed {live} where the workspace holds {made}")
    workspace.clear("slack_api"), workspace.clear("slack_api_landed")
    return cost
