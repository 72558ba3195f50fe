"""A connection to a declared tool's database that cannot write, and the database's values as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from connectors.base import ConnectorError, clean_text
from connectors.client.secret import optional_secret
from connectors.column_names import clean_names
from connectors.declared.sql_spec import SqlConnection
from connectors.declared.tool import Tool

MOST_BUFFERED = 10_000  # rows that a driver may hold
# what makes a session read-only; SQLite is opened so, PostgreSQL is told by its driver, others rely on the rights of the user
READ_ONLY = {"mysql": "set session transaction read only", "mariadb": "set session transaction read only", "oracle": "set transaction read only"}
# the package that brings a driver's module, where it is not called the same
PACKAGES = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient", "mysql": "mysql-connector-python"}


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
            connection = connection.execution_options(stream_results=True, max_row_buffer=MOST_BUFFERED, **options)
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
        module = getattr(error, "name", None) or ""
        step = f": pip install {PACKAGES.get(module, module)}" if module else "; SQLAlchemy's documentation names it under Dialects"
        why = f"the driver for this database is not installed ({error}). Install it into the same environment{step}"
        raise ConnectorError(f"{where}: {why}") from None
    except ArgumentError:
        raise ConnectorError(
            f"{where}: the url is none that SQLAlchemy knows; write one such as postgresql+psycopg://reader@db.example/shop"
        ) from None
    except DBAPIError as error:
        raise ConnectorError(f"{where}: the database says: {' '.join(str(error.orig).split())[:300]}") from None
    except SQLAlchemyError as error:
        raise ConnectorError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())[:300]}") from None


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
