"""The history of a field goes when a source that told it no longer may; what others told, and other customers' history, is kept."""

import duckdb
import pytest

from warehouse.scripts import run_script

TABLES = """
create schema meta; create schema profile;
create table meta.taken_away as select 'crm' as source, 'contact' as source_object, 'Phone_Number' as column_name;
create table published.source_record as from (values ('c1', 'crm'), ('c1', 'chat'), ('c2', 'crm'), ('c3', 'chat')) as t (customer_id, source);
create table profile.source_record as from published.source_record;
create table published.profile_field as from (values
    ('c1', 'primary_phone', 'crm'), ('c1', 'primary_phone', 'chat'), ('c1', 'job_title', 'chat'), ('c2', 'primary_phone', 'crm'),
    ('c3', 'primary_phone', 'chat')) as t (customer_id, field, source);
create table profile.profile_change_now as from (values
    ('c1', 'primary_phone', '+46 2', '+46 9'), ('c1', 'phones', '[+46 2, +46 9]', '[+46 9]'), ('c1', 'job_title', 'Buyer', 'Head'),
    ('c3', 'primary_phone', '+46 3', '+46 4')) as t (customer_id, field, old_value, new_value);
create table meta.profile_change as from (values
    ('c1', 'primary_phone', '+46 1', '+46 2'), ('c1', 'job_title', 'Clerk', 'Buyer'), ('c2', 'primary_phone', '+46 5', '+46 6'),
    ('c3', 'primary_phone', null, '+46 3')) as t (customer_id, field, old_value, new_value);
"""


@pytest.fixture
def history() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as published")
    connection.execute(TABLES)
    run_script(connection, "profile/forget.sql")
    return connection


def test_what_changed_because_a_column_was_taken_away_is_told_to_nobody(history: duckdb.DuckDBPyConnection) -> None:
    assert history.execute("select customer_id, field, old_value from profile.profile_change_now order by all").fetchall() == [
        ("c1", "job_title", "Buyer"),
        ("c3", "primary_phone", "+46 3"),
    ]


def test_what_earlier_runs_kept_of_the_field_goes_with_it(history: duckdb.DuckDBPyConnection) -> None:
    assert history.execute("select customer_id, field, new_value from meta.profile_change order by all").fetchall() == [
        ("c1", "job_title", "Buyer"),
        ("c2", "primary_phone", "+46 6"),  # it did not change, so another column holds it still
        ("c3", "primary_phone", "+46 3"),
    ]
