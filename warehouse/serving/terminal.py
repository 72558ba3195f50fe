"""The profile card on a terminal. Text from outsiders is made harmless first: it can neither colour nor move anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from warehouse.serving.card import Card, Section, Value
from warehouse.serving.text import WIDEST_AGE, age, ago, amount, safe, short, shown
from warehouse.serving.timeline import about

Columns = Sequence[tuple[str, Mapping[str, Any]]]
Rows = list[list[RenderableType]]

WIDEST = 120
ONE_LINE = {"ratio": 1, "no_wrap": True, "overflow": "ellipsis"}
LABEL = 21
MARKS = {"in": ("←", "cyan"), "out": ("→", "green"), "internal": ("·", "dim")}
AGE = {"justify": "right", "no_wrap": True, "min_width": WIDEST_AGE}  # so that the text beside it is cut at the same place on any day
REPLY = {"no_wrap": True, "min_width": len("them 59 min")}
PARTY = {"customer": "green", "prospect": "cyan", "partner": "blue", "supplier": "magenta", "other": "dim"}


def print_card(found: Card, console: Console) -> None:
    """One profile card, at most 120 columns wide."""
    console.print(card_view(found), width=min(console.width, WIDEST))


def card_view(found: Card) -> RenderableType:
    """The card as something that rich draws."""
    parts: list[RenderableType] = [_head(found)]
    if found.attention:
        lines = Text("\n").join(Text(safe(sentence)) for sentence in found.attention)
        parts.append(Panel(lines, border_style="yellow", title="[bold yellow]Read first[/]", title_align="left", padding=(0, 1)))
    parts += [_section(section, found) for section in found.sections]
    parts += [part for part in (_cases(found), _deals(found), _interactions(found), _people(found), _others(found), _records(found)) if part]
    parts.append(_foot(found))
    return Group(*parts)


def _head(found: Card) -> RenderableType:
    facts = found.facts
    name = Text(safe(found.title), style="bold")
    if party := facts.get("party_type"):
        name.append(f"  {party}", style=PARTY.get(party, ""))
    if facts["is_vip"]:
        name.append("  VIP", style="bold magenta")
    if found.is_stale:
        name.append("  stale", style="bold yellow")
    line = Table.grid(expand=True)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(name, Text(found.id, style="dim"))
    line.add_row(Text(safe(found.subtitle)), Text(f"as of {ago(facts['profile_as_of'], found.read_at)}" if facts["profile_as_of"] else "", "dim"))
    return Padding(line, (0, 0, 1, 0))


def _section(section: Section, found: Card) -> RenderableType:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=LABEL, style="dim")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right", style="dim", no_wrap=True)
    for value in section.values:
        text = Text(safe(value.text), style="yellow" if value.stale else "")
        grid.add_row(value.label, linked(text, value.source_url), _origin(value, found.read_at))
    return Group(Text(section.title, style="bold blue"), Padding(grid, (0, 0, 1, 2)))


def linked(text: Text, url: str | None) -> Text:
    """A link to the record where the terminal can follow one; only plain web addresses."""
    if url and url.startswith("https://") and url.isprintable() and " " not in url:
        text.stylize(f"link {url}")
    return text


def _origin(value: Value, now: datetime) -> Text:
    parts = [part for part in (value.source, age(value.at, now)) if part]
    text = Text(safe(" · ".join(parts)))
    if value.stale:
        text.append(" stale", style="yellow")
    return text


def _listed(title: str, columns: Columns, rows: Rows) -> RenderableType:
    table = Table(box=None, padding=(0, 1), pad_edge=False, expand=True, show_header=any(name for name, _ in columns), header_style="dim")
    for name, how in columns:
        table.add_column(name, **how)
    for row in rows:
        table.add_row(*row)
    return Group(Text(title, style="bold blue"), Padding(table, (0, 0, 1, 2)))


def _cases(found: Card) -> RenderableType | None:
    if not found.cases:
        return None
    columns: Columns = [("subject", ONE_LINE), ("status", {}), ("priority", {}), ("opened", AGE), ("last reply", REPLY)]
    rows: Rows = []
    for case in found.cases:
        style = "dim" if case["closed_at"] else ""
        reply = " ".join(part for part in (case["last_reply_by"], age(case["last_reply_at"], found.read_at)) if part)
        cells = (case["subject"], case["status"], case["priority"], age(case["opened_at"], found.read_at), reply)
        rows.append([linked(cell(cells[0], 100, style), case["source_url"]), *(cell(entry, 22, style) for entry in cells[1:])])
    return _listed("Cases", columns, rows)


def _deals(found: Card) -> RenderableType | None:
    if not found.opportunities:
        return None
    columns: Columns = [("deal", ONE_LINE), ("stage", {}), ("amount", {"justify": "right", "no_wrap": True}), ("close", {"no_wrap": True})]
    rows: Rows = []
    for deal in found.opportunities:
        style = "dim" if deal["is_closed"] else ""
        money = amount(deal["amount"], deal["currency"]) if deal["amount"] is not None else ""
        cells = (linked(cell(deal["name"], 60, style), deal["source_url"]), cell(deal["stage"], 24, style))
        rows.append([*cells, cell(money, 24, style), cell(shown(deal["close_date"]), 12, style)])
    return _listed("Deals", columns, rows)


def _interactions(found: Card) -> RenderableType | None:
    rows: Rows = [_interaction(row, found.read_at) for row in [*reversed(found.ahead), *found.interactions]]
    fixed = {"no_wrap": True}
    columns: Columns = [
        ("", {"style": "dim"} | AGE),
        ("", fixed),
        ("", {"style": "dim"} | fixed),
        ("", {"ratio": 1}),
        ("", {"style": "dim"} | fixed),
    ]
    return _listed("Latest interactions", columns, rows) if rows else None


def _interaction(row: Mapping[str, Any], now: datetime) -> list[RenderableType]:
    mark, style = MARKS.get(row["direction"], ("·", ""))
    said = " — ".join(part for part in (short(row["subject"] or "", 60), short(row["untrusted_text"] or "", 140)) if part)
    text = linked(Text(said, overflow="ellipsis", no_wrap=True), row["source_url"])
    who = about(row) if row["mention_kind"] else short(row["employee_name"] or "", 22)
    return [age(row["occurred_at"], now), Text(mark, style), row["channel"], text, who]


def _people(found: Card) -> RenderableType | None:
    columns: Columns = [("name", {"ratio": 1}), ("title", {"ratio": 1}), ("", {}), ("last touch", AGE)]
    rows: Rows = [
        [cell(p["display_name"] or p["customer_id"], 40), cell(p["job_title"], 40), cell(_flags(p), 20), age(p["last_touch_at"], found.read_at)]
        for p in found.people
    ]
    return _listed("People", columns, rows) if rows else None


def _flags(person: Mapping[str, Any]) -> str:
    return " ".join(
        flag for flag, holds in (("VIP", person["is_vip"]), ("human", person["requires_human"]), ("waits", person["awaiting"] == "us")) if holds
    )


def _others(found: Card) -> RenderableType | None:
    columns: Columns = [("", {"width": LABEL, "style": "dim"}), ("", {"ratio": 1}), ("", {"justify": "right", "style": "dim", "no_wrap": True})]
    rows: Rows = [[value.label, cell(value.text, 80), _origin(value, found.read_at)] for value in found.others[:12]]
    return _listed("Other sources say", columns, rows) if rows else None


def _records(found: Card) -> RenderableType | None:
    columns: Columns = [
        ("", {"ratio": 2, "overflow": "fold"}),
        ("", {"ratio": 3, "style": "dim"}),
        ("", {"style": "dim"} | AGE),
    ]
    rows: Rows = [
        [
            linked(Text(safe(row["record_key"]), style="strike dim" if row["deleted_at"] else ""), row["source_url"]),
            cell(row["reason"], 90),
            age(row["updated_at"], found.read_at),
        ]
        for row in found.records[:10]
    ]
    more = len(found.records) - 10
    return _listed("Records" if more <= 0 else f"Records (10 of {len(found.records)})", columns, rows) if rows else None


def _foot(found: Card) -> RenderableType:
    unknown = ", ".join(found.facts["unknown_fields"] or ())
    parts = [f"run {found.run_id}, published {ago(found.published_at, found.read_at)}", f"unknown: {unknown}" if unknown else ""]
    if found.facts["completeness"] is not None:
        parts.insert(1, f"{found.facts['completeness']:.0%} complete")
    return Text(safe(" · ".join(part for part in parts if part)), style="dim")


def cell(value: object, length: int, style: str = "") -> Text:
    return Text(short(shown(value), length), style=style)
