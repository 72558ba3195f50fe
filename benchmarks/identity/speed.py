"""A million CRM records: what identity costs, beside Splink alone on the same file; what a next day, a bad record and a decision cost."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace

BENCHMARK = "identity speed"
RECORDS = 1_000_000
MOST_CPU, MOST_MEMORY, MOST_TIMES_SPLINK = 40.0, 3 * 2**30, 1.5
MOST_CPU_OF_CHANGES = 5.0
MOST_CPU_OF_LINKS = 1.0  # a million links
MOST_SECONDS_OF_DECISION = 60.0
MOST_MILLISECONDS_OF_WHY = 200.0
HEAVIEST = 6  # nodes that a note names


def measure(workspace: Workspace) -> list[Figure]:
    """One workspace, night after night."""
    folder = workspace.fresh("million")
    made = child.python("identity.children.million", folder, workspace.scaled(RECORDS)).told
    figures = _first_night(folder, f"{made['records']:,} records, {made['people']:,} people, {made['companies']:,} companies")
    figures += _explained(folder) + _decided(folder) + _changed(folder) + _bridged(folder)
    workspace.clear("million")
    return figures + _links(workspace.scaled(1_000_000))


def _night(folder: Path, *options: str) -> Cost:
    return child.python("identity.children.night", folder, *options)


def _first_night(folder: Path, volume: str) -> list[Figure]:
    night = _night(folder)
    told = night.told
    ours = child.python("identity.children.partition", "score", folder).told
    splink = child.python("identity.children.splink_million", folder / "contacts.parquet").told
    cpu = told["identity"]
    quality = "precision {precision:.4f}, recall {recall:.4f}"
    largest = f", largest cluster {ours['largest']}"
    return [
        Figure(BENCHMARK, "identity, full", cpu, "CPU s", limit=MOST_CPU, note=f"{volume}: {heaviest(told['nodes'])}"),
        Figure(BENCHMARK, "beside Splink alone", cpu, "CPU s", splink["total"], "Splink", MOST_TIMES_SPLINK, limits_ratio=True),
        Figure(BENCHMARK, "peak memory up to identity's end", told["peaks"]["identity"], "bytes", splink["peak"], "Splink", MOST_MEMORY),
        Figure(BENCHMARK, "F1 of pairs", ours["f1"], "share", splink["f1"], "Splink", note=quality.format(**ours) + largest),
        Figure(BENCHMARK, "the whole run", night.cpu, "CPU s", note=", ".join(f"{name} {spent:.0f}" for name, spent in told["phases"].items())),
    ]


def _explained(folder: Path) -> list[Figure]:
    told = child.python("identity.children.why", folder).told
    slowest = max(told, key=lambda name: told[name])
    note = ", ".join(f"{name} {spent:.0f}" for name, spent in told.items())
    return [Figure(BENCHMARK, "why or how, the slowest question", told[slowest], "ms", limit=MOST_MILLISECONDS_OF_WHY, note=note)]


def _decided(folder: Path) -> list[Figure]:
    pair = child.python("identity.children.partition", "pair", folder).told
    words = ["decide", "must-link", pair["a"], pair["b"], "--reason", "a benchmark's", "--now"]
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *words]
    cost = child.run(command, environment={"C360_CONFIG": str(folder / "customer360.yaml"), "DAGSTER_DISABLE_TELEMETRY": "1"})
    if child.python("identity.children.partition", "one", folder, pair["a"], pair["b"]).told["one"] is not True:
        raise RuntimeError(f"{pair} were decided to be one, and are not")
    return [Figure(BENCHMARK, "decide --now, wall time", cost.wall, "s", limit=MOST_SECONDS_OF_DECISION, note=f"{cost.cpu:.0f} CPU s")]


def _changed(folder: Path) -> list[Figure]:
    child.python("identity.children.change", folder, "changes")
    told = _night(folder).told
    note = heaviest(told["nodes"])
    night_by_night = child.python("identity.children.tables", folder).told
    again = _night(folder, "--full", "--identity").told
    in_one_go = child.python("identity.children.tables", folder).told
    other = [table for table, said in in_one_go.items() if night_by_night[table] != said]
    what = ", ".join(other) or f"{len(in_one_go)} tables are the same"
    return [
        Figure(BENCHMARK, "identity, 10,000 records changed", told["identity"], "CPU s", limit=MOST_CPU_OF_CHANGES, note=note),
        Figure(BENCHMARK, "identity, full, by a model that stands", again["identity"], "CPU s", limit=MOST_CPU, note=heaviest(again["nodes"])),
        Figure(BENCHMARK, "tables that a full build makes otherwise", len(other), "count", limit=0, note=what),
    ]


def _bridged(folder: Path) -> list[Figure]:
    child.python("identity.children.partition", "keep", folder)
    child.python("identity.children.change", folder, "bridge")
    night = _night(folder).told
    told = child.python("identity.children.partition", "bridge", folder).told
    note = f"{told['changed']} clusters changed, {told['near']} records nearby, {told['joined']} stand with it, {told['renamed']} changed their id"
    return [
        Figure(BENCHMARK, "clusters that a bad record changed unasked", told["strange"], "count", limit=0, note=note),
        Figure(BENCHMARK, "identity, one record added", night["identity"], "CPU s", note=heaviest(night["nodes"])),
    ]


def _links(number: int) -> list[Figure]:
    told = child.python("identity.children.links", number).told
    each = told["cpu"] * 1_000_000 / told["links"]
    note = f"{told['links']:,} links over {told['records']:,} records"
    return [Figure(BENCHMARK, "clustering a million links", each, "CPU s", limit=MOST_CPU_OF_LINKS, note=note)]


def heaviest(nodes: dict[str, float]) -> str:
    """The nodes of identity that cost most."""
    spent = sorted(((cpu, name.removeprefix("identity.")) for name, cpu in nodes.items() if name.startswith("identity.")), reverse=True)
    return ", ".join(f"{name} {cpu:.1f}" for cpu, name in spent[:HEAVIEST])
