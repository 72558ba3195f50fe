"""The small tables that identity reads, from warehouse/reference/*.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import duckdb
import polars as pl

from warehouse.identity import tables


def reference_files() -> list[Traversable]:
    """Every reference table's file, by name."""
    folder = resources.files("warehouse") / "reference"
    return sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one reference table."""
    text = (resources.files("warehouse") / "reference" / f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def words(name: str, column: str, where: tuple[str, str] | None = None) -> frozenset[str]:
    """One column of a reference table as a set. where: keep the rows with this column at this value."""
    return frozenset(row[column] for row in rows(name) if where is None or row[where[0]] == where[1])


def load(con: duckdb.DuckDBPyConnection) -> None:
    """(Re)make reference.<table> from every file; all columns are text."""
    con.execute("create schema if not exists reference")
    for file in reference_files():
        frame = pl.read_csv(file.read_bytes(), infer_schema=False)
        tables.write(con, f"reference.{file.name.removesuffix('.csv')}", frame)


def table_names() -> list[str]:
    """The names of the reference tables."""
    return [file.name.removesuffix(".csv") for file in reference_files()]


@cache
def sources() -> tuple[str, ...]:
    """The text of every reference table and of all of identity's code and models: what its tables depend on beside their inputs."""
    warehouse = resources.files("warehouse")
    folders = (warehouse / "identity", warehouse / "identity" / "scoring", warehouse / "models" / "identity")
    code = [file for folder in folders for file in folder.iterdir() if file.name.endswith((".py", ".sql"))]
    return tuple(file.read_text(encoding="utf-8") for file in (*reference_files(), *sorted(code, key=str)))
