"""Which records are one organisation."""

import pytest
from world import World


def test_one_domain_and_one_name_without_its_legal_form_are_one_account(world: World) -> None:
    a = world.account("salesforce:account:1", "Acme AB", "https://www.acme.com/se")
    b = world.account("hubspot:company:2", "ACME", "acme.com")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


def test_two_organisations_of_one_system_on_one_domain_stay_two(world: World) -> None:
    parent = world.account("salesforce:account:1", "Acme", "acme.com")
    daughter = world.account("salesforce:account:2", "Acme Logistics", "acme.com", parent_record_key=parent)
    world.person("google:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    accounts = world.build().accounts()
    assert accounts[parent] != accounts[daughter]
    assert accounts["google:domain:acme.com"] == accounts[parent]


def test_a_domain_that_two_strangers_hold_is_an_account_of_its_own(world: World) -> None:
    a = world.account("salesforce:account:1", "Berg Konsult", "hotell.se")
    b = world.account("salesforce:account:2", "Ek Bygg", "hotell.se")
    world.person("google:correspondent:x", "Anna Berg", "anna@hotell.se", kind="correspondent")
    accounts = world.build().accounts()
    assert len({accounts[a], accounts[b], accounts["google:domain:hotell.se"]}) == 3


@pytest.mark.parametrize("domain", ["gmail.com", "www.facebook.com/acme", "qq.com"])
def test_a_domain_of_everybody_is_nobodys_account(world: World, domain: str) -> None:
    a = world.account("salesforce:account:1", "Acme", domain)
    b = world.account("hubspot:company:2", "Berg Konsult", domain)
    world.person("salesforce:contact:1", "Anna Berg", "anna@gmail.com")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert set(accounts) == {a, b}


def test_one_name_is_one_account_only_where_nothing_speaks_against_it(world: World) -> None:
    a = world.account("salesforce:account:1", "Acme Instruments Inc.", "acme.com")
    b = world.account("helpdesk:company:2", "Acme Instruments")
    c = world.account("salesforce:account:3", "Nova Ltd", "nova.co.uk")
    d = world.account("helpdesk:company:4", "Nova", "nova.se")
    e = world.account("hubspot:company:5", "Nova")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert len({accounts[c], accounts[d], accounts[e]}) == 3


def test_the_domain_of_an_account_without_one_is_that_of_its_people(world: World) -> None:
    account = world.account("salesforce:account:1", "Acme")
    for number, name in enumerate(["Anna Berg", "Bo Ek"]):
        world.person(f"salesforce:contact:{number}", name, f"p{number}@mail.acme.co.uk", account_record_key=account)
    accounts = world.build().accounts()
    assert accounts[account] == accounts["salesforce:domain:acme.co.uk"]


def test_own_domains_are_no_outside_account(world: World) -> None:
    world.person("slack:user:T-U1", "Anna Berg", "anna@northwind.com")
    assert world.build().accounts() == {}
