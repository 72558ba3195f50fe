"""A tiny published company in which somebody refused AI processing (company.sql), one file for each role."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.serving.conftest import publish_company

Found = Callable[[str, str], list[str]]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_company(tmp_path_factory.mktemp("roles"), Path(__file__).with_name("company.sql"))


def occurrences(file: Path, token: str) -> list[str]:
    """Tables of a file, whatever their schema, in which some row has the token in some column, however it is written."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1").fetchall()
        sql = "select 1 from {} as entry where contains(lower(cast(entry as varchar)), lower(?)) limit 1"
        return [table for (table,) in tables if connection.execute(sql.format(table), [token]).fetchall()]


@pytest.fixture
def found(published: Path) -> Found:
    """Where a token stands in a role's file."""
    return lambda role, token: occurrences(published / "published" / role / "latest.duckdb", token)


@pytest.fixture
def rows(published: Path) -> Callable[..., list[tuple[object, ...]]]:
    """Rows of a role's file."""

    def ask(role: str, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(published / "published" / role / "latest.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return ask
