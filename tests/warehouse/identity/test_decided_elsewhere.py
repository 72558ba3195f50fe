"""A decision says something of those whom it names, and nothing of their namesakes elsewhere."""

import pytest
from world import World

SHARED = {"email": "bimbert@brookcott.example", "phone": "+46702915864", "company_name": "Brookcott", "job_title": "Sales Manager"}
HOME = {"city": "Dunmere", "postcode": "13389", "street": "78 Victoria Close"}
PEOPLE: tuple[dict[str, object], ...] = (
    {"name": "Benjamin Imbert", **SHARED, **HOME},
    {"name": "Ben Imbert", **SHARED},
    {"name": "Benjaamin Imbert", "birth_date": "1988-05-23", **SHARED, **HOME},
    {"name": "Benjamin Imbert", **SHARED},
    {"name": "Ben Imbert", "birth_date": "1988-05-23", **SHARED, "phone": None},
)
KEYS = [f"crm:contact:{number}" for number in range(len(PEOPLE))]


def whole(world: World) -> World:
    """One person's records, two of which would not be tied by their names alone."""
    for key, one in zip(KEYS, PEOPLE, strict=True):
        world.person(key, **one)  # type: ignore[arg-type]
    return world


def found(world: World) -> list[tuple[object, ...]]:
    rows = world.con.execute("select record_key_a, record_key_b, link, kind, why from identity.link_found order by all").fetchall()
    return [row for row in rows if {*row[:2]} <= {*KEYS}]


@pytest.mark.parametrize("decided", [("Benjaamin Imbert", "Ben Imbert"), ("Erik Fairbanks", "Lars Hargate")])
def test_what_was_found_of_others_stands(decided: tuple[str, str]) -> None:
    alone = found(whole(World()).build())
    assert ("cut", "names that cannot be one person's") in {(row[2], row[4]) for row in alone}
    world = whole(World())
    keys = [world.person(f"erp:person:{number}", name, f"{number}@{number}.example") for number, name in enumerate(decided)]
    world.decide("must_link", *keys)
    world.build()
    assert world.together(*keys)
    assert world.together(*KEYS)
    assert found(world) == alone


def test_of_later_copies_of_two_who_are_kept_apart_each_is_asked_about(world: World) -> None:
    father, son = (world.person(f"crm:contact:{number}", "Bo Ek", "ek@ekbygg.se") for number in (1, 2))
    world.decide("cannot_link", father, son)
    again = [world.person(f"crm:contact:10{number}", "Bo Ek", "ek@ekbygg.se") for number in (1, 2)]
    assert world.build().reviews() == [("crm:contact:101", son)]
    world.decide("cannot_link", again[0], son)
    assert world.build().reviews() == [("crm:contact:102", son)]
    world.decide("must_link", again[1], son)
    assert world.build().partition() == {frozenset({father, again[0]}), frozenset({son, again[1]})}
    assert world.reviews() == []
