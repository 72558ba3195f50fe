"""What the commands about decisions print for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipelines.terminal import console
from warehouse.decisions.listing import Listed
from warehouse.decisions.making import Meant
from warehouse.decisions.store import Act, Wish
from warehouse.decisions.undo import Plan, words
from warehouse.serving.terminal import WIDEST
from warehouse.serving.text import counted, safe

STYLES = {"pending": "yellow", "in force": "green", "overruled": "dim", "dormant": "dim", "revoked": "dim"}
LISTED = 20  # decisions of a file that are told one by one


def decided(done: Sequence[tuple[Meant, Act | None]], dry_run: bool = False) -> None:
    """Each decision with its number, and which records were taken for it. dry_run: it was not made."""
    for meant, act in done[:LISTED]:
        if act is None:
            _line(f"[dim]nothing new:[/] {_safe(meant.statement.text)} was decided before")
        else:
            _line(f"[bold]{'would decide' if dry_run else f'decision {act.number}'}[/]: {_safe(words(act.made))}")
        for note in meant.notes:
            _line(f"  [dim]{_safe(note)}[/]")
    if len(done) > LISTED:
        new = sum(act is not None for _, act in done)
        _line(f"… {len(done):,} lines in all, {new:,} of them new decisions")
    numbers = [act.number for _, act in done if act is not None]
    if len(numbers) == 1 and not dry_run:
        _line(f"To take it back: c360 undo {numbers[0]}")


def undone(plan: Plan, act: Act | None) -> None:
    """What an undo did, or would do where act is None."""
    if act is None:
        _line("[bold]would do:[/]")
    for sentence in plan.says:
        _line(f"  {_safe(sentence)}")
    if act is not None:
        _line(f"{_done(plan, act)}. To take this back: c360 undo {act.handle}")
    for sentence in plan.remains:
        _line(f"  [yellow]{_safe(sentence)}[/]")


def _done(plan: Plan, act: Act) -> str:
    if plan.is_idle:
        return "[bold]done, but nothing changes by it[/], see below"
    return f"[bold]done[/], as decision {act.number}" if act.made else "[bold]done[/]"


def print_decisions(found: Sequence[Listed], most: int, waiting: int) -> None:
    """The decisions as a table. waiting: how many the published version does not show yet."""
    if not found:
        console.print("Nothing to list: no decision stands or waits. What was taken back: c360 decisions --all")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("number", style="cyan", no_wrap=True, justify="right")
    table.add_column("state", no_wrap=True)
    table.add_column("decision", overflow="fold", ratio=3)
    table.add_column("by whom, when and why", overflow="fold", ratio=2)
    for one in found[:most]:
        why = f"{one.author}, {one.at[:10]}{': ' + one.reason if one.reason else ''}"
        table.add_row(str(one.decision), Text(_state(one), style=STYLES.get(one.state, "")), _about(one), Text(safe(why)))
    console.print(table, width=min(console.width, WIDEST))
    more = f", the newest {most} shown" if len(found) > most else ""
    wait = f"; {waiting:,} not applied yet: the next run does it, or a decision or undo with --now" if waiting else ""
    back = next((f". To take one back: {one.undo}" for one in found if one.state != "revoked"), "")
    _line(f"[dim]{counted(len(found), 'decision')}{more}{wait}{back}[/]")


def _state(one: Listed) -> str:
    if one.state == "revoked":
        return "revoked, pending" if one.waits else "revoked"
    part = f" ({one.states[one.state]} of {one.rows})" if len(one.states) > 1 else ""
    return one.state + part


def _about(one: Listed) -> Text:
    said = Text(safe(words([Wish(one.kind, one.a, one.b, one.field, one.value)] * one.rows)))
    if names := [name or "nobody" for name, key in ((one.name_a, one.a), (one.name_b, one.b)) if key and (one.name_a or one.name_b)]:
        said.append("\n" + safe(" × ".join(names)), style="dim")
    if one.missing:
        said.append(f"\nuntil {safe(', '.join(one.missing[:3]))} {'is' if len(one.missing) == 1 else 'are'} there", style="dim")
    if one.undone_by:
        said.append(f"\ntaken back by {safe(one.undone_by)}; {one.undo} lets it stand again", style="dim")
    return said


def skipped(candidate_id: str) -> None:
    """A question that was left open."""
    _line(f"question {candidate_id[:8]} stays open, at the end of the queue")


def not_yet() -> None:
    """When it counts."""
    _line("It counts from the next run on; with --now it is applied and published at once.")


def applied(said: Mapping[str, Any], left_out: Sequence[str]) -> None:
    """What a run did that read nothing. left_out: of records that were to be somebody's, those that are not."""
    for check in said["checks"]:
        if not check["passed"]:
            _line(f"[yellow]warning:[/] {_safe(check['name'])}: {_safe(check['message'])}")
    for sentence in left_out:
        _line(f"[yellow]warning:[/] {_safe(sentence)}")
    totals, passed = said["totals"], sum(check["passed"] for check in said["checks"])
    _line(
        f"\napplied in run {_safe(said['run_id'])}: [bold]{totals['customers']:,}[/] customers, {passed} of {len(said['checks'])} checks passed,"
        f" {said['seconds']:.1f} s\npublished: {_safe(said['published'])}"
    )


def _line(text: str) -> None:
    console.print(text, soft_wrap=True)


def _safe(text: str) -> str:
    return escape(safe(text))
