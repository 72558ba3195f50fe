"""The child process that answers one SELECT and ends. Whatever a statement does to it, its parent lives on.

`python -m warehouse.serving.sql_child` reads one request as JSON from standard input (file, statement, rows, bytes, seconds, memory_mb) and
writes one answer as JSON: columns, types, rows, truncated, and the tables and texts that the statement names; or refused, late, too_large: why not.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb

from warehouse.serving.reader import harden
from warehouse.serving.sql_guard import asked, refusal
from warehouse.serving.sql_wire import packed

GRACE = 0.5  # seconds after its time in which a statement may still give way to the interrupt
ROOM_MB = 2048  # address space that Python, DuckDB's code and its threads take besides the memory that a statement may have
FETCHED = 64
TOO_MUCH_MEMORY = (
    "the statement needs more memory than a question may have ({} MB): filter first (on customer_id, say), name fewer columns, or aggregate"
)


def main() -> None:
    """Answer the one request."""
    try:
        request = json.loads(sys.stdin.buffer.read())
    except ValueError:  # the parent went away, or has no need of this child
        return
    _confine(request)
    said = _answered(request)
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)  # without tidying up: a thread of DuckDB that does not heed the interrupt would be waited for


def _confine(request: dict[str, Any]) -> None:
    """No file of any size, no dump, no more memory or processor time than agreed; the end comes even if the parent dies first."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system knows every limit
        import resource

        room = (int(request["memory_mb"]) + ROOM_MB) << 20
        processor = int(request["seconds"] * (os.cpu_count() or 1)) + 2
        wanted = (("FSIZE", 0), ("CORE", 0), ("CPU", processor), ("AS", room))
        for name, most in wanted:
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    last = threading.Timer(request["seconds"] + GRACE, os._exit, [9])
    last.daemon = True
    last.start()


def _answered(request: dict[str, Any]) -> dict[str, Any]:
    connection = harden(Path(request["file"]), f"{request['memory_mb']}MB")
    late = threading.Timer(request["seconds"], connection.interrupt)
    late.daemon = True
    late.start()
    try:
        statement = request["statement"]
        if refused := _not_one_select(connection, statement):
            return {"refused": refused}
        said = asked(connection, statement)
        if refused := refusal(connection, said):
            return {"refused": refused}
        connection.execute(statement)
        named = {"tables": sorted(name.removesuffix("()") for name in said.tables), "texts": sorted(said.texts)}
        return _rows(connection, request["rows"], request["bytes"]) | named
    except duckdb.InterruptException:
        return {"late": True}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"too_large": TOO_MUCH_MEMORY.format(request["memory_mb"])}
    except (duckdb.Error, RecursionError, UnicodeError, ValueError, RuntimeError) as error:
        return {"refused": str(error).replace(str(Path.cwd()), "")[:4000]}


def _not_one_select(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    """Why this is not one SELECT; empty where it is."""
    found = connection.extract_statements(statement)
    if len(found) != 1:
        return f"give exactly one SELECT; this is {len(found)} statements" if found else "give one SELECT; this is empty"
    if found[0].type != duckdb.StatementType.SELECT:
        return f"only SELECT is answered here; this is {found[0].type.name.replace('_', ' ')}. Nothing can be written or set"
    return ""


def _rows(connection: duckdb.DuckDBPyConnection, most: int, most_bytes: int) -> dict[str, Any]:
    """Rows up to either cap; which one was met, if any, stands in `truncated`."""
    described = connection.description or ()
    rows: list[Any] = []
    size, truncated = 0, ""
    while not truncated and (fetched := connection.fetchmany(min(FETCHED, most + 1 - len(rows)))):
        for row in fetched:
            entry = [packed(value) for value in row]
            size += len(json.dumps(entry))
            if len(rows) == most or size > most_bytes:
                truncated = "rows" if len(rows) == most else "bytes"
                break
            rows.append(entry)
    if truncated == "bytes" and not rows:
        return {"too_large": f"one row is larger than {most_bytes:,} bytes: name fewer columns, or cut long text with left(column, 200)"}
    return {
        "columns": [str(column[0]) for column in described],
        "types": [str(column[1]) for column in described],
        "rows": rows,
        "truncated": truncated,
    }


if __name__ == "__main__":
    main()
