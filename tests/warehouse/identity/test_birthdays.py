"""A birthday in common, or nearly: what it ties, and what it does not."""

import pytest
from world import World


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aidan Campbell", "Aidan Webb"),
        ("Keeley Heron", "Alison Hearn"),
        ("Priya Patel", "Priya Shah"),
    ],
)
def test_a_name_and_a_birthday_in_common_do_not_tie_two_whole_names(world: World, one: str, other: str) -> None:
    world.person("salesforce:contact:1", one, birth_date="1941-07-18")
    world.person("hubspot:contact:2", other, birth_date="1941-07-18")
    assert len(world.build().partition()) == 2


def test_a_badly_written_name_and_its_birthday_are_one_person(world: World) -> None:
    a = world.person("salesforce:contact:1", "Lukas Robinson", birth_date="1971-11-18", city="Coventry")
    b = world.person("hubspot:contact:2", "Lukas Robnison", birth_date="1971-11-18", city="Coventry")
    assert world.build().together(a, b)


def test_a_generation_apart_another_given_name_is_a_child(world: World) -> None:
    home = {"street": "Via Roma 1", "city": "Modena", "postcode": "41121"}
    world.person("salesforce:contact:1", "Antonio Ferrari", birth_date="1950-05-05", **home)
    world.person("hubspot:contact:2", "Antoniu Ferrari", birth_date="1980-05-06", **home)
    assert len(world.build().partition()) == 2


def test_a_year_mistyped_under_one_name_at_one_door_is_one_person(world: World) -> None:
    home = {"street": "Via Roma 1", "city": "Modena", "postcode": "41121"}
    a = world.person("salesforce:contact:1", "Antonio Ferrari", birth_date="1950-05-05", **home)
    b = world.person("hubspot:contact:2", "Antonio Ferrari", birth_date="1980-05-05", **home)
    assert world.build().together(a, b)


@pytest.mark.parametrize(("one", "other"), [("Rajesh Sharma", "Rakesh Sharma"), ("Thanh Tran", "Thang Tran"), ("Hamza Aziz", "Hamid Aziz")])
def test_siblings_whose_names_differ_by_a_letter_share_a_mailbox(world: World, one: str, other: str) -> None:
    world.person("salesforce:contact:1", one, "home5512@gmail.com")
    world.person("hubspot:contact:2", other, "home5512@gmail.com")
    assert len(world.build().partition()) == 2


def test_a_birthday_nearly_in_common_and_one_town_are_asked_about_under_a_rare_name(world: World) -> None:
    a = world.person("salesforce:contact:1", "Thorvald Brinkerhoff", birth_date="1983-11-24", city="Manchester")
    b = world.person("hubspot:contact:2", "Thorvald Brinkerhoff", birth_date="1973-11-26", city="Mancehster")
    assert (b, a) in world.build().reviews()


def test_a_birthday_nearly_in_common_and_one_town_do_not_tie_a_common_name(world: World) -> None:
    world.person("salesforce:contact:1", "John Smith", birth_date="1983-11-24", city="Manchester")
    world.person("hubspot:contact:2", "John Smith", birth_date="1973-11-26", city="Manchester")
    assert len(world.build().partition()) == 2


@pytest.mark.parametrize("birth_date", ["1900-01-01", "1899-12-30", "1970-01-01"])
def test_a_date_that_stands_for_none_is_nobodys_birthday(world: World, birth_date: str) -> None:
    a = world.person("salesforce:contact:1", "Kim Lee", "kim.lee@acme.com", birth_date=birth_date)
    world.person("hubspot:contact:2", "Kim Lee", birth_date=birth_date)
    c = world.person("helpdesk:requester:3", "Kim Lee", "kim.lee@acme.com", birth_date="1984-06-02")
    assert world.build().together(a, c)
    assert len(world.partition()) == 2
