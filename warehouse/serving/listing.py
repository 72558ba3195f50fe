"""Matches and answers on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match
from warehouse.serving.sql import Answer
from warehouse.serving.terminal import PARTY, WIDEST, cell, linked
from warehouse.serving.text import counted, safe, short, shown

STATUS = {"certain": "bold green", "likely": "green", "ambiguous": "yellow", "none": "red"}
NARROWEST = 16  # characters below which a column of longer values is hard to read


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
    people = counted(one.record_count, "person", "people") if one.kind == "account" and one.record_count else ""
    reach = " · ".join(part for part in (one.email or one.domain, people) if part)
    second.add_row(Text.assemble((one.id, "cyan"), "  ", cell(reach, 80, "dim")), Text(touched, style="dim"))
    return Group(first, Padding(second, (0, 0, 0, 2)))


def _line() -> Table:
    line = Table.grid(padding=(0, 2), expand=True)
    line.add_column(ratio=1, overflow="fold")
    line.add_column(justify="right", no_wrap=True)
    return line


def print_answer(answer: Answer, console: Console) -> None:
    """The rows of a SELECT: as a table, or value below value where the columns are too many for the terminal.

    Into a file or a pipe: a header and one line a row, cut by tabs, nothing for NULL, and not a word more.
    """
    if not console.is_terminal:
        _print_tabbed(answer, console)
        return
    cells = [[safe(shown(value)) if value is not None else None for value in row] for row in answer.rows]
    names = [safe(name) for name in answer.columns]
    widths = [max(len(name), *(min(len(row[at] or ""), NARROWEST) for row in cells), 0) for at, name in enumerate(names)]
    console.print(_wide(names, cells) if sum(widths) + 2 * len(widths) > console.width else _table(names, answer.types, cells))
    count = counted(len(answer.rows), "row") + (" shown; there are more, see --limit" if answer.truncated else "")
    console.print(Text(f"{count} · {answer.seconds:.2f} s", style="dim"))


def _print_tabbed(answer: Answer, console: Console) -> None:
    for line in (answer.columns, *answer.rows):
        console.file.write("\t".join(safe(shown(value)) for value in line) + "\n")  # rich would turn tabs into blanks


def _table(names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name, kind in zip(names, types, strict=True):
        number = kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")) or kind.endswith("INT") or kind == "INTEGER"
        table.add_column(Text(name), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_value(value) for value in row))
    return table


def _wide(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Group:
    records = []
    for row in rows:
        record = Table.grid(padding=(0, 2, 0, 0))
        record.add_column(style="bold", no_wrap=True)
        record.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            record.add_row(Text(name), _value(value))
        records.append(Padding(record, (0, 0, 1, 0)))
    return Group(*records)


def _value(value: str | None) -> Text:
    return Text(value) if value is not None else Text("–", style="dim")
