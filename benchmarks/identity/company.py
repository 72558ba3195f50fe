"""The sample company from seeds that nothing was ever tuned on: nobody fused, nearly every pair found."""

from __future__ import annotations

import sys

from benchmarks import child
from benchmarks.figure import Figure
from benchmarks.workspace import FEWEST_PEOPLE, Workspace

BENCHMARK = "identity company"
PEOPLE = 100_000
SEEDS = (90_210,)
MOST_FUSED = 0
LEAST_PRECISION, LEAST_RECALL = 0.999, 0.95


def measure(workspace: Workspace) -> list[Figure]:
    """A whole run over each company, held against the truth that its maker wrote beside it."""
    return [figure for seed in SEEDS for figure in _figures(workspace, seed)]


def _figures(workspace: Workspace, seed: int) -> list[Figure]:
    folder = workspace.fresh(f"company_{seed}")
    made = child.python("children.sample", folder, max(FEWEST_PEOPLE, workspace.scaled(PEOPLE)), seed).told
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run", "--json"]
    child.run(command, environment={"C360_CONFIG": str(folder / "customer360.yaml"), "DAGSTER_DISABLE_TELEMETRY": "1"})
    told = child.python("identity.children.score_company", folder).told
    people, accounts = told["records"], told["accounts"]
    workspace.clear(f"company_{seed}")
    volume = f"{made['people']:,} people, {people['records']:,} records, seed {seed}"
    seen = f"precision {accounts['precision']:.4f}, recall {accounts['recall']:.4f}, {accounts['fused']} of several"
    return [
        Figure(BENCHMARK, "clusters that hold two people", people["fused"], "count", limit=MOST_FUSED, note=volume),
        Figure(BENCHMARK, "precision of pairs", people["precision"], "share", limit=LEAST_PRECISION, at_least=True),
        Figure(BENCHMARK, "recall of pairs", people["recall"], "share", limit=LEAST_RECALL, at_least=True),
        Figure(BENCHMARK, "accounts, F1 of pairs", accounts["f1"], "share", note=seen),
    ]
