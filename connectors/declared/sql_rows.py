"""The rows of a declared tool's database: streamed, in batches of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading
from connectors.column_names import clean_names
from connectors.declared.columns import Columns
from connectors.declared.position import Mark, Position, mark
from connectors.declared.sql_database import connected, text_table, told
from connectors.declared.sql_spec import SqlStream
from connectors.declared.tool import Tool, ToolStream
from connectors.declared.turns import Turns
from connectors.nothing import tell_nothing

BATCH = 10_000
OFFSET = re.compile(r"[T ].*?(Z|[+-]\d\d(?::?\d\d)?)$")  # of a time as text
OFFSETS = ("%Z", "%+__:__", "%-__:__", "%+____", "%+__", "%:__-__", "%:__-____")  # the same, as a database finds them


def rows(tool: Tool, stream: ToolStream, reading: Reading, secrets: Path, turns: Turns, zone: tzinfo = UTC) -> Iterator[pa.Table]:
    """The stream's rows, values trimmed, without those that lack their key. Only changed ones where a cursor says which these are.

    zone: of times without one. Raises ConnectorError: no connection, no such table or column, a missing driver.
    """
    spec = stream.spec
    assert isinstance(spec, SqlStream)
    if turns.is_over(stream.name):
        return
    cursor = spec.cursor
    asked = f"{spec.table} {spec.query} {stream.key}{turns.since or ''}{stream.scope}"
    is_id = cursor is not None and stream.is_key(cursor.column)
    position = Position(reading, stream.name, cursor.column, cursor.full_every, asked, cursor.lag, is_id, zone) if cursor else None
    columns, landed = Columns(tool, stream), 0
    where = f"{tool.path.name}: streams.{stream.name}"
    with connected(tool, reading.source, secrets) as connection, told(where):
        asked_for = _asked_for(connection, stream, spec, where)
        floor = _floor(connection, spec, turns, stream, reading, zone)
        if position and position.known and _is_mixed(connection, spec, position.known):
            reading.note(f"{stream.name}: {position.column} holds times as texts of several offsets, which no database compares; it is read whole")
            position.read_whole()
        result = connection.execute(*_statement(spec, position, asked_for, floor))
        names = list(result.keys())
        for batch in result.partitions(BATCH):
            reading.count(stream.name, len(batch))
            if position:
                position.meet(_column(batch, names, position.column))
            table = columns.named(text_table(batch, names))
            columns.check(table, spec.table or "the query", optional=False)
            table = columns.with_key(table, reading, "database", landed)
            if not landed:
                columns.check_key(table, spec.table or "the query")
            landed += len(batch)
            turns.took(len(batch), stream.name)
            yield table
            if position and turns.part.is_full and position.may_stop(partial(Mark.earlier, lag=position.lag)):
                position.stop()
                turns.stop(stream.name)
                return
    if position:
        position.keep()
    turns.done(stream.name)
    if stream.complete and floor is None and (position is None or position.is_full):
        if not reading.counted.get(stream.name):
            tell_nothing(stream.stream, reading, spec.table or "the query")
        elif reading.quarantined.get(stream.name):
            reading.note(f"{stream.name}: rows were set aside, so no absent record is taken as deleted")
        elif landed:
            reading.complete(stream.name)


def _floor(connection: Any, spec: SqlStream, turns: Turns, stream: ToolStream, reading: Reading, zone: tzinfo) -> Any:
    """How far back the user wants to go, as the cursor's column writes it; None for everything, which is told where `--since` cannot limit."""
    import sqlalchemy as sa

    if turns.since is None:
        return None
    if spec.cursor is None:
        reading.note(f"{stream.name}: no cursor is declared, so it is read whole, whatever --since says")
        return None
    column: Any = sa.column(spec.cursor.column)
    some = connection.execute(sa.select(column).select_from(_from(spec)).where(column.is_not(None)).limit(1)).scalar()
    known = mark(some, spec.cursor.column, stream.is_key(spec.cursor.column), zone)
    floor = known.at(datetime.combine(turns.since, time(), UTC)) if known else None
    if known and floor is None:
        reading.note(f"{stream.name}: {spec.cursor.column} holds numbers that are no times, so it is read whole, whatever --since says")
    return floor


