"""The answer to `how` on a terminal. What outsiders wrote is made harmless first."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.serving.how import Happened, How
from warehouse.serving.terminal import WIDEST
from warehouse.serving.text import safe

STYLE = {"created": "green", "merged": "cyan", "split": "yellow", "undone": "yellow", "erased": "red", "decision": "magenta", "revoked": "magenta"}


def print_how(found: How, console: Console) -> None:
    """One line for what happened, with what reverts it below."""
    width = min(console.width, WIDEST)
    console.print(Text(safe(found.summary), style="bold"), width=width)
    if found.aliases:
        console.print(Text(f"older ids: {', '.join(found.aliases)}", style="dim"), width=width)
    console.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for one in found.happened:
        moment = f"{one.at:%Y-%m-%d %H:%M}" if one.at else ""
        grid.add_row(moment, Text(one.kind, style=STYLE.get(one.kind, "dim")), _told(one))
    console.print(grid, width=width)


def _told(one: Happened) -> Text:
    told = Text(safe(one.sentence))
    if one.link is not None:
        told.append(f"\nstrongest link: {safe('; '.join(one.link.because))} ({one.link.weight:+.1f} bits)", style="dim")
        told.append(f"\n{safe(one.link.record_key_a)} = {safe(one.link.record_key_b)}", style="dim")
    if one.undo:
        told.append(f"\n{one.undo}", style="cyan")
    return told
