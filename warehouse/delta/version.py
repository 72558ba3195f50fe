"""The files of all roles, made from those of the version that is served."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse.contracts import Table
from warehouse.database import Database
from warehouse.delta import WholeNeeded
from warehouse.delta.file import change_file
from warehouse.delta.rows import STAMP, Delta, find, number_of, stored
from warehouse.delta.state import remembered
from warehouse.publish_files import Version
from warehouse.roles import AGENT, FULL, MASKED, ROLES
from warehouse.roles.basis import Basis
from warehouse.roles.change import change_agent, change_masked
from warehouse.sql_text import quoted, render

MOST = 0.1  # of the rows of the served version; where more differ, the whole is written as fast
LEAST = 10_000  # rows, of which as many may differ as will
SERVED = "served"


def change_version(
    database: Database, served: Version, version: Version, parameters: Mapping[str, str], models: Path, tables: Mapping[str, Table]
) -> tuple[Mapping[str, int], Mapping[str, Basis], Mapping[str, Delta]]:
    """Write each role's unfinished file. Returns the rows of each stored table, and the basis and the delta of each role.

    Raises WholeNeeded where the served version cannot be carried over.
    """
    connection = database.connection
    bases = remembered(connection, served.run_id, models)
    if not bases:
        raise WholeNeeded("how the served version was made is not known, or other programs made it")
    texts = {table.name: (models / f"{table.name}.sql").read_text(encoding="utf-8") for table in stored(tables)}
    stamps = {name: version.run_id for name, text in texts.items() if STAMP in text}
    selects = {name: render(text, parameters, f"published/{name}.sql") for name, text in texts.items()}
    full, agent, masked = (version.unfinished(role) for role in ROLES)
    deltas = {FULL: _difference(connection, served.file(FULL), tables, selects, set(stamps))}
    rows = change_file(connection, served.file(FULL), full, tables, deltas[FULL], stamps)
    deltas[AGENT] = change_agent(database, full, served.file(AGENT), agent, tables, deltas[FULL], stamps, bases[AGENT])
    deltas[MASKED] = change_masked(database, agent, served.file(MASKED), masked, tables, deltas[AGENT], stamps, bases[MASKED])
    return rows, bases, deltas


def _difference(
    connection: duckdb.DuckDBPyConnection, file: Path, tables: Mapping[str, Table], selects: Mapping[str, str], stamped: set[str]
) -> Delta:
    connection.execute(f"attach {quoted(str(file))} as {SERVED} (read_only)")
    try:
        delta = find(connection, tables, selects, SERVED, stamped)
    finally:
        connection.execute(f"detach {SERVED}")
    differ = sum(number_of(connection, table) for rows in delta.values() for table in (rows.gone, rows.come))
    every = sum(number_of(connection, f"({select})") for select in selects.values())
    if differ > max(LEAST, MOST * every):
        raise WholeNeeded(f"{differ:,} rows differ")
    return delta
