"""The canonical SELECTs that a declared tool's mappings mean."""

from __future__ import annotations

from connectors.declared.canonical_tables import COLUMNS, DATES, DEFAULTS, REFERENCES, SAYS, TIMES, TRUTHS
from connectors.declared.expressions import Expression
from connectors.declared.tool import Mapped, Tool, ToolStream


def canonical_sql(tool: Tool) -> dict[str, str]:
    """Canonical table → one SELECT over the tool's raw tables, the parts of several streams united."""
    parts: dict[str, list[str]] = {}
    for stream in tool.streams:
        for mapped in stream.mapped:
            parts.setdefault(mapped.table, []).append(select(tool, stream, mapped))
    return {table: f"-- from {tool.path.name}\n" + "\nunion all by name\n".join(selects) for table, selects in parts.items()}


def select(tool: Tool, stream: ToolStream, mapped: Mapped) -> str:
    """What one mapping of a stream says: common columns, then the mapped ones and the defaults."""
    identity = stream.stream.source_id
    record = f"$source || ':{stream.name}:' || {identity}"
    own = {column: default.format(record=record) for column, default in DEFAULTS.get(mapped.table, {}).items() if column not in mapped.columns}
    for column, expression in mapped.columns.items():
        target, sql = value_sql(column, expression, mapped.table, stream)
        own[target] = sql
    _complete(own, stream, mapped, record)
    columns = _common(tool, stream, identity, record) | own
    body = ",\n".join(f'    {sql} as "{column}"' for column, sql in columns.items())
    where = f"\nwhere {mapped.where.sql}" if mapped.where else ""
    inner = f'select\n{body}\nfrom raw."{stream.name}"{where}'
    says = [f'"{column}" is not null' for column in SAYS.get(mapped.table, ()) if column in own]
    return f"(select * from ({inner}) as said where {' or '.join(says)})" if says else f"({inner})"


def _common(tool: Tool, stream: ToolStream, identity: str, record: str) -> dict[str, str]:
    own_url = f"'c360:{tool.name}/{stream.name}/' || {identity}"
    updated_at = as_time(stream.updated_at.sql, stream) if stream.updated_at else "cast(null as timestamptz)"
    deleted_at = f"case when {stream.deleted_sql} then coalesce({updated_at}, _observed_at) end" if stream.deleted_sql else ""
    return {
        "record_key": record,
        "source": "$source",
        "source_object": f"'{stream.name}'",
        "source_id": identity,
        "source_url": f"coalesce({stream.url.sql}, {own_url})" if stream.url else own_url,
        "updated_at": updated_at,
        "observed_at": "_observed_at",
        "deleted_at": f"coalesce(_deleted_at, {deleted_at})" if deleted_at else "_deleted_at",
        "load_id": "_load_id",
    }


def value_sql(column: str, expression: Expression, table: str, stream: ToolStream) -> tuple[str, str]:
    """The column that an expression fills (a reference's record key) and the SQL that fills it; what cannot be read is NULL."""
    if column in REFERENCES and REFERENCES[column] in COLUMNS[table]:
        return REFERENCES[column], f"$source || ':' || ({expression.sql})"
    if column in TIMES:
        return column, as_time(expression.sql, stream)
    if column in DATES:
        return column, f"written_date(cast({expression.sql} as varchar), {day_first(stream)})"
    if column in TRUTHS:
        return column, f"truth(cast({expression.sql} as varchar))"
    return column, expression.sql


def _complete(own: dict[str, str], stream: ToolStream, mapped: Mapped, record: str) -> None:
    """What follows from what is said: a name from its parts, the case that an interaction is."""
    if mapped.table == "person_record" and "full_name" not in own and {"given_name", "family_name"} <= own.keys():
        own["full_name"] = f"nullif(trim(concat_ws(' ', {own['given_name']}, {own['family_name']})), '')"
    if mapped.table == "interaction" and "case_record_key" not in own and any(m.table == "support_case" for m in stream.mapped):
        own["case_record_key"] = record


def as_time(sql: str, stream: ToolStream) -> str:
    """A moment: text with an offset as it says, text without one in the source's time zone; what is no time is NULL."""
    return f"written_time(cast({sql} as varchar), $timezone, {day_first(stream)})"


def day_first(stream: ToolStream) -> str:
    """What `dates:` says of 03/04/2026."""
    return {"day_first": "true", "month_first": "false", None: "null"}[stream.spec.dates]
