"""The draft itself: the commented YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import yaml

from connectors.base import ConnectorError
from connectors.declared.canonical_tables import SEVERAL
from connectors.declared.suggest.entities import Mapping, Row, column_sql, seen, sql
from connectors.declared.suggest.mappings import mappings
from connectors.declared.suggest.sample import Found
from connectors.declared.suggest.streams import Stream, link, streams_of
from connectors.declared.suggest.values import day_first, is_slashed

WIDTH = 46  # where comments begin
SHOWN = 20
PLURAL = {"case": "cases", "opportunity": "deals", "interaction": "things that were said or done", "account": "organisations", "person": "people"}


def draft(found: Found, command: str, name: str = "") -> str:
    """The YAML of a declared tool. command: how it was made, for its first line. name: the tool's, unless the found one will do.

    Raises ConnectorError where a table has no key, or nothing in any table can be told.
    """
    if not found.samples:
        raise ConnectorError("there are no rows to look at; a draft is made from what the columns hold, so name a file, or a table, that has some")
    streams = [stream for sample in found.samples for stream in streams_of(sample)]
    link(streams)
    if not any(stream.entity for stream in streams):
        seen_columns = ", ".join(column for sample in found.samples for column in sample.columns)
        raise ConnectorError(
            f"no table looks like people, organisations, cases, deals or things that were said; the columns are {seen_columns or 'none'}"
        )
    return "\n".join(_document(found, streams, command, name or found.name)) + "\n"


def _document(found: Found, streams: Sequence[Stream], command: str, name: str) -> Iterator[str]:
    yield f"# Drafted by `{command}` from the first rows. Look it over: what a column means is a guess."
    yield "# A value is a SQL expression over the row's own columns; connectors/README.md says what else may stand here."
    yield f"tool: {name}"
    if found.connection:
        yield "connection:"
        for key, value in found.connection.items():
            yield f"  {key}: {_flow(value)}"
        kind = found.connection["kind"]
        if kind == "sql" and not str(found.connection["url"]).startswith("sqlite"):
            yield f"  # the password: environment variable SOURCES__{name.upper()}__PASSWORD, or .dlt/secrets.toml"
        elif kind == "rest":
            yield f"  # bearer, api_key or basic; the secret: environment variable SOURCES__{name.upper()}__TOKEN, or .dlt/secrets.toml"
    yield "streams:"
    for stream in streams:
        same = [other for other in streams if other.sample is stream.sample]
        yield from _stream(found, stream, same[1:] if stream is same[0] else [])


def _stream(found: Found, stream: Stream, others: Sequence[Stream]) -> Iterator[str]:
    """others: further streams of the same table."""
    row = Row(stream.name, stream.columns)
    said = list(mappings(stream.entity, row, stream.links)) if stream.entity else []
    said = [mapping for mapping in said if mapping.columns]
    _number(said, stream)
    if not said:
        yield f"  # {stream.name}: not clear what its rows are; its columns are {_few([c.name for c in stream.columns])}"
        return
    yield _line(f"  {stream.name}:", f"{stream.sample.rows:,} rows looked at: {PLURAL[stream.entity]}")
    if repeated := stream.sample.rows - len(stream.sample.different):
        yield f"    # {repeated:,} of these rows repeat{'s' * (repeated == 1)} another one word for word; each is landed once"
    for key, value in stream.sample.place.items():
        if key == "paging" and stream.sample.to_look_up:
            yield f"    # {stream.sample.to_look_up}"
        yield f"    {key}: {_flow(value)}"
    yield _line(f"    key: [{', '.join(_flow(part) for part in stream.key)}]", _about_key(stream))
    yield from _changes(found, row, is_all=not stream.sample.to_look_up)
    yield from _dates(stream)
    yield "    map:"
    for table in dict.fromkeys(mapping.table for mapping in said):
        yield from _mapping(table, [mapping for mapping in said if mapping.table == table])
    linked = " ".join(stream.links.values()) + " " + " ".join(column.name for other in others for column in other.columns)
    known = {*row.used, *stream.key, *_words(linked)}
    left = dict.fromkeys(c.name for c in stream.columns if c.name not in known and c.filled and not c.inside)
    if paid := [name for name in left if name in stream.secret]:
        yield _line(f"    exclude: [{', '.join(_flow(name) for name in paid)}]", "what people are paid, and what opens an account: never landed")
        left = dict.fromkeys(name for name in left if name not in paid)
    if left:
        yield f"    # nothing reads {_few(list(left))}"


def _number(said: Sequence[Mapping], stream: Stream) -> None:
    """A case is known by its key, which people quote."""
    if len(stream.key) == 1:
        for mapping in said:
            if mapping.table in ("interaction", "support_case") and stream.entity == "case":
                mapping.columns["thread_id" if mapping.table == "interaction" else "case_number"] = column_sql(stream.key[0])


def _about_key(stream: Stream) -> str:
    if stream.sample.key == stream.key:
        return "the table's own key"
    kinds = [column.kind for column in stream.columns if column.name in stream.key]
    lacking = sum(not all(parts) for parts in zip(*(stream.sample.columns[part] for part in stream.key), strict=True))
    if lacking:
        return f"tells the rows apart; {lacking:,} without it would be set aside"
    if kinds == ["email"]:
        return "a weak key: who changes their address becomes somebody else. Better the tool's own id"
    return "together they tell the rows apart" if len(stream.key) > 1 else "tells the rows apart"


def _changes(found: Found, row: Row, is_all: bool) -> Iterator[str]:
    """How changes and deletions are noticed. is_all: nothing speaks against the rows being all there are."""
    kind = found.connection["kind"] if found.connection else "files"
    updated = row.take("updated")
    if kind == "sql":
        yield _line("    snapshot: complete", "the table holds every record: what is absent was deleted")
        if updated:
            yield _line(f"    # cursor: {{column: {_flow(updated.name)}}}", "to ask only for what changed, and for everything once a week")
    elif kind == "rest":
        if is_all:
            yield _line("    # snapshot: complete", "if the listing holds every record: what is absent was deleted")
        if updated:
            yield _line(f"    # cursor: {{column: {_flow(updated.name)}, param: updated_since}}", "if the API takes such a parameter")
    else:
        yield _line("    # snapshot: complete", "if each export holds every record: what is absent was deleted")
    if updated:
        yield _line(f"    updated_at: {_scalar(sql(updated))}", seen(updated))
    if address := row.take("link"):
        yield _line(f"    url: {_scalar(sql(address))}", "opens the record in its tool")
    if gone := row.take("deleted"):
        yield _line(f"    deleted: {_scalar(f'truth({sql(gone)})')}", seen(gone))
    elif gone := row.take("deleted_at"):
        yield _line(f"    deleted: {_scalar(f'{sql(gone)} is not null')}", seen(gone))


def _dates(stream: Stream) -> Iterator[str]:
    written = [column for column in stream.columns if column.kind in ("date", "time") and is_slashed(column.values)]
    orders = {order for column in written if (order := day_first(column.values)) is not None}
    if len(orders) == 1:
        yield _line(f"    dates: {'day_first' if orders.pop() else 'month_first'}", "as numbers above twelve show")
    elif written:
        yield _line("    # dates: day_first", f"{_few([c.name for c in written])} could be day or month first: say which, else they stay empty")


def _mapping(table: str, said: Sequence[Mapping]) -> Iterator[str]:
    if table in SEVERAL:
        yield f"      {table}:"
        for mapping in said:
            why = "; ".join(dict.fromkeys(mapping.why.values()))
            yield _line("        - {" + ", ".join(f"{column}: {_flow_scalar(value)}" for column, value in mapping.columns.items()) + "}", why)
        return
    yield f"      {table}:"
    for column, value in said[0].columns.items():
        yield _line(f"        {column}: {_scalar(value)}", said[0].why.get(column, ""))


def _line(text: str, comment: str) -> str:
    return f"{text.ljust(WIDTH)}  # {comment}" if comment else text


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _scalar(text: str) -> str:
    """The text as YAML reads it back on a line of its own."""
    return text if _reads(f"key: {text}") == text else json.dumps(text, ensure_ascii=False)


def _flow_scalar(text: str) -> str:
    return text if _reads(f"{{key: {text}}}") == text else json.dumps(text, ensure_ascii=False)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _flow(value: object) -> str:
    """A value that stands in the file as it is: text, number, list or mapping, on one line."""
    if isinstance(value, str):
        return _flow_scalar(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(_flow(part) for part in value) + "]" if isinstance(value, list | tuple) else json.dumps(value)


def _reads(text: str) -> object:
    try:
        return yaml.safe_load(text)["key"]
    except (yaml.YAMLError, TypeError, KeyError):
        return None
