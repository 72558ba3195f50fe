"""Organisations by their numbers and ids, and what decisions and merges at the source say of them."""

from accounts_world import AccountWorld

DELETED = "2026-01-01 00:00:00+00"


def test_one_registration_number_is_one_organisation_whatever_its_names(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com", country="Sweden")
    b = companies.account("erp:customer:2", "Lind Fastigheter", country="Sverige")
    c = companies.account("hubspot:company:3", "Acme", "acme.com", country="Sweden")
    d = companies.account("erp:customer:4", "Other", country="Norway")
    companies.identifier(a, "national_id", "556703-7485")
    companies.identifier(b, "national_id", "5567037485")
    companies.identifier(c, "national_id", "556000-0001")
    companies.identifier(d, "national_id", "5567037485")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]
    assert len({accounts[a], accounts[c], accounts[d]}) == 3
    assert (c, a, "different registration numbers in one country") in companies.cuts()


def test_one_crm_id_is_one_organisation_unless_three_names_hold_it(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    b = companies.account("erp:customer:2", "Acme Renamed")
    others = [companies.account(f"{tool}:customer:3", name) for tool, name in (("x", "Berg"), ("y", "Ek"), ("z", "Dahl"))]
    for key in (a, b):
        companies.identifier(key, "crm_id", "0015g00000ABCDEAA4")
    for key in others:
        companies.identifier(key, "crm_id", "0015g00000ABCDFAA4")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]
    assert len({accounts[key] for key in others}) == 3


def test_two_records_of_one_system_under_two_names_are_not_bridged(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    b = companies.account("salesforce:account:2", "Lind Foods", "lind.se")
    bridge = companies.account("erp:customer:3", "Acme Lind")
    companies.identifier(a, "crm_id", "C-10001")
    companies.identifier(b, "crm_id", "C-10002")
    for value in ("C-10001", "C-10002"):
        companies.identifier(bridge, "crm_id", value)
    accounts = companies.build().accounts()
    assert len({accounts[a], accounts[b], accounts[bridge]}) == 3
    assert {why for _, _, why in companies.cuts()} == {"it goes with two organisations that are not one"}


def test_an_id_in_another_tool_ties_where_names_agree_and_is_asked_about_elsewhere(companies: AccountWorld) -> None:
    a = companies.account("hubspot:company:1", "Acme", "acme.com")
    b = companies.account("erp:customer:2", "ACME AB")
    c = companies.account("erp:customer:3", "Lind Foods")
    for key in (a, b):
        companies.identifier(key, "external_id", "hubspot:1")
    d = companies.account("shop:customer:4", "Berg")
    for key in (c, d):
        companies.identifier(key, "external_id", "100001")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] != accounts[d]
    assert list(companies.doubts()) == [(c, d)]


