"""What is remembered of the version that was published last, so that the next can be made from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.roles.basis import Basis
from warehouse.sql_text import digest

MADE_OF = ("contracts.yaml", "models/published", "roles", "index", "delta", "published_file.py", "folding.py")


def remember(connection: duckdb.DuckDBPyConnection, run_id: str, bases: Mapping[str, Basis]) -> None:
    """Keep on what basis each role of a version was made; that of others is forgotten."""
    connection.execute("delete from meta.published_basis")
    made_by = program()
    for role, basis in bases.items():
        connection.execute("insert into meta.published_basis values (?, ?, ?, ?, ?)", [run_id, role, made_by, basis.known, sorted(basis.ordinary)])


def remembered(connection: duckdb.DuckDBPyConnection, run_id: str) -> Mapping[str, Basis]:
    """role → on what basis that run's version was made by this same program; empty where that is not known."""
    found = connection.execute("select role, known, ordinary from meta.published_basis where run_id = ? and made_by = ?", [run_id, program()])
    return {role: Basis(known, frozenset(ordinary)) for role, known, ordinary in found.fetchall()}


@cache
def program() -> str:
    """A fingerprint of all that decides what a published file says of its rows, and of DuckDB."""
    root = Path(str(resources.files("warehouse")))
    files = [file for name in MADE_OF for file in ([root / name] if (root / name).is_file() else sorted((root / name).rglob("*")))]
    return digest(duckdb.__version__, *(file.read_text(encoding="utf-8") for file in files if file.suffix in (".py", ".sql", ".yaml")))
