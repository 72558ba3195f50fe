"""How a table of the private file looks now: its rows and columns."""

from __future__ import annotations

from warehouse.database import Database


def row_count(database: Database, table: str) -> int:
    """Rows of `schema.table`; 0 where there is no such table yet. Of a raw table the live rows only."""
    schema, name = table.split(".", 1)
    columns = database.columns(schema, name)
    if not columns:
        return 0
    live = " where _deleted_at is null" if "_deleted_at" in columns else ""
    return int(str(database.value(f'select count(*) from "{schema}"."{name}"{live}')))


def column_types(database: Database, table: str) -> list[tuple[str, str]]:
    """Name and DuckDB type of each column of `schema.table`, in its own order."""
    schema, name = table.split(".", 1)
    return [(str(column), str(kind)) for column, kind in database.rows(f'select column_name, column_type from (describe "{schema}"."{name}")')]
