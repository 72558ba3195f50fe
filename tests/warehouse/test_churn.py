"""How many records may move to another customer in one run, and what a run that is held for it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.audit import churn_check
from warehouse.churn import Churn, identity_churn
from warehouse.database import Database, open_database

RECORDS = "select 'crm:contact:' || lpad(n::varchar, 4, '0') as record_key, 'cus_' || n as customer_id from range({}) as t(n)"
Compared = Callable[..., Churn | None]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def compared(database: Database, tmp_path: Path) -> Compared:
    """records of a customer each, of which the first `moved` have another now; on the first `decided` people decided something since."""

    def compare(records: int, moved: int, decided: int = 0) -> Churn | None:
        published = tmp_path / "published.duckdb"
        with duckdb.connect(str(published)) as con:
            con.execute(f"create table source_record as {RECORDS.format(records)}")
        con = database.connection
        con.execute(
            f"""create table profile.source_record as
                select record_key, if(record_key < 'crm:contact:' || lpad('{moved}', 4, '0'), 'cus_new_' || customer_id, customer_id) as customer_id,
                    cast(null as timestamptz) as deleted_at from ({RECORDS.format(records)})"""
        )
        con.execute("create table identity.customer_alias (old_customer_id varchar, customer_id varchar)")
        con.execute(
            f"create table identity.decision as select record_key as record_key_a, null::varchar as record_key_b from ({RECORDS.format(decided)})"
        )
        return identity_churn(database, published)

    return compare


def test_records_that_moved_are_counted_and_a_few_are_named(compared: Compared) -> None:
    churn = compared(200, 20)
    assert churn is not None
    assert (churn.moved, churn.compared, churn.share) == (20, 200, 0.1)
    told = churn_check(churn, is_planned=False)
    assert (told.passed, told.blocking) == (False, True)
    assert "10.0% of the records moved" in told.message
    assert "crm:contact:0000 from cus_0 to cus_new_cus_0" in told.message
    assert "c360 run --accept identity" in told.message


def test_what_people_decided_does_not_count(compared: Compared) -> None:
    churn = compared(200, 20, decided=15)
    assert churn is not None
    assert churn.moved == 5


def test_a_small_company_is_not_held_for_a_day_of_few_moves(compared: Compared) -> None:
    churn = compared(40, 10)
    assert churn is not None
    assert churn_check(churn, is_planned=False).passed


def test_what_was_accepted_or_planned_is_not_held() -> None:
    assert churn_check(Churn(900, 1000, [("a", "b", None)]), is_planned=True).passed
    assert churn_check(None, is_planned=False).passed


def test_five_of_a_hundred_are_not_too_many() -> None:
    assert churn_check(Churn(50, 1000), is_planned=False).passed
    assert not churn_check(Churn(51, 1000, [("a", "b", "c")]), is_planned=False).passed
