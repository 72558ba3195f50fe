"""Eight readers in processes of their own over fifty publishes of all three roles: nobody fails, reads a torn version or goes back."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.serving.conftest import make_tables, write_models
from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.index.messages import SearchIndex
from warehouse.publish import publish

ROOT = Path(__file__).parents[3]
PUBLISHES = 50
# what says of which version it is, and what the roles are made from; the other tables would only cost time
TABLES = (
    "customer_profile", "account_profile", "customers", "customer_timeline", "customer_identifier", "source_record", "support_case", "opportunity",
    "employee", "run", "account_alias",
)  # fmt: skip
READERS = [
    ("opened", "full"), ("opened", "agent"), ("opened", "masked"), ("served", "full"), ("served", "agent"), ("served", "masked"), ("plain", "full"),
    ("plain", "masked"),
]  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A writer whose models publish what versions.sql wrote."""
    (tmp_path / "data").mkdir()
    with duckdb.connect(str(tmp_path / "data" / "warehouse.duckdb")) as connection:
        connection.execute("set timezone = 'UTC'")
        make_tables(connection)
        yield Database(tmp_path / "data", connection)


def publish_version(database: Database, models: Path, number: int) -> None:
    tables = {name: published_tables()[name] for name in TABLES}
    for table in tables.values():
        if not table.like:
            database.connection.execute(f"delete from company.{table.name}")
    database.connection.execute("set variable version = ?", [f"v{number}"])
    script = Path(__file__).with_name("versions.sql").read_text(encoding="utf-8")
    for statement in database.connection.extract_statements(script):
        database.connection.execute(statement)
    publish(database, f"v{number}", {}, models=models, tables=tables)


@contextmanager
def readers(data_dir: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Eight of them, reading; ended in any case."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.warehouse.publish.reading", how, role, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for how, role in READERS
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_eight_readers_over_fifty_publishes_never_fail_tear_or_go_back(database: Database, tmp_path: Path) -> None:
    models = write_models(tmp_path / "models")
    publish_version(database, models, 0)
    with readers(database.data_dir) as started:
        for number in range(1, PUBLISHES + 1):
            publish_version(database, models, number)
        (database.data_dir / "done").touch()
        told: list[dict[str, Any]] = [json.loads(process.communicate(timeout=60)[0]) for process in started]
    for said in told:
        assert said["failed"] == said["torn"] == said["backwards"] == [], said
        assert said["seen"][-1] == PUBLISHES
        assert said["reads"] > PUBLISHES / 2, said
        assert len(said["seen"]) > PUBLISHES / 4, "a reader that saw few of the versions read too seldom to show anything"


def test_readers_that_stay_open_never_keep_a_version_from_being_published_and_keep_their_own(database: Database, tmp_path: Path) -> None:
    models = write_models(tmp_path / "models")
    publish_version(database, models, 0)
    held = []
    try:
        for number in range(1, 4):
            for role in ("full", "agent", "masked"):
                held.append((number - 1, duckdb.connect(str(database.data_dir / "published" / role / "latest.duckdb"), read_only=True)))
            started = time.monotonic()
            publish_version(database, models, number)
            assert time.monotonic() - started < 20
        for number, connection in held:
            assert connection.execute("select distinct run_id from customer_profile").fetchall() == [(f"v{number}",)]
    finally:
        for _, connection in held:
            connection.close()


def test_an_index_whose_rows_are_the_same_is_taken_over_and_another_one_is_made_anew(database: Database, tmp_path: Path) -> None:
    models = write_models(tmp_path / "models")
    publish_version(database, models, 0)
    publish(database, "same", {}, models=models, tables={name: published_tables()[name] for name in TABLES})
    place = database.data_dir / "published" / "full"
    for part in ("", "names", "directory"):
        before, after = ((place / run / part / "meta.json").stat().st_ino for run in ("search-v0", "search-same"))
        assert before == after, part
    publish_version(database, models, 1)
    assert (place / "search-v1" / "meta.json").stat().st_ino != (place / "search-same" / "meta.json").stat().st_ino
    index = SearchIndex(place / "search-v1")
    assert {hit.subject for hit in index.search(["said"], limit=100)[0]} == {"v1"}
