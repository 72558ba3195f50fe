"""The review queue: what is open, both cards, and what an answer does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.serving.conftest import publish_company
from warehouse.decisions import review, store, undo
from warehouse.decisions.cards import compare
from warehouse.decisions.making import Statement, decide, read
from warehouse.serving.reader import Reader, open_reader


def open_ids(reader: Reader, folder: Path) -> list[str]:
    with store.reading(folder) as ledger:
        return [asked.candidate_id for asked in review.queue(reader, ledger)]


def reply(reader: Reader, folder: Path, text: str, said: review.Answer) -> store.Act | None:
    with store.writing(folder) as ledger:
        return review.reply(reader, ledger, review.question(reader, ledger, text), said, "ann", "looked")[1]


def test_the_strongest_question_comes_first(reader: Reader, tmp_path: Path) -> None:
    assert open_ids(reader, tmp_path) == ["aaaa1111", "cccc3333", "bbbb2222"]


def test_an_answer_is_a_decision_and_leaves_the_queue_at_once_with_what_it_answers_too(reader: Reader, tmp_path: Path) -> None:
    act = reply(reader, tmp_path, "aaaa", "different")
    assert act is not None
    assert {(d.kind, d.record_key_b) for d in act.made} == {("cannot_link", "crm:contact:2")}
    assert len(act.made) == 3, "all records of the one are kept from the other"
    assert open_ids(reader, tmp_path) == ["bbbb2222"], "the other question on the same two is answered as well"
    with pytest.raises(review.NoQuestion, match="ann answered it: different"), store.reading(tmp_path) as ledger:
        review.question(reader, ledger, "aaaa1111")


def test_same_is_a_must_link_of_all_that_the_two_cards_show(reader: Reader, tmp_path: Path) -> None:
    act = reply(reader, tmp_path, "bbbb2222", "same")
    assert act is not None
    assert {(d.kind, d.record_key_a, d.record_key_b) for d in act.made} == {
        ("must_link", "crm:contact:1", "crm:contact:3"),
        ("must_link", "chat:user:T1-U0ANNA001", "crm:contact:3"),
        ("must_link", "crm:lead:1", "crm:contact:3"),
        ("must_link", "crm:contact:1", "desk:requester:3"),
    }
    assert open_ids(reader, tmp_path) == ["aaaa1111", "cccc3333"]


def test_a_skipped_question_goes_to_the_end(reader: Reader, tmp_path: Path) -> None:
    assert reply(reader, tmp_path, "aaaa1111", "skip") is None
    assert open_ids(reader, tmp_path) == ["cccc3333", "bbbb2222", "aaaa1111"]


def test_a_decision_made_otherwise_answers_the_question_and_its_undo_opens_it_again(reader: Reader, tmp_path: Path) -> None:
    with store.writing(tmp_path) as ledger:
        act = decide(ledger, read(reader, Statement("cannot_link", "cus_anna", "cus_bo")), "ann", "")
    assert "bbbb2222" not in open_ids(reader, tmp_path)
    assert act is not None
    with store.writing(tmp_path) as ledger:
        undo.carry_out(ledger, undo.plan(str(act.number), ledger, None), "ann", "")
    assert "bbbb2222" in open_ids(reader, tmp_path)


def test_an_excluded_record_is_no_question(reader: Reader, tmp_path: Path) -> None:
    with store.writing(tmp_path) as ledger:
        decide(ledger, read(reader, Statement("exclude", "crm:contact:2")), "ann", "")
    assert open_ids(reader, tmp_path) == ["bbbb2222"]


def test_the_two_cards_mark_what_differs(reader: Reader, tmp_path: Path) -> None:
    with store.reading(tmp_path) as ledger:
        lines = {line.label: line for line in compare(reader, review.question(reader, ledger, "aaaa1111")).lines}
    assert (lines["name"].mark, lines["e-mails"].mark, lines["phones"].mark, lines["title"].mark) == ("same", "shared", "differs", "one side")
    assert lines["record"].a == "crm:contact:1"
    assert lines["link"].b == "https://crm.example/crm:contact:2"


@pytest.mark.parametrize(("text", "says"), [("aa", "too short"), ("dddd", "no question dddd")])
def test_a_question_that_is_not_there_is_said(reader: Reader, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(review.NoQuestion, match=says), store.reading(tmp_path) as ledger:
        review.question(reader, ledger, text)


PRIVATE = """
    insert into company.identity_comparison by name
        select unnest([0, 0, 1]) as place, unnest(['birth_date', 'birth_date', 'national_id']) as comparison, unnest([1, 0, 1]) as level,
            unnest(['same birth date', 'other birth date', 'same national id']) as meaning, unnest([8.0, -9.0, 12.0]) as weight;
    insert into company.identity_pair by name
        select 'crm:contact:2' as record_key_a, 'crm:lead:1' as record_key_b, 1.0 as weight, [0, 1]::tinyint[] as levels;
"""


def test_the_cards_say_how_what_is_never_published_agrees_by_whichever_records_have_it(tmp_path: Path) -> None:
    sql = tmp_path / "company.sql"
    sql.write_text(Path(__file__).with_name("company.sql").read_text() + PRIVATE)
    with open_reader(publish_company(tmp_path, sql)) as reader, store.reading(tmp_path / "elsewhere") as ledger:
        lines = {line.label: (line.a, line.b, line.mark) for line in compare(reader, review.question(reader, ledger, "aaaa")).lines}
    assert lines["birth date"] == ("compared, never shown", "other birth date", "differs")
    assert lines["national id"] == ("compared, never shown", "same national id", "same")
    assert "street" not in lines
