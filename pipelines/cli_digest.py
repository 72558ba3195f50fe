"""`c360 digest`: what people should look at, on the terminal or in their chat."""

from __future__ import annotations

import os

import click

from pipelines.cli import _data_dir, _print_json, json_option, main, told
from warehouse.errors import ConfigurationError

VARIABLE = "C360_WEBHOOK"


@main.command(short_help="VIPs waiting, renewals at risk, overdue cases, merges.")
@click.option("--webhook", is_flag=True, help=f"Post it to the address in ${VARIABLE} instead of printing it.")
@click.option("--overdue", type=click.IntRange(0), default=3, show_default=True, metavar="DAYS", help="After how many days an open case is overdue.")
@json_option
@told
def digest(webhook: bool, overdue: int, as_json: bool) -> None:
    """VIPs waiting for us, renewals at risk, overdue cases, last night's merges."""
    from warehouse.serving.digest import digest as read_digest
    from warehouse.serving.digest import send
    from warehouse.serving.reader import open_reader

    with open_reader(_data_dir()) as reader:
        found = read_digest(reader, overdue)
    if webhook:
        address = os.environ.get(VARIABLE, "").strip()
        if not address:
            raise ConfigurationError(f"put the address of the webhook into ${VARIABLE}")
        send(found, address)
        click.echo("sent")
    elif as_json:
        _print_json(found.as_dict())
    else:
        click.echo("\n".join(found.lines()))
