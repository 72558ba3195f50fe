"""What is remembered of the version that was published last, so that the next can be made from it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.roles.basis import Basis
from warehouse.sql_text import digest

# one row: a role of the version that was published last. made_by: a fingerprint of the program. known, ordinary: as in Basis
TABLE = "create table if not exists meta.published_basis (run_id varchar, role varchar, made_by varchar, known varchar, ordinary varchar[])"
DECIDING = ("contracts.yaml", "roles", "index", "delta", "published_file.py", "folding.py")  # what a published file says of its rows


def remember(connection: duckdb.DuckDBPyConnection, run_id: str, models: Path, bases: Mapping[str, Basis]) -> None:
    """Keep on what basis each role of a version was made; that of others is forgotten."""
    _prepare(connection)
    connection.execute("delete from meta.published_basis")
    for role, basis in bases.items():
        row = [run_id, role, _program(models), basis.known, sorted(basis.ordinary)]
        connection.execute("insert into meta.published_basis values (?, ?, ?, ?, ?)", row)


def remembered(connection: duckdb.DuckDBPyConnection, run_id: str, models: Path) -> Mapping[str, Basis]:
    """role → on what basis that run's version was made by this same program; empty where that is not known."""
    _prepare(connection)
    asked = "select role, known, ordinary from meta.published_basis where run_id = ? and made_by = ?"
    return {role: Basis(known, frozenset(ordinary)) for role, known, ordinary in connection.execute(asked, [run_id, _program(models)]).fetchall()}


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists meta")
    connection.execute(TABLE)


def _program(models: Path) -> str:
    """A fingerprint of all that decides what a published file says of its rows, and of DuckDB."""
    root = Path(str(resources.files("warehouse")))
    places = [models, *(root / name for name in DECIDING)]
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return digest(duckdb.__version__, *(file.read_text(encoding="utf-8") for file in files if file.suffix in (".py", ".sql", ".yaml")))
