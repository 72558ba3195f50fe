"""contracts.yaml is the one place that says what a column means; it may add to the shared contract and never rename."""

import subprocess
import sys

import duckdb
import pytest

from warehouse.contracts import Table, canonical_tables, macros, published_tables, version

PII = {"words", "none", "identifier", "contact", "content", "personal", "sensitive"}
TABLES = list(published_tables().values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_published_column_says_what_it_means_in_one_sentence(table: Table) -> None:
    assert table.meaning.endswith(".")
    for column in table.columns:
        assert column.meaning.endswith("."), f"{table.name}.{column.name}"
        assert column.pii in PII, f"{table.name}.{column.name}"
        assert column.origin in {"ours", "untrusted"}, f"{table.name}.{column.name}"


@pytest.mark.parametrize("table", [*TABLES, *canonical_tables().values()], ids=lambda table: table.name)
def test_every_type_is_one_that_duckdb_knows(table: Table) -> None:
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    connection = duckdb.connect()
    connection.execute(f"create table t ({columns})")
    assert len(connection.execute("describe t").fetchall()) == len(table.columns), "no column stands twice"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_key_names_columns_of_its_table_and_only_key_columns_are_called_nullable(table: Table) -> None:
    names = {column.name for column in table.columns}
    assert set(table.key) <= names
    assert {column.name for column in table.columns if column.nullable} <= set(table.key)


def test_money_is_decimal_and_a_clock_column_is_never_stored() -> None:
    profile = published_tables()["customer_profile"]
    assert profile.column("won_amount_365d").type == "DECIMAL(18,2)"
    clocks = {column.name for column in profile.columns if column.clock}
    assert clocks == {"oldest_open_case_age_hours", "last_touch_days_ago", "is_stale"}
    assert not clocks & {column.name for column in profile.stored}


def test_what_outsiders_write_is_untrusted() -> None:
    tables = published_tables()
    written = [
        ("customer_profile", ("display_name", "given_name", "family_name", "account_name", "job_title", "last_case_subject")),
        ("customer_timeline", ("subject", "untrusted_text")),
        ("support_case", ("subject",)),
        ("opportunity", ("name",)),
        ("profile_field", ("value",)),
    ]
    for table, columns in written:
        assert all(tables[table].column(column).untrusted for column in columns), table


def test_customers_and_accounts_share_their_groups() -> None:
    customers, accounts = ({c.name: c for c in published_tables()[name].columns} for name in ("customer_profile", "account_profile"))
    for name in ("requires_human", "awaiting", "next_meeting_at", "pipeline_by_currency", "legal_hold", "is_stale"):
        assert customers[name] == accounts[name]


def test_every_canonical_table_begins_with_the_common_columns() -> None:
    for table in canonical_tables().values():
        assert [column.name for column in table.columns[:2]] == ["record_key", "source"]


def test_the_contract_has_a_version_and_three_macros() -> None:
    assert version()
    assert set(macros()) == {"customer", "account", "timeline"}


def test_reading_the_contract_loads_nothing_heavy() -> None:
    code = "import sys, warehouse.contracts as c; c.published_tables(); print({'duckdb', 'dagster', 'polars', 'dlt', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
