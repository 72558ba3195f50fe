"""Measured pairs of two people: all of them are refused with the reason, however much speaks for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from test_one_door import HOME, strangers
from world import World


def two_at_one_company(world: World) -> None:
    for key, email in (("crm:contact:1", "jan.holm@acme.se"), ("erp:contact:2", "j.holm2@acme.se")):
        world.person(key, "Jan Holm", email, company_name="Acme", phone="+46470123456", **HOME)


def twins(world: World) -> None:
    for key, name in (("crm:contact:1", "Lisa Kern"), ("erp:contact:2", "Lina Kern")):
        world.person(key, name, birth_date="1950-02-03", phone="+46470123456", **HOME)


def twins_of_three_records(world: World) -> None:
    for key, name, email in (
        ("crm:contact:1", "Lisa Kern", "lisa@kern.se"),
        ("erp:contact:2", "Lina Kern", None),
        ("web:contact:3", "Lisa Kern", "lisa@kern.se"),
    ):
        world.person(key, name, email, birth_date="1950-02-03", phone="+46470123456", **HOME)


def two_workers(world: World) -> None:
    for number in (1, 2):
        world.person(f"hr:worker:{number}", "Otto Kern", kind="worker", birth_date="1950-02-03", **HOME)


def kept_apart(world: World) -> None:
    for key in ("crm:contact:1", "erp:contact:2"):
        world.person(key, "Otto Kern", birth_date="1950-02-03", **HOME)
    world.decide("cannot_link", "crm:contact:1", "erp:contact:2")


def a_third_between(world: World) -> None:
    for key, born in (("crm:contact:1", "1950-02-03"), ("erp:contact:2", "1981-11-20")):
        world.person(key, "Otto Kern", birth_date=born, **HOME)
    world.person("web:contact:3", "O. Kern", **HOME)


CASES = [
    (two_at_one_company, "different addresses at one domain", {("crm:contact:1", "erp:contact:2")}),
    (twins, "names that cannot be one person's", {("crm:contact:1", "erp:contact:2")}),
    (twins_of_three_records, "names that cannot be one person's", {("crm:contact:1", "erp:contact:2"), ("erp:contact:2", "web:contact:3")}),
    (two_workers, "two records where each person has one", {("hr:worker:1", "hr:worker:2")}),
    (kept_apart, "a decision keeps them apart", {("crm:contact:1", "erp:contact:2")}),
    (a_third_between, "it goes with two people who are not one", {("crm:contact:1", "web:contact:3"), ("erp:contact:2", "web:contact:3")}),
]


@pytest.mark.parametrize(("write", "why", "pairs"), CASES)
def test_all_that_is_measured_between_two_people_is_refused_with_the_reason(
    world: World, write: Callable[[World], None], why: str, pairs: set[tuple[str, str]]
) -> None:
    write(strangers(world))
    world.build()
    sql = "select record_key_a, record_key_b, why from identity.link_found where link = 'cut' and kind = 'scored'"
    assert {(a, b): reason for a, b, reason in world.con.execute(sql).fetchall()} == dict.fromkeys(pairs, why)
    assert not any(world.together(*pair) for pair in pairs)
