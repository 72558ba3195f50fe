"""`c360 how` tells what was decided on a customer and taken back, by whom, when and why."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from warehouse.decisions import store, undo
from warehouse.decisions.store import Wish
from warehouse.decisions.taken_back import taken_back
from warehouse.serving.how import Happened, how
from warehouse.serving.reader import Reader


def history(reader: Reader, folder: Path, handle: str) -> list[Happened]:
    with store.reading(folder) as ledger:
        return [one for one in how(reader, handle, partial(taken_back, ledger)).happened if one.kind in ("decision", "revoked")]


@pytest.fixture
def undone(tmp_path: Path) -> Path:
    """Two pairs that ann tied and bo took back, and a pin that stands."""
    with store.writing(tmp_path) as ledger:
        pairs = [Wish("must_link", "crm:contact:1", "crm:contact:2"), Wish("must_link", "crm:lead:1", "crm:contact:2")]
        store.write(ledger, "decide", "a test", "ann", "one Anna", wishes=pairs)
        store.write(ledger, "decide", "a test", "ann", "Gold", wishes=[Wish("pin", "crm:contact:1", None, "tier", "Gold")])
        undo.carry_out(ledger, undo.plan("1", ledger, None), "bo", "she said that they are two")
    return tmp_path


@pytest.mark.parametrize("handle", ["cus_anna", "cus_anna2"])
def test_what_was_decided_and_who_took_it_back_when_and_why_is_told_of_both(reader: Reader, undone: Path, handle: str) -> None:
    decided, back = history(reader, undone, handle)
    assert decided.sentence.startswith("tied by a decision (number 1) by ann on ")
    assert ": one Anna; " in decided.sentence
    assert decided.undo is None, "it stands no longer"
    assert back.sentence.startswith("decision 1 was taken back by undo-3 (bo, ")
    assert back.sentence.endswith(": she said that they are two)")
    assert back.at is not None
    assert back.undo == "c360 undo undo-3"


def test_what_stands_again_or_is_about_others_is_not_told_as_taken_back(reader: Reader, undone: Path) -> None:
    assert history(reader, undone, "cus_bo") == []
    with store.writing(undone) as ledger:
        undo.carry_out(ledger, undo.plan("undo-3", ledger, None), "ann", "")
    assert history(reader, undone, "cus_anna") == []
