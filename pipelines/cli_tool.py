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
@click.option("--timezone", help="How times without a zone are read; default: as the configuration says, else UTC.")
@json_option
@told
def check(file: Path, rows: int | None, timezone: str | None, as_json: bool) -> None:
    """Read FILE's tool as a run would and show what comes of it. Nothing is landed, values are masked.

    Exit 0 when it can be read, 1 when it cannot, 2 for a fault in the file.
    """
    from pipelines.tool_report import report
    from pipelines.tool_terminal import doubts, show
    from pipelines.tool_trial import trial

    with trial(file, rows, timezone, SOME) as done:
        found = report(done)
    _print_json(found | {"look_at": doubts(found)}) if as_json else show(found)


@tool.command(short_help="Draft a tool's file from files, a database or an API.")
@click.argument("places", nargs=-1, required=True, metavar="FILE|FOLDER|URL...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft to this file; default: print it.")
@click.option("--name", default="", help="The tool's name; default: from the file or host.")
@click.option("--force", is_flag=True, help="Write over a file that is already there.")
@json_option
@told
def suggest(places: tuple[str, ...], out: Path | None, name: str, force: bool, as_json: bool) -> None:
    """Draft a commented YAML file for a tool from headers and values.

    The places are files of one tool or their folder, or one database (postgresql://reader@host/shop, sqlite:///shop.db), or one address of an
    API that lists records (its token in SOURCES__<NAME>__TOKEN). A draft is a guess: look it over, then try it with `c360 tool check`.
    """
    from pipelines.tool_draft import drafted

    text, tool_name, streams = drafted(places, out, name, force)
    if as_json:
        _print_json({"tool": tool_name, "file": str(out) if out else None, "streams": streams, "yaml": text})
    elif out:
        from pipelines.tool_terminal import written

        written(out, tool_name, streams)
    else:
        click.echo(text, nl=False)
