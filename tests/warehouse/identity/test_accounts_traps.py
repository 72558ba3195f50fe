"""What makes one organisation of two, or two of one, in other tools: each trap once."""

import pytest
from accounts_world import AccountWorld

DELETED = "2026-01-01 00:00:00+00"


@pytest.fixture
def world() -> AccountWorld:
    return AccountWorld()


def test_namesakes_in_two_countries_stay_two(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Nova Instruments Ltd", country="United Kingdom")
    b = world.account("hubspot:company:2", "Nova Instruments AB", country="Sweden")
    c = world.account("helpdesk:company:3", "Nova Instruments", country="UK")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[c] != accounts[b]
    assert list(world.doubts().values()) == ["the same company name in two countries: one organisation, or namesakes"]


def test_the_legal_form_tells_namesakes_apart_where_no_country_is_said(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Nova Instruments AB")
    b = world.account("hubspot:company:2", "Nova Instruments GmbH")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert (b, a) in world.doubts()


@pytest.mark.parametrize(("one", "other"), [("AS", "GmbH"), ("ApS", "AB"), ("AB", "AG"), ("S.A.", "GmbH"), ("s.r.o.", "B.V.")])
def test_legal_forms_of_two_countries_are_asked_about(world: AccountWorld, one: str, other: str) -> None:
    a = world.account("salesforce:account:1", f"Fjordkraft {one}")
    b = world.account("hubspot:company:2", f"Fjordkraft {other}")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert (b, a) in world.doubts()


@pytest.mark.parametrize(("one", "other"), [("AG", "GmbH"), ("ApS", "AS"), ("AS", "A/S"), ("BV", "NV"), ("SA", "Inc."), ("SE", "GmbH"), ("AS", "")])
def test_legal_forms_that_one_country_knows_are_one_organisations(world: AccountWorld, one: str, other: str) -> None:
    a = world.account("salesforce:account:1", f"Fjordkraft {one}")
    b = world.account("hubspot:company:2", f"Fjordkraft {other}")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


def test_a_legal_form_of_another_country_counts_for_nothing_where_the_country_is_said(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Harworth SARL")
    b = world.account("hubspot:company:2", "Harworth SRL", country="France")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


def test_a_person_who_is_asked_reads_the_names_as_they_are_written(world: AccountWorld) -> None:
    world.account("salesforce:account:1", "Nordlys AS", country="NO")
    world.account("hubspot:company:2", "Nordlys AB", country="SE")
    world.account("salesforce:account:3", "Møllers Data")
    world.account("hubspot:company:4", "Møllers Data")
    world.build()
    assert world.con.execute("select value from identity.account_doubt").fetchall() == [("Nordlys AB / Nordlys AS",)]
    assert world.con.execute("select value from identity.account_link_found").fetchall() == [("Møllers Data",)]


def test_an_organisations_number_is_read_as_its_country_writes_it(world: AccountWorld) -> None:
    a = world.account("guide:company:1", "Meridian Tanning", country="US")
    b = world.account("billing:company:2", "Meridian Taning LLC", country="United States")
    world.identifier(a, "phone", "+1 775-935-3054")
    world.identifier(b, "phone", "775 935 3054")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


@pytest.mark.parametrize("country", [None, "US"])
def test_one_name_with_telephones_in_two_places_is_asked_about(world: AccountWorld, country: str | None) -> None:
    reno = world.account("guide:company:1", "Golden Dragon", "goldendragon-reno.com", country=country)
    vegas = world.account("billing:company:2", "Golden Dragon", country=country)
    world.identifier(reno, "phone", "+1 775-555-0101")
    world.identifier(vegas, "phone", "+1 702 555 0999")
    accounts = world.build().accounts()
    assert accounts[reno] != accounts[vegas]
    assert world.doubts() == {
        (vegas, reno): "the same company name with telephone numbers in two places: one organisation, or namesakes",
    }


@pytest.mark.parametrize("other", ["+1 775 555 0140", "+1 800 555 0140", None])
def test_one_name_with_telephones_in_one_place_is_one_organisation(world: AccountWorld, other: str | None) -> None:
    a = world.account("guide:company:1", "Halvorsen Marine", country="US")
    b = world.account("billing:company:2", "Halvorsen Marine LLC", country="US")
    world.identifier(a, "phone", "+1 775-555-0101")
    if other:
        world.identifier(b, "phone", other)
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


def test_one_name_on_two_domains_is_asked_about(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Nova Instruments", "nova-instruments.com")
    b = world.account("hubspot:company:2", "Nova Instruments Inc.", "novainst.com")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert world.doubts() == {(b, a): "the same company name on two domains: one organisation, or namesakes"}


def test_one_name_on_two_domains_in_two_countries_is_nobodys_question(world: AccountWorld) -> None:
    world.account("salesforce:account:1", "Nova Instruments", "nova.co.uk", country="GB")
    world.account("hubspot:company:2", "Nova Instruments", "nova.se", country="SE")
    world.build()
    assert world.doubts() == {}


def test_an_acquired_company_whose_domain_two_records_hold_stays_itself(world: AccountWorld) -> None:
    buyer = world.account("hubspot:company:1", "Beta Foods", "betafoods.com")
    world.identifier(buyer, "domain", "acme.com")
    bought = world.account("salesforce:account:2", "Acme", "acme.com")
    same = world.account("salesforce:account:3", "Beta Foods AB", "betafoods.com")
    world.person("google:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    accounts = world.build().accounts()
    assert accounts[buyer] == accounts[same] != accounts[bought]
    assert accounts["google:domain:acme.com"] == accounts[bought]


def test_a_resellers_domain_on_many_accounts_joins_none_of_them(world: AccountWorld) -> None:
    names = ["Berg Konsult", "Ek Bygg", "Dahl Redovisning", "Lind Transport"]
    keys = [world.account(f"salesforce:account:{number}", name, "reseller.com") for number, name in enumerate(names)]
    reseller = world.account("hubspot:company:9", "Reseller", "reseller.com")
    nameless = world.account("helpdesk:company:8", None, "reseller.com")
    world.person("google:correspondent:x", "Anna Berg", "anna@reseller.com", kind="correspondent")
    accounts = world.build().accounts()
    assert len({accounts[key] for key in (*keys, reseller, nameless)}) == 6
    assert accounts["google:domain:reseller.com"] == accounts[reseller]


def test_a_holding_and_its_subsidiary_stay_two_and_each_finds_its_own(world: AccountWorld) -> None:
    holding = world.account("salesforce:account:1", "Acme Holding AB", "acme.com")
    company = world.account("salesforce:account:2", "Acme AB", "acme.com", parent_record_key=holding)
    same_company = world.account("hubspot:company:3", "ACME", "acme.com")
    same_holding = world.account("helpdesk:company:4", "Acme Holdings", "acme.com")
    accounts = world.build().accounts()
    assert accounts[company] == accounts[same_company]
    assert accounts[holding] == accounts[same_holding]
    assert accounts[holding] != accounts[company]


def test_a_parent_and_a_daughter_of_one_name_are_two_and_a_third_joins_neither(world: AccountWorld) -> None:
    parent = world.account("salesforce:account:1", "Acme", "acme.com")
    daughter = world.account("salesforce:account:2", "Acme", "acme.com", parent_record_key=parent)
    other = world.account("hubspot:company:3", "Acme", "acme.com")
    accounts = world.build().accounts()
    assert len({accounts[parent], accounts[daughter], accounts[other]}) == 3
    assert (parent, daughter, "one is the parent of the other") in world.cuts()
    assert {why for a, _, why in world.cuts() if a == other} == {"it goes with two organisations that are not one"}
    assert set(world.doubts()) == {(other, parent), (other, daughter)}


def test_a_free_mail_domain_ties_nobody(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Berg Konsult", "gmail.com")
    b = world.account("hubspot:company:2", "Ek Bygg", "gmail.com")
    c = world.account("helpdesk:company:3", None, "gmail.com")
    accounts = world.build().accounts()
    assert len({accounts[a], accounts[b], accounts[c]}) == 3


@pytest.mark.parametrize("name", ["Test", "n/a", "Self-employed", "test company 2", "Unknown", "-", "Privatperson", "XXX"])
def test_what_is_no_name_ties_nobody(world: AccountWorld, name: str) -> None:
    a = world.account("salesforce:account:1", name, country="Sweden")
    b = world.account("hubspot:company:2", name, country="Sweden")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert world.doubts() == {}


def test_a_name_of_everyday_words_needs_something_else(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Global Consulting Group")
    b = world.account("hubspot:company:2", "Global Consulting Group")
    c = world.account("salesforce:account:3", "Apex", country="Sweden")
    d = world.account("hubspot:company:4", "Apex AB", country="Sverige")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert world.doubts() == {(b, a): "the same company name, made of everyday words, and nothing else in common"}
    assert accounts[c] == accounts[d]


def test_a_brand_with_two_domains_and_one_crm_record_is_one(world: AccountWorld) -> None:
    account = world.account("salesforce:account:1", "Acme", "acme.com")
    world.identifier(account, "domain", "acme-shop.se")
    for number, name in enumerate(["Anna Berg", "Bo Ek"]):
        world.person(f"salesforce:contact:{number}", name, f"p{number}@acme.io", account_record_key=account)
        world.person(f"google:correspondent:{number}", name, f"p{number}@acme-shop.se", kind="correspondent")
    accounts = world.build().accounts()
    assert accounts["salesforce:domain:acme.io"] == accounts["google:domain:acme-shop.se"] == accounts[account]


def test_people_of_another_firm_under_an_account_do_not_give_it_their_domain(world: AccountWorld) -> None:
    account = world.account("salesforce:account:1", "Acme", "acme.com")
    for number, name in enumerate(["Anna Berg", "Bo Ek"]):
        world.person(f"salesforce:contact:{number}", name, f"p{number}@agency.se", account_record_key=account)
    accounts = world.build().accounts()
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
def test_two_systems_on_one_domain_with_slightly_different_names_are_one(world: AccountWorld, one: str, other: str) -> None:
    a = world.account("salesforce:account:1", one, "acme.com")
    b = world.account("hubspot:company:2", other, "acme.com")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]


@pytest.mark.parametrize(
    ("one", "other"), [("Acme North", "Acme South"), ("Acme 1", "Acme 2"), ("Berg Konsult", "Ek Bygg"), ("Acme (Norway)", "Acme (Sweden)")]
)
def test_two_systems_on_one_domain_with_other_names_are_two(world: AccountWorld, one: str, other: str) -> None:
    a = world.account("salesforce:account:1", one, "acme.com")
    b = world.account("hubspot:company:2", other, "acme.com")
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]


def test_near_names_on_one_domain_are_asked_about(world: AccountWorld) -> None:
    parent = world.account("salesforce:account:1", "Acme", "acme.com")
    world.account("salesforce:account:2", "Lind Logistics", "acme.com", parent_record_key=parent)
    near = world.account("hubspot:company:3", "Acme Instruments", "acme.com")
    twin = world.account("salesforce:account:4", "Acme Instrumets", "acme.com")
    accounts = world.build().accounts()
    assert accounts[near] == accounts[twin] != accounts[parent]
    assert list(world.doubts()) == [(near, parent)]


def test_a_typing_error_is_forgiven_where_the_telephone_agrees_and_nowhere_else(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Helobther Laboratories", country="Sweden")
    b = world.account("hubspot:company:2", "Helobhter Laboratories", country="Sweden")
    c = world.account("salesforce:account:3", "Corebstra Foods")
    d = world.account("hubspot:company:4", "Corebsrta Foods")
    for key in (a, b):
        world.identifier(key, "phone", "+46 8 123 45 99")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] != accounts[d]


def test_one_registration_number_is_one_organisation_whatever_its_names(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com", country="Sweden")
    b = world.account("erp:customer:2", "Lind Fastigheter", country="Sverige")
    c = world.account("hubspot:company:3", "Acme", "acme.com", country="Sweden")
    d = world.account("erp:customer:4", "Other", country="Norway")
    world.identifier(a, "national_id", "556703-7485")
    world.identifier(b, "national_id", "5567037485")
    world.identifier(c, "national_id", "556000-0001")
    world.identifier(d, "national_id", "5567037485")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert len({accounts[a], accounts[c], accounts[d]}) == 3
    assert (c, a, "different registration numbers in one country") in world.cuts()


def test_one_crm_id_is_one_organisation_unless_three_names_hold_it(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    b = world.account("erp:customer:2", "Acme Renamed")
    others = [world.account(f"{tool}:customer:3", name) for tool, name in (("x", "Berg"), ("y", "Ek"), ("z", "Dahl"))]
    for key in (a, b):
        world.identifier(key, "crm_id", "0015g00000ABCDEAA4")
    for key in others:
        world.identifier(key, "crm_id", "0015g00000ABCDFAA4")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert len({accounts[key] for key in others}) == 3


def test_two_records_of_one_system_under_two_names_are_not_bridged(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    b = world.account("salesforce:account:2", "Lind Foods", "lind.se")
    bridge = world.account("erp:customer:3", "Acme Lind")
    world.identifier(a, "crm_id", "C-10001")
    world.identifier(b, "crm_id", "C-10002")
    for value in ("C-10001", "C-10002"):
        world.identifier(bridge, "crm_id", value)
    accounts = world.build().accounts()
    assert len({accounts[a], accounts[b], accounts[bridge]}) == 3
    assert {why for _, _, why in world.cuts()} == {"it goes with two organisations that are not one"}


def test_an_id_in_another_tool_ties_where_names_agree_and_is_asked_about_elsewhere(world: AccountWorld) -> None:
    a = world.account("hubspot:company:1", "Acme", "acme.com")
    b = world.account("erp:customer:2", "ACME AB")
    c = world.account("erp:customer:3", "Lind Foods")
    for key in (a, b):
        world.identifier(key, "external_id", "hubspot:1")
    d = world.account("shop:customer:4", "Berg")
    for key in (c, d):
        world.identifier(key, "external_id", "100001")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] != accounts[d]
    assert list(world.doubts()) == [(c, d)]


def test_decisions_and_merges_at_the_source_are_obeyed(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    b = world.account("hubspot:company:2", "Acme", "acme.com")
    c = world.account("salesforce:account:3", "Lind Foods", "lind.se")
    d = world.account("hubspot:company:4", "Dahl", "dahl.se")
    gone = world.account("salesforce:account:5", "Gone", "gone.se", deleted_at=DELETED)
    e = world.account("salesforce:account:6", "Ek Bygg", "ek.se")
    world.decide("cannot_link", a, b)
    world.decide("must_link", c, d)
    world.merge(gone, e)
    accounts = world.build().accounts()
    assert accounts[a] != accounts[b]
    assert accounts[c] == accounts[d]
    assert gone not in accounts
    assert (b, a, "a decision keeps them apart") in world.cuts()
    assert world.doubts() == {}
    assert world.con.execute("select cluster, is_live from identity.account_cluster where record_key = ?", [gone]).fetchall() == [(gone, False)]
    assert world.con.execute("select cluster from identity.account_cluster where record_key = ?", [e]).fetchall() == [(gone,)]


def test_a_decision_says_whose_a_mail_domain_is(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    b = world.account("salesforce:account:2", "Lind Foods", "lind.se")
    for source in ("google", "slack"):
        world.person(f"{source}:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    world.decide("must_link", "google:domain:acme.com", b)
    accounts = world.build().accounts()
    assert accounts["google:domain:acme.com"] == accounts["slack:domain:acme.com"] == accounts[b] != accounts[a]


def test_a_mail_domain_that_a_decision_takes_from_its_holder_is_an_account_of_its_own(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    for source in ("google", "slack"):
        world.person(f"{source}:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    world.decide("cannot_link", "google:domain:acme.com", a)
    accounts = world.build().accounts()
    assert accounts["google:domain:acme.com"] == accounts["slack:domain:acme.com"] != accounts[a]


def test_subsidiaries_of_one_system_stay_apart_through_any_bridge(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme", "acme.com")
    b = world.account("salesforce:account:2", "Acme Logistics", "acme.com")
    c = world.account("hubspot:company:3", "Acme", "acme.com")
    d = world.account("helpdesk:company:4", "Acme Logistics")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[c]
    assert accounts[b] == accounts[d]
    assert accounts[a] != accounts[b]


def test_one_organisation_entered_twice_in_one_system_is_one_where_the_domain_or_the_telephone_agrees(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme Instruments", "acme.com")
    b = world.account("salesforce:account:2", "Acme Instrumets Inc.", "acme.com")
    c = world.account("salesforce:account:3", "Lind Foods")
    d = world.account("salesforce:account:4", "Lind Foods Ltd")
    e = world.account("salesforce:account:5", "Corebstra Mining")
    f = world.account("salesforce:account:6", "Corebstra Mining AB")
    for key in (c, d):
        world.identifier(key, "phone", "+46 8 123 45 99")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] == accounts[d]
    assert accounts[e] != accounts[f]
    assert list(world.doubts()) == [(e, f)]


def test_a_registration_number_is_evidence_that_is_never_shown(world: AccountWorld) -> None:
    for number, source in enumerate(("salesforce", "erp")):
        key = world.account(f"{source}:account:{number}", "Acme", country="Sweden")
        world.identifier(key, "national_id", "556703-7485")
    world.build()
    found = world.con.execute("select kind, value from identity.account_link_found order by all").fetchall()
    assert ("national_id", None) in found
    assert not [value for _, value in found if value and "5567037485" in value]


def test_a_decision_between_two_of_many_takes_one_away_and_leaves_the_rest(world: AccountWorld) -> None:
    keys = [world.account(f"salesforce:account:{number}", "Acme", "acme.com") for number in range(9)]
    world.decide("cannot_link", keys[3], keys[7])
    accounts = world.build().accounts()
    assert accounts[keys[3]] != accounts[keys[7]]
    assert len({accounts[key] for key in keys}) == 2


def test_a_franchise_of_many_organisations_on_one_domain_keeps_each_by_its_number(world: AccountWorld) -> None:
    for number in range(70):
        for source in ("salesforce", "erp"):
            key = world.account(f"{source}:account:{number:02}", "Acme Burger", "acmeburger.com", country="Sweden")
            world.identifier(key, "national_id", f"5560{number:06}")
    nameless = world.account("helpdesk:company:1", "Acme Burger", "acmeburger.com", country="Sweden")
    accounts = world.build().accounts()
    assert len(set(accounts.values())) == 71
    assert all(accounts[f"salesforce:account:{number:02}"] == accounts[f"erp:account:{number:02}"] for number in range(70))
    assert list(accounts.values()).count(accounts[nameless]) == 1


def test_one_person_shows_the_domain_that_is_named_as_the_organisation(world: AccountWorld) -> None:
    account = world.account("helpdesk:company:1", "Acme Foods AB")
    same = world.account("salesforce:account:2", "ACME Foods", "acme-foods.com", country="Sweden")
    guest = world.account("helpdesk:company:3", "Berg Konsult")
    world.person("helpdesk:contact:1", "Anna Berg", "anna@acme-foods.com", account_record_key=account)
    world.person("helpdesk:contact:2", "Bo Ek", "bo@acme-foods.com", account_record_key=guest)
    accounts = world.build().accounts()
    assert accounts[account] == accounts[same] == accounts["helpdesk:domain:acme-foods.com"] != accounts[guest]
    links = world.con.execute("select kind from identity.account_link_found where record_key_a = ? and record_key_b = ?", [account, same]).fetchall()
    assert ("domain",) in links


def test_a_country_in_brackets_is_the_country(world: AccountWorld) -> None:
    a = world.account("salesforce:account:1", "Acme Foods (Sweden) AB")
    b = world.account("hubspot:company:2", "Acme Foods", country="Sverige")
    c = world.account("helpdesk:company:3", "Acme Foods (Norway)", country="Sweden")
    accounts = world.build().accounts()
    assert accounts[a] == accounts[b] != accounts[c]
