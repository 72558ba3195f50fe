"""Organisations of one name: countries, legal forms, telephones and domains tell them apart."""

import pytest
from accounts_world import AccountWorld


def test_namesakes_in_two_countries_stay_two(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Nova Instruments Ltd", country="United Kingdom")
    b = companies.account("hubspot:company:2", "Nova Instruments AB", country="Sweden")
    c = companies.account("helpdesk:company:3", "Nova Instruments", country="UK")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[c] != accounts[b]
    assert list(companies.doubts().values()) == ["the same company name in two countries: one organisation, or namesakes"]


def test_the_legal_form_tells_namesakes_apart_where_no_country_is_said(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Nova Instruments AB")
    b = companies.account("hubspot:company:2", "Nova Instruments GmbH")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert (b, a) in companies.doubts()


@pytest.mark.parametrize(("one", "other"), [("AS", "GmbH"), ("ApS", "AB"), ("AB", "AG"), ("S.A.", "GmbH"), ("s.r.o.", "B.V.")])
def test_legal_forms_of_two_countries_are_asked_about(companies: AccountWorld, one: str, other: str) -> None:
    a = companies.account("salesforce:account:1", f"Fjordkraft {one}")
    b = companies.account("hubspot:company:2", f"Fjordkraft {other}")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert (b, a) in companies.doubts()


@pytest.mark.parametrize(("one", "other"), [("AG", "GmbH"), ("ApS", "AS"), ("AS", "A/S"), ("BV", "NV"), ("SA", "Inc."), ("SE", "GmbH"), ("AS", "")])
def test_legal_forms_that_one_country_knows_are_one_organisations(companies: AccountWorld, one: str, other: str) -> None:
    a = companies.account("salesforce:account:1", f"Fjordkraft {one}")
    b = companies.account("hubspot:company:2", f"Fjordkraft {other}")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]


def test_a_legal_form_of_another_country_counts_for_nothing_where_the_country_is_said(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Harworth SARL")
    b = companies.account("hubspot:company:2", "Harworth SRL", country="France")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]


def test_a_person_who_is_asked_reads_the_names_as_they_are_written(companies: AccountWorld) -> None:
    companies.account("salesforce:account:1", "Nordlys AS", country="NO")
    companies.account("hubspot:company:2", "Nordlys AB", country="SE")
    companies.account("salesforce:account:3", "Møllers Data")
    companies.account("hubspot:company:4", "Møllers Data")
    companies.build()
    assert companies.con.execute("select value from identity.account_doubt").fetchall() == [("Nordlys AB / Nordlys AS",)]
    assert companies.con.execute("select value from identity.account_link_found").fetchall() == [("Møllers Data",)]


def test_an_organisations_number_is_read_as_its_country_writes_it(companies: AccountWorld) -> None:
    a = companies.account("guide:company:1", "Meridian Tanning", country="US")
    b = companies.account("billing:company:2", "Meridian Taning LLC", country="United States")
    companies.identifier(a, "phone", "+1 775-935-3054")
    companies.identifier(b, "phone", "775 935 3054")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]


@pytest.mark.parametrize("country", [None, "US"])
def test_one_name_with_telephones_in_two_places_is_asked_about(companies: AccountWorld, country: str | None) -> None:
    reno = companies.account("guide:company:1", "Golden Dragon", "goldendragon-reno.com", country=country)
    vegas = companies.account("billing:company:2", "Golden Dragon", country=country)
    companies.identifier(reno, "phone", "+1 775-555-0101")
    companies.identifier(vegas, "phone", "+1 702 555 0999")
    accounts = companies.build().accounts()
    assert accounts[reno] != accounts[vegas]
    assert companies.doubts() == {
        (vegas, reno): "the same company name with telephone numbers in two places: one organisation, or namesakes",
    }


@pytest.mark.parametrize("other", ["+1 775 555 0140", "+1 800 555 0140", None])
def test_one_name_with_telephones_in_one_place_is_one_organisation(companies: AccountWorld, other: str | None) -> None:
    a = companies.account("guide:company:1", "Halvorsen Marine", country="US")
    b = companies.account("billing:company:2", "Halvorsen Marine LLC", country="US")
    companies.identifier(a, "phone", "+1 775-555-0101")
    if other:
        companies.identifier(b, "phone", other)
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]


def test_one_name_on_two_domains_is_asked_about(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Nova Instruments", "nova-instruments.com")
    b = companies.account("hubspot:company:2", "Nova Instruments Inc.", "novainst.com")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert companies.doubts() == {(b, a): "the same company name on two domains: one organisation, or namesakes"}


def test_one_name_on_two_domains_in_two_countries_is_nobodys_question(companies: AccountWorld) -> None:
    companies.account("salesforce:account:1", "Nova Instruments", "nova.co.uk", country="GB")
    companies.account("hubspot:company:2", "Nova Instruments", "nova.se", country="SE")
    companies.build()
    assert companies.doubts() == {}


def test_households_of_one_name_in_two_tools_are_asked_about(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Svensson Household")
    b = companies.account("hubspot:company:2", "Svensson Household")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert companies.doubts() == {(b, a): "the same company name, made of everyday words, and nothing else in common"}
