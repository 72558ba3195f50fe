"""Running the SQL scripts that stand beside identity's Python."""

from __future__ import annotations

from importlib import resources

import duckdb


def run_script(con: duckdb.DuckDBPyConnection, script: str, **parameters: str) -> None:
    """Run every statement of a script, `$name` replaced by its SQL literal."""
    sql = resources.files("warehouse.identity").joinpath(script).read_text(encoding="utf-8")
    for name in sorted(parameters, key=len, reverse=True):
        sql = sql.replace(f"${name}", parameters[name])
    for statement in duckdb.extract_statements(sql):
        con.execute(statement.query)
