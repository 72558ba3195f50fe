"""The table for people, and the file for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure

FULL_SCALE = 1.0


def show(figures: Sequence[Figure], machine: Mapping[str, object], scale: float) -> None:
    """Print the table. Below full scale fixed costs weigh too much for a verdict, so it stands in brackets."""
    table = Table(title="customer360 benchmarks", caption=", ".join(f"{name} {value}" for name, value in machine.items()))
    for heading in ("benchmark", "figure"):
        table.add_column(heading, overflow="fold")
    for heading in ("measured", "baseline", "ratio", "limit"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("")
    table.add_column("seen", overflow="fold")
    last = ""
    for figure in figures:
        table.add_row(
            figure.benchmark if figure.benchmark != last else "",
            figure.name,
            amount(figure.value, figure.unit),
            f"{amount(figure.baseline, figure.unit)}\n{figure.against}" if figure.baseline is not None else "",
            f"{figure.ratio:.2f} ×" if figure.ratio is not None else "",
            limit(figure),
            verdict(figure, scale),
            figure.note,
        )
        last = figure.benchmark
    # a pipe has no width of its own, and a table cut at 80 columns says little
    console = Console(emoji=False)
    (console if console.is_terminal else Console(width=180, emoji=False)).print(table)


def amount(value: float, unit: str) -> str:
    """A value with its unit, as people say it."""
    if unit == "bytes":
        return f"{value / 2**30:.2f} GB" if value >= 2**30 else f"{value / 2**20:.0f} MB"
    if unit == "times":
        return f"{value:.2f} ×"
    if unit == "share":
        return f"{value:.4f}"
    if unit == "count":
        return f"{value:,.0f}"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def limit(figure: Figure) -> str:
    """`≤ 10 ×`, `≥ 1,500 messages/s`."""
    if figure.limit is None:
        return ""
    return ("≥ " if figure.at_least else "≤ ") + (f"{figure.limit:g} ×" if figure.limits_ratio else amount(figure.limit, figure.unit))


def verdict(figure: Figure, scale: float) -> str:
    """ok, missed, or nothing where there is no limit."""
    if figure.is_within is None:
        return ""
    word = "[green]ok[/]" if figure.is_within else "[red]missed[/]"
    return word if scale >= FULL_SCALE else f"({word})"


def write(file: Path, figures: Sequence[Figure], machine: Mapping[str, object], scale: float) -> None:
    """Everything that the table shows, as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = [{**asdict(figure), "ratio": figure.ratio, "is_within": figure.is_within} for figure in figures]
    said = {"measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "scale": scale, "machine": dict(machine), "figures": entries}
    file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
