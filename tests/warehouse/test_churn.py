"""How many records may move to another customer in one run, how many customers may become somebody else, and what a run that is held says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import pytest

from warehouse.audit import churn_check, handed_on_check
from warehouse.churn import Churn, HandedOn, handed_on, identity_churn
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


Person = tuple[str, str | None, list[str]]  # id, name, addresses


class Handed(Protocol):
    def __call__(self, before: list[Person], now: list[Person], keys: Sequence[str] = ()) -> HandedOn | None:
        """What is told of people as published before and as they are now. keys: records that identity says are somebody else's today."""


@pytest.fixture
def handed(database: Database, tmp_path: Path) -> Handed:
    """People as published before, and as they are now."""

    def tables(con: duckdb.DuckDBPyConnection, schema: str, people: list[Person]) -> None:
        con.execute(f"create table {schema}.customer_profile (customer_id varchar, display_name varchar)")
        con.execute(f"create table {schema}.customer_identifier (kind varchar, value varchar, customer_id varchar, is_generic boolean)")
        con.execute(f"create table {schema}.source_record (record_key varchar, customer_id varchar, account_id varchar)")
        con.execute(f"create table {schema}.account_profile (account_id varchar, account_name varchar, domains varchar[])")
        for place, (one, name, addresses) in enumerate(people):
            if one.startswith("acc_"):
                con.execute(f"insert into {schema}.account_profile values (?, ?, ?)", [one, name, addresses])
                continue
            con.execute(f"insert into {schema}.customer_profile values (?, ?)", [one, name])
            con.execute(f"insert into {schema}.source_record values (?, ?, null)", [f"crm:contact:{place}", one])
            for address in (*addresses, f"crm:{one}"):
                kind = "email" if "@" in address else "crm_id"
                con.execute(f"insert into {schema}.customer_identifier values (?, ?, ?, ?)", [kind, address, one, address.startswith("info@")])

    def compare(before: list[Person], now: list[Person], keys: Sequence[str] = ()) -> HandedOn | None:
        published = tmp_path / "published.duckdb"
        with duckdb.connect(str(published)) as con:
            tables(con, "main", before)
        tables(database.connection, "profile", now)
        con = database.connection
        con.execute("create table identity.decision as select null::varchar as record_key_a, null::varchar as record_key_b limit 0")
        con.execute("create table identity.person as select record_key, customer_id from profile.source_record")
        con.execute("create table identity.handed as select unnest(?::varchar[]) as record_key", [list(keys)])
        return handed_on(database, published)

    return compare


ANNA: Person = ("cus_1", "Anna Berg", ["anna@berg.example", "info@acme.example"])
BO: Person = ("cus_2", "Bo Ek", [])
ACME: Person = ("acc_1", "Acme AB", ["acme.example"])


@pytest.mark.parametrize(
    ("now", "handed_on_ids"),
    [
        (("cus_1", "Cia Holm", ["cia@holm.example"]), ("cus_1",)),
        (("cus_1", "Cia Holm", ["info@acme.example"]), ("cus_1",)),  # everybody's
        (("cus_1", "Cia Holm", ["anna@berg.example"]), ()),
        (("cus_1", "Anna Holm", ["anna@holm.example"]), ("cus_1",)),  # married, or the next Anna of the list
        (("cus_1", "Anna Holm", ["anna@berg.example"]), ()),
        (("cus_1", "Hanna Bergh", []), ()),  # corrected
        (("cus_1", "A. Berg", []), ()),
        (("cus_1", "Berg Anna", []), ()),
        (("cus_1", None, []), ()),
        (("cus_3", "Cia Holm", []), ()),
    ],
)
def test_a_customer_who_kept_an_id_and_nothing_else_is_somebody_else(handed: Handed, now: Person, handed_on_ids: tuple[str, ...]) -> None:
    found = handed([ANNA, BO, ACME], [now, BO, ACME])
    assert found is not None
    assert (found.handed, found.examples) == (len(handed_on_ids), handed_on_ids)


@pytest.mark.parametrize(
    ("now", "is_another"),
    [
        (("acc_1", "Zenith", ["zenith.example"]), True),
        (("acc_1", "Zenith", ["acme.example"]), False),
        (("acc_1", "Acme", []), False),
        (("acc_1", "Acme Holding", ["acmeholding.example"]), True),
    ],
)
def test_so_is_an_organisation(handed: Handed, now: Person, is_another: bool) -> None:
    found = handed([ANNA, ACME], [ANNA, now])
    assert found is not None
    assert (found.handed, found.compared) == (int(is_another), 2)


def test_whose_record_got_another_id_because_it_is_somebody_else_is_counted(handed: Handed) -> None:
    found = handed([ANNA, BO], [("cus_3", "Cia Holm", []), BO], keys=["crm:contact:0", "crm:contact:1"])
    assert found is not None
    assert (found.handed, found.compared, found.examples) == (1, 2, ("cus_1",))  # Bo has the id that he had


def test_many_ids_handed_on_hold_the_run_and_a_few_are_told() -> None:
    many = handed_on_check(HandedOn(11, 1000, ("cus_1", "cus_2")), is_accepted=False)
    assert (many.passed, many.blocking) == (False, True)
    assert "such as cus_1, cus_2" in many.message
    assert "c360 run --accept identity" in many.message
    for few in (HandedOn(3, 20, ("cus_1",)), HandedOn(30, 3000, ("cus_1",))):
        told = handed_on_check(few, is_accepted=False)
        assert (told.passed, told.blocking, "cus_1" in told.message) == (False, False, True)
    accepted = handed_on_check(HandedOn(30, 1000, ("cus_1",)), is_accepted=True)
    assert (accepted.passed, accepted.blocking) == (False, False)
    assert handed_on_check(HandedOn(0, 1000), is_accepted=False).passed
    assert handed_on_check(None, is_accepted=False).passed
