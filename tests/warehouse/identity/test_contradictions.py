"""Components of measured pairs in which two cannot be one person: of two clusters all is refused at once, as it would be tie by tie."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from test_one_door import HOME, strangers
from world import World

from warehouse.identity import scored

FOUND = ("cluster", "link_found", "doubt")


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


def kept_apart(world: World) -> None:
    for key in ("crm:contact:1", "erp:contact:2"):
        world.person(key, "Otto Kern", birth_date="1950-02-03", **HOME)
    world.decide("cannot_link", "crm:contact:1", "erp:contact:2")


def a_third_between(world: World) -> None:
    for key, born in (("crm:contact:1", "1950-02-03"), ("erp:contact:2", "1981-11-20")):
        world.person(key, "Otto Kern", birth_date=born, **HOME)
    world.person("web:contact:3", "O. Kern", **HOME)


def found(write: Callable[[World], None]) -> dict[str, list[str]]:
    world = strangers(World())
    write(world)
    world.build()
    return {table: sorted(map(repr, world.con.execute(f"from identity.{table}").fetchall())) for table in FOUND}


@pytest.mark.parametrize("write", [two_at_one_company, twins, twins_of_three_records, kept_apart, a_third_between])
def test_all_between_two_clusters_is_refused_as_it_would_be_tie_by_tie(monkeypatch: pytest.MonkeyPatch, write: Callable[[World], None]) -> None:
    at_once, of_two = [], scored._of_two_clusters
    monkeypatch.setattr(scored, "_of_two_clusters", lambda broken: at_once.append(of_two(broken)) or at_once[-1])
    told = found(write)
    assert at_once or write is a_third_between, "nothing contradicts"
    assert "'cut', 'scored'" in "".join(told["link_found"])
    monkeypatch.setattr(scored, "_of_two_clusters", lambda broken: {})
    assert found(write) == told
