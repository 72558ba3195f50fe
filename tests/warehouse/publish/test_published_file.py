"""What stands in a published file: the contract's columns in its types, sorted, described, and nothing that breaks it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.publish import publish
from warehouse.published_file import PublishRefused

Rows = Callable[..., None]


@pytest.fixture
def shared() -> Path:
    """The folder of the contract's own checker: C360_SHARED, or `shared` beside the checkout."""
    folder = Path(os.environ.get("C360_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    if not (folder / "check_contract.py").is_file():
        pytest.skip(f"no check_contract.py in {folder}; set C360_SHARED to the folder that holds it")
    return folder


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file), read_only=True)
    connection.execute("set timezone = 'UTC'")
    return connection


def test_a_file_made_from_the_contract_alone_holds_the_contract(database: Database, models: Path, shared: Path) -> None:
    made = publish(database, "r1", {}, models=models)
    done = subprocess.run([sys.executable, shared / "check_contract.py", made.file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "the contract holds")


def test_columns_stand_in_the_contracts_order_and_types(database: Database, models: Path) -> None:
    reader = opened(publish(database, "r1", {}, models=models).file)
    for table in published_tables().values():
        found = [(row[0], row[1]) for row in reader.execute(f"describe {table.name}").fetchall()]
        wanted = [(c.name, c.type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")) for c in table.columns]
        assert found == wanted, table.name


def test_every_table_view_column_and_macro_has_a_comment(database: Database, models: Path) -> None:
    reader = opened(publish(database, "r1", {}, models=models).file)
    for sql in (
        "select schema_name || '.' || table_name from duckdb_tables() where comment is null",
        "select view_name from duckdb_views() where not internal and comment is null",
        "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns() where not internal and comment is null",
        "select function_name from duckdb_functions() where not internal and comment is null",
    ):
        assert reader.execute(sql).fetchall() == []


def test_a_comment_says_unit_closed_list_and_who_wrote_it(database: Database, models: Path) -> None:
    reader = opened(publish(database, "r1", {}, models=models).file)
    sql = "select column_name, comment from duckdb_columns() where schema_name = 'main' and table_name = 'customer_profile'"
    comments = dict(reader.execute(sql).fetchall())
    assert "Unit: hours." in comments["oldest_open_case_age_hours"]
    assert "One of: us, them, none." in comments["awaiting"]
    assert "Untrusted" in comments["last_case_subject"]
    assert "Untrusted" not in comments["owner_email"]


def test_a_value_outside_a_closed_list_stops_the_publish_and_is_named(database: Database, models: Path, rows: Rows) -> None:
    rows("customer_profile", customer_id="'cus_1'", party_type="'friend'")
    with pytest.raises(PublishRefused, match=r"customer_profile\.party_type: 'friend' is not one of customer, prospect"):
        publish(database, "r1", {}, models=models)


def test_a_doubled_key_stops_the_publish_and_is_named(database: Database, models: Path, rows: Rows) -> None:
    rows("employee", employee_id="'emp_1'")
    rows("employee", employee_id="'emp_1'")
    with pytest.raises(PublishRefused, match=r"employee: the key \(employee_id\) = \('emp_1',\) stands 2 times"):
        publish(database, "r1", {}, models=models)


def test_a_missing_key_stops_the_publish(database: Database, models: Path, rows: Rows) -> None:
    rows("employee", name="'Eva'")
    with pytest.raises(PublishRefused, match=r"employee\.employee_id: NULL"):
        publish(database, "r1", {}, models=models)


def test_a_timeline_row_that_only_talks_about_a_customer_has_no_role(database: Database, models: Path, rows: Rows) -> None:
    rows("customer_timeline", customer_id="'cus_1'", occurred_at="now()", interaction_id="'i1'", mention_kind="'name'")
    assert publish(database, "r1", {}, models=models).rows["customer_timeline"] == 1


def test_a_select_that_lacks_a_column_is_refused_by_name(database: Database, models: Path) -> None:
    (models / "employee.sql").write_text("select 'emp_1' as employee_id")
    with pytest.raises(PublishRefused, match="employee: its SELECT lacks is_active, job_title"):
        publish(database, "r1", {}, models=models)


def test_a_column_that_the_contract_does_not_describe_is_refused(database: Database, models: Path, rows: Rows) -> None:
    rows("employee", employee_id="'emp_1'", salary="100")
    with pytest.raises(PublishRefused, match="salary"):
        publish(database, "r1", {}, models=models)


def test_a_missing_model_is_refused_by_name(database: Database, models: Path) -> None:
    (models / "employee.sql").unlink()
    with pytest.raises(PublishRefused, match="employee: the contract names it"):
        publish(database, "r1", {}, models=models)


def test_a_select_reads_the_writers_tables_and_the_runs_parameters(database: Database, models: Path, rows: Rows) -> None:
    database.connection.execute("create schema profile")
    database.connection.execute("create table profile.employee as select 'emp_1' as employee_id, 'Eva' as name")
    file = models / "employee.sql"
    file.write_text(f"{file.read_text()} union all by name select employee_id, name || $greeting as name from profile.employee")
    reader = opened(publish(database, "r1", {"greeting": "' hello'"}, models=models).file)
    assert reader.execute("select name from employee").fetchall() == [("Eva hello",)]


def test_rows_are_sorted_by_their_key(database: Database, models: Path, rows: Rows) -> None:
    for name in ("emp_3", "emp_1", "emp_2"):
        rows("employee", employee_id=f"'{name}'")
    reader = opened(publish(database, "r1", {}, models=models).file)
    assert [row[0] for row in reader.execute("select employee_id from employee").fetchall()] == ["emp_1", "emp_2", "emp_3"]


def test_what_ages_by_the_clock_is_computed_when_it_is_read(database: Database, models: Path, rows: Rows) -> None:
    rows("customer_profile", customer_id="'cus_1'", stale_after="now() + interval 1 day", last_touch_at="now() - interval 2 days")
    rows("customer_profile", customer_id="'cus_2'", stale_after="now() - interval 1 day")
    reader = opened(publish(database, "r1", {}, models=models).file)
    found = reader.execute("select is_stale, last_touch_days_ago between 2 and 2.1 from customer_profile").fetchall()
    assert found == [(False, True), (True, None)]
    first, second = (reader.execute("select last_touch_days_ago from customer('cus_1')").fetchall()[0][0] for _ in range(2))
    assert second > first, "the clock goes on while the file stays as it is"
    stored = reader.execute("select column_name from duckdb_columns() where schema_name = 'stored'").fetchall()
    assert ("is_stale",) not in stored


def test_customers_are_the_profiles_whose_party_type_is_customer(database: Database, models: Path, rows: Rows) -> None:
    rows("customer_profile", customer_id="'cus_1'", party_type="'customer'")
    rows("customer_profile", customer_id="'cus_2'", party_type="'supplier'")
    reader = opened(publish(database, "r1", {}, models=models).file)
    assert reader.execute("select customer_id from customers").fetchall() == [("cus_1",)]
    assert len(reader.execute("from customer('cus_2')").fetchall()) == 1
