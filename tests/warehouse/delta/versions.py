"""Everything that stands in a version that is served, so that two of them can be compared."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from warehouse.index.make import PARTS

Said = dict[str, list[str]]


def contents(file: Path, index: Path) -> Said:
    """Every row, view, macro, comment and indexed document of one role's version, as text and in order."""
    return _file(file) | _index(index)


def differences(one: Said, other: Said) -> dict[str, tuple[list[str], list[str]]]:
    """Where they differ: up to three things that only the one has, and three that only the other has."""
    named = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return {name: tuple(sorted(set(a.get(name, ())) - set(b.get(name, ())))[:3] for a, b in ((one, other), (other, one))) for name in named}  # type: ignore[misc]


def _file(file: Path) -> Said:
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables() where not internal").fetchall()
        said = {
            str(name): sorted(str(row) for (row,) in connection.execute(f"select cast(entry as varchar) from {name} as entry").fetchall())
            for (name,) in tables
        }
        for kind, sql in {
            "views": "select view_name, sql, comment from duckdb_views() where not internal",
            "columns": "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where not internal",
            "macros": "select function_name, macro_definition, comment from duckdb_functions() where not internal",
            "tables": "select schema_name, table_name, comment from duckdb_tables() where not internal",
        }.items():
            said[kind] = sorted(map(str, connection.execute(sql).fetchall()))
    return said


def _index(index: Path) -> Said:
    import tantivy

    said = {}
    for part in PARTS:
        searcher = part.opened(index / part.folder).searcher()
        hits = searcher.search(tantivy.Query.all_query(), limit=1_000_000).hits
        said[f"index {part.name}"] = sorted(json.dumps(searcher.doc(address).to_dict(), default=str, sort_keys=True) for _, address in hits)
        said[f"index {part.name} made of"] = [(index / part.folder / "made_from").read_text()]
    return said
