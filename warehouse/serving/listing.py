"""Matches and answers on a terminal."""

from __future__ import annotations

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match
from warehouse.serving.sql import Answer
from warehouse.serving.terminal import PARTY, WIDEST, cell, linked
from warehouse.serving.text import safe, short, shown

STATUS = {"certain": "bold green", "likely": "green", "ambiguous": "yellow", "none": "red"}


def print_match(match: Match, console: Console) -> None:
    """Who a handle means: one line on the answer, then the candidates with what tells them apart."""
    console.print(Text.assemble((match.status, STATUS[match.status]), ("  " + safe(match.note) if match.note else ""), style=""))
    for title, found in (("", match.candidates), ("Related", match.related)):
        if found:
            if title:
                console.print(Text(title, style="bold"))
            console.print(Group(*(_candidate(one) for one in found)), width=min(console.width, WIDEST))
    if match.total > len(match.candidates):
        console.print(Text(f"… and {match.total - len(match.candidates)} more; give a longer name or another handle", style="dim"))


def _candidate(one: Candidate) -> Group:
    """Two lines: who and where on the first, how to name and to reach them on the second."""
    first, second = _line(), _line()
    name = linked(Text(short(one.name or "(no name)", 60), style="bold"), one.source_url)
    place = " · ".join(part for part in (one.title, one.company if one.kind != "account" else None) if part)
    party = one.party_type if one.kind == "customer" and one.party_type else one.kind
    first.add_row(Text.assemble(name, "  ", cell(place, 80)), Text(party, style=PARTY.get(party, "dim")))
    touched = f"last touch {one.last_touch_at:%Y-%m-%d}" if one.last_touch_at else ""
    people = f"{one.record_count} people" if one.kind == "account" and one.record_count else ""
    reach = " · ".join(part for part in (one.email or one.domain, people) if part)
    second.add_row(Text.assemble("  ", (one.id, "cyan"), "  ", cell(reach, 80, "dim")), Text(touched, style="dim"))
    return Group(first, second)


def _line() -> Table:
    line = Table.grid(padding=(0, 2), expand=True)
    line.add_column(ratio=1, overflow="fold")
    line.add_column(justify="right", no_wrap=True)
    return line


def print_answer(answer: Answer, console: Console) -> None:
    """The rows of a SELECT."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name, kind in zip(answer.columns, answer.types, strict=True):
        number = kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or kind.endswith("INT") or kind == "INTEGER"
        table.add_column(Text(safe(name)), justify="right" if number else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(safe(shown(value))) if value is not None else Text("–", style="dim") for value in row))
    console.print(table)
    count = f"{len(answer.rows):,} rows" + (" shown; there are more, see --limit" if answer.truncated else "")
    console.print(Text(f"{count} · {answer.seconds:.2f} s", style="dim"))
