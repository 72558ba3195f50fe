"""`c360 why` on two of whom something was decided since the published version was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.serving.conftest import publish_company
from warehouse.decisions import making, store, undo
from warehouse.decisions.making import Statement
from warehouse.decisions.pending import with_pending
from warehouse.decisions.store import Kind
from warehouse.serving.reader import Reader, open_reader
from warehouse.serving.why import Why, why

APPLIED = """
    insert into company.decision (decision_id, kind, record_key_a, record_key_b, author, reason, "at")
        values (1, 'must_link', 'crm:contact:1', 'crm:lead:1', 'ann', 'one', now());
    insert into company.identity_link (record_key_a, record_key_b, kind, weight, evidence)
        values ('crm:contact:1', 'crm:lead:1', 'decision', 60, '{"because": ["somebody decided that they are one person"]}');"""


def explained(reader: Reader, folder: Path, a: str, b: str) -> Why:
    with store.reading(folder) as ledger:
        return with_pending(why(reader, a, b), reader, ledger)


def decide(reader: Reader | None, folder: Path, kind: Kind, a: str, b: str | None = None) -> None:
    with store.writing(folder) as ledger:
        making.decide(ledger, making.read(reader, Statement(kind, a, b), force=reader is None), "ann", "I asked")


def commands(found: Why) -> list[str]:
    return [command for command, _ in found.next_commands]


def test_without_a_decision_the_two_are_asked_about_as_published(reader: Reader, tmp_path: Path) -> None:
    found = explained(reader, tmp_path, "crm:contact:1", "crm:contact:2")
    assert (found.verdict, found.pending) == ("review", ())
    assert commands(found) == ["c360 decide must-link crm:contact:1 crm:contact:2 --reason '…'"]


@pytest.mark.parametrize(("kind", "says"), [("cannot_link", "kept apart"), ("must_link", "tied")])
def test_what_is_decided_and_not_applied_yet_is_told_and_nothing_offered_that_would_be_refused(
    reader: Reader, tmp_path: Path, kind: Kind, says: str
) -> None:
    decide(reader, tmp_path, kind, "crm:contact:1", "crm:contact:2")
    found = explained(reader, tmp_path, "crm:contact:1", "crm:contact:2")
    assert found.verdict == "different", "nobody is asked any more"
    assert "under review" not in found.summary
    assert "review" not in {reason.kind for reason in found.reasons}
    assert found.pending is not None
    (pending,) = found.pending
    assert pending.sentence.startswith(f"{says} by decision 1 (ann, ")
    assert pending.sentence in found.summary
    assert commands(found) == ["c360 undo 1"]
    assert found.as_dict()["pending"][0]["records"] == ["crm:contact:1", "crm:contact:2"]


def test_a_decision_on_other_records_of_the_two_is_one_on_them(reader: Reader, tmp_path: Path) -> None:
    decide(reader, tmp_path, "cannot_link", "cus_anna", "cus_bo")
    found = explained(reader, tmp_path, "crm:lead:1", "desk:requester:3")
    assert found.pending is not None
    assert [one.decision for one in found.pending] == [1]


def test_a_chain_of_must_links_over_somebody_else_ties_the_two(reader: Reader, tmp_path: Path) -> None:
    decide(reader, tmp_path, "must_link", "cus_anna", "cus_bo")
    decide(reader, tmp_path, "must_link", "crm:contact:2", "desk:requester:3")
    found = explained(reader, tmp_path, "cus_anna", "cus_anna2")
    assert found.pending is not None
    assert len(found.pending) == 2
    assert not any("must-link" in command for command in commands(found)), "it would say nothing new"


def test_who_is_excluded_is_told(reader: Reader, tmp_path: Path) -> None:
    decide(reader, tmp_path, "exclude", "crm:contact:2")
    found = explained(reader, tmp_path, "crm:contact:1", "crm:contact:2")
    assert "crm:contact:2 is excluded by decision 1 (ann" in found.summary
    assert commands(found) == ["c360 undo 1"], "what is excluded cannot be linked"


def test_what_was_taken_back_since_still_shows_and_is_told(tmp_path: Path) -> None:
    sql = tmp_path / "company.sql"
    sql.write_text(Path(__file__).with_name("company.sql").read_text() + APPLIED)
    folder = publish_company(tmp_path, sql)
    decide(None, folder, "must_link", "crm:contact:1", "crm:lead:1")
    with open_reader(folder) as reader:
        before = explained(reader, folder, "crm:contact:1", "crm:lead:1")
        assert (before.verdict, before.pending, commands(before)) == ("same", (), ["c360 undo 1"])
        with store.writing(folder) as ledger:
            undo.carry_out(ledger, undo.plan("1", ledger, reader.rows), "bo", "they are two")
        found = explained(reader, folder, "crm:contact:1", "crm:lead:1")
    assert found.verdict == "same"
    assert "decision 1 (ann" in found.summary
    assert "which ties them, is taken back by undo-2 (bo" in found.summary
    assert commands(found) == ["c360 undo undo-2"]


def test_what_only_reads_the_published_file_tells_of_no_decisions_since(reader: Reader) -> None:
    assert "pending" not in why(reader, "crm:contact:1", "crm:contact:2").as_dict()
