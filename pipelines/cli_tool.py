"""`c360 tool`: draft and try a declared tool before anything of it is landed."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli import Group, _print_json, json_option, main, told

SOME = 5_000  # rows of each stream that a trial asks a database or an API for


@main.group(cls=Group, short_help="Draft and try a tool that is declared in one YAML file.")
def tool() -> None:
    """Any other tool: described in one YAML file, without code."""


@tool.command(short_help="Try a tool's file: rows, columns, identifiers; nothing is landed.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rows", type=click.IntRange(min=1), help=f"Rows read of each stream; default: all of a file, {SOME:,} of a database or API.")
@click.option("--timezone", default="UTC", show_default=True, help="How times without a zone are read.")
@json_option
@told
def check(file: Path, rows: int | None, timezone: str, as_json: bool) -> None:
    """Read FILE's tool as a run would and show what comes of it. Nothing is landed, values are masked.

    Exit 0 when it can be read, 1 when it cannot, 2 for a fault in the file.
    """
    from pipelines.tool_report import report
    from pipelines.tool_terminal import doubts, show
    from pipelines.tool_trial import trial

    with trial(file, rows, timezone, SOME) as done:
        found = report(done)
    _print_json(found | {"look_at": doubts(found)}) if as_json else show(found)
