"""A warehouse without data, and a folder of models that publish nothing but the contract's columns."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.contracts import Table, published_tables
from warehouse.database import Database

CLOCKS = {
    "oldest_open_case_age_hours": "epoch(now() - oldest_open_case_opened_at) / 3600",
    "last_touch_days_ago": "epoch(now() - last_touch_at) / 86400",
    "is_stale": "now() > stale_after",
}
MACROS = """
create macro customer(handle) as table select * from customer_profile where customer_id = handle;
create macro account(domain_or_name) as table select * from account_profile where list_contains(domains, domain_or_name);
create macro timeline(id) as table select * from customer_timeline where customer_id = id order by occurred_at desc;
"""


def nothing(table: Table) -> str:
    return "select " + ", ".join(f'cast(null as {column.type}) as "{column.name}"' for column in table.stored) + " where false"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    (folder / "views").mkdir(parents=True)
    for table in published_tables().values():
        if table.like:
            (folder / "views" / f"{table.name}.sql").write_text(f"select * from {table.like} where party_type = 'customer'")
            continue
        (folder / f"{table.name}.sql").write_text(nothing(table))
        if table.has_clock:
            clocks = ", ".join(f'{CLOCKS[column.name]} as "{column.name}"' for column in table.columns if column.clock)
            (folder / "views" / f"{table.name}.sql").write_text(f"select *, {clocks} from stored.{table.name}")
    (folder / "macros.sql").write_text(MACROS)
    return folder


@pytest.fixture
def rows(models: Path) -> Callable[..., None]:
    """Let a table's model also give one row with these values (SQL expressions)."""

    def add(table: str, **values: str) -> None:
        file = models / f"{table}.sql"
        chosen = ", ".join(f'{value} as "{name}"' for name, value in values.items())
        file.write_text(f"{file.read_text()} union all by name select {chosen}")

    return add


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    connection = duckdb.connect(str(data_dir / "warehouse.duckdb"))
    connection.execute("set timezone = 'UTC'")
    yield Database(data_dir, connection)
    connection.close()
