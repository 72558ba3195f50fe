"""The `c360` command. Only run, demo and ui import Dagster; the others start in under a second."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from pipelines import terminal
from pipelines.excluded import exclusion, exclusion_named
from warehouse.errors import ConfigurationError, LockHeld, WarehouseError
from warehouse.location import VARIABLE, configuration_file, data_dir

OK, FAILED, USAGE, SOURCE_FAILED, LOCKED = 0, 1, 2, 3, 75

P = ParamSpec("P")
T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


class Group(click.Group):
    """Names the nearest command when one is mistyped."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command in the error."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from connectors.yaml_lines import nearest

            said = nearest(args[0], self.list_commands(ctx)) if args else ""
            raise click.UsageError(f"{error.message} {said[:1].upper()}{said[1:]}", ctx) from error


def told(function: Callable[P, T]) -> Callable[P, T]:
    """Turn the house's errors into one clear message and an honest exit code."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except WarehouseError as error:
            message, code = str(error), LOCKED if isinstance(error, LockHeld) else USAGE if isinstance(error, ConfigurationError) else FAILED
        # outside of the handler, where the error no longer keeps a DuckDB connection alive to the interpreter's end: DuckDB complains of that
        _die(message, code)

    return run


def _die(message: str, code: int) -> NoReturn:
    terminal.error(message)
    sys.exit(code)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--config", "config", type=click.Path(path_type=Path), help="The configuration file; default: customer360.yaml here or in a folder above."
)
@click.version_option(package_name="customer360")
def main(config: Path | None) -> None:
    """One trusted profile of every customer, in DuckDB, for people and AI agents."""
    if config:
        os.environ[VARIABLE] = str(config.resolve())


ACCEPT = "This source really has become that much smaller (or worse), or `identity`: so many records moved rightly. Publish anyway, once."


@main.command(short_help="Read all sources, resolve, check, publish.")
@click.argument("sources", nargs=-1)
@click.option("--full", is_flag=True, help="Read and rebuild everything, even what did not change.")
@click.option("--dry-run", is_flag=True, help="List what would be read; read and write nothing.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Go back no further than this day where an API is read; kept for later runs.")
@click.option("--accept", multiple=True, metavar="SOURCE", help=ACCEPT)
@json_option
@told
def run(sources: tuple[str, ...], full: bool, dry_run: bool, since: datetime | None, accept: tuple[str, ...], as_json: bool) -> None:
    """Run once: read all sources (or those named), resolve, check, publish.

    Exit codes: 0 published and complete, 1 failed or held, 2 usage, 3 published with a failed source, 75 another run holds the lock.
    """
    from pipelines.project import load_project

    project = load_project()
    from warehouse.audit import IDENTITY

    for name in (*sources, *(name for name in accept if name != IDENTITY)):
        if name not in project.configuration.sources:
            from connectors.yaml_lines import nearest

            raise ConfigurationError(f"there is no source {name!r}; {nearest(name, list(project.configuration.sources))}")
    if dry_run:
        from pipelines.preview import preview

        rows = preview(project, sources)
        _print_json(rows) if as_json else terminal.preview(rows)
        return
    from pipelines.execute import execute

    sys.exit(execute(project, sources, full, accept, as_json, f"{since:%Y-%m-%d}" if since else ""))


@main.command(short_help="Sources, freshness, last run, checks, quarantine.")
@json_option
@told
def status(as_json: bool) -> None:
    """Sources, freshness, last run, checks, quarantine."""
    from warehouse.lock import lock_holder
    from warehouse.serving.reader import open_reader
    from warehouse.serving.status import status as read_status

    folder = _data_dir()
    with open_reader(folder) as reader:
        found = read_status(reader, folder)
    found["running"] = lock_holder(folder)
    _print_json(found) if as_json else terminal.status(found)


@main.command(short_help="Who is this? Any address, phone, id, link, name or company.")
@click.argument("handle", nargs=-1, required=True)
@json_option
@told
def find(handle: tuple[str, ...], as_json: bool) -> None:
    """Who is this? HANDLE is an e-mail address, phone, Slack id, CRM id, old customer id, link, name, domain or company.

    Exit 0 when someone was found for certain or likely, 1 when nobody was or the handle is ambiguous.
    """
    from warehouse.serving.find import find as look_up
    from warehouse.serving.reader import open_reader

    with open_reader(_data_dir()) as reader:
        match = look_up(reader, " ".join(handle))
    if match.status == "none" and (excluded := exclusion(_data_dir(), match.handle)):
        match = replace(match, note=excluded)
    _print_json(match.as_dict()) if as_json else terminal.match(match)
    sys.exit(OK if match.status in ("certain", "likely") else FAILED)


@main.command(short_help="One customer's card: each value with its source and age.")
@click.argument("customer", nargs=-1, required=True)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write one static card to this file.")
@json_option
@told
def show(customer: tuple[str, ...], html: Path | None, as_json: bool) -> None:
    """One customer's profile card: each value with its source and age. CUSTOMER is a customer id or any handle that names one person."""
    from warehouse.serving.card import card
    from warehouse.serving.reader import open_reader

    with open_reader(_data_dir()) as reader, exclusion_named(_data_dir()):
        found = card(reader, " ".join(customer))
    if html:
        from pipelines.writing import writing
        from warehouse.serving.html import write_html

        with writing(html):
            write_html(found, html)
        click.echo(f"written: {html}")
    elif as_json:
        _print_json(found.as_dict())
    else:
        terminal.card(found)


