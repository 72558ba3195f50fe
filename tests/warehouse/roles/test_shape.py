"""The files of the roles differ in their rows alone."""

from pathlib import Path

import duckdb

DESCRIBED = (
    "select schema_name, table_name, comment from duckdb_tables() where not internal and table_name <> 'withheld' order by all",
    "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
    " where not internal and table_name <> 'withheld' order by all",
    "select view_name, sql, comment from duckdb_views() where not internal order by all",
    "select function_name, parameters, macro_definition, comment from duckdb_functions() where not internal order by all",
)


def described(file: Path) -> list[list[tuple[object, ...]]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return [connection.execute(sql).fetchall() for sql in DESCRIBED]


def test_tables_views_macros_and_comments_are_the_same_for_every_role(published: Path) -> None:
    full, agent, masked = (described(published / "published" / role / "latest.duckdb") for role in ("full", "agent", "masked"))
    assert all(full)
    assert all(row[-1] for row in full[0] + full[1]), "everything has its comment"
    assert full == agent == masked


def test_what_was_withheld_stands_in_the_agents_file_alone(published: Path) -> None:
    sql = "select count(*) from duckdb_tables() where table_name = 'withheld'"
    found = []
    for role in ("full", "agent", "masked"):
        with duckdb.connect(str(published / "published" / role / "latest.duckdb"), read_only=True) as connection:
            found += connection.execute(sql).fetchall()
    assert found == [(0,), (1,), (0,)]
