"""SQL scripts of several statements, which stand beside the Python that runs them."""

from __future__ import annotations

from importlib import resources

import duckdb


def script_text(script: str) -> str:
    """The script as it is written. script: its place within the warehouse, such as identity/assign.sql."""
    return resources.files("warehouse").joinpath(*script.split("/")).read_text(encoding="utf-8")


def run_script(con: duckdb.DuckDBPyConnection, script: str, **parameters: str) -> None:
    """Run every statement of a script, `$name` replaced by its SQL literal."""
    sql = script_text(script)
    for name in sorted(parameters, key=len, reverse=True):
        sql = sql.replace(f"${name}", parameters[name])
    for statement in duckdb.extract_statements(sql):
        con.execute(statement.query)
