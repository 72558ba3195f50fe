"""What people decided is keyed on records: whole runs say where a record went, and with it what was decided of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.conftest import Company, list_people, listed

SUBS = (
    ("1", "Anna Berg", "anna@berg.example"),
    ("2", "Anna Berg", "anna@berg.example"),
    ("3", "Bo Ek", "bo@ek.example"),
    ("4", "Cia Holm", "cia@holm.example"),
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return listed(tmp_path, SUBS)


def told(company: Company, check: str) -> dict[str, object]:
    """What the next run says of one check."""
    return next(one for one in company.night()["checks"] if one["name"] == check)


def test_a_decision_that_lost_a_record_is_told_once(company: Company) -> None:
    company.c360("decide", "cannot-link", "shop:person:1", "shop:person:2", "--reason", "two Annas", "--author", "ann")
    assert told(company, "decisions_apply")["passed"]
    list_people(company.folder, (*SUBS[:1], ("7", *SUBS[1][1:]), *SUBS[2:]))
    said = told(company, "decisions_apply")
    assert not said["passed"]
    assert "decision 1 (cannot-link shop:person:1 shop:person:2, ann) lies dormant: shop:person:2 is gone" in str(said["message"])
    assert told(company, "decisions_apply")["passed"]


def test_who_was_excluded_and_is_back_under_another_key_is_told_until_somebody_says_what_is_right(company: Company) -> None:
    company.c360("decide", "exclude", "cia@holm.example", "--reason", "asked for it", "--author", "ann")
    assert told(company, "exclusions_hold")["passed"]
    assert company.rows("select 1 from customer_profile where display_name = 'Cia Holm'") == []
    list_people(company.folder, (*SUBS[:3], ("9", *SUBS[3][1:])))
    for _ in range(2):
        said = told(company, "exclusions_hold")
        ((one,),) = company.rows("select customer_id from customer_profile where display_name = 'Cia Holm'")
        assert not said["passed"]
        assert f"{one} has an address or a number of somebody whom decision 1 (ann) excludes" in str(said["message"])
    company.c360("decide", "exclude", one, "--reason", "the same", "--author", "ann")
    assert told(company, "exclusions_hold")["passed"]


@pytest.mark.parametrize("kind", ["must-link", "pin"])
def test_a_decision_whose_key_was_given_to_somebody_else_is_told_and_ties_no_strangers(company: Company, kind: str) -> None:
    meant = ("must-link", "shop:person:3", "shop:person:4") if kind == "must-link" else ("pin", "shop:person:4", "job_title=Chair")
    company.c360("decide", *meant, "--reason", "I know them", "--author", "ann", "--now")
    assert told(company, "decisions_meant")["passed"]
    list_people(company.folder, (*SUBS[:3], ("4", "Zacharias Quist", "zq@quist.example")))
    said = company.c360("run", code=1 if kind == "must-link" else 0)
    words = " ".join(said.split())
    assert "was about somebody else: under shop:person:4 there is another name now" in words
    assert "c360 undo 1" in words
    if kind == "must-link":
        assert company.rows("select 1 from customer_profile where display_name = 'Zacharias Quist'") == [], "nothing is published"
        company.c360("undo", "1")
        company.night()
        assert sorted(company.rows("select display_name from customer_profile")) == [("Anna Berg",), ("Bo Ek",), ("Zacharias Quist",)]


def test_what_an_exclusion_puts_to_sleep_is_told_before_and_by_the_run_unless_it_was_decided_again(company: Company) -> None:
    """Two records of one customer: what was decided of them by way of one goes with it."""
    list_people(company.folder, (*SUBS, ("5", "Bo Ek", "bo@ek.example")))
    company.night()
    company.c360("decide", "pin", "shop:person:3", "job_title=Chair", "--author", "ann")
    company.c360("decide", "cannot-link", "shop:person:3", "shop:person:4", "--author", "ann")
    assert told(company, "decisions_apply")["passed"]
    said = " ".join(company.c360("decide", "exclude", "shop:person:3", "--dry-run").split())
    assert "would decide: exclude shop:person:3" in said
    assert "goes to sleep with it" in said
    assert "c360 decide pin shop:person:5 job_title=Chair" in said
    assert "c360 undo" not in said
    assert "Nothing to list" in company.c360("decisions", "--pending"), "nothing was written"
    company.c360("decide", "exclude", "shop:person:3")
    company.c360("decide", "pin", "shop:person:5", "job_title=Chair")
    found = told(company, "decisions_apply")
    assert not found["passed"]
    assert "decision 2 (cannot-link shop:person:3 shop:person:4, ann) lies dormant: shop:person:3 is excluded" in str(found["message"])
    assert "decision 1 " not in str(found["message"]), "it was pinned again"
    assert company.rows("select job_title from customer_profile where display_name = 'Bo Ek'") == [("Chair",)]
    assert told(company, "decisions_apply")["passed"], "told once"