def test_decisions_and_merges_at_the_source_are_obeyed(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    b = companies.account("hubspot:company:2", "Acme", "acme.com")
    c = companies.account("salesforce:account:3", "Lind Foods", "lind.se")
    d = companies.account("hubspot:company:4", "Dahl", "dahl.se")
    gone = companies.account("salesforce:account:5", "Gone", "gone.se", deleted_at=DELETED)
    e = companies.account("salesforce:account:6", "Ek Bygg", "ek.se")
    companies.decide("cannot_link", a, b)
    companies.decide("must_link", c, d)
    companies.merge(gone, e)
    accounts = companies.build().accounts()
    assert accounts[a] != accounts[b]
    assert accounts[c] == accounts[d]
    assert gone not in accounts
    assert (b, a, "a decision keeps them apart") in companies.cuts()
    assert companies.doubts() == {}
    assert companies.con.execute("select cluster, is_live from identity.account_cluster where record_key = ?", [gone]).fetchall() == [(gone, False)]
    assert companies.con.execute("select cluster from identity.account_cluster where record_key = ?", [e]).fetchall() == [(gone,)]


def test_a_decision_says_whose_a_mail_domain_is(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    b = companies.account("salesforce:account:2", "Lind Foods", "lind.se")
    for source in ("google", "slack"):
        companies.person(f"{source}:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    companies.decide("must_link", "google:domain:acme.com", b)
    accounts = companies.build().accounts()
    assert accounts["google:domain:acme.com"] == accounts["slack:domain:acme.com"] == accounts[b] != accounts[a]


def test_a_mail_domain_that_a_decision_takes_from_its_holder_is_an_account_of_its_own(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    for source in ("google", "slack"):
        companies.person(f"{source}:correspondent:x", "Anna Berg", "anna@acme.com", kind="correspondent")
    companies.decide("cannot_link", "google:domain:acme.com", a)
    accounts = companies.build().accounts()
    assert accounts["google:domain:acme.com"] == accounts["slack:domain:acme.com"] != accounts[a]


def test_subsidiaries_of_one_system_stay_apart_through_any_bridge(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme", "acme.com")
    b = companies.account("salesforce:account:2", "Acme Logistics", "acme.com")
    c = companies.account("hubspot:company:3", "Acme", "acme.com")
    d = companies.account("helpdesk:company:4", "Acme Logistics")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[c]
    assert accounts[b] == accounts[d]
    assert accounts[a] != accounts[b]


def test_one_organisation_entered_twice_in_one_system_is_one_where_the_domain_or_the_telephone_agrees(companies: AccountWorld) -> None:
    a = companies.account("salesforce:account:1", "Acme Instruments", "acme.com")
    b = companies.account("salesforce:account:2", "Acme Instrumets Inc.", "acme.com")
    c = companies.account("salesforce:account:3", "Lind Foods")
    d = companies.account("salesforce:account:4", "Lind Foods Ltd")
    e = companies.account("salesforce:account:5", "Corebstra Mining")
    f = companies.account("salesforce:account:6", "Corebstra Mining AB")
    for key in (c, d):
        companies.identifier(key, "phone", "+46 8 123 45 99")
    accounts = companies.build().accounts()
    assert accounts[a] == accounts[b]
    assert accounts[c] == accounts[d]
    assert accounts[e] != accounts[f]
    assert list(companies.doubts()) == [(e, f)]


def test_a_registration_number_is_evidence_that_is_never_shown(companies: AccountWorld) -> None:
    for number, source in enumerate(("salesforce", "erp")):
        key = companies.account(f"{source}:account:{number}", "Acme", country="Sweden")
        companies.identifier(key, "national_id", "556703-7485")
    companies.build()
    found = companies.con.execute("select kind, value from identity.account_link_found order by all").fetchall()
    assert ("national_id", None) in found
    assert not [value for _, value in found if value and "5567037485" in value]


def test_a_decision_between_two_of_many_takes_one_away_and_leaves_the_rest(companies: AccountWorld) -> None:
    keys = [companies.account(f"salesforce:account:{number}", "Acme", "acme.com") for number in range(9)]
    companies.decide("cannot_link", keys[3], keys[7])
    accounts = companies.build().accounts()
    assert accounts[keys[3]] != accounts[keys[7]]
    assert len({accounts[key] for key in keys}) == 2


def test_a_franchise_of_many_organisations_on_one_domain_keeps_each_by_its_number(companies: AccountWorld) -> None:
    for number in range(70):
        for source in ("salesforce", "erp"):
            key = companies.account(f"{source}:account:{number:02}", "Acme Burger", "acmeburger.com", country="Sweden")
            companies.identifier(key, "national_id", f"5560{number:06}")
    nameless = companies.account("helpdesk:company:1", "Acme Burger", "acmeburger.com", country="Sweden")
    accounts = companies.build().accounts()
    assert len(set(accounts.values())) == 71
    assert all(accounts[f"salesforce:account:{number:02}"] == accounts[f"erp:account:{number:02}"] for number in range(70))
    assert list(accounts.values()).count(accounts[nameless]) == 1


def test_two_organisations_that_are_one_by_decision_stay_so_when_another_tool_lists_both(companies: AccountWorld) -> None:
    keys = [
        companies.account("crm:account:p", "Acme AB", "acme.se"), companies.account("crm:account:q", "Zenit Verkstad", "zenit.se"),
        companies.account("desk:organization:p", "Acme AB", "acme.se"), companies.account("desk:organization:q", "Zenit Verkstad", "zenit.se"),
    ]  # fmt: skip
    companies.decide("must_link", keys[0], keys[1])
    accounts = companies.build().accounts()
    assert len({accounts[key] for key in keys}) == 1