@main.command(short_help="One guarded SELECT over the published tables.")
@click.argument("query")
@click.option("--limit", default=200, show_default=True, help="Rows shown at most.")
@click.option("--timeout", default=30.0, show_default=True, help="Seconds.")
@json_option
@told
def sql(query: str, limit: int, timeout: float, as_json: bool) -> None:
    """One guarded SELECT over the published tables. Nothing outside them can be read, nothing can be written."""
    from warehouse.serving.reader import open_reader
    from warehouse.serving.sql import query_sql

    with open_reader(_data_dir()) as reader:
        answer = query_sql(reader, query, max_rows=limit, timeout=timeout)
    if as_json:
        _print_json({"columns": answer.columns, "rows": answer.rows, "truncated": answer.truncated})
    else:
        terminal.answer(answer)


@main.command(short_help="Recognise the exports in a folder and configure them.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a configuration that is already there.")
@told
def init(folder: Path, force: bool) -> None:
    """Recognise the exports in FOLDER and write a commented configuration for them."""
    from pipelines.init import write_configuration
    from pipelines.paste import command

    file, found = write_configuration(folder, force)
    terminal.initialised(file, found, command(folder, "run"))


@main.command(short_help="A sample company, run whole, and one customer's card.")
@click.option("--people", default=2000, show_default=True, help="Outside persons in the sample company.")
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same bytes.")
@click.option("--dir", "directory", default=Path("demo"), show_default=True, type=click.Path(file_okay=False, path_type=Path))
@told
def demo(people: int, seed: int, directory: Path) -> None:
    """Make a sample company, run everything on it, and show one customer."""
    from pipelines.demo import run_demo

    sys.exit(run_demo(directory, people, seed))


@main.command(short_help="Dagster's UI, schedule and daemon, on this machine only.")
@click.option("--port", default=3000, show_default=True)
@told
def ui(port: int) -> None:
    """Dagster's UI and daemon for this project, on this machine only. The schedule runs as long as this does."""
    from pipelines.dagster_home import serve_ui
    from pipelines.project import load_project

    sys.exit(serve_ui(load_project(), port))


def _data_dir() -> Path:
    """The data folder, without importing a connector: readers start fast."""
    return data_dir(configuration_file())


def _print_json(found: Any) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, datetime | date):
            return value.isoformat()
        return str(value)

    click.echo(json.dumps(found, default=plain, ensure_ascii=False, indent=2))


from pipelines import cli_connect as cli_connect  # noqa: E402  it registers connect
from pipelines import cli_decide as cli_decide  # noqa: E402  it registers decide, undo and review
from pipelines import cli_digest as cli_digest  # noqa: E402  it registers digest
from pipelines import cli_explain as cli_explain  # noqa: E402  it registers why and how
from pipelines import cli_serve as cli_serve  # noqa: E402  it registers serve and audit
from pipelines import cli_tool as cli_tool  # noqa: E402  it registers tool
from pipelines import cli_train as cli_train  # noqa: E402  it registers train
