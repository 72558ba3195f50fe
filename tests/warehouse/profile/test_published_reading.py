"""What a reader of the published file gets: facts that age by the clock, and the three table macros."""

from __future__ import annotations

from importlib import resources

import duckdb
import pytest

from warehouse import contracts

MODELS = resources.files("warehouse") / "models" / "published"
CUSTOMERS = """
    insert into stored.customer_profile by name values
        ('cus_a', 'customer', now() - interval 2 day, now() - interval 36 hour, now() + interval 1 day, []::varchar[]),
        ('cus_b', 'prospect', null, null, now() - interval 1 minute, []::varchar[]),
        ('cus_c', 'other', null, null, now() + interval 1 day, ['slack']),
        ('cus_d', 'other', null, null, null, []::varchar[])
"""
HANDLES = [
    ("email", "anna@one.example", "cus_a", False),
    ("email", "info@one.example", "cus_b", True),
    ("phone", "+46701234567", "cus_a", False),
    ("chat_user", "U0G9QF9C6", "cus_b", False),
    ("crm_id", "0035g00000ABCDEAA4", "cus_b", False),
    ("customer_id", "cus_a", "cus_a", False),
    ("customer_id", "cus_old", "cus_a", False),
    ("name", "anna berg", "cus_a", False),
    ("name", "bo ek", "cus_b", True),
    ("name", "bo ek", "cus_c", True),
]


@pytest.fixture(scope="module")
def reader() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create schema stored")
    for table in contracts.published_tables().values():
        if not table.like:
            columns = ", ".join(f'"{column.name}" {column.type}' for column in table.stored)
            con.execute(f"create table {'stored' if table.has_clock else 'main'}.{table.name} ({columns})")
    for view in ("customer_profile", "account_profile", "customers"):
        con.execute(f"create view {view} as {(MODELS / 'views' / f'{view}.sql').read_text()}")
    for statement in con.extract_statements((MODELS / "macros.sql").read_text()):
        con.execute(statement)
    columns = "customer_id, party_type, oldest_open_case_opened_at, last_touch_at, stale_after, stale_sources"
    con.execute(CUSTOMERS.replace("by name", f"({columns})"))
    con.executemany("insert into customer_identifier values (?, ?, ?, ?, 1)", HANDLES)
    con.execute("insert into stored.account_profile (account_id, account_name, domains) values ('acc_1', 'Acme GmbH', ['acme.example'])")
    con.execute("insert into account_alias values ('acc_0', 'acc_1')")
    con.execute("insert into customer_timeline (customer_id, occurred_at, interaction_id) values ('cus_a', now(), 'm1'), ('cus_b', now(), 'm2')")
    return con


def test_ages_and_staleness_are_those_of_the_moment_of_reading(reader: duckdb.DuckDBPyConnection) -> None:
    rows = reader.execute("""
        select customer_id, round(oldest_open_case_age_hours, 2), round(last_touch_days_ago, 2), is_stale from customer_profile order by customer_id
    """).fetchall()
    assert rows == [("cus_a", 48.0, 1.5, False), ("cus_b", None, None, True), ("cus_c", None, None, True), ("cus_d", None, None, False)]


def test_customers_are_those_of_party_type_customer(reader: duckdb.DuckDBPyConnection) -> None:
    assert reader.execute("select customer_id from customers").fetchall() == [("cus_a",)]


@pytest.mark.parametrize(
    ("handle", "expected"),
    [
        ("Anna@One.example ", ["cus_a"]),
        ("+46 70-123 45 67", ["cus_a"]),
        ("0046701234567", ["cus_a"]),
        ("cus_old", ["cus_a"]),
        ("anna berg", ["cus_a"]),
        ("u0g9qf9c6", ["cus_b"]),
        ("0035g00000ABCDE", ["cus_b"]),
        ("info@one.example", []),
        ("Bo Ek", []),
        ("nobody", []),
    ],
)
def test_a_customer_by_handle_and_never_by_a_shared_one(reader: duckdb.DuckDBPyConnection, handle: str, expected: list[str]) -> None:
    found = reader.execute("select customer_id from customer(?)", [handle]).fetchall()
    assert [customer for (customer,) in found] == expected


@pytest.mark.parametrize("said", ["acme.example", "https://www.acme.example/about", "ACME GmbH", "acc_1", "acc_0"])
def test_an_account_by_domain_or_name(reader: duckdb.DuckDBPyConnection, said: str) -> None:
    assert reader.execute("select account_id from account(?)", [said]).fetchall() == [("acc_1",)]


def test_a_timeline_by_id_old_or_new(reader: duckdb.DuckDBPyConnection) -> None:
    for customer in ("cus_a", "cus_old"):
        assert reader.execute("select interaction_id from timeline(?)", [customer]).fetchall() == [("m1",)]
