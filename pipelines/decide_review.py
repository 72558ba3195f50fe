"""`c360 review` for people: the queue as a table, one question with both cards side by side, and the loop that asks one after the other."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import click
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.decide import Deciding
from pipelines.terminal import console, error
from warehouse.decisions import review, store
from warehouse.decisions.cards import Comparison, Mark, compare
from warehouse.decisions.contradictions import Contradiction
from warehouse.decisions.review import Answer, Question
from warehouse.serving.reader import Reader
from warehouse.serving.terminal import WIDEST, linked
from warehouse.serving.text import counted, safe, short
from warehouse.serving.why_terminal import silence

MARKS: dict[Mark, tuple[str, str]] = {
    "same": ("=", "green"),
    "shared": ("≈", "green"),
    "differs": ("≠", "yellow"),
    "one side": ("", ""),
    "": ("", ""),
}
KEYS: dict[str, Answer] = {"s": "same", "d": "different", "skip": "skip"}
ID = 8  # characters of a question's id that are shown; they nearly always do


def print_queue(found: Sequence[Question], most: int) -> None:
    """The open questions, strongest first."""
    if not found:
        console.print("Nothing to review: no pair of records is between yes and no.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("id", style="cyan", no_wrap=True)
    table.add_column("bits", justify="right", no_wrap=True)
    table.add_column("one", overflow="fold")
    table.add_column("other", overflow="fold")
    table.add_column("why it is a question", overflow="fold", ratio=1)
    for asked in found[:most]:
        reason = Text(safe(asked.reason))
        if asked.skipped_by:
            reason.append(f"; skipped by {safe(asked.skipped_by)}", style="dim")
        table.add_row(asked.candidate_id[:ID], f"{asked.weight:.1f}", *map(Text, _names(asked)), reason)
    console.print(table, width=min(console.width, WIDEST))
    more = f", the first {most} shown" if len(found) > most else ""
    console.print(f"[dim]{counted(len(found), 'open question')}{more}. One of them with both cards: c360 review {found[0].candidate_id[:ID]}[/]")


def _names(asked: Question) -> tuple[str, str]:
    return short(asked.name_a or asked.record_key_a, 40), short(asked.name_b or asked.record_key_b, 40)


def print_question(asked: Question, compared: Comparison, commands: bool = True) -> None:
    """Both cards side by side, the reason, what each comparison added, and how to answer."""
    parts: list[RenderableType] = [_cards(asked, compared), Text.assemble(("Why it is a question  ", "bold blue"), safe(asked.reason))]
    if compared.contributions:
        parts.append(_contributions(compared))
    if commands:
        parts.append(_commands(asked))
    console.print(Group(*(Padding(part, (0, 0, 1, 0)) for part in parts)), width=min(console.width, WIDEST))


def _cards(asked: Question, compared: Comparison) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, header_style="bold")
    table.add_column(asked.candidate_id[:ID], style="dim", no_wrap=True)
    table.add_column(Text(_names(asked)[0]), ratio=1, overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column(Text(_names(asked)[1]), ratio=1, overflow="fold")
    for line in compared.lines:
        sign, style = MARKS[line.mark]
        link = line.label == "link"
        table.add_row(
            line.label,
            linked(Text(safe(line.a), style=style if line.mark == "differs" else ""), line.a if link else None),
            Text(sign, style=style),
            linked(Text(safe(line.b), style=style if line.mark == "differs" else ""), line.b if link else None),
        )
    return table


def _contributions(compared: Comparison) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for part in compared.contributions:
        table.add_row(
            Text(f"{part.weight:+.1f}", style="green" if part.weight > 0 else "yellow"),
            Text(safe(part.comparison.replace("_", " "))),
            Text(safe(part.meaning)),
        )
    for head, told in silence(compared.uncounted, compared.missing):
        table.add_row("", head, Text(safe(told)))
    return table


def _commands(asked: Question) -> Text:
    own = shlex.quote(asked.candidate_id[:ID])
    said = [f"c360 review {own} --same --reason '…'", f"c360 review {own} --different --reason '…'", f"c360 review {own} --skip"]
    return Text.assemble(("To answer\n", "bold blue"), ("\n".join(f"  {line}" for line in said), "cyan"))


def ask_all(reader: Reader, deciding: Deciding) -> None:
    """Ask one question after the other until there are none or the person has had enough."""
    seen: set[str] = set()
    while True:
        with store.reading(deciding.data_dir) as ledger:
            left = [asked for asked in review.queue(reader, ledger) if asked.candidate_id not in seen]
        if not left:
            console.print("That was the last question." if seen else "Nothing to review: no pair of records is between yes and no.")
            return
        seen.add(left[0].candidate_id)
        console.print(f"[dim]{counted(len(left), 'open question')}[/]")
        print_question(left[0], compare(reader, left[0]), commands=False)
        said = click.prompt(
            "One person or organisation? (s)ame, (d)ifferent, skip, (q)uit", type=click.Choice(["s", "d", "skip", "q"]), show_choices=False
        )
        if said == "q":
            return
        reason = "" if said == "skip" else click.prompt("Why, in a sentence", default=deciding.reason or "looked at both cards")
        try:
            deciding.answer(reader, left[0], KEYS[said], reason)
        except Contradiction as contradiction:
            error(str(contradiction))
