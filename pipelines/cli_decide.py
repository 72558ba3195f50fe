"""`c360 decide`, `undo`, `decisions` and `review`: what people decide, kept at once and applied by the next run, or at once with --now."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from pipelines.cli import _data_dir, _print_json, json_option, main, told

if TYPE_CHECKING:
    from warehouse.decisions.making import Statement
    from warehouse.serving.reader import Reader

KINDS = ("must-link", "cannot-link", "pin", "exclude")
USES = {"must-link": "A B", "cannot-link": "A B", "pin": "CUSTOMER FIELD=VALUE …", "exclude": "RECORD …"}

reason_option = click.option("--reason", default="", metavar="TEXT", help="Why, in a sentence; it is shown with the decision.")
author_option = click.option("--author", default=None, metavar="NAME", help="Who decides; default: your name on this computer.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what it would do.")
now_option = click.option("--now", "at_once", is_flag=True, help="Apply and publish at once, without reading the sources.")


@main.command(short_help="Decide who is who, or what a field says; it outlives every run.")
@click.argument("kind", required=False, type=click.Choice(KINDS), metavar="[must-link|cannot-link|pin|exclude]")
@click.argument("about", nargs=-1)
@reason_option
@author_option
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Many decisions: .csv, .jsonl or .yaml; all or none.")
@click.option("--force", is_flag=True, help="Take record keys that nobody has seen; they count once such a record comes.")
@dry_run_option
@now_option
@json_option
@told
def decide(
    kind: str | None,
    about: tuple[str, ...],
    reason: str,
    author: str | None,
    file: Path | None,
    force: bool,
    dry_run: bool,
    at_once: bool,
    as_json: bool,
) -> None:
    """Decide who is who, or what a field says. Decisions are kept by record, so that they outlive re-exports, rebuilds and changed rules.

    \b
    c360 decide must-link A B               A and B are one
    c360 decide cannot-link A B             A and B are never one
    c360 decide pin CUSTOMER FIELD=VALUE …  the profile shows this value
    c360 decide exclude RECORD …            the record is nobody's: not published
    c360 decide --file FILE                 columns: kind, a, b, field, value, reason

    A, B, CUSTOMER and RECORD are record keys, customer or account ids, or any handle. The newest pin of a field counts. What contradicts
    a standing decision is refused, with the chain that speaks against it. An exclusion names the pins and cannot-links of the customer that go to
    sleep with the record. `c360 undo NUMBER` takes a decision back.

    Exit codes: 0 kept (and, with --now, published), 1 refused or held, 2 usage, 75 kept, but a run is under way and --now cannot apply it.
    """
    if (kind is None) == (file is None) or (file and about):
        raise click.UsageError("give one kind of decision and what it is about, or --file FILE")
    from pipelines.decide import Deciding

    deciding = Deciding(_data_dir(), author or _me(), reason, as_json, dry_run)
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
@dry_run_option
@now_option
@json_option
@told
def undo(event: str, reason: str, author: str | None, dry_run: bool, at_once: bool, as_json: bool) -> None:
    """Take back EVENT: the number of a decision, the name of an undo, or an event of a customer (`c360 how ID` lists them; the first characters do).

    A merge is undone for good: the two have their own ids and values again, and stay two. A split or an undone merge is undone by tying
    the two again. A decision is revoked. An undo can itself be undone, by the number or name that it tells, such as undo-7. Where others say
    the same, or evidence ties the two by now, so that nothing changes, it says so.

    Exit codes: 0 kept (and, with --now, published), 1 refused or held, 2 usage, 75 kept, but a run is under way and --now cannot apply it.
    """
    from pipelines.decide import Deciding

    deciding = Deciding(_data_dir(), author or _me(), reason, as_json, dry_run)
    with _reader(deciding.data_dir) as reader:
        deciding.undo(reader, event)
    sys.exit(deciding.finish(at_once))


@main.command(short_help="What has been decided: in force, waiting for the next run, or taken back.")
@click.option("--pending", is_flag=True, help="Only what the next run will apply, what was taken back since the last one included.")
@click.option("--all", "with_revoked", is_flag=True, help="Also what was taken back.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Decisions listed at most, newest first.")
@json_option
@told
def decisions(pending: bool, with_revoked: bool, limit: int, as_json: bool) -> None:
    """What has been decided, newest first: number, state, what it is about, who decided it, when and why.

    \b
    pending    the next run applies it, or any decision or undo with --now
    in force   the published version obeys it
    overruled  a newer pin of the same field counts
    dormant    a record that it names is gone, or was never there
    revoked    taken back (--all); where the published version still obeys it, it is listed without --all
    """
    from pipelines.decide_terminal import print_decisions
    from warehouse.decisions import store
    from warehouse.decisions.listing import listing, wanted

    folder = _data_dir()
    with _reader(folder) as reader, store.reading(folder) as ledger:
        found = list(wanted(listing(reader, ledger), pending, with_revoked))
    waiting = sum(one.waits for one in found)
    if as_json:
        _print_json({"total": len(found), "waiting": waiting, "decisions": [one.as_dict() for one in found[:limit]]})
    else:
        print_decisions(found, limit, waiting)


@main.command(short_help="Records that may be one: the queue, both cards, your answer.")
@click.argument("question", required=False)
@click.option("--same", "answers", flag_value="same", multiple=True, help="They are one: a must-link.")
@click.option("--different", "answers", flag_value="different", multiple=True, help="They are two: a cannot-link.")
@click.option("--skip", "answers", flag_value="skip", multiple=True, help="Leave it open, at the end of the queue.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Questions listed at most.")
@reason_option
@author_option
@now_option
@json_option
@told
def review(question: str | None, answers: tuple[str, ...], limit: int, reason: str, author: str | None, at_once: bool, as_json: bool) -> None:
    """Pairs of records that may be one, strongest first; with QUESTION (an id, its first characters do) both cards side by side.

    On a terminal, without QUESTION, it asks one after the other. An answer is a decision: it counts from the next run on, or at once with
    --now, and the question leaves the queue immediately.

    Exit codes: 0 shown or kept (and, with --now, published), 1 refused or held, 2 usage, 75 kept, but a run is under way.
    """
    if len({*answers}) > 1:
        raise click.UsageError(f"one answer at a time: --{' and --'.join(answers)} contradict each other")
    said = answers[0] if answers else None
    if said and not question:
        raise click.UsageError("name the question that you answer: c360 review ID --same")
    from pipelines.decide import Deciding
    from pipelines.decide_review import ask_all, print_question, print_queue
    from warehouse.decisions import review as questions
    from warehouse.decisions import store
    from warehouse.decisions.cards import compare
    from warehouse.serving.reader import open_reader

    deciding = Deciding(_data_dir(), author or _me(), reason, as_json)
    with open_reader(deciding.data_dir) as reader:
        with store.reading(deciding.data_dir) as ledger:
            asked = questions.question(reader, ledger, question) if question else None
            found = [] if asked else questions.queue(reader, ledger)
        if asked and said:
            deciding.answer(reader, asked, cast("questions.Answer", said), reason)
        elif asked:
            compared = compare(reader, asked)
            _print_json(asked.as_dict() | compared.as_dict()) if as_json else print_question(asked, compared)
        elif as_json:
            _print_json([one.as_dict() for one in found[:limit]])
        elif sys.stdin.isatty() and sys.stdout.isatty():
            ask_all(reader, deciding)
        else:
            print_queue(found, limit)
    if said or deciding.changed:
        sys.exit(deciding.finish(at_once))


def _statements(kind: str, about: Sequence[str]) -> list[Statement]:
    from warehouse.decisions.making import Statement
    from warehouse.decisions.pins import read_assignment

    wrong = len(about) != 2 if kind.endswith("link") else len(about) < (2 if kind == "pin" else 1)
    if wrong or not all(word.strip() for word in about):
        raise click.UsageError(f"c360 decide {kind} {USES[kind]}")
    if kind == "must-link":
        return [Statement("must_link", about[0], about[1])]
    if kind == "cannot-link":
        return [Statement("cannot_link", about[0], about[1])]
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
