"""`c360 serve` and `c360 audit`: the MCP server for AI agents, and what it was asked and answered."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines import terminal
from pipelines.cli import _data_dir, _print_json, json_option, main, told
from warehouse.errors import ConfigurationError

if TYPE_CHECKING:
    from warehouse.serving.agents.audit_log import AuditLog

ROLES = ("agent", "full", "masked")
SHOWN = ("answer_id", "at", "tool", "outcome", "rows", "ms")  # at 80 columns the id has to stand there whole: it is what `show` asks for


@main.command(short_help="MCP server for AI agents: stdio, or HTTP on this machine.")
@click.option("--http", "port", type=click.IntRange(1, 65535), metavar="PORT", help="Serve over HTTP on 127.0.0.1 instead; a token is required.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True, help="Whose published file is served.")
@click.option("--keep-answers", type=click.IntRange(0), metavar="DAYS", help="How long answers are kept, encrypted.  [default: as configured]")
@click.option("--print-config", type=click.Choice(["claude", "chatgpt", "cursor", "vscode"]), help="Print what to paste where, and end.")
@told
def serve(port: int | None, role: str, keep_answers: int | None, print_config: str | None) -> None:
    """Answer AI agents over MCP: find the right customer, brief, timeline, search, guarded SQL. Read-only.

    The role `agent` knows nothing of people who refused AI processing; `masked` nobody's personal data; `full` everything.
    """
    from warehouse.location import configuration_file, keep_answers_days

    if print_config:
        from warehouse.serving.agents.client_configuration import client_configuration

        own = Path(sys.argv[0]).resolve()
        kept = [] if keep_answers is None else ["--keep-answers", str(keep_answers)]
        command = [str(own), "--config", str(configuration_file().resolve()), "serve", "--role", role, *kept]
        click.echo(client_configuration(print_config, command))
        return
    from warehouse.serving.agents.answering import Answering
    from warehouse.serving.agents.http import serve_http, token
    from warehouse.serving.agents.server import build_server
    from warehouse.serving.reader import open_reader

    folder = _data_dir()
    open_reader(folder, role).close()  # says now what would otherwise be said on the first call
    who = f"{'http' if port else 'stdio'}:{getpass.getuser()}"
    days = keep_answers_days(configuration_file()) if keep_answers is None else keep_answers
    server = build_server(Answering(folder, role, who, days))
    if port is None:
        server.run("stdio")
        return
    secret, place = token(folder)
    click.echo(f"serving role {role} on http://127.0.0.1:{port}/mcp; the bearer token stands in {place}", err=True)
    serve_http(server, port, secret)


@main.group(invoke_without_command=True, short_help="What agents asked and were answered.")
@click.option("--limit", default=20, show_default=True, help="Calls shown, newest first.")
@json_option
@click.pass_context
@told
def audit(context: click.Context, limit: int, as_json: bool) -> None:
    """What agents asked and were answered, newest first. Literals of arguments are hashed."""
    if context.invoked_subcommand is None:
        _list(list(_log().lines())[:limit], as_json, "Calls")


@audit.command("show", short_help="One question and its answer, as they were.")
@click.argument("answer")
@told
def show_answer(answer: str) -> None:
    """What was asked and answered in ANSWER (its answer_id), as long as answers are kept."""
    _print_json(_log().answer(answer))


@audit.command("who-saw", short_help="Every answer in which a customer stood.")
@click.argument("customer", nargs=-1, required=True)
@json_option
@told
def who_saw(customer: tuple[str, ...], as_json: bool) -> None:
    """Every call whose answer had CUSTOMER (an id of today or before, or any handle that names one person), newest first.

    Listed apart, and `somebody` in JSON: answers to SQL with rows of people that do not say whose they are.
    """
    from warehouse.serving.find import find
    from warehouse.serving.former import former_ids
    from warehouse.serving.reader import open_reader

    handle = " ".join(customer)
    with open_reader(_data_dir()) as reader:
        one = find(reader, handle).one
        if one is None or one.kind != "customer":
            raise ConfigurationError(f"{handle}: not one customer; `c360 find` says whom it may mean")
        ids = {one.id, *former_ids(reader, one.kind, one.id)}
    lines = list(_log().lines())
    named = [line for line in lines if ids & set(line["customers"])]
    unknown = [line for line in lines if line.get("somebody") and not ids & set(line["customers"])]
    if as_json:
        _print_json([*named, *unknown])
        return
    _list(named, as_json, f"Answers with {one.id}")
    if unknown:
        _list(unknown, as_json, "Answers with somebody, not known who")


def _log() -> AuditLog:
    from warehouse.location import configuration_file, keep_answers_days
    from warehouse.serving.agents import audit_log

    return audit_log.AuditLog(_data_dir(), keep_answers_days(configuration_file()))


def _list(lines: list[dict[str, object]], as_json: bool, title: str) -> None:
    _print_json(lines) if as_json else terminal.table(
        title, list(SHOWN), [line | {"at": str(line["at"])[:16], "ms": line["milliseconds"]} for line in lines]
    )