def _is_mixed(connection: Any, spec: SqlStream, known: Mark) -> bool:
    """Whether the cursor's column holds times as texts of which some have another offset: their order is not that of the times."""
    import sqlalchemy as sa

    if known.kind != "text" or spec.cursor is None:
        return False
    text: Any = sa.cast(sa.column(spec.cursor.column), sa.String)
    offset = OFFSET.search(known.text)
    other = ~text.endswith(offset[1]) if offset else sa.or_(*(text.like(form) for form in OFFSETS))
    return connection.execute(sa.select(sa.literal(1)).select_from(_from(spec)).where(other).limit(1)).first() is not None


def first_row(tool: Tool, stream: ToolStream, source: str, secrets: Path) -> str:
    """What asking for the stream's first row shows; no value of it. Raises ConnectorError as `rows` does."""
    spec = stream.spec
    assert isinstance(spec, SqlStream)
    where = f"{tool.path.name}: streams.{stream.name}"
    with connected(tool, source, secrets) as connection, told(where):
        result = connection.execute(*_statement(spec, None, _asked_for(connection, stream, spec, where)))
        names, row = list(result.keys()), result.fetchone()
        result.close()
    return f"{len(names)} columns, {'with' if row else 'without'} rows"


def count(tool: Tool, stream: ToolStream, source: str, secrets: Path) -> int:
    """How many rows the stream has. Raises ConnectorError as `rows` does."""
    import sqlalchemy as sa

    spec = stream.spec
    assert isinstance(spec, SqlStream)
    with connected(tool, source, secrets) as connection, told(f"{tool.path.name}: streams.{stream.name}"):
        return int(connection.execute(sa.select(sa.func.count()).select_from(_from(spec))).scalar() or 0)


def _asked_for(connection: Any, stream: ToolStream, spec: SqlStream, where: str) -> list[str]:
    """The columns that are asked for; none said where all are. Raises ConnectorError where the cursor's is not among them."""
    import sqlalchemy as sa

    if not stream.has_scope and not spec.cursor:
        return []
    names = connection.execute(sa.select(sa.literal_column("*")).select_from(_from(spec)).where(sa.false())).keys()
    cursor = spec.cursor.column if spec.cursor else ""
    if cursor and cursor.lower() not in [name.lower() for name in names]:
        raise ConnectorError(f"{where}.cursor.column: there is no column {cursor}; known are {', '.join(names)}")
    if not stream.has_scope:
        return []
    return [name for name, column in zip(names, clean_names(names), strict=True) if stream.wants(column) or name.lower() == cursor.lower()]


def _from(spec: SqlStream) -> Any:
    import sqlalchemy as sa

    if spec.table:
        schema, _, name = spec.table.rpartition(".")
        return sa.table(name, schema=schema or None)
    return sa.text(f"({str(spec.query).strip().rstrip(';')}) as asked")


def _statement(spec: SqlStream, position: Position | None, columns: Sequence[str], floor: Any = None) -> tuple[Any, ...]:
    """What is asked for: in the cursor's order, as long as the stream was never read to its end, so that a reading can stop and go on."""
    import sqlalchemy as sa

    chosen: list[Any] = [sa.column(name) for name in columns] or [sa.literal_column("*")]
    statement: Any = sa.select(*chosen).select_from(_from(spec))
    if position is None or spec.cursor is None:
        return (statement,)
    column: Any = sa.column(position.column)
    if position.is_first:
        statement = statement.order_by(column)
    since = position.known.earlier(spec.cursor.lag) if position.known else floor
    if since is None:
        return (statement,)
    # of a row without a value nobody can say whether it changed; and a database may sort such rows behind all others
    return statement.where(sa.or_(column >= sa.bindparam("since", since), column.is_(None))), {"since": since}


def _column(batch: Sequence[Any], names: list[str], column: str) -> Iterator[Any]:
    place = next(n for n, name in enumerate(names) if name.lower() == column.lower())
    return (row[place] for row in batch)
