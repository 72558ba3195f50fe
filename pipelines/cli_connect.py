"""`c360 connect`: what a live source needs to be given, and what its credential can see."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pipelines import terminal
from pipelines.cli import FAILED, OK, _print_json, json_option, main, told
from warehouse.errors import ConfigurationError

if TYPE_CHECKING:
    from connectors.base import Connector, SourceSettings
    from pipelines.project import Source


@main.command(short_help="What to create where for a live source; check its credential.")
@click.argument("source")
@click.option("--advice", is_flag=True, help="Only say what to create where, with which rights; ask nothing.")
@json_option
@told
def connect(source: str, advice: bool, as_json: bool) -> None:
    """Say what SOURCE needs to be given, then try its credential with one call for each kind of record.

    SOURCE is a name under `sources:` of the configuration, or a system (slack) that is not configured yet. Exit 0 when everything can be
    seen, 1 when something cannot.
    """
    settings, connector = _chosen(source)
    words = connector.advice(settings, source)
    if not words or not (advice or connector.is_live(settings)):
        live = f"; `c360 connect {source} --advice` says what its API would need" if words else ""
        raise ConfigurationError(f"{source} is read from files, which need no credential; `c360 run --dry-run` shows whether they are there{live}")
    if advice:
        _print_json({"advice": words}) if as_json else click.echo(words)
        return
    sights = list(connector.look(settings, source))
    is_seen = all(sight.is_seen for sight in sights)
    if as_json:
        _print_json({"source": source, "streams": [vars(sight) for sight in sights]})
    else:
        rows = [{"stream": sight.stream, "seen": "yes" if sight.is_seen else "no", "what": sight.words} for sight in sights]
        terminal.table(f"What the credential of {source} can see", ["stream", "seen", "what"], rows)
        if not is_seen:
            click.echo(f"`c360 connect {source} --advice` says what to create where")
    sys.exit(OK if is_seen else FAILED)


def _chosen(source: str) -> tuple[SourceSettings, Connector]:
    """The settings and the connector of a configured source, or of a system that is still to be configured."""
    from connectors.registry import SYSTEMS, connector
    from connectors.yaml_lines import nearest
    from pipelines.project import load_project

    configured: dict[str, Source] = {}
    try:
        configured = {found.name: found for found in load_project().sources}
    except ConfigurationError:
        if source not in SYSTEMS:
            raise
    if source in configured:
        return configured[source].settings, configured[source].connector
    if source not in SYSTEMS:
        named = {*configured, *(SYSTEMS.keys() - {"declared"})}  # a declared tool is called as the configuration calls it
        raise ConfigurationError(f"there is no source {source!r}; {nearest(source, sorted(named))}")
    found = connector(source)
    # not validated: what is still to be said there (an address) is what the advice is about
    return found.settings.model_construct(system=source, api=True), found
