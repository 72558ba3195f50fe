"""Keys: unique and never null, told with the first offenders."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

SHOWN = 3


def key_faults(connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], nullable: Sequence[str] = ()) -> list[tuple[object, ...]]:
    """The first few rows (key columns, how often) whose key stands more than once or has a NULL outside the nullable columns."""
    columns = ", ".join(f'"{name}"' for name in key)
    nulls = " or ".join(f'"{name}" is null' for name in key if name not in nullable) or "false"
    # one number a row is counted much faster than the key itself; only when the counts differ is the key looked at
    quick = f"select count(*) - count(distinct hash({columns})), count(*) filter (where {nulls}) from {table}"
    doubled, missing = connection.execute(quick).fetchall()[0]
    if not doubled and not missing:
        return []
    full = f"select * from (select {columns}, count(*) as times from {table} group by all) where times > 1 or {nulls} limit {SHOWN}"
    return connection.execute(full).fetchall()
