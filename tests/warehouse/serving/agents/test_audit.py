"""The log of calls: nothing that was asked stands in it as it was, everybody of whom an answer told does, and old answers are gone."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.serving.agents.answering import Answering
from warehouse.serving.agents.audit_log import AuditLog, NoSuchAnswer

LEAKS = [
    "select $$anna.leak@secret.example$$ as x",
    "select $tag$anna.leak$tag$",
    "select 1 -- about leak.person@secret.example\n, 2",
    "/* leak */ select 1",
    "please find leak.person@secret.example phone +46 70 123 45 67",
    'select 1 as "leak.person@secret.example"',
    "select 1 as leak",
    r"select E'it\'s leak@secret.example' as y",
    "select 46_701_234_567, 46 70 123 45 67",
    "select 'it''s leak', x'4670123'",
    "select 'ö', 'leak ö' from leak.ö",
    "leak",
    "'leak",
    "\ud800 leak",
]


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture
def answering(data: Path) -> Iterator[Answering]:
    opened = Answering(data, "full", "test")
    yield opened
    opened.close()


@pytest.mark.parametrize("sql", LEAKS)
def test_nothing_of_a_statement_that_its_writer_chose_is_in_the_log(data: Path, sql: str) -> None:
    AuditLog(data).write({"answer_id": "a"}, {"sql": sql}, {})
    logged = re.sub(r"#[0-9a-f]{16}", "", (data / "audit" / "calls.jsonl").read_text())
    assert not [leak for leak in ("leak", "4670", "701", "567", "123") if leak in logged]


def test_a_statement_can_still_be_read_in_the_log(data: Path) -> None:
    log = AuditLog(data)
    log.write(
        {"answer_id": "a"},
        {"sql": "select count(*) as n from customer_profile where primary_email = 'anna@acme.se' limit 20", "handle": "anna@acme.se"},
        {},
    )
    [line] = log.lines()
    value = log.hash_of("anna@acme.se")
    assert line["arguments"]["handle"] == value
    assert line["arguments"]["sql"] == f"select count(*) as {log.hash_of('n')} from customer_profile where primary_email = {value} limit 20"


def test_what_is_no_argument_is_not_told_either(data: Path) -> None:
    AuditLog(data).write({"answer_id": "a"}, {"leak@secret.example": 1, "limit": 46701234567, "query": ["leak"], "since": {"leak": 1}}, {})
    logged = (data / "audit" / "calls.jsonl").read_text()
    assert "leak" not in logged
    assert "46701234567" not in logged


@pytest.mark.parametrize(
    "sql",
    [
        "select display_name from customer_profile where customer_id = 'cus_jose'",
        "select upper(primary_email) from customer_profile where customer_id = 'cus_jose'",
        "select {'a': [customer_id]} from customer_profile where customer_id = 'cus_jose'",
        "select 'to ' || customer_id from customer_profile where customer_id = 'cus_jose'",
    ],
)
def test_who_is_told_of_by_an_answer_to_sql_is_logged(answering: Answering, sql: str) -> None:
    found, _, _ = answering.answer("query_sql", {"sql": sql})
    assert found["rows"]
    assert next(answering.log.lines())["customers"] == ["cus_jose"]


@pytest.mark.parametrize("sql", ["select 1, 'Anna', 'Lindqvist'", "select record_key from source_record where customer_id = 'cus_anna'"])
def test_a_name_in_two_columns_and_a_record_are_somebody_too(answering: Answering, sql: str) -> None:
    answering.answer("query_sql", {"sql": sql})
    assert next(answering.log.lines())["customers"] == ["cus_anna"]


@pytest.mark.parametrize(
    "sql",
    [
        "select tier, awaiting from customers where primary_email = 'jose@acme.se'",
        "select tier, awaiting from customers where primary_email ilike '%jose@acme.se%'",
        "select tier from customers where customer_id in ('cus_jose')",
        "select replace(primary_email, '@', ' at ') from customer('cus_jose')",
        "select is_vip from stored.customer_profile where display_name = 'José Núñez García'",
        "select family_name, awaiting, given_name from (values ('García', 'us', 'José Núñez')) as one (family_name, awaiting, given_name)",
    ],
)
def test_whom_a_statement_asks_for_is_logged_where_its_rows_do_not_name_them(answering: Answering, sql: str) -> None:
    found, _, _ = answering.answer("query_sql", {"sql": sql})
    assert found["rows"]
    line = next(answering.log.lines())
    assert (line["customers"], line["somebody"]) == (["cus_jose"], False)


@pytest.mark.parametrize(
    ("sql", "somebody"),
    [
        ("select reverse(customer_id) from customers where family_name ilike 'berg'", True),
        ("select 'x' || customer_id from customers", False),
        ("select job_title, account_name from customers where given_name ilike 'anna'", True),
        ("select subject from customer_timeline", True),
        ("select case when customer_id = 'cus_' || 'anna' then customer_id else 'x' end from customers", True),
        ("select customer_id, tier from customers", False),
        ("select tier from customers where primary_email = 'nobody@acme.se'", False),
        ("select name, work_email from employee", False),
        ("select account_name, tier from account_profile", False),
        ("select 1", False),
        ("select nonsense from customers", False),
    ],
)
def test_rows_of_people_without_a_handle_are_marked_as_of_somebody(answering: Answering, sql: str, somebody: bool) -> None:
    answering.answer("query_sql", {"sql": sql})
    assert next(answering.log.lines())["somebody"] is somebody


def test_everybody_who_took_part_in_what_a_brief_or_a_timeline_tells_is_logged(answering: Answering) -> None:
    for tool, arguments in (("customer_brief", {"customer_id": "cus_anna"}), ("customer_timeline", {"customer_id": "cus_anna"})):
        found, _, _ = answering.answer(tool, arguments)
        assert "cus_anna2" not in str(found)
        assert {"cus_anna", "cus_anna2"} <= set(next(answering.log.lines())["customers"]), "Anna Berg of Other wrote `Our offer`"


def test_those_whose_messages_and_cases_stand_in_the_brief_of_an_organisation_are_logged(crowded_data: Path, tmp_path: Path) -> None:
    shutil.copytree(crowded_data, tmp_path / "data", symlinks=True)
    answering = Answering(tmp_path / "data", "full", "test")
    try:
        found, _, _ = answering.answer("account_brief", {"account": "acme.se"})
        line = next(answering.log.lines())
    finally:
        answering.close()
    told = {f"cus_{int(one['untrusted_subject'].split()[-1])}" for one in found["recent"]}
    assert told
    assert told | {"cus_29"} <= set(line["customers"])
    assert len(line["customers"]) < 30


def test_every_answer_says_which_sources_were_not_read(answering: Answering) -> None:
    for tool, arguments in (
        ("find_customer", {"handle": "anna@acme.se"}),
        ("customer_timeline", {"customer_id": "cus_anna"}),
        ("search_messages", {"query": "angry"}),
        ("whats_changed", {"since": "2026-01-01"}),
        ("query_sql", {"sql": "select 1"}),
        ("search", {"query": "anna"}),
    ):
        _, carried, _ = answering.answer(tool, arguments)
        assert carried["stale_sources"] == ["salesforce", "slack"]


def test_what_only_looks_like_an_id_is_nobody(answering: Answering) -> None:
    answering.answer("query_sql", {"sql": "select 'cus_001b', 'cus_anna'"})
    assert next(answering.log.lines())["customers"] == ["cus_anna"]


def test_an_old_answer_is_told_to_nobody_and_forgotten_at_the_next_start(data: Path) -> None:
    answering = Answering(data, "full", "test", 30)
    _, carried, _ = answering.answer("describe", {})
    answering.close()
    [kept] = (data / "audit" / "answers").iterdir()
    assert AuditLog(data, 30).answer(carried["answer_id"])
    old = kept.rename(kept.with_name("2020-01-01.jsonl"))
    with pytest.raises(NoSuchAnswer):
        AuditLog(data, 30).answer(carried["answer_id"])
    Answering(data, "full", "test", 30).close()
    assert not old.exists()


def test_where_no_answers_are_kept_those_of_before_go_too(data: Path) -> None:
    log = AuditLog(data, 30)
    log.write({"answer_id": "a"}, {}, {})
    assert log.answer("a")
    Answering(data, "full", "test", 0).close()
    assert list((data / "audit" / "answers").iterdir()) == []


def test_nobody_else_reads_the_log(data: Path) -> None:
    AuditLog(data).write({"answer_id": "a"}, {}, {})
    assert {oct(folder.stat().st_mode & 0o777) for folder in (data / "audit", data / "audit" / "answers")} == {"0o750"}
