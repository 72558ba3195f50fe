"""What makes one organisation of two, or two of one, in other tools: each trap once."""

import pytest
from accounts_world import AccountWorld


def test_an_acquired_company_whose_domain_two_records_hold_stays_itself(companies: AccountWorld) -> None:
    buyer = companies.account("hubspot:company:1", "Beta Foods", "betafoods.com")
    companies.identifier(buyer, "domain", "acme.com")
    bought = companies.account("salesforce:account:2", "Acme", "acme.com")
    same = companies.account("salesforce:account:3", "Beta Foods AB", "betafoods.com")
    companies.person("google:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    accounts = companies.build().accounts()
    assert accounts[buyer] == accounts[same] != accounts[bought]
    assert accounts["google:domain:acme.com"] == accounts[bought]


def test_a_resellers_domain_on_many_accounts_joins_none_of_them(companies: AccountWorld) -> None:
    names = ["Berg Konsult", "Ek Bygg", "Dahl Redovisning", "Lind Transport"]
    keys = [companies.account(f"salesforce:account:{number}", name, "reseller.com") for number, name in enumerate(names)]
    reseller = companies.account("hubspot:company:9", "Reseller", "reseller.com")
    nameless = companies.account("helpdesk:company:8", None, "reseller.com")
    companies.person("google:correspondent:x", "Anna Berg", "anna@reseller.com", kind="correspondent")
    accounts = companies.build().accounts()
    assert len({accounts[key] for key in (*keys, reseller, nameless)}) == 6
    assert accounts["google:domain:reseller.com"] == accounts[reseller]


def test_a_holding_and_its_subsidiary_stay_two_and_each_finds_its_own(companies: AccountWorld) -> None:
    holding = companies.account("salesforce:account:1", "Acme Holding AB", "acme.com")
    company = companies.account("salesforce:account:2", "Acme AB", "acme.com", parent_record_key=holding)
    same_company = companies.account("hubspot:company:3", "ACME", "acme.com")
    same_holding = companies.account("helpdesk:company:4", "Acme Holdings", "acme.com")
    accounts = companies.build().accounts()
    assert accounts[company] == accounts[same_company]
    assert accounts[holding] == accounts[same_holding]
    assert accounts[holding] != accounts[company]


def test_a_parent_and_a_daughter_of_one_name_are_two_and_a_third_joins_neither(companies: AccountWorld) -> None:
    parent = companies.account("salesforce:account:1", "Acme", "acme.com")
    daughter = companies.account("salesforce:account:2", "Acme", "acme.com", parent_record_key=parent)
    other = companies.account("hubspot:company:3", "Acme", "acme.com")
    accounts = companies.build().accounts()
    assert len({accounts[parent], accounts[daughter], accounts[other]}) == 3
    assert (parent, daughter, "one is the parent of the other") in companies.cuts()
    assert {why for a, _, why in companies.cuts() if a == other} == {"it goes with two organisations that are not one"}
    assert set(companies.doubts()) == {(other, parent), (other, daughter)}


def test_a_free_mail_domain_ties_nobody(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Berg Konsult", "gmail.com")
    b = companies.account("hubspot:company:2", "Ek Bygg", "gmail.com")
    c = companies.account("helpdesk:company:3", None, "gmail.com")
    accounts = companies.build().accounts()
    assert len({accounts[a], accounts[b], accounts[c]}) == 3


@pytest.mark.parametrize("name", ["Test", "n/a", "Self-employed", "test company 2", "Unknown", "-", "Privatperson", "XXX"])
def test_what_is_no_name_ties_nobody(companies: AccountWorld, name: str) -> None:
    a = companies.account("salesforce:account:1", name, country="Sweden")
    b = companies.account("hubspot:company:2", name, country="Sweden")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert companies.doubts() == {}


def test_a_name_of_everyday_words_needs_something_else(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Global Consulting Group")
    b = companies.account("hubspot:company:2", "Global Consulting Group")
    c = companies.account("salesforce:account:3", "Apex", country="Sweden")
    d = companies.account("hubspot:company:4", "Apex AB", country="Sverige")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert companies.doubts() == {(b, a): "the same company name, made of everyday words, and nothing else in common"}
    assert accounts[c] == accounts[d]


def test_a_brand_with_two_domains_and_one_crm_record_is_one(companies: AccountWorld) -> None:
    account = companies.account("salesforce:account:1", "Acme", "acme.com")
    companies.identifier(account, "domain", "acme-shop.se")
    for number, name in enumerate(["Anna Berg", "Bo Ek"]):
        companies.person(f"salesforce:contact:{number}", name, f"p{number}@acme.io", account_record_key=account)
        companies.person(f"google:correspondent:{number}", name, f"p{number}@acme-shop.se", kind="correspondent")
    accounts = companies.build().accounts()
    assert accounts["salesforce:domain:acme.io"] == accounts["google:domain:acme-shop.se"] == accounts[account]


def test_people_of_another_firm_under_an_account_do_not_give_it_their_domain(companies: AccountWorld) -> None:
    account = companies.account("salesforce:account:1", "Acme", "acme.com")
    for number, name in enumerate(["Anna Berg", "Bo Ek"]):
        companies.person(f"salesforce:contact:{number}", name, f"p{number}@agency.se", account_record_key=account)
    accounts = companies.build().accounts()
    assert accounts["salesforce:domain:agency.se"] != accounts[account]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Instruments Inc.", "Acme Instrument"),
        ("Acme Instruments", "Acme Instrumets"),
        ("Acme Int'l", "ACME International Ltd"),
        ("Johnson & Berg", "Johnson and Berg AB"),
        ("The Acme Group", "Acme"),
        ("Acme", "Acme Instruments"),
        ("Coca-Cola", "CocaCola"),
        ("International Business Machines", "IBM"),
        ("Müller GmbH", "Mueller"),
        ("Ромашка", "Romashka OOO"),
        ("AB Volvo", "Volvo"),
        ("Acme (Sweden)", "Acme AB"),
        ("Acme", "acme.com"),
    ],
)
def test_two_systems_on_one_domain_with_slightly_different_names_are_one(companies: AccountWorld, one: str, other: str) -> None:
    a = companies.account("salesforce:account:1", one, "acme.com")
    b = companies.account("hubspot:company:2", other, "acme.com")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]


