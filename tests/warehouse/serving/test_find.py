"""Who is this? Any handle; certain, likely, ambiguous or none; never a guess."""

import pytest

from warehouse.serving.find import find
from warehouse.serving.handles import email_forms, long_crm_id, read_handle
from warehouse.serving.reader import Reader


@pytest.mark.parametrize(
    ("handle", "customer"),
    [
        ("anna@acme.se", "cus_anna"),
        ("  ANNA@ACME.SE ", "cus_anna"),
        ("Anna Berg <anna@acme.se>", "cus_anna"),
        ("mailto:anna@acme.se", "cus_anna"),
        ("anna.berg@gmail.com", "cus_anna"),
        ("Anna.Berg+orders@googlemail.com", "cus_anna"),
        ("+46701234567", "cus_anna"),
        ("+46 (0)70-123 45 67", "cus_anna"),
        ("0046 70 123 45 67", "cus_anna"),
        ("tel:+46-70-1234567;ext=12", "cus_anna"),
        ("U0ANNA001", "cus_anna"),
        ("<@U0ANNA001>", "cus_anna"),
        ("<@U0ANNA001|anna>", "cus_anna"),
        ("0035g00000ABCDEAA5", "cus_anna"),
        ("0035g00000ABCDE", "cus_anna"),
        ("cus_anna", "cus_anna"),
        ("cus_old", "cus_anna"),
        ("salesforce:contact:0035g00000ABCDEAA5", "cus_anna"),
        ("https://x.lightning.force.com/lightning/r/Contact/0035g00000ABCDEAA5/view", "cus_anna"),
        ("https://x.lightning.force.com/lightning/r/Contact/0035g00000ABCDEAA5/view/", "cus_anna"),
        ("https://x.my.salesforce.com/0035g00000ABCDE", "cus_anna"),
        ("https://northwind.slack.com/team/U0ANNA001", "cus_anna"),
    ],
)
def test_a_handle_of_one_customer_is_certain(reader: Reader, handle: str, customer: str) -> None:
    match = find(reader, handle)
    assert (match.status, [candidate.id for candidate in match.candidates]) == ("certain", [customer])


def test_an_older_id_says_what_it_became(reader: Reader) -> None:
    assert "older id" in find(reader, "cus_old").note


