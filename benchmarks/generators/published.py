"""The published file and search index of a large company, written directly: a whole run over so much takes too long for each measurement."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import duckdb

from benchmarks.identity.generators.names import family_names, given_names
from connectors.sample.words import CHAT, OPENERS
from warehouse.contracts import published_tables, version
from warehouse.database import Database
from warehouse.index.make import make_indexes
from warehouse.published_file import write_file

RUN = "r1"
INTERACTIONS_OF_ONE = 10


def make(folder: Path, customers: int) -> dict[str, int]:
    """Publish so many customers and ten times as many interactions in a data folder, for role `full`. Returns the rows of each table."""
    published = folder / "published" / "full"
    published.mkdir(parents=True)
    scratch = folder / "warehouse.duckdb"
    connection = duckdb.connect(str(scratch), config={"memory_limit": "6GB"})
    _fill(connection, customers)
    models = Path(str(resources.files("warehouse") / "models" / "published"))
    tables = published_tables()
    selects = {table.name: f"select * from company.{table.name}" for table in tables.values() if not table.like}
    file = published / f"profile-{RUN}.duckdb"
    rows = dict(write_file(Database(folder, connection), file, models, {}, tables, selects))
    make_indexes(connection, file, published / f"search-{RUN}", None)
    connection.close()
    scratch.unlink()
    file.chmod(0o440)
    point(folder, RUN)
    return rows


def point(folder: Path, run_id: str, published_at: str = "2026-01-01T00:00:00Z") -> None:
    """Let readers follow the version of a run, as a publish does at its end."""
    from warehouse.publish_files import write_whole

    entry = {"database": f"full/profile-{run_id}.duckdb", "search_index": f"full/search-{run_id}"}
    pointer = {"run_id": run_id, "published_at": published_at, "contract_version": version(), "roles": {"full": entry}}
    write_whole(folder / "published" / "current.json", json.dumps(pointer))


def _fill(connection: duckdb.DuckDBPyConnection, customers: int) -> None:
    connection.execute("set timezone = 'UTC'")
    connection.execute("create schema company")
    for table in published_tables().values():
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.stored)
        connection.execute(f"create table company.{table.name} ({columns})")
    words = sorted(
        {word.strip(".,?!:;()").lower() for line in [*CHAT, *(str(said) for said in OPENERS.values())] for word in line.split() if word.isalpha()}
    )
    lists = {"given": [given.whole for given in given_names()], "family": list(family_names()), "words": words}
    for name, value in {"customers": customers, "interactions": customers * INTERACTIONS_OF_ONE, **lists}.items():
        connection.execute(f"set variable {name} = ?", [value])
    script = Path(__file__).with_name("published.sql").read_text(encoding="utf-8")
    for statement in connection.extract_statements(script):
        connection.execute(statement)
