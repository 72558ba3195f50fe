"""What the commands about decisions print for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from pipelines.terminal import console
from warehouse.decisions.making import Meant
from warehouse.decisions.store import Act
from warehouse.decisions.undo import Plan, words
from warehouse.serving.text import safe

LISTED = 20  # decisions of a file that are told one by one


def decided(done: Sequence[tuple[Meant, Act | None]]) -> None:
    """Each decision with its number, and which records were taken for it."""
    for meant, act in done[:LISTED]:
        if act is None:
            _line(f"[dim]nothing new:[/] {_safe(meant.statement.text)} was decided before")
        else:
            _line(f"[bold]decision {act.number}[/]: {_safe(words(act.made))}")
        for note in meant.notes:
            _line(f"  [dim]{_safe(note)}[/]")
    if len(done) > LISTED:
        new = sum(act is not None for _, act in done)
        _line(f"… {len(done):,} lines in all, {new:,} of them new decisions")
    numbers = [act.number for _, act in done if act is not None]
    if len(numbers) == 1:
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
