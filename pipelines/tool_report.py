"""What a trial of a declared tool shows: rows, columns, records, identifiers; values only masked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from connectors.declared.canonical_sql import select, value_sql
from connectors.declared.canonical_tables import COLUMNS, REFERENCES
from connectors.declared.suggest.headers import read
from connectors.declared.suggest.money import is_amount
from connectors.declared.tool import Mapped, ToolStream
from pipelines.tool_trial import Trial
from warehouse.contracts import canonical_tables

OWN = ("_row_hash", "_observed_at", "_deleted_at", "_load_id", "_dlt_id", "_dlt_load_id")
SAMPLES = 3
HIDES = 40  # characters of a masked value


def report(trial: Trial) -> dict[str, Any]:
    """The whole trial as plain values.

    streams: rows, quarantined, repeated, and for each column: how many rows say nothing, how many values differ, what maps it, masked samples.
    records: rows of each canonical table, how often each mapped column has a value, and how many values could not be read as its type.
    identifiers: of each kind, how many values were met, are valid, differ, and belong to nobody in particular.
    doubtful_keys: keys that are numbers without being called ids, where another column is called one.
    references: links to records that the tool does not hold. unmapped: stream → columns that nothing reads.
    """
    streams = [stream_report(trial, stream) for stream in trial.tool.streams]
    return {
        "tool": trial.tool.name,
        "file": str(trial.tool.path),
        "connection": trial.tool.connection.kind,
        "streams": streams,
        "records": [found for stream in trial.tool.streams for mapped in stream.mapped if (found := _records(trial, stream, mapped))],
        "identifiers": _identifiers(trial),
        "doubtful_keys": [doubt for stream in streams for doubt in _doubtful_key(trial, stream)],
        "references": list(_references(trial)),
        "unmapped": {s["stream"]: [c["column"] for c in s["columns"] if not c["mapped_to"]] for s in streams},
        "notes": list(trial.reading.notes),
        "quarantine": _quarantine(trial),
    }


def stream_report(trial: Trial, stream: ToolStream) -> dict[str, Any]:
    """One stream: its rows and columns."""
    (landing,) = (landing for landing in trial.outcome.landings if landing.stream == stream.name)
    table = f'raw_{trial.source}."{stream.name}"'
    uses = _uses(stream)
    columns = []
    for name in trial.database.columns(f"raw_{trial.source}", stream.name):
        if name in OWN:
            continue
        filled, distinct = trial.database.rows(f'select count("{name}"), count(distinct "{name}") from {table}')[0]
        sample = trial.database.rows(f'select "{name}" from {table} where "{name}" is not null group by 1 order by count(*) desc, 1 limit {SAMPLES}')
        columns.append(
            {
                "column": name,
                "empty": landing.live - int(str(filled)),
                "distinct": int(str(distinct)),
                "mapped_to": uses.get(name.lower(), []),
                "sample": [masked(str(value)) for (value,) in sample],
            }
        )
    return {
        "stream": stream.name,
        "rows": trial.reading.counted.get(stream.name, 0),
        "records": landing.live,
        "quarantined": trial.reading.quarantined.get(stream.name, 0),
        "repeated": landing.repeated,
        "is_complete": stream.name in trial.reading.completed,
        "columns": columns,
    }


def _doubtful_key(trial: Trial, stream: dict[str, Any]) -> Iterator[dict[str, str]]:
    """A key that is a sum or some other number, where a column that nothing reads differs in every row and is called an id."""
    keys = [column["column"] for column in stream["columns"] if "key" in column["mapped_to"]]
    if len(keys) != 1 or _says_id(keys[0]) or not stream["records"]:
        return
    table = f'raw_{trial.source}."{stream["stream"]}"'
    if trial.database.rows(f"""select 1 from {table} where not regexp_full_match("{keys[0]}", '[-+]?[0-9][0-9., ]*') limit 1"""):
        return
    unread = (column for column in stream["columns"] if not column["mapped_to"] and column["distinct"] == stream["records"])
    better = next((column["column"] for column in unread if _says_id(column["column"])), None)
    if better:
        yield {"stream": stream["stream"], "key": keys[0], "better": better}


def _says_id(column: str) -> bool:
    return read(column)[1] == "id" and not is_amount(column)


def _uses(stream: ToolStream) -> dict[str, list[str]]:
    """Raw column (lower case) → what reads it: `person_record.email`, `key`."""
    found: dict[str, list[str]] = {}
    for column in stream.key:
        found.setdefault(column.lower(), []).append("key")
    for expression in stream.expressions():
        for column in expression.columns:
            place = re.sub(r"^streams\.\w+\.(map\.)?|\.\d+(?=\.)", "", expression.place)
            uses = found.setdefault(column.lower(), [])
            if place not in uses:
                uses.append(place)
    return found


def _records(trial: Trial, stream: ToolStream, mapped: Mapped) -> dict[str, Any] | None:
    """What one mapping gave: its rows as the warehouse typed them, held against the rows that its stream has."""
    types = {column.name: column.type for column in canonical_tables()[mapped.table].columns}
    sql = select(trial.tool, stream, mapped).replace(f'raw."{stream.name}"', f'raw_{trial.source}."{stream.name}"')
    sql = sql.replace("$source", f"'{trial.source}'").replace("$timezone", f"'{trial.timezone}'")
    con = trial.database.connection
    names = [str(row[0]).lower() for row in con.execute(f"describe {sql}").fetchall()]
    said_so = mapped.columns.keys() | {REFERENCES[name] for name in mapped.columns if name in REFERENCES} | {"full_name"}
    own = [name for name in names if name in COLUMNS[mapped.table] and name in said_so]
    counts = ", ".join(f'count("{name}"), count(try_cast("{name}" as {types[name]}))' for name in own)
    rows, *found = trial.database.rows(f"select count(*), {counts} from ({sql})")[0]
    columns = []
    for place, name in enumerate(own):
        lost, example = _unreadable(trial, stream, mapped, name, types[name])
        columns.append({"column": name, "filled": int(str(found[2 * place + 1])), "unreadable": lost, "example": example})
    return {"table": mapped.table, "stream": stream.name, "rows": int(str(rows)), "columns": columns}


def _unreadable(trial: Trial, stream: ToolStream, mapped: Mapped, name: str, kind: str) -> tuple[int, str]:
    """How many rows say something that is not of the column's type, and one of these values, masked; for text nothing is lost."""
    expression = mapped.columns.get(name)
    if expression is None or kind == "VARCHAR":
        return 0, ""
    where = f" and ({mapped.where.sql})" if mapped.where else ""
    read = f"try_cast({value_sql(name, expression, mapped.table, stream)[1]} as {kind})"
    sql = f"""select count(*), min(cast({expression.sql} as varchar)) from raw_{trial.source}."{stream.name}"
              where ({expression.sql}) is not null and {read} is null{where}"""
    lost, example = trial.database.rows(sql.replace("$source", "''").replace("$timezone", f"'{trial.timezone}'"))[0]
    return int(str(lost)), masked(str(example)) if lost else ""


