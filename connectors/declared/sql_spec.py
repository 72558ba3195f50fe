"""What a declared tool's file may say of a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import sqlglot
from pydantic import Field, field_validator, model_validator
from sqlglot import exp
from sqlglot.dialects import Dialect
from sqlglot.errors import SqlglotError

from connectors.base import Duration
from connectors.declared.secret_names import secret_in
from connectors.declared.spec import Lag, Name, Part, StreamSpec, ToolSpec

DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql"}
WRITES: tuple[type[Any], ...] = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Into, exp.Lock,
)  # fmt: skip


class SqlCursor(Part):
    """Only rows that changed since the last run are asked for."""

    column: str = Field(description="a column that grows when a row changes: a time, or a number")
    lag: Lag = Field(
        None, description="how far before the newest known value is read again, for rows committed late: 15m, or 1000 where the column is a number"
    )
    full_every: Duration = Field(timedelta(days=7), description="how often everything is read, which finds what was deleted")


class SqlStream(StreamSpec):
    """Records in a table or query of a database."""

    table: str | None = Field(None, description="a table or view, such as customers or shop.customers")
    query: str | None = Field(None, description="one SELECT instead of a table")
    cursor: SqlCursor | None = None

    @model_validator(mode="after")
    def one_of_them(self) -> SqlStream:
        """A table or a query, not both."""
        if (self.table is None) == (self.query is None):
            raise ValueError("say either table: or query:")
        return self


class SqlConnection(Part):
    """A database, by its SQLAlchemy URL without password."""

    kind: Literal["sql"]
    url: str = Field(description="a SQLAlchemy URL without password, such as postgresql+psycopg://reader@db.example/shop or sqlite:///shop.db")

    @field_validator("url")
    @classmethod
    def no_secret(cls, url: str) -> str:
        """A password has no place in a file that is shared."""
        start, _, rest = url.partition("://")
        if not rest and "://" not in url:
            raise ValueError(f"{start!r} is no SQLAlchemy URL; write one such as postgresql+psycopg://reader@db.example/shop")
        if ":" in rest.rpartition("@")[0]:
            raise ValueError("leave the password out: it is read from .dlt/secrets.toml or the environment (see connectors/README.md)")
        if name := secret_in(url):
            raise ValueError(f"leave {name} out: a password is read from .dlt/secrets.toml or the environment (see connectors/README.md)")
        return url


class SqlTool(ToolSpec):
    """A tool whose records lie in a database."""

    connection: SqlConnection
    streams: dict[Name, SqlStream] = Field(min_length=1)

    def faults(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """A query that is not one SELECT."""
        backend = self.connection.url.split(":")[0].split("+")[0]
        for name, stream in self.streams.items():
            why = only_reads(stream.query, DIALECTS.get(backend, backend)) if stream.query else ""
            if why:
                yield ("streams", name, "query"), why


def only_reads(query: str, dialect: str) -> str:
    """Why a query is not one that only reads; empty when it is."""
    try:
        statements = sqlglot.parse(query, dialect=dialect if dialect in Dialect.classes else None)
    except SqlglotError as error:
        return f"it is no SQL: {str(error).splitlines()[0]}"
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return "write one SELECT"
    wrong = next(statements[0].find_all(*WRITES), None)
    return f"{wrong.key} is not allowed: a query only reads" if wrong else ""
