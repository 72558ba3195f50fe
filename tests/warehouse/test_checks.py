"""Checks on a few rows: what they find, and what they pass."""

from __future__ import annotations

from importlib import resources

import duckdb


def found(name: str, *tables: str) -> list[str]:
    """The offences that a check finds in such tables."""
    sql = resources.files("warehouse").joinpath("checks", f"{name}.sql").read_text(encoding="utf-8")
    with duckdb.connect() as con:
        con.execute((resources.files("warehouse") / "shims.sql").read_text(encoding="utf-8"))
        for schema in ("canonical", "profile", "identity"):
            con.execute(f"create schema {schema}")
        for table in tables:
            con.execute(f"create table {table}")
        return [str(offence) for (offence,) in con.execute(sql).fetchall()]


def told(known: int) -> list[str]:
    """Of ten interactions of a help desk so many have a party who is known; the others' is an address that no record has."""
    return found(
        "interactions_lead_to_somebody",
        "canonical.interaction as select 'desk' as source, n as record_key, now() as occurred_at, null as deleted_at from range(10) as t(n)",
        f"""profile.interaction_person as
            select n as interaction_record_key, if(n < {known}, 'cus_a', null) as customer_id, null::varchar as employee_id from range(10) as t(n)""",
    )


def test_a_source_whose_interactions_lead_to_nobody_is_named() -> None:
    [offence] = told(known=4)
    assert offence.startswith("desk: 6 of 10 interactions lead to nobody")


def test_a_source_half_of_whose_interactions_lead_to_somebody_passes() -> None:
    assert told(known=5) == []


def made_of(*names: str) -> list[str]:
    """What is said of one customer who is made of records under these names."""
    rows = ", ".join(f"({number}, '{name}')" for number, name in enumerate(names))
    return found(
        "largest_cluster",
        f"identity.person as select record_key, 'cus_a' as customer_id from (values {rows}) as t(record_key, full_name)",
        f"canonical.person_record as select * from (values {rows}) as t(record_key, full_name)",
    )


def test_thirteen_people_in_one_customer_are_implausible() -> None:
    people = [
        "Anna Berg",
        "Bo Ek",
        "Cem Dal",
        "Eva Falk",
        "Finn Gren",
        "Hans Ivarsson",
        "Jon Kvist",
        "Lars Moe",
        "Nils Ost",
        "Per Ros",
        "Siv Ton",
        "Ulf Vik",
        "Ann Ask",
    ]
    assert made_of(*people) == ["customer cus_a is made of 13 records with 13 different names"]
    assert made_of(*people[:12]) == []


def test_thirteen_ways_of_writing_one_name_are_not() -> None:
    given, family = ("Robert", "Rob", "Bob", "Bobby", "R."), ("Macall", "McAll", "Mcall-Hay")
    assert made_of(*(f"{one} {other}" for one in given for other in family)) == []
