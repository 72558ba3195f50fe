"""What the commands print for people."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.sizes import human_size
from warehouse.serving.text import age, safe

if TYPE_CHECKING:
    from pipelines.recognise import Recognised
    from warehouse.serving.card import Card
    from warehouse.serving.find import Match
    from warehouse.serving.sql import Answer

console = Console(highlight=False, emoji=False)  # `crm:key:1` is a record, not a picture of a key
errors = Console(stderr=True, highlight=False, emoji=False)
WIDE = 100  # columns
FOLDED = {"message", "read from", "state", "what"}  # columns that give way in a narrow terminal; the others are never cut
STATUS_STYLE = {"ok": "green", "new": "cyan", "stale": "yellow", "look": "yellow", "failed": "bold red"}


def error(message: str) -> None:
    """One error, on standard error."""
    errors.print(f"[bold red]error:[/] {escape(safe(message, keep_lines=True))}", soft_wrap=True)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that tells what is being done, with the seconds since the start."""
    started = time.monotonic()

    def say(sentence: str) -> None:
        if not quiet:
            first, *rest = sentence.split("\n")
            console.print(f"[dim]{time.monotonic() - started:6.1f} s[/]  {escape(safe(first))}", soft_wrap=True)
            for line in rest:
                console.print(f"          {escape(safe(line))}", soft_wrap=True)

    yield say


def table(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], styles: Mapping[str, str] | None = None) -> None:
    """Rows as a table; text from outsiders cannot move the cursor or colour the terminal."""
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        numbers = all(isinstance(row.get(column), int | float) for row in rows) and bool(rows)
        drawn.add_column(column.replace("_", " "), justify="right" if numbers else "left", overflow="fold", no_wrap=column not in FOLDED)
    for row in rows:
        style = (styles or {}).get(str(row.get("status")), "")
        drawn.add_row(*(f"[{style}]{_cell(row.get(c))}[/]" if style and c == "status" else _cell(row.get(c)) for c in columns))
    console.print(drawn)


def _cell(value: Any) -> str:
    if value is None:
        return "[dim]–[/]"
    return escape(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else safe(str(value)))


def run_summary(said: Mapping[str, Any]) -> None:
    """What a run did."""
    rows = [
        {"source": name, **figures, "status": "unchanged" if figures["message"] == "unchanged" else figures["status"]}
        for name, figures in said["sources"].items()
    ]
    console.print()
    repeated = ["repeated"] if any(row["repeated"] for row in rows) else []
    columns = ["source", "status", "rows_in", "landed", *repeated, "quarantined", "changed", "deleted"]
    table(f"Run {said['run_id']}", columns, rows, STATUS_STYLE)
    for row in rows:
        if row["message"] and row["message"] != "unchanged":
            console.print(f"  {escape(row['source'])}: {escape(safe(row['message']))}", soft_wrap=True)
    failed = [check for check in said["checks"] if not check["passed"]]
    for check in failed:
        console.print(f"[yellow]warning:[/] {escape(check['name'])}: {escape(safe(check['message']))}")
    totals = said["totals"]
    console.print(
        f"\n[bold]{totals['customers']:,}[/] customers from {totals['customers'] + totals['merged_records']:,} records, "
        f"[bold]{totals['accounts']:,}[/] accounts, [bold]{totals['timeline_rows']:,}[/] timeline rows; "
        f"{len(said['checks']) - len(failed)} of {len(said['checks'])} checks passed; {said['seconds']:.1f} s"
    )
    if not totals["customers"]:
        console.print(
            "[yellow]warning:[/] not one customer was found: no source gives a record of a person, or everybody counts as a colleague or a machine."
            " Look at the map of your declared tools (person_record) and at company.domains in the configuration;"
            " full members of your own Slack workspace are colleagues whatever their address.",
            soft_wrap=True,
        )
    console.print(f"published: {escape(said['published'])}", soft_wrap=True)


def preview(rows: Sequence[Mapping[str, Any]]) -> None:
    """What a run would read, and what that rests on."""
    shown = [
        {**row, "requests": at_least(row, row["requests"]), "time": at_least(row, minutes(row["seconds"])), "disk": megabytes(row["disk_bytes"])}
        for row in rows
    ]
    table("What a run would read", ["source", "files", "size", "requests", "time", "disk", "state"], shown)
    console.print()
    for row in rows:
        console.print(f"  [dim]{escape(row['source'])}: {escape(safe(row['rests_on']))}[/]", soft_wrap=True)


def at_least(row: Mapping[str, Any], shown: object) -> object:
    """`≥ 12` where it may be more."""
    return f"≥ {shown}" if row["is_least"] and shown is not None else shown


def minutes(seconds: float | None) -> str | None:
    """`40 s`, `12 min`."""
    return None if seconds is None else f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60):,} min"


def megabytes(size: int | None) -> str | None:
    """What is added on disk: `+1.2 MB`."""
    return None if size is None else f"+{human_size(size)}"


