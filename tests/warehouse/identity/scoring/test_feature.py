"""What is compared: folded, read, and without what belongs to nobody in particular."""

from datetime import date
from importlib import resources

import pytest
from people import connect, feature, load


def test_names_are_read_and_sound_alike_when_spelt_alike() -> None:
    one, other = feature({"full_name": "Berg, Erik"}), feature({"given_name": "Eric", "family_name": "Bergh"})
    assert (one["given"], one["family"]) == ("erik", "berg")
    assert one["given_sound"] == other["given_sound"]


def test_a_lone_family_name_is_one() -> None:
    assert feature({"family_name": "Dean"})["family"] == "dean"
    assert feature({"full_name": "Dean"})["given"] == "dean"


def test_short_forms_lead_to_the_full_name() -> None:
    assert "robert" in (feature({"full_name": "Bob Ek"})["given_roots"] or [])  # type: ignore[operator]


def test_the_parts_of_a_family_name_are_known_without_their_particles() -> None:
    assert feature({"given_name": "Maria", "family_name": "García de la Torre"})["families"] == ["garcia", "torre"]


def test_a_street_is_its_name_and_its_number() -> None:
    for street in ("Storgatan 12 B", "12 Storgatan"):
        read = feature({"full_name": "Anna Ek", "street": street})
        assert (read["street_name"], read["street_number"]) == ("storgatan", "12")


def test_a_company_is_named_without_its_legal_form() -> None:
    assert feature({"full_name": "Anna Ek", "company_name": "The Acme Instruments AB"})["company"] == "acme instruments"


def test_only_an_own_domain_is_a_domain() -> None:
    assert feature({"full_name": "Anna Ek", "email": "anna@acme.com"})["domain"] == "acme.com"
    assert feature({"full_name": "Anna Ek", "email": "anna@gmail.com"})["domain"] is None


def test_placeholders_are_not_compared() -> None:
    read = feature({"full_name": "Anna Ek", "national_id": "0000000", "postcode": "00000"})
    assert read["national_id"] is None
    assert read["postcode"] is None


@pytest.mark.parametrize("birth_date", [date(1900, 1, 1), date(1904, 1, 1), date(1911, 11, 11)])
def test_the_zero_of_a_calendar_is_no_birthday(birth_date: date) -> None:
    assert feature({"full_name": "Anna Ek", "birth_date": birth_date})["birth_date"] is None


@pytest.mark.parametrize(
    "company",
    [
        "N/A",
        "Unknown",
        "None",
        "Retired",
        "Student",
        "Self-employed",
        "Freelance",
        "Home",
        "Private",
        "Individual",
        "Homemaker",
        "University",
        "-",
        "Test 2",
    ],
)
def test_what_is_typed_where_there_is_no_company_is_not_compared(company: str) -> None:
    read = feature({"full_name": "Anna Ek", "company_name": company, "email": "anna@gmail.com"})
    assert (read["company"], read["brand"]) == (None, None)


def test_a_company_that_is_none_leaves_the_domain_to_name_it() -> None:
    assert feature({"full_name": "Anna Ek", "company_name": "n/a", "email": "anna@acme.com"})["brand"] == "acme"
    assert feature({"full_name": "Anna Ek", "company_name": "Test Valley Brewing"})["company"] == "test valley brewing"


@pytest.mark.parametrize(
    ("street", "city", "postcode"),
    [
        ("PO Box 1", "Unknown", "00000"),
        ("N/A", "n/a", "99999"),
        ("1 Test Street", "Test", "xxx"),
        ("Main Street 1", "-", "11111"),
        ("Storgatan 12", "None", None),
        ("Postfach 12", None, None),
        ("General Delivery", "Saknas", "0000"),
    ],
)
def test_a_place_that_is_none_is_no_door(street: str, city: str | None, postcode: str | None) -> None:
    read = feature({"full_name": "Anna Ek", "street": street, "city": city, "postcode": postcode})
    assert {read[column] for column in ("street_name", "street_number", "city", "postcode")} == {None}


@pytest.mark.parametrize(
    ("street", "city", "postcode", "door"),
    [
        ("PO Box 1", "Oslo", None, ("po box", "1", "oslo", None)),
        ("Storgatan 12", None, None, ("storgatan", "12", None, None)),
        ("Storgatan 12", "Unknown", "111 11", ("storgatan", "12", None, "11111")),
        ("Box Hill Road 3", None, None, ("box hill road", "3", None, None)),
        ("N/A", "Umeå", "903 26", (None, None, "umea", "90326")),
    ],
)
def test_what_is_known_of_a_place_is_compared(street: str, city: str | None, postcode: str | None, door: tuple[str | None, ...]) -> None:
    read = feature({"full_name": "Anna Ek", "street": street, "city": city, "postcode": postcode})
    assert tuple(read[column] for column in ("street_name", "street_number", "city", "postcode")) == door


def test_a_generic_value_is_not_compared() -> None:
    con = connect()
    load(con, {"a": {"full_name": "Anna Ek", "phone": "+4684650040"}})
    con.execute("insert into identity.generic_identifier values ('phone', '+4684650040', 'shared by people of 3 surnames', 9, 3, false)")
    sql = (resources.files("warehouse") / "models" / "identity" / "feature.sql").read_text()
    assert con.execute(f"select phones from ({sql})").fetchall() == [(None,)]


def test_the_content_changes_with_whatever_is_compared() -> None:
    plain = {"full_name": "Anna Ek", "birth_date": date(1971, 6, 24)}
    assert feature(plain)["content"] == feature(plain | {"timezone": "Europe/Paris"})["content"]
    assert feature(plain)["content"] != feature(plain | {"birth_date": date(1971, 6, 25)})["content"]
    assert feature(plain)["content"] != feature(plain | {"city": "Umeå"})["content"]
