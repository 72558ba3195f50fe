"""Decisions from a file: CSV, JSON lines or YAML, every bad line told with its number, all or nothing."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from connectors.yaml_lines import nearest
from warehouse.decisions.asleep import with_sleepers
from warehouse.decisions.contradictions import Ties
from warehouse.decisions.joined import with_chain
from warehouse.decisions.making import Meant, Statement, decide, read
from warehouse.decisions.pins import read_assignment
from warehouse.decisions.store import Act, Kind, standing
from warehouse.errors import WarehouseError
from warehouse.serving.reader import Reader

KINDS: tuple[Kind, ...] = ("must_link", "cannot_link", "pin", "exclude")
# every name that a column may go by
COLUMNS = {
    "kind": "kind", "decision": "kind", "a": "a", "record_key_a": "a", "record_key": "a", "b": "b", "record_key_b": "b",
    "field": "field", "value": "value", "reason": "reason",
}  # fmt: skip
SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One line of the file: its number and its values by column, or what is wrong with it."""

    number: int
    values: Mapping[str, str]
    fault: str = ""


class BadFile(WarehouseError):
    """The file cannot be taken; one line a fault."""


def decide_file(
    ledger: sqlite3.Connection, reader: Reader | None, file: Path, author: str, reason: str, force: bool
) -> list[tuple[Meant, Act | None]]:
    """Make all decisions of the file, each an act of its own, within the caller's transaction. Raises BadFile with every fault of every line."""
    ties, faults = Ties(standing(ledger)), list[str]()
    done: list[tuple[Meant, Act | None]] = []
    for line in lines(file):
        try:
            if line.fault:
                raise BadFile(line.fault)
            meant = with_chain(reader, ties, _numbered(read(reader, statement(line.values), force), line.number))
            done.append((meant, decide(ledger, meant, author, meant.statement.reason or reason, ties)))
        except WarehouseError as error:
            faults.append(f"{file.name}, line {line.number}: {error}")
    if not done and not faults:
        faults.append(f"{file.name}: there is no decision in it")
    if faults:
        more = [f"… and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        raise BadFile("\n".join([*faults[:SHOWN], *more, "nothing was decided: correct these lines and give the file again"]))
    return [(with_sleepers(reader, ledger, meant), act) for meant, act in done]


def _numbered(meant: Meant, line: int) -> Meant:
    return replace(meant, wishes=[replace(wish, line=line) for wish in meant.wishes])


def statement(values: Mapping[str, str]) -> Statement:
    """One line as a statement. Raises WarehouseError for what is missing, left over or misspelled."""
    kind = values.get("kind", "").strip().lower().replace("-", "_")
    if kind not in KINDS:
        known = [name.replace("_", "-") for name in KINDS]
        raise WarehouseError(f"{values.get('kind') or 'nothing'} is no kind of decision; {nearest(kind.replace('_', '-'), known)}")
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    if kind == "pin" and "=" in given.get("field", "") and "value" not in given:
        given["field"], given["value"] = read_assignment(given["field"])
    wanted = {"must_link": {"a", "b"}, "cannot_link": {"a", "b"}, "pin": {"a", "field", "value"}, "exclude": {"a"}}[kind]
    missing = sorted(wanted - given.keys())
    left_over = sorted(given.keys() - wanted - {"kind", "reason"})
    if missing or left_over:
        said = [f"needs {', '.join(missing)}"] if missing else []
        said += [f"takes no {', '.join(left_over)}"] if left_over else []
        raise WarehouseError(f"{kind.replace('_', '-')} {' and '.join(said)}")
    return Statement(kind, given["a"], given.get("b"), given.get("field"), given.get("value"), given.get("reason", ""))


def lines(file: Path) -> Iterator[Line]:
    """The lines of a .csv, .jsonl (.ndjson), .json, .yaml or .yml file. Raises BadFile when it is none of them or cannot be read."""
    readers = {".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl, ".json": _yaml, ".yaml": _yaml, ".yml": _yaml}
    read_file = readers.get(file.suffix.lower())
    if read_file is None:
        raise BadFile(f"{file.name}: a file of decisions is .csv, .jsonl or .yaml")
    try:
        text = _decoded(file) if read_file is _csv else file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file}: it is not UTF-8. Save it as UTF-8.") from error
    for number, values in read_file(file.name, text):
        yield Line(number, {}, values) if isinstance(values, str) else _named(number, values)


def _decoded(file: Path) -> str:
    """A CSV file's text in whatever encoding a spreadsheet saved it, told as that of an export is."""
    from connectors.base import Reading
    from connectors.decoding import utf8_chunks
    from connectors.files import Member

    member = Member(file.name, file, file.stat().st_size)
    return b"".join(utf8_chunks(member, Reading(file.name))).decode("utf-8")


def _named(number: int, values: Mapping[str, object]) -> Line:
    found: dict[str, str] = {}
    for column, value in values.items():
        known = COLUMNS.get(str(column).strip().lower())
        if known is None:
            return Line(number, {}, _no_column(str(column)))
        if value is not None:
            found[known] = str(value).lower() if isinstance(value, bool) else str(value)
    return Line(number, found)


def _no_column(name: str) -> str:
    return f"there is no column {name!r}; {nearest(name, ['kind', 'a', 'b', 'field', 'value', 'reason'])}"


def _csv(name: str, text: str) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    from connectors.csv_files import header_place

    lines = list(io.StringIO(text, newline=""))
    first, delimiter = header_place(lines, next((number for number, line in enumerate(lines) if line.strip()), len(lines)))
    rows = csv.reader(lines[first:], delimiter=delimiter, strict=True)
    try:
        header = next(rows, [])
        if unknown := [column for column in header if column.strip() and column.strip().lower() not in COLUMNS]:
            yield first + 1, "; ".join(map(_no_column, unknown))
            return
        for row in rows:
            number = first + rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                yield number, f"{len(row)} cells under {len(header)} columns; quote what has a {delimiter!r}"
                continue
            # a spreadsheet may save empty columns beside the others
            yield number, {column: cell for column, cell in zip(header, row, strict=False) if column.strip() or cell.strip()}
    except csv.Error as error:
        raise BadFile(f"{name}, line {first + rows.line_num}: {error}") from error


def _jsonl(_: str, text: str) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            yield number, str(error)
            continue
        yield number, value if isinstance(value, dict) else 'each line is one object, such as {"kind": "exclude", "a": "crm:contact:1"}'


def _yaml(name: str, text: str) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BadFile(f"{name}: {error}") from error
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1 and node.value[0][0].value == "decisions":
        node = node.value[0][1]
    if not isinstance(node, yaml.SequenceNode):
        raise BadFile(f"{name}: the file is a list of decisions, each with kind, a, and b or field and value")
    for item in node.value:
        if not isinstance(item, yaml.MappingNode) or not all(isinstance(value, yaml.ScalarNode) for _, value in item.value):
            yield item.start_mark.line + 1, "a decision is a mapping of single values"
            continue
        # as written: a tier called 007 or a day is text here
        yield item.start_mark.line + 1, {key.value: None if value.tag.endswith(":null") else value.value for key, value in item.value}
