"""The rows of a declared tool's database: streamed, read-only, in batches of text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from connectors.base import ConnectorError, Reading, clean_text
from connectors.client.secret import optional_secret
from connectors.column_names import clean_names
from connectors.declared.columns import Columns
from connectors.declared.position import Mark, Position, mark
from connectors.declared.sql_spec import SqlConnection, SqlStream
from connectors.declared.tool import Tool, ToolStream
from connectors.declared.turns import Turns

BATCH = 10_000
# what makes a session read-only; SQLite is opened so, PostgreSQL is told by its driver, others rely on the rights of the user
READ_ONLY = {"mysql": "set session transaction read only", "mariadb": "set session transaction read only", "oracle": "set transaction read only"}


def rows(tool: Tool, stream: ToolStream, reading: Reading, secrets: Path, turns: Turns) -> Iterator[pa.Table]:
    """The stream's rows, values trimmed, without those that lack their key. Only changed ones where a cursor says which these are.

    Raises ConnectorError: no connection, no such table or column, a missing driver.
    """
    spec = stream.spec
    assert isinstance(spec, SqlStream)
    if turns.is_over(stream.name):
        return
    cursor = spec.cursor
    asked = f"{spec.table} {spec.query} {stream.key}{turns.since or ''}"
    position = Position(reading, stream.name, cursor.column, cursor.full_every, asked, cursor.lag) if cursor else None
    columns, landed = Columns(tool, stream), 0
    where = f"{tool.path.name}: streams.{stream.name}"
    with connected(tool, reading.source, secrets) as connection, told(where):
        asked_for = _asked_for(connection, stream, spec, where)
        floor = _floor(connection, spec, turns, stream.name, reading)
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
    if stream.complete and landed and floor is None and (position is None or position.is_full):
        if reading.quarantined.get(stream.name):
            reading.note(f"{stream.name}: rows were set aside, so no absent record is taken as deleted")
        else:
            reading.complete(stream.name)


def _floor(connection: Any, spec: SqlStream, turns: Turns, stream: str, reading: Reading) -> Any:
    """How far back the user wants to go, as the cursor's column writes it; None for everything, which is told where `--since` cannot limit."""
    import sqlalchemy as sa

    if turns.since is None:
        return None
    if spec.cursor is None:
        reading.note(f"{stream}: no cursor is declared, so it is read whole, whatever --since says")
        return None
    column: Any = sa.column(spec.cursor.column)
    known = mark(connection.execute(sa.select(column).select_from(_from(spec)).where(column.is_not(None)).limit(1)).scalar(), spec.cursor.column)
    floor = known.at(datetime.combine(turns.since, time(), UTC)) if known else None
    if known and floor is None:
        reading.note(f"{stream}: {spec.cursor.column} holds numbers that are no times, so it is read whole, whatever --since says")
    return floor


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


@contextmanager
def connected(tool: Tool, source: str, secrets: Path) -> Iterator[Any]:
    """An open connection that cannot write, rolled back at the end. The password is the secret `password`, the user may be `username`."""
    from sqlalchemy import make_url

    assert isinstance(tool.connection, SqlConnection)
    password, user = optional_secret(source, "password", secrets), optional_secret(source, "username", secrets)
    where = f"{tool.path.name}: connection"
    with told(where):
        url = make_url(tool.connection.url)
    url = url.set(password=password.reveal()) if password else url
    url = url.set(username=user.reveal()) if user else url
    with opened(url, tool.path.parent, where) as connection:
        yield connection


@contextmanager
def opened(url: Any, beside: Path, where: str) -> Iterator[Any]:
    """A connection to a database that cannot write. beside: the folder that the path of an SQLite file is relative to."""
    from sqlalchemy import create_engine

    backend = url.get_backend_name()
    with told(where):
        engine = create_engine(_sqlite(url, beside, where) if backend == "sqlite" else url, hide_parameters=True)
    try:
        with told(where):
            connection = engine.connect()
        try:
            options = {"postgresql_readonly": True} if backend == "postgresql" else {}
            connection = connection.execution_options(stream_results=True, max_row_buffer=BATCH, **options)
            if backend in READ_ONLY:
                connection.exec_driver_sql(READ_ONLY[backend])
            yield connection
        finally:
            connection.rollback()
            connection.close()
    finally:
        engine.dispose()


def _sqlite(url: Any, beside: Path, where: str) -> Any:
    """SQLite's URL, opened for reading only."""
    path = beside / Path(url.database or "").expanduser()
    if not path.is_file():
        raise ConnectorError(f"{where}.url: {path} is not there")
    return url.set(database=f"file:{quote(str(path.resolve()))}", query={"mode": "ro", "uri": "true"})


@contextmanager
def told(where: str) -> Iterator[None]:
    """The database's own faults as ours, with what to do; never with what was sent to it."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

    try:
        yield
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        why = f"the driver for this database is not installed ({error}). Install it into the same environment, such as pip install psycopg[binary]"
        raise ConnectorError(f"{where}: {why}") from None
    except ArgumentError:
        raise ConnectorError(
            f"{where}: the url is none that SQLAlchemy knows; write one such as postgresql+psycopg://reader@db.example/shop"
        ) from None
    except DBAPIError as error:
        raise ConnectorError(f"{where}: the database says: {' '.join(str(error.orig).split())[:300]}") from None
    except SQLAlchemyError as error:
        raise ConnectorError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:300]}") from None


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
    # a database may sort rows without a value behind all others: until the end was reached they are still to come
    behind = column >= sa.bindparam("since", since)
    return statement.where(sa.or_(behind, column.is_(None)) if position.is_filling else behind), {"since": since}


def _column(batch: Sequence[Any], names: list[str], column: str) -> Iterator[Any]:
    place = next(n for n, name in enumerate(names) if name.lower() == column.lower())
    return (row[place] for row in batch)


def text_table(batch: Sequence[Any], names: list[str]) -> pa.Table:
    """A batch of a database's rows as text."""
    values = zip(*batch, strict=True)
    return pa.table({name: pa.array([_text(v) for v in column], pa.string()) for name, column in zip(clean_names(names), values, strict=True)})


def _text(value: Any) -> str | None:
    """A database's value as text: times as ISO, numbers plain, bytes as UTF-8, what is nested as JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return clean_text(bytes(value).decode("utf-8", "replace"))
    return clean_text(json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list | tuple) else str(value))
