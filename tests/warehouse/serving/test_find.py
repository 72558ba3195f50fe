"""Who is this? Any handle; certain, likely, ambiguous or none; never a guess."""

from importlib import resources

import duckdb
import pytest

from warehouse.folding import fold
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


@pytest.mark.parametrize(("older", "now", "what"), [("acc_older", "acc_acme", "organisation"), ("emp_older", "emp_eva", "colleague")])
def test_an_older_id_of_an_organisation_or_a_colleague_leads_to_the_one_of_today(reader: Reader, older: str, now: str, what: str) -> None:
    match = find(reader, older)
    assert (match.status, [one.id for one in match.candidates]) == ("certain", [now])
    assert match.note == f"{older} is an older id of this {what}"
    assert find(reader, f"{older}_never").status == "none"


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


@pytest.mark.parametrize(("name", "accounts"), [("Borea", ["acc_borea", "acc_borea_ab"]), ("borea ab", ["acc_borea_ab"])])
def test_an_organisation_that_another_is_called_too_is_ambiguous(reader: Reader, name: str, accounts: list[str]) -> None:
    match = find(reader, name)
    assert [candidate.id for candidate in match.candidates] == accounts
    assert match.status == ("ambiguous" if len(accounts) > 1 else "certain")


def test_several_addresses_tell_who_is_meant_only_where_they_are_all_of_one(reader: Reader) -> None:
    assert find(reader, "anna@acme.se, anna.berg@gmail.com").status == "certain"
    assert find(reader, "kim@acme.se kim@acme.se").status == "likely"
    for handle in ("anna@acme.se jose@acme.se", "anna@acme.se, new@unknown.example", "both@acme.se anna@acme.se", "anna@acme.se info@acme.se"):
        match = find(reader, handle)
        assert (match.status, "cus_anna" in {candidate.id for candidate in match.candidates}) == ("ambiguous", True)
    assert find(reader, "x@unknown.example y@acme.se").related[0].id == "acc_acme"
    assert find(reader, "anna@acme.se@unknown.example").status == "none"


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


@pytest.mark.parametrize(
    "handle", ["25932", "https://app.hubspot.com/contacts/1234567/record/0-1/25932", "https://app-eu1.hubspot.com/contacts/1234567/contact/25932/"]
)
def test_a_hubspot_contact_is_found_by_the_id_and_the_links_that_its_users_see(reader: Reader, handle: str) -> None:
    match = find(reader, handle)
    assert (match.status, [candidate.id for candidate in match.candidates]) == ("certain", ["cus_lukasz"])


def test_an_id_that_a_merge_left_behind_is_found_too(reader: Reader) -> None:
    assert find(reader, "1177").candidates[0].id == "cus_lukasz"
    assert find(reader, "https://app.hubspot.com/contacts/1234567/record/0-1/1177").candidates[0].id == "cus_lukasz"


def test_a_number_of_several_records_is_ambiguous(reader: Reader) -> None:
    match = find(reader, "4400")
    assert match.status == "ambiguous"
    assert {candidate.id for candidate in match.candidates} == {"cus_soren", "acc_other"}
    assert find(reader, "https://app.hubspot.com/contacts/1234567/company/4400").candidates[0].id == "acc_other"


def test_a_slack_id_is_found_as_the_card_prints_it(reader: Reader) -> None:
    match = find(reader, "T04NW2K9Q-U0SOREN01")
    assert (match.status, match.candidates[0].id) == ("certain", "cus_soren")


@pytest.mark.parametrize(
    ("name", "customer"),
    [
        ("Łukasz Żółć", "cus_lukasz"), ("Lukasz Zolc", "cus_lukasz"), ("zolc", "cus_lukasz"), ("Søren Kjær", "cus_soren"),
        ("Soren Kjaer", "cus_soren"), ("Đorđe Đokić", "cus_dorde"), ("Dorde Dokic", "cus_dorde"), ("ÐORÐE đokic", "cus_dorde"),
    ],
)  # fmt: skip
def test_letters_that_are_no_accented_form_of_another_do_not_hide_a_name(reader: Reader, name: str, customer: str) -> None:
    match = find(reader, name)
    assert (match.status, [candidate.id for candidate in match.candidates]) == ("likely", [customer])


def test_a_near_name_is_listed_whatever_its_letters(reader: Reader) -> None:
    assert [candidate.id for candidate in find(reader, "Lukasc Zolc").related] == ["cus_lukasz"]


@pytest.mark.parametrize("name", ["Lucasz Zolcs", "Zolk Lukazs", "Josee Nunes Garzia", "Garcya Josè Nunyez"])
def test_a_name_of_which_every_word_is_misspelt_is_near_in_any_order(reader: Reader, name: str) -> None:
    match = find(reader, name)
    assert (match.status, len(match.related)) == ("none", 1)


def test_the_warehouse_folds_names_as_find_does(reader: Reader) -> None:
    connection = duckdb.connect()
    for statement in (
        resources.files("warehouse").joinpath("shims.sql").read_text(encoding="utf-8").partition("create or replace macro clean_email")[:1]
    ):
        connection.execute(statement)
    shown = [row["display_name"] for row in reader.rows("select display_name from customer_profile")]
    odd = [
        "Łukasz Żółć",
        "Đorđe",
        "ÐÞORA",
        "Þór Ægisson",
        "Œuvre ŒIL",
        "Straße",
        "İstanbul ısı",
        "Søren ØRSTED",
        "O'Brien-Smith  jr.",
        "王小明",
        "ﬁne ½",
        "a_b",
    ]
    for name in [*shown, *odd]:
        assert (connection.execute("select fold(?)", [name]).fetchone() or [None])[0] == (fold(name) or None), name


def test_a_colleague_is_found_by_name_but_a_customer_of_that_name_comes_first(reader: Reader) -> None:
    match = find(reader, "Eva Lind")
    assert (match.status, match.candidates[0].kind, match.candidates[0].id) == ("likely", "employee", "emp_eva")
    both = find(reader, "soren kjaer")
    assert (both.one and both.one.kind, [one.kind for one in both.related]) == ("customer", ["employee"])


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
