"""Matches and answers on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match
from warehouse.serving.sql import Answer
from warehouse.serving.terminal import WIDEST, cell, linked
from warehouse.serving.text import safe, short, shown

STATUS = {"certain": "bold green", "likely": "green", "ambiguous": "yellow", "none": "red"}


def print_match(match: Match, console: Console) -> None:
    """Who a handle means: one line on the answer, then the candidates with what tells them apart."""
    console.print(Text.assemble((match.status, STATUS[match.status]), ("  " + safe(match.note) if match.note else ""), style=""))
    for title, found in (("", match.candidates), ("Related", match.related)):
        if found:
            if title:
                console.print(Text(title, style="bold"))
            console.print(_candidates(found), width=min(console.width, WIDEST))
    if match.total > len(match.candidates):
        console.print(Text(f"… and {match.total - len(match.candidates)} more; give a longer name or another handle", style="dim"))


def _candidates(found: Sequence[Candidate]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("id", "name", "title", "company", "e-mail", "party", "last touch"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for one in found:
        touched = f"{one.last_touch_at:%Y-%m-%d}" if one.last_touch_at else ""
        link = linked(Text(short(one.name or "", 40), style="bold"), one.source_url)
        company = one.company if one.kind != "account" else one.domain
        party = one.kind if one.kind != "customer" else one.party_type
        table.add_row(Text(one.id), link, *(cell(fact, 40) for fact in (one.title, company, one.email, party, touched)))
    return table


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