def _identifiers(trial: Trial) -> list[dict[str, Any]]:
    sql = """
        select i.kind, count(*), count(i.value), count(distinct i.value), count(distinct g.value)
        from canonical.identifier as i
        left join identity.generic_identifier as g on g.kind = i.kind and g.value = i.value
        group by i.kind order by count(*) desc
    """
    keys = ("kind", "met", "valid", "different", "generic")
    found: list[dict[str, Any]] = [dict(zip(keys, row, strict=True)) for row in trial.database.rows(sql)]
    for entry in found:
        bad = "select distinct raw_value from canonical.identifier where kind = ? and value is null limit 3"
        entry["not_valid"] = [masked(str(value)) for (value,) in trial.database.rows(bad, [entry["kind"]])]
        why = "select reason, count(*) from identity.generic_identifier where kind = ? group by 1 order by 2 desc, 1 limit 3"
        entry["why_generic"] = [str(reason) for reason, _ in trial.database.rows(why, [entry["kind"]])]
    return found


def _references(trial: Trial) -> Iterator[dict[str, Any]]:
    """Links within the tool that lead to no record of it."""
    holders = ("person_record", "account_record", "interaction", "support_case", "opportunity")
    known = " union all ".join(f"select record_key from landed.{table}" for table in holders)
    for table, columns in COLUMNS.items():
        for column in columns:
            if not column.endswith("_record_key"):
                continue
            sql = f"""select count(*), count(*) filter (where {column} not in (select record_key from ({known}))),
                             min({column}) filter (where {column} not in (select record_key from ({known})))
                      from landed.{table} where starts_with({column}, ?)"""
            links, lost, example = trial.database.rows(sql, [f"{trial.source}:"])[0]
            if lost:
                shown = masked(str(example).removeprefix(f"{trial.source}:").partition(":")[2])
                stream = str(example).split(":")[1]
                yield {"table": table, "column": column, "links": links, "lead_nowhere": lost, "example": f"{stream}:{shown}"}


def _quarantine(trial: Trial) -> list[dict[str, Any]]:
    """The first rows that were set aside: where and why, without their content."""
    if not trial.quarantine.exists():
        return []
    entries = [json.loads(line) for line in trial.quarantine.read_text(encoding="utf-8").splitlines()[:10]]
    return [{key: entry[key] for key in ("stream", "file", "line", "reason")} for entry in entries]


def masked(value: str) -> str:
    """The shape of a value and hardly more: `asa.berg@acme.se` → `a••.b•••@a•••.s•`, `+46 70 123` → `+4• 7• 1••`."""
    text = " ".join(value.split())
    hidden = re.sub(r"(\w)(\w*)", lambda match: (match[1] if match[2] else "•") + "•" * len(match[2]), text)
    return hidden if len(hidden) <= HIDES else hidden[: HIDES - 1] + "…"
