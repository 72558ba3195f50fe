"""What must-links do by way of others is told, or refused, as if it were done at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.decisions import store
from warehouse.decisions.contradictions import Ties
from warehouse.decisions.joined import with_chain
from warehouse.decisions.making import Meant, NotDecidable, Statement, decide, read
from warehouse.serving.reader import Reader


def said(folder: Path, reader: Reader | None, *pairs: tuple[str, str]) -> Meant:
    """Must-links, one act after the other; what is meant by the last."""
    for a, b in pairs:
        with store.writing(folder) as ledger:
            ties = Ties(store.standing(ledger))
            meant = with_chain(reader, ties, read(reader, Statement("must_link", a, b), force=True))
            decide(ledger, meant, "ann", "one", ties)
    return meant


def test_two_colleagues_who_become_one_are_told_directly_and_by_a_chain(reader: Reader, tmp_path: Path) -> None:
    direct = said(tmp_path / "direct", reader, ("emp_eva", "emp_ida"))
    assert direct.notes[-1] == "emp_eva and emp_ida are two colleagues: they become one"
    assert sum("colleagues" in note for note in direct.notes) == 1
    chain = said(tmp_path / "chain", reader, ("emp_eva", "crm:contact:1"), ("chat:user:T1-U0ANNA001", "emp_ida"))
    assert chain.notes[-1].startswith("emp_eva and emp_ida are two colleagues: they become one, by way of decision 1 (ann, ")


def test_a_customer_who_becomes_a_colleague_by_a_chain_is_told_once(reader: Reader, tmp_path: Path) -> None:
    chain = said(tmp_path, reader, ("cus_anna", "cus_bo"), ("cus_bo", "emp_eva"))
    (told,) = [note for note in chain.notes if "cus_anna" in note]
    assert told.startswith(
        "emp_eva is a colleague: cus_anna, cus_bo become colleagues too, and are among the customers no longer, by way of decision 1"
    )
    again = said(tmp_path, reader, ("cus_anna2", "cus_anna"))
    assert any(note.startswith("emp_eva is a colleague: cus_anna2 becomes one too") for note in again.notes)


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("crm:contact:1", "crm:account:99"), "a customer and crm:account:99 a record of an account"),
        (("crm:contact:99", "crm:account:98"), "a record of a person and crm:account:98 a record of an account"),
        (("acc_acme", "new:lead:1"), "an account and new:lead:1 a record of a person"),
        (("crm:contact:7", "crm:account:99"), "crm:contact:7 is a record of a person"),
    ],
)
def test_a_person_is_never_an_organisation_whatever_is_forced(reader: Reader, tmp_path: Path, pair: tuple[str, str], says: str) -> None:
    with pytest.raises(NotDecidable, match=says):
        said(tmp_path, reader, pair)
    with store.reading(tmp_path) as ledger:
        assert store.every(ledger) == []


def test_nor_by_a_chain_over_a_record_of_which_nothing_is_known(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(NotDecidable, match=r"cus_anna is a person and acc_acme an organisation, .* by way of decision 1 \(ann, .*: one\)"):
        said(tmp_path, reader, ("cus_anna", "new:thing:1"), ("new:thing:1", "acc_acme"))


def test_before_anything_is_published_the_names_of_objects_tell(tmp_path: Path) -> None:
    with pytest.raises(NotDecidable, match="only two persons or two accounts"):
        said(tmp_path, None, ("crm:contact:1", "crm:company:1"))
    assert said(tmp_path, None, ("crm:contact:1", "crm:lead:1")).wishes
