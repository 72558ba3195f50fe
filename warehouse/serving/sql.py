"""One guarded SELECT over the published tables."""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.errors import WarehouseError
from warehouse.serving.reader import QueryTimeout, Reader

ROWS = 1000
SECONDS = 30.0
STATEMENT_LENGTH = 50_000
UNKNOWN_COLUMN = re.compile(r'Referenced column "([^"]+)" (?:not found|was not found)|does not have a column named "([^"]+)"')


class RefusedStatement(WarehouseError):
    """The statement is not one SELECT, or cannot be answered; the message says why and what would do."""


@dataclass(frozen=True)
class Answer:
    """columns: names, in order. types: their DuckDB types. rows: at most the cap. truncated: True where there were more."""

    columns: Sequence[str]
    types: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    truncated: bool
    seconds: float


def query_sql(reader: Reader, statement: str, max_rows: int = ROWS, timeout: float = SECONDS) -> Answer:
    """Answer one SELECT, read-only, with at most `max_rows` rows and within `timeout` seconds.

    Raises RefusedStatement for anything but one SELECT and for a faulty one, QueryTimeout when it takes too long.
    """
    started = time.monotonic()
    with reader.cursor(timeout) as cursor:
        try:
            _check(cursor, statement)
            cursor.execute(statement)
            columns = [(str(column[0]), str(column[1])) for column in cursor.description or ()]
            rows = cursor.fetchmany(max_rows + 1)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise RefusedStatement(_explained(reader, str(error))) from None
    return Answer([name for name, _ in columns], [kind for _, kind in columns], rows[:max_rows], len(rows) > max_rows, time.monotonic() - started)


def _check(cursor: duckdb.DuckDBPyConnection, statement: str) -> None:
    if len(statement) > STATEMENT_LENGTH:
        raise RefusedStatement(f"the statement is longer than {STATEMENT_LENGTH:,} characters")
    found = cursor.extract_statements(statement)
    if len(found) != 1:
        raise RefusedStatement(f"give exactly one SELECT; this is {len(found)} statements" if found else "give one SELECT; this is empty")
    if found[0].type != duckdb.StatementType.SELECT:
        raise RefusedStatement(f"only SELECT is answered here; this is {found[0].type.name.replace('_', ' ')}")


def _explained(reader: Reader, message: str) -> str:
    """DuckDB's error, with what there is to ask for."""
    lines = [message.strip()]
    if "Catalog Error" in message:
        lines.append(f"Tables: {', '.join(table_names(reader))}.")
    column = UNKNOWN_COLUMN.search(message)
    if column:
        near = difflib.get_close_matches((column[1] or column[2]).lower(), column_names(reader), n=3, cutoff=0.6)
        if near:
            lines.append(f"Nearest columns: {', '.join(near)}.")
    return "\n".join(lines)


def table_names(reader: Reader) -> list[str]:
    """Tables and views that can be asked for."""
    return [row["table_name"] for row in reader.rows("select table_name from information_schema.tables where table_schema = 'main' order by 1")]


def column_names(reader: Reader) -> list[str]:
    """Every distinct column of the published tables."""
    return [
        row["n"]
        for row in reader.rows("select distinct column_name as n from duckdb_columns() where schema_name = 'main' and not internal order by 1")
    ]


__all__ = ["Answer", "QueryTimeout", "RefusedStatement", "column_names", "query_sql", "table_names"]