def status(found: Mapping[str, Any]) -> None:
    """Freshness of every stream, the last runs and their checks."""
    last = found["last_run"]
    console.print(f"[bold]Last published run[/] {last['run_id']}, {found['age']}, as of {last['as_of']:%Y-%m-%d %H:%M} UTC")
    if found.get("running"):
        console.print(f"A run is under way: {escape(str(found['running']))}")
    for run in found["held"]:
        console.print(f"\n[bold red]{run['status']}[/]: run {escape(run['run_id'])} was not published; the version above stays served")
        console.print(f"  {escape(safe(run['why'], keep_lines=True))}", soft_wrap=True)
    rows = [
        {
            "stream": f"{row['source']}.{row['source_object']}",
            "status": row["status"],
            "live": row["live_rows"],
            "bad": row["quarantined_rows"],
            "whole": "yes" if row["is_complete"] else "no",
            "read at": f"{row['last_success_at']:%m-%d %H:%M}" if row["last_success_at"] else None,
            "cursor": f"{row['cursor_at']:%Y-%m-%d %H:%M}" if row["cursor_at"] else None,
            "lag": age(row["cursor_at"], datetime.now(UTC)) or None,
        }
        for row in found["sources"]
    ]
    console.print()
    wide = ["read at", "cursor"] if console.width >= WIDE else []  # where there is no room for them, the lag says the most
    table("Sources", ["stream", "status", "live", "bad", "whole", *wide, "lag"], rows, STATUS_STYLE)
    for message in dict.fromkeys(f"{row['source']}: {row['message']}" for row in found["sources"] if row["message"]):
        console.print(f"  {escape(safe(message))}", soft_wrap=True)
    if found.get("identity"):
        console.print(f"\n[bold]Who is who[/] {escape(_identity(found['identity']))}", soft_wrap=True)
    console.print()
    checks = [{"check": c["name"], "status": _state(c), "message": c["message"]} for c in found["checks"]]
    table("Checks of that run", ["check", "status", "message"], checks, STATUS_STYLE)
    if found["quarantine"]:
        console.print("\n[bold]Quarantined[/] (file, line and reason of each row stand in)")
        for entry in found["quarantine"]:
            console.print(f"  {escape(entry['file'])}: {entry['rows']} rows", soft_wrap=True)


def _state(check: Mapping[str, Any]) -> str:
    """What did not hold the run is a thing to look at."""
    return "ok" if check["passed"] else "failed" if check["blocking"] else "look"


def _identity(said: Mapping[str, Any]) -> str:
    """What the run did to who is who, and how good it thinks that it is."""
    undone = [f"{said['undone']:,} undone"] if said.get("undone") else []
    parts = [", ".join([f"{said['merged']:,} merged", f"{said['split']:,} split", *undone, f"{said['created']:,} new"])]
    for metric in ("precision", "recall"):
        if one := said.get(metric):
            parts.append(f"{metric} {one['value']:.1%} ({one['low']:.1%} to {one['high']:.1%}, {one['n']:,} cases)")
    if any(said.get(metric) for metric in ("precision", "recall")):
        parts.append("measured on copies with slips that the run planted itself, and on your answers: real records may be harder")
    elif said.get("unmeasured"):
        parts.append(said["unmeasured"])
    return "\n  ".join(parts)


def match(found: Match) -> None:
    """Who a handle is."""
    from warehouse.serving.listing import print_match

    print_match(found, console)


def card(found: Card) -> None:
    """One customer's card."""
    from warehouse.serving.terminal import print_card

    print_card(found, console)


def answer(found: Answer) -> None:
    """Rows of a query."""
    from warehouse.serving.listing import print_answer

    print_answer(found, console)
    if found.truncated and not console.is_terminal:
        errors.print(f"only the first {len(found.rows):,} rows; there are more, see --limit")


def initialised(file: Path, found: Recognised, run: str) -> None:
    """What `c360 init` recognised, and the command that comes next."""
    rows = [
        {"source": name, "system": entry["system"], "read from": value}
        for name, entry in found.sources.items()
        for key, value in entry.items()
        if key != "system"
    ]
    table("Recognised", ["source", "system", "read from"], rows)
    for path in found.unknown:
        console.print(f"[yellow]not read:[/] {escape(safe(path.as_posix()))}", soft_wrap=True)
    if found.unknown:
        console.print(
            '  Another tool\'s files: `c360 tool suggest FILE... --out tools/NAME.yaml` drafts them (connectors/README.md, "Declare a tool").'
        )
    own = f"your own domains: {', '.join(found.domains)}" if found.domains else "[yellow]your own domains were not found: write them there[/]"
    console.print(f"\nwritten: [bold]{escape(str(file))}[/] ({own})\nLook it over, then: [bold]{escape(run)}[/]", soft_wrap=True)


def next_steps(lines: Sequence[tuple[str, str]]) -> None:
    """Commands to try next, each below what it does, so that they can be pasted as they are."""
    console.print("\n[bold]Try next[/]")
    for command, does in lines:
        console.print(f"  [dim]# {escape(does)}[/]\n  [cyan]{escape(command)}[/]", soft_wrap=True)
