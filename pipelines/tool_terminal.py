"""What `c360 tool` prints for people."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from pipelines.paste import program
from pipelines.terminal import console
from warehouse.errors import ConfigurationError
from warehouse.location import find_file
from warehouse.serving.text import safe

SHOWN = 8  # columns, records or rows named one by one where a list is only a hint


def show(found: Mapping[str, Any]) -> None:
    """A whole trial: what was read, what it means, what is lost; at the end what to look at."""
    console.print(f"[bold]{escape(found['tool'])}[/]  [dim]{escape(found['file'])}, {found['connection']}; nothing was landed, values are masked[/]")
    for stream in found["streams"]:
        _stream(stream)
    _records(found["records"])
    _identifiers(found["identifiers"])
    _look_at(found)


def _stream(stream: Mapping[str, Any]) -> None:
    extra = [f"{stream['quarantined']:,} set aside"] if stream["quarantined"] else []
    extra += [f"{stream['repeated']:,} repeat a key"] if stream["repeated"] else []
    extra += ["complete: what is absent was deleted"] if stream["is_complete"] else []
    console.print(f"\n[bold]{escape(stream['stream'])}[/]  {stream['rows']:,} rows" + "".join(f", {text}" for text in extra))
    drawn = _table(
        ("column", {}), ("empty", {"justify": "right"}), ("different", {"justify": "right"}), ("read as", {}), ("looks like", {"style": "dim"})
    )
    for column in stream["columns"]:
        uses = ", ".join(column["mapped_to"])
        drawn.add_row(
            _text(column["column"]),
            _share(column["empty"], stream["records"]),
            f"{column['distinct']:,}",
            _text(uses) if uses else "[yellow]not mapped[/]",
            _text("  ".join(column["sample"])),
        )
    console.print(drawn)


def _records(records: Sequence[Mapping[str, Any]]) -> None:
    console.print("\n[bold]What it says[/]")
    drawn = _table(("table", {}), ("from", {}), ("rows", {"justify": "right"}), ("columns, and how many of the rows fill them", {}))
    for entry in records:
        always = [c["column"] for c in entry["columns"] if entry["rows"] and c["filled"] == entry["rows"]]
        partly = [f"{c['column']} {_share(c['filled'], entry['rows'])}" for c in entry["columns"] if c["column"] not in always]
        said = "; ".join(part for part in (f"always {', '.join(always)}" if always else "", ", ".join(partly)) if part)
        drawn.add_row(entry["table"], _text(entry["stream"]), f"{entry['rows']:,}", _text(said))
    console.print(drawn)


def _identifiers(identifiers: Sequence[Mapping[str, Any]]) -> None:
    if not identifiers:
        return
    console.print("\n[bold]Identifiers[/]")
    drawn = _table(
        *(
            (name, {"justify": "right"} if name not in ("kind", "remark") else {})
            for name in ("kind", "met", "valid", "different", "generic", "remark")
        )
    )
    for entry in identifiers:
        remarks = [f"not valid: {', '.join(entry['not_valid'])}"] if entry["not_valid"] else []
        remarks += [f"generic: {'; '.join(entry['why_generic'])}"] if entry["why_generic"] else []
        figures = (f"{entry[key]:,}" for key in ("met", "valid", "different", "generic"))
        drawn.add_row(_text(entry["kind"]), *figures, _text("; ".join(remarks)))
    console.print(drawn)


def _look_at(found: Mapping[str, Any]) -> None:
    """What a person should look at before the tool is put into the configuration."""
    for sentence in doubts(found):
        console.print(f"[yellow]look at:[/] {escape(safe(sentence))}", soft_wrap=True)


def doubts(found: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that may be wrong, the gravest first."""
    said = []
    for stream in found["streams"]:
        if stream["repeated"]:
            said.append(f"{stream['stream']}: {stream['repeated']:,} rows repeat a key and only the first of each is kept; is the key right?")
    for doubt in found["doubtful_keys"]:
        why = "a number that may change, while {better} is called an id and differs in every row: key: [{better}]?".format(**doubt)
        said.append(f"{doubt['stream']}: its key, {doubt['key']}, is {why}")
    for row in found["quarantine"]:
        said.append(f"{row['stream']}: {row['file']}:{row['line']} is set aside: {row['reason']}")
    for entry in found["records"]:
        for column in entry["columns"]:
            if column["unreadable"]:
                lost = f"{column['unreadable']:,} values of {entry['stream']} cannot be read and stay empty, such as {column['example']}"
                said.append(f"{entry['table']}.{column['column']}: {lost}")
        if entry["rows"] and (never := [c["column"] for c in entry["columns"] if not c["filled"]]):
            said.append(f"{entry['table']} from {entry['stream']}: {', '.join(never)} never has a value")
    for link in found["references"]:
        lost = f"{link['lead_nowhere']:,} of {link['links']:,} links lead to no record of the tool"
        said.append(f"{link['table']}.{link['column']}: {lost} (such as {link['example']})")
    for stream, columns in found["unmapped"].items():
        if columns:
            more = f" and {len(columns) - SHOWN} more" if len(columns) > SHOWN else ""
            said.append(f"{stream}: nothing reads {', '.join(columns[:SHOWN])}{more}")
    return said + list(found["notes"])


def _table(*columns: tuple[str, Mapping[str, Any]]) -> Table:
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name, options in columns:
        drawn.add_column(name, overflow="fold", **options)
    return drawn


def _share(part: int, whole: int) -> str:
    """`3 %`; never 0 % of something, never 100 % of less than all."""
    if not whole or part == 0:
        return "–" if part == 0 else f"{part:,}"
    percent = min(99, max(1, round(100 * part / whole))) if part < whole else 100
    return f"{percent} %"


def _text(value: str) -> str:
    return escape(safe(value))


def written(out: Path, tool: str, streams: Sequence[str]) -> None:
    """Where a draft was written, and the commands that come next."""
    console.print(f"written: [bold]{escape(str(out))}[/]  {escape(tool)}: {escape(', '.join(streams))}", soft_wrap=True)
    console.print("A draft is a guess: look it over, then")
    console.print(f"  [cyan]{program()} tool check {escape(shlex.quote(str(out)))}[/]", soft_wrap=True)
    console.print("and put it into customer360.yaml, under sources:")
    console.print(f"  [cyan]{escape(tool)}: {{system: declared, file: {escape(_as_configured(out))}}}[/]", soft_wrap=True)


def _as_configured(out: Path) -> str:
    """The file as the configuration above it would name it; as it was given where there is none."""
    try:
        folder = find_file(out.resolve().parent).parent
    except ConfigurationError:
        return str(out)
    return out.resolve().relative_to(folder).as_posix()
