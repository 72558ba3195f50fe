"""The agent's file: nothing of those who refused AI processing, anywhere; everything of everybody else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.warehouse.roles.conftest import Found
from tests.warehouse.serving.conftest import publish_company

Rows = Callable[..., list[tuple[object, ...]]]
OF_BO = [
    "cus_bo", "cus_bo_old", "cus_bo_older", "quistgaard", "bo.q@acme.se", "quisten@gmail.com", "9998877", "999 88 77", "U0BOBOBO1", "0035g00000BOBOB",
    "crm:contact:bo1", "crm.example/bo", "unspeakable", "My own words", "Chief Bo", "needs a new invoice", "cus_anna_no", "anna.berg@other.de",
]  # fmt: skip
OF_NILS = ["zetterqvisth", "nilskalle", "acc_nils", "acc_empty", "Silent AB", "silent.example", "cus_silent"]
IN_MAILS = ["quist.example", "kidney of mine", "kidney matter", "quistgaard.example"]
OF_REFUSERS = ["acc_no", "acc_no_older", "refusers.example", "Secret of refusers"]


@pytest.mark.parametrize("token", [*OF_BO, *OF_NILS, *IN_MAILS, *OF_REFUSERS])
def test_nothing_of_somebody_who_refused_stands_anywhere(found: Found, token: str) -> None:
    assert found("full", token), "the full file has it, or this test could not fail"
    assert found("agent", token) == []
    assert found("masked", token) == []


def test_everything_of_the_others_stays(rows: Rows) -> None:
    assert rows("agent", "select customer_id, display_name, primary_email, emails from customer_profile where account_id = 'acc_acme'") == [
        ("cus_anna", "Anna Berg", "anna@acme.se", ["anna@acme.se", "both@acme.se"])
    ]
    assert rows("agent", "select value from profile_field where field = 'primary_email'") == [("both@acme.se",)]
    assert rows("agent", "select untrusted_text from customer_timeline where interaction_id = 'i2'") == [("an answer in the same thread",)]
    assert rows("agent", "select customer_ids from opportunity") == [(["cus_anna"],)]
    assert rows("agent", "select candidate_id from review_candidate") == [("q2",)]
    assert rows("agent", "select count(*) from employee") == [(1,)]
    for role in ("agent", "masked"):  # the id of an organisation is nobody's
        assert rows(role, "from account_alias") == [("acc_older", "acc_acme")]


def test_a_meeting_with_somebody_who_refused_keeps_its_time_and_loses_its_words(rows: Rows) -> None:
    [(subject, text, channel)] = rows("agent", "select subject, untrusted_text, channel from customer_timeline where interaction_id = 'i1'")
    assert (subject, channel) == (None, "email")
    assert text == "[withheld: somebody in it refused AI processing]"  # said, so that nobody takes it for an empty message


def test_a_text_about_somebody_who_refused_keeps_the_rest_of_its_words(rows: Rows) -> None:
    [(subject, text)] = rows("agent", "select subject, untrusted_text from customer_timeline where interaction_id = 'i3'")
    assert subject == "About [withheld]"
    assert text == "Ask [withheld], [withheld] or [withheld]: [withheld], [withheld], <@[withheld]>. Bo too?"


def test_a_namesake_keeps_her_own_name_but_nobody_can_tell_who_is_meant_in_a_text(rows: Rows) -> None:
    [(text,)] = rows("agent", "select untrusted_text from customer_timeline where interaction_id = 'i4'")
    assert str(text).startswith("[withheld] said that mark my words stay")


def test_the_people_of_an_account_are_counted_without_those_who_refused(rows: Rows) -> None:
    sql = "select account_id, customer_count, last_case_subject from account_profile where account_id = 'acc_acme'"
    assert rows("agent", sql) == [("acc_acme", 1, None)]


def test_an_organisation_with_others_stays_without_the_name_of_who_refused(rows: Rows) -> None:
    sql = "select account_id, account_name, domains from account_profile where account_id <> 'acc_acme' order by 1"
    assert rows("agent", sql) == [
        ("acc_both", "[withheld] & Berg", ["[withheld].example", "berg.example"]),
        ("acc_silent2", "Silent Too AB", []),
    ]
    assert rows("agent", "select account_name, domain from customer_profile where customer_id = 'cus_ola'") == [
        ("[withheld] & Berg", "[withheld].example")
    ]


def test_the_conversation_holds_together_though_its_id_names_nobody(rows: Rows) -> None:
    [(first, _), (answer, said)] = rows(
        "agent",
        "select thread_id, untrusted_text from customer_timeline where direction in ('in', 'out') and subject is null and channel = 'email'"
        " and thread_id not in ('t1', 'm3') order by interaction_id = 'm2'",
    )
    assert first == answer != "<m1@quist.example>"
    assert said == "An answer to all"


def test_what_a_colleague_writes_around_the_words_of_who_refused_stays(rows: Rows) -> None:
    assert rows("agent", "select subject, untrusted_text from customer_timeline where interaction_id in ('m3', 'm4') order by interaction_id") == [
        (None, "Can you take this? He says: [withheld]. Bye"),
        ("A kidney transport", "Unlike others my kidneys are fine."),
    ]


def test_where_nobody_refused_the_agents_file_is_the_full_one(tmp_path: Path) -> None:
    script = tmp_path / "nobody.sql"
    script.write_text("insert into company.employee by name select 'emp_1' as employee_id, 'Eva' as name, true as is_active")
    data = publish_company(tmp_path, script)
    full, agent = (data / "published" / role / "latest.duckdb" for role in ("full", "agent"))
    assert full.read_bytes() == agent.read_bytes()
