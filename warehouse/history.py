"""The last runs, for people: their totals, and a plot of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from warehouse.database import Database

WIDTH, HEIGHT, LEFT, TOP = 640, 110, 60, 26


@dataclass(frozen=True)
class RunTotals:
    """One published run. sources_ok: sources that were read or unchanged, of all its sources."""

    run_id: str
    customers: int
    merged_records: int
    sources: int
    sources_ok: int


def last_runs(database: Database, count: int = 20) -> list[RunTotals]:
    """The newest published runs, oldest first."""
    rows = database.rows(
        "select run_id, counts from meta.run where status = 'published' and counts is not null order by started_at desc limit ?", [count]
    )
    found = []
    for run_id, counts in reversed(rows):
        said = json.loads(str(counts))
        states = said.get("sources", {})
        ok = sum(state != "failed" for state in states.values())
        found.append(RunTotals(str(run_id), int(said["customers"]), int(said["merged_records"]), len(states), ok))
    return found


def plot(runs: list[RunTotals]) -> str:
    """Three small line charts under each other, as SVG: customers, merged records, sources read."""
    panels = [
        ("customers", [run.customers for run in runs], "#2563eb"),
        ("merged records", [run.merged_records for run in runs], "#d97706"),
        ("sources read", [run.sources_ok for run in runs], "#059669"),
    ]
    body = "".join(_panel(title, values, colour, TOP + number * (HEIGHT + TOP)) for number, (title, values, colour) in enumerate(panels))
    height = len(panels) * (HEIGHT + TOP) + 30
    said = "the first run" if len(runs) == 1 else f"{len(runs)} runs, newest at the right"
    last = f'<text x="{WIDTH - 10}" y="{height - 8}" text-anchor="end" fill="#6b7280">{said}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{body}{last}</svg>'
    )


def _panel(title: str, values: list[int], colour: str, top: int) -> str:
    ceiling = max([*values, 1]) * 1.1
    step = (WIDTH - LEFT - 80) / max(len(values) - 1, 1)
    points = [(LEFT + step * index, top + HEIGHT - 14 - value / ceiling * (HEIGHT - 30)) for index, value in enumerate(values)]
    base = top + HEIGHT - 14
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    label = (
        f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}" font-weight="bold">{values[-1]:,}</text>' if points else ""
    )
    return (
        f'<text x="{LEFT}" y="{top + 4}" fill="#111827">{title}</text><text x="{LEFT - 8}" y="{base + 4}" text-anchor="end" fill="#6b7280">0</text>'
        f'<line x1="{LEFT}" y1="{base}" x2="{WIDTH - 20}" y2="{base}" stroke="#d1d5db"/>'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{label}'
    )