@pytest.mark.parametrize(
    ("one", "other"), [("Acme North", "Acme South"), ("Acme 1", "Acme 2"), ("Berg Konsult", "Ek Bygg"), ("Acme (Norway)", "Acme (Sweden)")]
)
def test_two_systems_on_one_domain_with_other_names_are_two(companies: AccountWorld, one: str, other: str) -> None:
    a = companies.account("salesforce:account:1", one, "acme.com")
    b = companies.account("hubspot:company:2", other, "acme.com")
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]


def test_near_names_on_one_domain_are_asked_about(companies: AccountWorld) -> None:
    parent = companies.account("salesforce:account:1", "Acme", "acme.com")
    companies.account("salesforce:account:2", "Lind Logistics", "acme.com", parent_record_key=parent)
    near = companies.account("hubspot:company:3", "Acme Instruments", "acme.com")
    twin = companies.account("salesforce:account:4", "Acme Instrumets", "acme.com")
    accounts = companies.build().accounts()
    assert accounts[near] == accounts[twin] != accounts[parent]
    assert list(companies.doubts()) == [(near, parent)]


def test_a_typing_error_is_forgiven_where_the_telephone_agrees_and_nowhere_else(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Helobther Laboratories", country="Sweden")
    b = companies.account("hubspot:company:2", "Helobhter Laboratories", country="Sweden")
    c = companies.account("salesforce:account:3", "Corebstra Foods")
    d = companies.account("hubspot:company:4", "Corebsrta Foods")
    for key in (a, b):
        companies.identifier(key, "phone", "+46 8 123 45 99")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] != accounts[d]


def test_one_person_shows_the_domain_that_is_named_as_the_organisation(companies: AccountWorld) -> None:
    account = companies.account("helpdesk:company:1", "Acme Foods AB")
    same = companies.account("salesforce:account:2", "ACME Foods", "acme-foods.com", country="Sweden")
    guest = companies.account("helpdesk:company:3", "Berg Konsult")
    companies.person("helpdesk:contact:1", "Anna Berg", "anna@acme-foods.com", account_record_key=account)
    companies.person("helpdesk:contact:2", "Bo Ek", "bo@acme-foods.com", account_record_key=guest)
    accounts = companies.build().accounts()
    assert accounts[account] == accounts[same] == accounts["helpdesk:domain:acme-foods.com"] != accounts[guest]
    links = companies.con.execute(
        "select kind from identity.account_link_found where record_key_a = ? and record_key_b = ?", [account, same]
    ).fetchall()
    assert ("domain",) in links


def test_a_country_in_brackets_is_the_country(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme Foods (Sweden) AB")
    b = companies.account("hubspot:company:2", "Acme Foods", country="Sverige")
    c = companies.account("helpdesk:company:3", "Acme Foods (Norway)", country="Sweden")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b] != accounts[c]
