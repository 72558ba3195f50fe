"""What is typed where nothing is known: names, companies, places, addresses and numbers that are nobody's."""

import pytest
from world import World

from warehouse.identity.names import read_name


@pytest.mark.parametrize(
    ("email", "phone"), [("test@test.com", None), ("anna@example.com", None), (None, "+46 70 000 00 00"), (None, "+46 70 123 45 67")]
)
def test_a_placeholder_joins_nobody(world: World, email: str | None, phone: str | None) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", email, phone)
    b = world.person("hubspot:contact:2", "Anna Berg", email, phone)
    assert not world.build().together(a, b)


def test_names_that_stand_for_nobody_join_nobody(world: World) -> None:
    home = {"city": "Oslo", "postcode": "0150"}
    for number in range(12):
        world.person(f"crm:contact:{number:02}", "Walk-in Customer", None, f"+47 400 001 {number:02}", **home)
    for number, name in enumerate(
        ["Accounts Payable", "Guest User", "Laufkunde", "Client de passage", "Cliente contado", "Okänd kund", "Vendita al banco"]
    ):
        for source in ("crm", "shop"):
            world.person(f"{source}:contact:1{number:02}", name, None, f"+47 400 {number + 2:03} {len(source):02}", **home)
    world.build()
    assert max(map(len, world.partition())) == 1


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("New", "Customer"),
        ("Reception", "Desk"),
        ("Anonymous", "Customer"),
        ("Cash", "Sale"),
        ("Home", "Owner"),
        ("The", "Occupier"),
        ("General", "Enquiries"),
        ("Unbekannter", "Kunde"),
        ("Contante", "Klant"),
    ],
)
def test_a_name_that_stands_for_nobody_is_none_however_it_is_written(given: str, family: str) -> None:
    assert read_name(f"{given} {family}") is None
    assert read_name(None, given, family) is None
    assert read_name(f"{family}, {given}".upper()) is None


def test_a_surname_that_is_also_a_word_for_a_customer_is_a_name() -> None:
    assert read_name("Milind Kunde") is not None
    assert read_name("Cash Walker") is not None


@pytest.mark.parametrize("company", ["N/A", "Retired", "Self-employed", "Student", "Private", "None"])
def test_namesakes_without_a_company_are_two_people(world: World, company: str) -> None:
    a = world.person("crm:contact:1", "Nina Crookshank", "nina7@gmail.com", company_name=company, city="Oslo")
    b = world.person("shop:contact:2", "Nina Crookshank", "crook88@web.de", company_name=company, city="Bergen")
    assert not world.build().together(a, b)


@pytest.mark.parametrize(("street", "postcode"), [("PO Box 1", "00000"), ("N/A", "99999"), ("1 Test Street", "00000")])
def test_namesakes_in_no_place_are_two_people(world: World, street: str, postcode: str) -> None:
    home = {"street": street, "city": "Unknown", "postcode": postcode}
    a = world.person("crm:contact:1", "Ida Crookshank", "ida7@gmail.com", **home)
    b = world.person("shop:contact:2", "Ida Crookshank", "crook88@web.de", **home)
    assert not world.build().together(a, b)


@pytest.mark.parametrize(
    "email",
    [
        "unknown@acme.com", "na@acme.com", "n/a@acme.com", "no-email@acme.com", "none@acme.com", "declined@acme.com", "Refused@gmail.com",
        "not.provided@acme.com", "xxx@gmail.com", "aaa@acme.com", "asdf2@acme.com", "dummy@acme.com", "customer@acme.com", "pasdemail@acme.fr",
        "xx@xx.xx",
    ],
)  # fmt: skip
def test_an_address_that_says_there_is_none_joins_nobody(world: World, email: str) -> None:
    a = world.person("crm:contact:1", "Peter Crookshank", email, city="Oslo")
    b = world.person("shop:contact:2", "Peter Crookshank", email, city="Bergen")
    assert not world.build().together(a, b)


def test_a_mailbox_of_initials_is_its_owners(world: World) -> None:
    a = world.person("crm:contact:1", "Nils Andersson", "na@acme.com")
    b = world.person("shop:contact:2", "Nils Andersson", "na@acme.com")
    c = world.person("crm:contact:3", "Nora Olsen", "no@acme.com")
    d = world.person("shop:contact:4", "Nora Olsen", "no@acme.com")
    world.build()
    assert world.together(a, b)
    assert world.together(c, d)


@pytest.mark.parametrize("phone", ["+1 212-555-1212", "(800) 555-1212"])
def test_directory_enquiries_are_nobodys_number(world: World, phone: str) -> None:
    a = world.person("crm:contact:1", "Laura Crookshank", None, phone, country="US")
    b = world.person("shop:contact:2", "Laura Crookshank", None, phone, country="US")
    assert not world.build().together(a, b)
