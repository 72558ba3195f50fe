"""One number of many: extensions tell namesakes apart, and whoever stands between two that a decision keeps apart is asked about."""

import pytest
from world import World

SWITCHBOARD = "+44 20 7946 0000"
A, B, C = "crm:contact:1", "shop:contact:2", "desk:contact:3"


def at_extensions(world: World, *extensions: str) -> World:
    for key, extension in zip((A, B, C), extensions, strict=False):
        world.person(key, "John Smith", phone=f"{SWITCHBOARD}{extension}", company_name="Acme")
    return world.build()


@pytest.mark.parametrize(("one", "other"), [(" ext 12", " ext 99"), ("x12", " ext. 99"), (";ext=12", "#99")])
def test_two_extensions_of_one_number_are_asked_about(world: World, one: str, other: str) -> None:
    assert not at_extensions(world, one, other).together(A, B)
    assert world.reviews() == [(A, B)]
    asked = world.con.execute("select reason from identity.review_candidate").fetchall()
    told = "same name and telephone number, but another extension: namesakes at one switchboard, or one person who has moved"
    assert asked == [(f"{told} (+442079460000)",)]


@pytest.mark.parametrize(("one", "other"), [(" ext 12", " ext. 12"), (" ext 12", "")])
def test_one_extension_written_in_two_ways_is_one_person(world: World, one: str, other: str) -> None:
    assert at_extensions(world, one, other).together(A, B)
    assert world.reviews() == []


def test_an_address_in_common_is_more_than_an_extension(world: World) -> None:
    for key, extension in ((A, " ext 12"), (B, " ext 99")):
        world.person(key, "John Smith", "john.smith@acme.com", phone=f"{SWITCHBOARD}{extension}")
    assert world.build().together(A, B)


def test_an_extension_that_changes_is_noticed_in_a_night(world: World) -> None:
    assert at_extensions(world, " ext 12", " ext 12").together(A, B)
    world.rows["person_record"][1]["phone"] = f"{SWITCHBOARD} ext 99"
    assert not world.build().together(A, B)


@pytest.mark.parametrize("shared", [{"email": "john.smith@gmail.com"}, {"birth_date": "1980-04-05", "city": "Leeds", "street": "4 Mill Lane"}])
def test_whoever_goes_with_two_that_a_decision_keeps_apart_is_asked_about(world: World, shared: dict[str, str]) -> None:
    for key in (A, B, C):
        world.person(key, "John Smith", **shared)
    world.decide("cannot_link", A, B)
    world.build()
    assert not world.together(A, B)
    other = B if world.together(A, C) else A
    assert world.reviews() == [tuple(sorted((other, C)))]


@pytest.mark.parametrize("kind", ["must_link", "cannot_link"])
def test_the_answer_ends_the_question(world: World, kind: str) -> None:
    for key in (A, B, C):
        world.person(key, "John Smith", "john.smith@gmail.com")
    world.decide("cannot_link", A, B)
    world.decide(kind, B, C)
    world.build()
    assert world.together(B, C) is (kind == "must_link")
    assert world.reviews() == []


def namesakes(world: World, size: int, **more: object) -> World:
    """A chain: each has an address at a company of their own, and one at the next one's."""
    for number in range(size):
        key = world.person(f"crm:contact:{number:02}", "Ken Lee", f"ken.lee@firm{number}.com", **more)
        world.identifier(key, "email", f"ken.lee@firm{number + 1}.com")
    return world.build()


@pytest.mark.parametrize("more", [{}, {"phone": "+44 7700 900123"}])
def test_a_chain_of_namesakes_at_more_companies_than_one_person_has_breaks_and_is_asked_about(world: World, more: dict[str, str]) -> None:
    world = namesakes(world, 30, **more)
    assert max(map(len, world.partition())) <= 8
    asked = world.con.execute("select count(*) from identity.review_candidate where reason like '%more companies than one person has%'").fetchall()
    assert asked[0][0] >= 1
    assert len(world.links("cut")) >= 3


def test_one_person_may_have_been_at_seven_companies(world: World) -> None:
    assert len(namesakes(world, 7).partition()) == 1


def test_one_company_under_the_domains_of_many_countries_is_one(world: World) -> None:
    for number, land in enumerate(("com", "de", "fr", "it", "es", "co.uk", "nl", "se", "no", "fi", "dk", "pl")):
        world.person(f"crm:contact:{number:02}", "Ken Lee", f"ken.lee@acme.{land}", phone="+44 7700 900123")
    assert len(world.build().partition()) == 1


def test_a_third_record_at_one_extension_does_not_tie_the_other(world: World) -> None:
    a, b, c = (
        world.person(f"{tool}:contact:1", "Anna Berg", None, f"+46 8 465 00 40 ext {extension}")
        for tool, extension in (("crm", 12), ("erp", 13), ("hub", 12))
    )
    world.build()
    assert world.together(a, c)
    assert not world.together(a, b)
    assert set(world.reviews()) == {(a, b), (b, c)}
