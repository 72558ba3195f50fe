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
