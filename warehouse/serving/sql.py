"""One guarded SELECT over the published tables, answered by a child process with limits on time, memory, rows and bytes."""

from __future__ import annotations

import contextlib
import difflib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.serving.reader import QueryTimeout, Reader
from warehouse.serving.sql_wire import unpacked

ROWS = 1000
BYTES = 10_000_000
SECONDS = 30.0
MEMORY_MB = 1024
STATEMENT_LENGTH = 50_000
PATIENCE = 1.0  # seconds after its time in which the child may still answer, before it is killed
UNKNOWN_COLUMN = re.compile(r'Referenced column "([^"]+)" (?:not found|was not found)|does not have a column named "([^"]+)"')
DIED = f"the statement brought down the process that answers it, by its need of memory ({MEMORY_MB} MB are allowed) or its nesting: ask for less"


class RefusedStatement(WarehouseError):
    """The statement is not one SELECT, or cannot be answered; the message says why and what would do."""


@dataclass(frozen=True)
class Answer:
    """columns: names, in order. types: their DuckDB types. rows: up to the caps. truncated: True where there were more. tables, texts: the tables and
    the string literals that the statement names.
    """

    columns: Sequence[str]
    types: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    truncated: bool
    seconds: float
    tables: Sequence[str] = ()
    texts: Sequence[str] = ()


def start_child(folder: Path) -> subprocess.Popen[bytes]:
    """A process that waits for one statement over a file in this folder. It sees nothing of this program's environment."""
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "warehouse.serving.sql_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
    )


class SpareChild:
    """One process that is started before it is needed: starting takes longer than most questions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: tuple[Path, subprocess.Popen[bytes]] | None = None

    def take(self, folder: Path) -> subprocess.Popen[bytes]:
        """A process for a file in this folder, and another begins to wait for the next statement."""
        with self._lock:
            waiting, self._waiting = self._waiting, (folder, start_child(folder))
        if waiting and waiting[0] == folder and waiting[1].poll() is None:
            return waiting[1]
        if waiting:
            _end(waiting[1])
        return start_child(folder)

    def close(self) -> None:
        """End the one that waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting:
            _end(waiting[1])


def query_sql(
    reader: Reader,
    statement: str,
    max_rows: int = ROWS,
    timeout: float = SECONDS,
    max_bytes: int = BYTES,
    child: subprocess.Popen[bytes] | None = None,
) -> Answer:
    """Answer one SELECT, read-only, with at most `max_rows` rows and `max_bytes` bytes, within `timeout` seconds and two more at the worst.

    child: one that `start_child` has started before, for speed; it is used up. Raises RefusedStatement for anything but one SELECT, for a
    faulty one and for one that is too large, QueryTimeout when it takes too long.
    """
    started = time.monotonic()
    if len(statement) > STATEMENT_LENGTH:
        raise RefusedStatement(f"the statement is longer than {STATEMENT_LENGTH:,} characters")
    request = {
        "file": reader.path.name, "statement": statement, "rows": max_rows, "bytes": max_bytes, "seconds": timeout, "memory_mb": MEMORY_MB,
    }  # fmt: skip
    said = _asked(child or start_child(reader.path.parent), request)
    if said.get("late"):
        raise QueryTimeout(f"stopped after {timeout:g} seconds; ask for less, for instance one customer or a shorter time")
    if "too_large" in said:
        raise RefusedStatement(str(said["too_large"]))
    if "refused" in said:
        raise RefusedStatement(_explained(reader, str(said["refused"])))
    rows = [tuple(unpacked(value) for value in row) for row in said["rows"]]
    return Answer(said["columns"], said["types"], rows, bool(said["truncated"]), time.monotonic() - started, said["tables"], said["texts"])


def _asked(child: subprocess.Popen[bytes], request: dict[str, Any]) -> dict[str, Any]:
    """What the child says of the request; `late` where it had to be killed."""
    started = time.monotonic()
    try:
        out, _ = child.communicate(json.dumps(request).encode(), timeout=request["seconds"] + PATIENCE)
    except subprocess.TimeoutExpired:
        return {"late": True}
    finally:
        _end(child)
    try:
        said: dict[str, Any] = json.loads(out)
    except ValueError:
        return {"late": True} if time.monotonic() - started >= request["seconds"] else {"too_large": DIED}
    return said


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for stream in (child.stdin, child.stdout):
        if stream:
            with contextlib.suppress(OSError):  # what was not sent need not be
                stream.close()
    child.wait()


def _explained(reader: Reader, message: str) -> str:
    """DuckDB's error, with what there is to ask for."""
    lines = [message.strip()]
    if "Catalog Error" in message:
        lines.append(f"Tables: {', '.join(table_names(reader))}.")
    column = UNKNOWN_COLUMN.search(message)
    if column:
        wanted = (column[1] or column[2]).lower()
        others = [name for name in column_names(reader) if name != wanted]  # of that name some other table has one
        near = difflib.get_close_matches(wanted, others, n=3, cutoff=0.6)
        if near:
            lines.append(f"Nearest columns: {', '.join(near)}.")
    if "Permission Error" in message:
        lines.append("No file can be read here, only the published tables: `describe` lists them.")
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


__all__ = ["Answer", "QueryTimeout", "RefusedStatement", "SpareChild", "column_names", "query_sql", "start_child", "table_names"]