@pytest.mark.parametrize("handle", ["070-123 45 67", "0701234567", "70 123 45 67"])
def test_a_number_without_its_country_is_likely_at_most(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert (match.status, match.candidates[0].id) == ("likely", "cus_anna")


@pytest.mark.parametrize("handle", ["Anna Berg", "berg anna", "ANNA  BERG", "Anna Ber"])
def test_namesakes_are_ambiguous_and_told_apart(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert match.status == "ambiguous"
    assert match.one is None
    assert {candidate.id for candidate in match.candidates} == {"cus_anna", "cus_anna2"}
    assert {candidate.company for candidate in match.candidates} == {"Acme AB", "Other GmbH"}
    assert {candidate.email for candidate in match.candidates} == {"anna@acme.se", "anna@other.de"}


@pytest.mark.parametrize("handle", ["José Núñez García", "jose nunez garcia", "Garcia, Jose Nunez", "nunez", "jose garcia", "J. Nunez"])
def test_a_name_of_one_is_likely_whatever_its_accents_and_order(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert (match.status, [candidate.id for candidate in match.candidates]) == ("likely", ["cus_jose"])


def test_a_name_that_nobody_has_finds_nobody_but_says_who_is_near(reader: Reader) -> None:
    match = find(reader, "Jose Nunes Garcia")
    assert (match.status, list(match.candidates)) == ("none", [])
    assert [candidate.id for candidate in match.related] == ["cus_jose"]


def test_a_shared_mailbox_is_never_anybody_and_names_the_organisation(reader: Reader) -> None:
    match = find(reader, "info@acme.se")
    assert match.status == "ambiguous"
    assert match.one is None
    assert [candidate.id for candidate in match.related] == ["acc_acme"]
    assert "shared" in match.note


def test_an_address_of_two_is_ambiguous(reader: Reader) -> None:
    match = find(reader, "both@acme.se")
    assert match.status == "ambiguous"
    assert {candidate.id for candidate in match.candidates} == {"cus_anna", "cus_jose"}


def test_an_unknown_address_at_a_known_organisation_is_nobody_yet_names_it(reader: Reader) -> None:
    match = find(reader, "somebody.new@mail.acme.com")
    assert match.status == "none"
    assert [candidate.id for candidate in match.related] == ["acc_acme"]


@pytest.mark.parametrize("handle", ["acme.se", "www.acme.com", "mail.acme.com", "@acme.se", "https://www.acme.com/about", "Acme AB", "acc_acme"])
def test_an_organisation_is_found_by_domain_site_name_and_id(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    found = match.candidates or match.related
    assert [(candidate.kind, candidate.id) for candidate in found] == [("account", "acc_acme")]
    assert match.status == ("none" if handle.startswith("https") else "certain")


def test_a_part_of_an_organisations_name_is_likely(reader: Reader) -> None:
    match = find(reader, "acme")
    assert (match.status, match.candidates[0].id) == ("likely", "acc_acme")


def test_a_person_whose_records_are_under_review_is_likely_at_most(reader: Reader) -> None:
    match = find(reader, "kim@acme.se")
    assert match.status == "likely"
    assert "under review" in match.note


@pytest.mark.parametrize("handle", ["eva@northwind.com", "U0EVA0001", "emp_eva"])
def test_a_colleague_is_found_and_called_one(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert (match.status, match.candidates[0].kind, match.candidates[0].name) == ("certain", "employee", "Eva Lind")


@pytest.mark.parametrize(
    "handle", ["https://mail.example/1", "google:email:1", "salesforce:case:c1", "salesforce:opportunity:o1", "https://crm.example/case/1"]
)
def test_a_link_or_key_of_an_interaction_case_or_deal_leads_to_who_took_part(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert (match.status, match.candidates[0].id) == ("likely", "cus_anna")


def test_an_account_record_leads_to_the_account(reader: Reader) -> None:
    assert find(reader, "salesforce:account:001A").candidates[0].id == "acc_acme"


@pytest.mark.parametrize(
    "handle",
    ["", "   ", "''", "nobody@nowhere.example", "+1 212 555 0100", "U0NOBODY1", "cus_none", "zzzz", "x:y:z", "%", "_", "' or 1=1 --", "\x00"],
)
def test_what_nobody_carries_is_nobody(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert match.status == "none"
    assert match.one is None


def test_programs_get_plain_values(reader: Reader) -> None:
    said = find(reader, "anna@acme.se").as_dict()
    assert said["match"] == "certain"
    assert said["candidates"][0]["id"] == "cus_anna"
    assert isinstance(said["candidates"][0]["last_touch_at"], str)


def test_crm_ids_of_fifteen_get_their_check_letters() -> None:
    assert long_crm_id("0035g00000ABCDE") == "0035g00000ABCDEAA5"
    assert long_crm_id("001A0000006Vm9u") == "001A0000006Vm9uIAC"
    assert long_crm_id("001A0000006Vm9uiac") == "001A0000006Vm9uIAC"


def test_dots_and_tags_matter_except_where_the_provider_ignores_them() -> None:
    assert email_forms("A.B+x@gmail.com") == ("a.b+x@gmail.com", "ab@gmail.com")
    assert email_forms("a.b+x@acme.se") == ("a.b+x@acme.se",)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("(415) 555-2671", "phone"), ("415.555.2671 ext 12", "phone"), ("acme.co.uk", "domain"), ("3M", "name"), ("J.P. Morgan", "name"),
     ("Dr. Ana Li", "name"), ("2026-11-02", "phone"), ("hubspot:contact:51", "record_key"), ("W012A3CDE", "chat_user")],
)  # fmt: skip
def test_what_was_typed_is_recognised(typed: str, kind: str) -> None:
    assert read_handle(typed).kind == kind
