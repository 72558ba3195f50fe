"""The masked file: nobody's name, address, number or id, in no column and no text; the same hash for the same value; the rest as it was."""

from collections.abc import Callable

import pytest

from tests.warehouse.roles.conftest import Found

Rows = Callable[..., list[tuple[object, ...]]]


@pytest.mark.parametrize(
    "token",
    [
        "cus_anna",
        "anna",
        "berg",
        "anna@acme.se",
        "both@acme.se",
        "Eva",
        "Lind",
        "eva@northwind.com",
        "U0EVA0001",
        "emp_eva",
        "contact:anna1",
        "email:i4",
    ],
)
def test_nothing_that_names_or_reaches_anybody_stands_anywhere(found: Found, token: str) -> None:
    assert found("agent", token), "the agent's file has it, or this test could not fail"
    assert found("masked", token) == []


def test_what_people_said_of_a_decision_keeps_its_other_words(rows: Rows) -> None:
    assert rows("masked", "select regexp_replace(reason, 'm[0-9a-f]{16}@masked.invalid', '[address]') from decision order by decision_id")[-2:] == [
        ("[person] [person] ([address]) told [person] [person]",),
        ("as [person] [person] wrote to [person] [person]",),
    ]
    assert rows("masked", "select rule from profile_field where rule is not null") == [
        ("decision: pinned by [person] [person], [withheld] told [person] [person]",)
    ]


def test_a_value_has_the_same_hash_wherever_it_stands(rows: Rows) -> None:
    sql = """select count(*) from customer_profile join customer_timeline using (customer_id) join source_record using (customer_id)
             join customer_identifier on customer_identifier.customer_id = customer_profile.customer_id and value = primary_email"""
    assert rows("masked", sql)[0][0] == rows("agent", sql)[0][0] != 0
    [(own, email)] = rows("masked", "select customer_id, primary_email from customer_profile where primary_email is not null")
    assert str(own).startswith("cus_")
    assert str(email).endswith("@masked.invalid")


def test_what_is_not_personal_stays(rows: Rows) -> None:
    sql = "select account_name, domain, match_status, awaiting, profile_as_of is not null from customer_profile where account_name = 'Acme AB'"
    assert rows("masked", sql) == rows("full", sql + " and customer_id = 'cus_anna'") != []
    assert rows("masked", "select amount, currency from opportunity") == [(125000, "SEK")]
    assert rows("masked", "select split_part(record_key, ':', 1), split_part(record_key, ':', 2) from source_record") == [("crm", "contact")]


def test_an_organisation_that_bears_a_name_does_not_tell_it(rows: Rows) -> None:
    sql = "select account_name, domains from account_profile where account_id = 'acc_both'"
    assert rows("masked", sql) == [("[withheld] & [person]", ["[withheld].example", "[person].example"])]


def test_a_name_that_is_an_ordinary_word_is_one_only_where_it_is_written_as_a_name(rows: Rows) -> None:
    [(text,)] = rows("masked", "select untrusted_text from customer_timeline where subject = 'A namesake'")
    assert "mark my words stay, mark them" in str(text)


def test_another_installation_has_other_hashes(rows: Rows) -> None:
    from warehouse.roles.keyed import key_for, keyed

    assert keyed(key_for("one", "masked"), "anna@acme.se") != keyed(key_for("two", "masked"), "anna@acme.se")
