"""Who asks for somebody who is excluded is told so, and learns nothing that they did not type."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.decisions import store, undo
from warehouse.decisions.excluded import exclusion_told
from warehouse.decisions.making import Statement, decide, read
from warehouse.decisions.store import FILE_NAME
from warehouse.serving.reader import Reader


def exclude(folder: Path, reader: Reader, handle: str) -> None:
    with store.writing(folder) as ledger:
        decide(ledger, read(reader, Statement("exclude", handle)), "ann", "a test account")


@pytest.mark.parametrize(
    "typed", ["anna@acme.se", "Anna@ACME.se", "cus_anna", "cus_old", "U0ANNA001", "crm:contact:1", "https://chat.example/team/U0ANNA001"]
)
def test_each_handle_of_the_excluded_is_answered_by_whom_when_why_and_how_to_take_it_back(reader: Reader, tmp_path: Path, typed: str) -> None:
    exclude(tmp_path, reader, "cus_anna")
    said = exclusion_told(tmp_path, typed)
    assert said is not None
    assert said.startswith("excluded by ann on 2")
    assert said.endswith(": a test account. To take it back: c360 undo 1")


def test_others_are_not_and_nothing_is_once_it_is_taken_back(reader: Reader, tmp_path: Path) -> None:
    assert exclusion_told(tmp_path, "anna@acme.se") is None
    exclude(tmp_path, reader, "cus_anna")
    assert [exclusion_told(tmp_path, typed) for typed in ("bo@acme.se", "cus_bo", "crm:contact:3", "Anna Berg", "99")] == [None] * 5
    with store.writing(tmp_path) as ledger:
        undone = undo.carry_out(ledger, undo.plan("1", ledger, None), "bo", "")
    assert exclusion_told(tmp_path, "anna@acme.se") is None
    with store.writing(tmp_path) as ledger:
        undo.carry_out(ledger, undo.plan(undone.handle, ledger, None), "bo", "")
    assert exclusion_told(tmp_path, "anna@acme.se") is not None, "it stands again"


def test_a_record_alone_is_answered_by_its_own_values_and_not_by_those_of_the_rest(reader: Reader, tmp_path: Path) -> None:
    exclude(tmp_path, reader, "crm:contact:1")
    assert exclusion_told(tmp_path, "anna@acme.se") is not None
    assert exclusion_told(tmp_path, "cus_anna") is None


def test_no_address_is_kept(reader: Reader, tmp_path: Path) -> None:
    exclude(tmp_path, reader, "cus_anna")
    assert b"acme.se" not in b"".join(file.read_bytes() for file in tmp_path.glob(FILE_NAME + "*"))
