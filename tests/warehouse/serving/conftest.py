"""A tiny published company (company.sql): one customer with everything, namesakes, a shared mailbox, and hostile text."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.publish import publish
from warehouse.serving.reader import Reader, open_reader

HOSTILE = "\x1b]0;owned\x07\x1b[31mred <script>alert(1)</script> & [bold]\u202egnp.exe"
CLOCKS = {
    "oldest_open_case_age_hours": "epoch(now() - oldest_open_case_opened_at) / 3600",
    "last_touch_days_ago": "epoch(now() - last_touch_at) / 86400",
    "is_stale": "coalesce(now() > stale_after, false) or len(stale_sources) > 0",
}
MACROS = """
create macro customer(handle) as table select * from customer_profile where customer_id = handle;
create macro account(domain_or_name) as table select * from account_profile where list_contains(domains, domain_or_name);
create macro timeline(id) as table select * from customer_timeline where customer_id = id;
"""


def write_models(folder: Path) -> Path:
    """Models that publish the tables of schema `company` as they are."""
    (folder / "views").mkdir(parents=True)
    for table in published_tables().values():
        if table.like:
            (folder / "views" / f"{table.name}.sql").write_text(f"select * from {table.like} where party_type = 'customer'")
            continue
        (folder / f"{table.name}.sql").write_text(f"select * from company.{table.name}")
        if table.has_clock:
            clocks = ", ".join(f'{CLOCKS[column.name]} as "{column.name}"' for column in table.columns if column.clock)
            (folder / "views" / f"{table.name}.sql").write_text(f"select *, {clocks} from stored.{table.name}")
    (folder / "macros.sql").write_text(MACROS)
    return folder


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Schema `company`: an empty table for each published one."""
    connection.execute("create schema company")
    for table in published_tables().values():
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.stored)
        connection.execute(f"create table company.{table.name} ({columns})")


def publish_company(root: Path, script: Path, **variables: str) -> Path:
    """Publish the company that a script writes into the tables of schema `company`. Returns the data folder. variables: for the script."""
    (root / "data").mkdir()
    connection = duckdb.connect(str(root / "data" / "warehouse.duckdb"))
    connection.execute("set timezone = 'UTC'")
    for name, value in variables.items():
        connection.execute(f"set variable {name} = ?", [value])
    make_tables(connection)
    connection.execute(script.read_text(encoding="utf-8"))
    publish(Database(root / "data", connection), "r1", {}, models=write_models(root / "models"))
    connection.close()
    return root / "data"


@pytest.fixture(scope="session")
def hostile() -> str:
    """What an outsider wrote as name, title, subject and text."""
    return HOSTILE


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, hostile: str) -> Path:
    """The data folder of the tiny company, published once."""
    return publish_company(tmp_path_factory.mktemp("company"), Path(__file__).with_name("company.sql"), hostile=hostile)


@pytest.fixture
def reader(published: Path) -> Iterator[Reader]:
    with open_reader(published) as opened:
        yield opened
