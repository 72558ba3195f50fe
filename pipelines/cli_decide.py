"""`c360 decide`, `c360 undo`, `c360 review`: what people decide, kept at once and applied by the next run, or at once with --now."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli import _data_dir, json_option, main, told

if TYPE_CHECKING:
    from warehouse.decisions.making import Statement
    from warehouse.serving.reader import Reader

KINDS = ("must-link", "cannot-link", "pin", "exclude")
USES = {"must-link": "A B", "cannot-link": "A B", "pin": "CUSTOMER FIELD=VALUE …", "exclude": "RECORD …"}

reason_option = click.option("--reason", default="", metavar="TEXT", help="Why, in a sentence; it is shown with the decision.")
author_option = click.option("--author", default=None, metavar="NAME", help="Who decides; default: your name on this computer.")
now_option = click.option("--now", "at_once", is_flag=True, help="Apply and publish at once, without reading the sources.")


@main.command(short_help="Decide who is who, or what a field says; it outlives every run.")
@click.argument("kind", required=False, type=click.Choice(KINDS), metavar="[must-link|cannot-link|pin|exclude]")
@click.argument("about", nargs=-1)
@reason_option
@author_option
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Many decisions: .csv, .jsonl or .yaml; all or none.")
@click.option("--force", is_flag=True, help="Take record keys that nobody has seen; they count once such a record comes.")
@now_option
@json_option
@told
def decide(
    kind: str | None, about: tuple[str, ...], reason: str, author: str | None, file: Path | None, force: bool, at_once: bool, as_json: bool
) -> None:
    """Decide who is who, or what a field says. Decisions are kept by record, so that they outlive re-exports, rebuilds and changed rules.

    \b
    c360 decide must-link A B               A and B are one
    c360 decide cannot-link A B             A and B are never one
    c360 decide pin CUSTOMER FIELD=VALUE …  the profile shows this value
    c360 decide exclude RECORD …            the record is nobody's: not published
    c360 decide --file FILE                 columns: kind, a, b, field, value, reason

    A, B, CUSTOMER and RECORD are record keys, customer or account ids, or any handle. The newest pin of a field counts. What contradicts
    a standing decision is refused, with the chain that speaks against it. `c360 undo NUMBER` takes a decision back.

    Exit codes: 0 kept (and, with --now, published), 1 refused or held, 2 usage, 75 kept, but a run is under way and --now cannot apply it.
    """
    if (kind is None) == (file is None) or (file and about):
        raise click.UsageError("give one kind of decision and what it is about, or --file FILE")
    from pipelines.decide import Deciding

    deciding = Deciding(_data_dir(), author or _me(), reason, as_json)
    with _reader(deciding.data_dir) as reader:
        if file:
            deciding.from_file(reader, file, force)
        else:
            deciding.say(reader, _statements(str(kind), about), force)
    sys.exit(deciding.finish(at_once))


@main.command(short_help="Take back a decision, a merge or a split.")
@click.argument("event")
@reason_option
@author_option
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@now_option
@json_option
@told
def undo(event: str, reason: str, author: str | None, dry_run: bool, at_once: bool, as_json: bool) -> None:
    """Take back EVENT: the number of a decision, or an event of a customer (`c360 how ID` lists them; the first characters do).

    A merge is undone for good: the two have their own ids and values again, and stay two. A split or an undone merge is undone by tying
    the two again. A decision is revoked; a revoked one stands again. So an undo can itself be undone.

    Exit codes: 0 kept (and, with --now, published), 1 refused or held, 2 usage, 75 kept, but a run is under way and --now cannot apply it.
    """
    from pipelines.decide import Deciding

    deciding = Deciding(_data_dir(), author or _me(), reason, as_json)
    with _reader(deciding.data_dir) as reader:
        deciding.undo(reader, event, dry_run)
    sys.exit(deciding.finish(at_once and not dry_run))


def _statements(kind: str, about: Sequence[str]) -> list[Statement]:
    from warehouse.decisions.making import Statement
    from warehouse.decisions.pins import read_assignment

    wrong = len(about) != 2 if kind.endswith("link") else len(about) < (2 if kind == "pin" else 1)
    if wrong or not all(word.strip() for word in about):
        raise click.UsageError(f"c360 decide {kind} {USES[kind]}")
    if kind == "must-link":
        return [Statement("must_link", *about)]
    if kind == "cannot-link":
        return [Statement("cannot_link", *about)]
    if kind == "exclude":
        return [Statement("exclude", one) for one in about]
    return [Statement("pin", about[0], None, *read_assignment(one)) for one in about[1:]]


@contextmanager
def _reader(data_dir: Path) -> Iterator[Reader | None]:
    """The published file; None where nothing is published yet."""
    from warehouse.serving.reader import NothingPublished, open_reader

    try:
        reader = open_reader(data_dir)
    except NothingPublished:
        yield None
        return
    with reader:
        yield reader


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return "unknown"
