"""What the packaged model takes for one person, and what it never does, by the score alone."""

from datetime import date

import pytest
from people import is_linked, score

BORN = date(1971, 6, 24)
HOME = {"street": "Storgatan 12", "postcode": "90326", "city": "Umeå"}
OFFICE = {"company_name": "Acme Instruments AB", **HOME}

ONE_PERSON = {
    "one address and one name": (
        {"full_name": "Anna Lindqvist", "email": "anna.lindqvist@acme.com"},
        {"full_name": "Lindqvist, Anna", "email": "anna.lindqvist@acme.com"},
    ),
    "a misspelt name, one birth date and place": (
        {"given_name": "Mitchell", "family_name": "Greene", "birth_date": BORN, "national_id": "1804974", **HOME},
        {"given_name": "Mitchel", "family_name": "Green", "birth_date": BORN, "national_id": "1804974", **HOME},
    ),
    "names swapped": (
        {"given_name": "Byrne", "family_name": "Elliott", "birth_date": BORN, "city": "Stoke", "email": "e.b30@little.biz"},
        {"given_name": "Elliott", "family_name": "Byrne", "birth_date": BORN, "city": "Stoke", "email": "e.b30@little.biz"},
    ),
    "a short form, day and month swapped": (
        {"given_name": "Robert", "family_name": "Allenby", "birth_date": date(1971, 6, 4), "phone": "+441632960001", **HOME},
        {"given_name": "Bob", "family_name": "Allenby", "birth_date": date(1971, 4, 6), "phone": "+441632960001", **HOME},
    ),
    "a married name, one national id and birth date": (
        {"given_name": "Anna", "family_name": "Ek", "birth_date": BORN, "national_id": "7106249999"},
        {"given_name": "Anna", "family_name": "Lindqvist", "birth_date": BORN, "national_id": "7106249999"},
    ),
    "one number and one rare name": (
        {"full_name": "Hjalmar Löfgren", "phone": "+46720012313"},
        {"full_name": "Hjalmar Löfgren", "phone": "+46720012313", "job_title": "Buyer"},
    ),
}
TWO_PEOPLE = {
    "twins": (
        {"full_name": "Ella Lindqvist", "birth_date": BORN, "phone": "+46701740605", "email": "familjen@lindqvist.se", **HOME},
        {"full_name": "Elsa Lindqvist", "birth_date": BORN, "phone": "+46701740605", "email": "familjen@lindqvist.se", **HOME},
    ),
    "a couple of two names": (
        {"full_name": "Anna Ek", "phone": "+46701740605", "email": "hemma@ek.se", **HOME},
        {"full_name": "Bo Holm", "phone": "+46701740605", "email": "hemma@ek.se", **HOME},
    ),
    "a couple of one name": (
        {"full_name": "Karin Törnqvist", "phone": "+46701740605", "email": "hemma@ek.se", **HOME},
        {"full_name": "Olof Törnqvist", "phone": "+46701740605", "email": "hemma@ek.se", **HOME},
    ),
    "siblings": (
        {"full_name": "Grace Galloway", "birth_date": date(2001, 2, 3), "phone": "+46701740605", **HOME},
        {"full_name": "Gareth Galloway", "birth_date": date(2003, 7, 9), "phone": "+46701740605", **HOME},
    ),
    "father and son of one name": (
        {"full_name": "William Jolley", "birth_date": date(1958, 3, 14), "email": "jolleyfamily@gmail.com", "phone": "+15035550101", **HOME},
        {"full_name": "William Jolley", "birth_date": date(1990, 7, 2), "email": "jolleyfamily@gmail.com", "phone": "+15035550101", **HOME},
    ),
    "namesakes at one company": (
        {"full_name": "Seoyeon Ryu", "email": "seoyeon_ryu@acme.kr", "job_title": "Engineer", **OFFICE},
        {"full_name": "Seoyeon Ryu", "email": "seoyeon_ryu2@acme.kr", "job_title": "Engineer", **OFFICE},
    ),
    "colleagues of nearly one name": (
        {"full_name": "Mikyung Jang", "email": "mikyung_jang@acme.kr", **OFFICE},
        {"full_name": "Mikyung Jung", "email": "mikyung_jung@acme.kr", **OFFICE},
    ),
    "namesakes with nothing but their name": ({"full_name": "Elena Aguilar"}, {"full_name": "Elena Aguilar", "email": "elena@beta.io"}),
    "namesakes in one city": (
        {"full_name": "Chloe Vidal", "city": "Nîmes", "email": "chloe.vidal@beta.fr", "company_name": "Beta"},
        {"full_name": "Chloe Vidal", "city": "Nîmes", "email": "chloe.vidal@acme.fr", "company_name": "Acme"},
    ),
    "colleagues at one switchboard's neighbour numbers": (
        {"full_name": "Anna Ek", "phone": "+46846500401", "email": "anna.ek@acme.se", **OFFICE},
        {"full_name": "Anna Holm", "phone": "+46846500402", "email": "anna.holm@acme.se", **OFFICE},
    ),
}


@pytest.mark.parametrize("case", ONE_PERSON)
def test_it_is_one_person(case: str) -> None:
    assert is_linked(*ONE_PERSON[case])


@pytest.mark.parametrize("case", TWO_PEOPLE)
def test_it_is_never_one_person(case: str) -> None:
    assert not is_linked(*TWO_PEOPLE[case])


@pytest.mark.parametrize("case", [*ONE_PERSON, *TWO_PEOPLE])
def test_the_order_of_the_two_does_not_matter(case: str) -> None:
    a, b = (ONE_PERSON | TWO_PEOPLE)[case]
    (weight, agreed), (other_weight, other_agreed) = score(a, b), score(b, a)
    assert weight == pytest.approx(other_weight)
    assert agreed == other_agreed


def test_an_address_made_of_the_name_is_no_evidence_on_top_of_the_name() -> None:
    a = {"full_name": "Anna Lindqvist", "email": "anna.lindqvist@acme.com"}
    b = {"full_name": "Anna Lindqvist", "email": "anna.lindqvist@beta.io"}
    assert score(a, b)[1]["email"] == "other e-mail address"
    assert score(a, b)[0] < 0


def test_an_address_at_a_neighbour_domain_is_no_misspelt_one_where_the_name_explains_it() -> None:
    a = {"full_name": "Peter Ambrose", "email": "peter.ambrose@dorulther.ae"}
    b = {"full_name": "Peter Ambrose", "email": "peter.ambrose@draulther.ae"}
    assert score(a, b)[1]["email"] == "other e-mail address"
    worn = {"full_name": "Peter Ambrose", "email": "peter.amrbose71@draulther.ae"}
    assert score(a | {"email": "peter.ambrose71@draulter.ae"}, worn)[1]["email"] == "e-mail address a keystroke or two off"


def test_a_household_counts_once() -> None:
    a = {"full_name": "Anna Lindqvist", "email": "hemma@ek.se"}
    b = {"full_name": "Anna Lindqvist", "email": "hemma@ek.se"}
    more = {"phone": "+46701740605", **HOME}
    assert score(a | more, b | more)[0] == pytest.approx(score(a, b)[0])


def test_a_rare_family_name_says_more_than_a_common_one() -> None:
    rare = score({"full_name": "Anna Quarrington", "city": "Umeå"}, {"full_name": "Anna Quarrington", "city": "Umeå"})
    common = score({"full_name": "Anna Andersson", "city": "Umeå"}, {"full_name": "Anna Andersson", "city": "Umeå"})
    assert rare[0] > common[0]
