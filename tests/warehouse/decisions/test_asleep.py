"""An exclusion names what it puts to sleep: what was decided of a customer by way of the record that is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.decisions import batch, making, store
from warehouse.decisions.asleep import with_sleepers
from warehouse.decisions.making import Statement
from warehouse.serving.reader import Reader


def told(reader: Reader, folder: Path, *statements: Statement) -> list[list[str]]:
    """What is told of each statement, all of them made together."""
    with store.writing(folder) as ledger:
        meant = [making.read(reader, statement) for statement in statements]
        for one in meant:
            making.decide(ledger, one, "ann", "because")
        return [list(with_sleepers(reader, ledger, one).notes) for one in meant]


@pytest.fixture
def pinned(reader: Reader, tmp_path: Path) -> Path:
    told(reader, tmp_path, Statement("pin", "cus_anna", None, "tier", "Gold"))
    return tmp_path


def test_a_pin_that_hangs_on_the_record_is_named_with_how_to_keep_it(reader: Reader, pinned: Path) -> None:
    ((said,),) = told(reader, pinned, Statement("exclude", "crm:contact:1"))
    assert said.startswith("decision 1 (ann, ")
    assert "pins tier=Gold on crm:contact:1 and goes to sleep with it: cus_anna shows another value from then on" in said
    assert said.endswith("To keep it: c360 decide pin chat:user:T1-U0ANNA001 tier=Gold")


def test_what_is_advised_names_no_record_that_is_excluded_as_well(reader: Reader, pinned: Path) -> None:
    said, _ = told(reader, pinned, Statement("exclude", "crm:contact:1"), Statement("exclude", "chat:user:T1-U0ANNA001"))
    assert said[0].endswith("c360 decide pin crm:lead:1 tier=Gold")


@pytest.mark.parametrize("newer", ["pin", "whole", "other"])
def test_nothing_is_told_where_nothing_sleeps(reader: Reader, pinned: Path, newer: str) -> None:
    """A newer pin hangs on another record; nobody is left; the pin is on another record."""
    if newer == "pin":
        told(reader, pinned, Statement("pin", "crm:lead:1", None, "tier", "Silver"))
    excluded = {"pin": "crm:contact:1", "whole": "cus_anna", "other": "crm:lead:1"}[newer]
    (notes,) = told(reader, pinned, Statement("exclude", excluded))
    assert not any("goes to sleep" in note for note in notes)


def test_who_is_kept_from_the_record_alone_is_named_and_who_is_kept_from_all_is_not(reader: Reader, tmp_path: Path) -> None:
    told(reader, tmp_path, Statement("cannot_link", "crm:contact:1", "crm:contact:2"), Statement("cannot_link", "cus_anna", "cus_bo"))
    ((said,),) = told(reader, tmp_path, Statement("exclude", "crm:contact:1"))
    assert "keeps crm:contact:1 from crm:contact:2 and goes to sleep with it: nothing decided keeps the rest of cus_anna from it" in said
    assert said.endswith("To keep them apart: c360 decide cannot-link chat:user:T1-U0ANNA001 crm:contact:2")


def test_a_file_tells_it_too(reader: Reader, pinned: Path) -> None:
    file = pinned / "decisions.csv"
    file.write_text("kind,a\nexclude,crm:contact:1\n")
    with store.writing(pinned) as ledger:
        ((meant, _),) = batch.decide_file(ledger, reader, file, "ann", "", False)
    assert any("goes to sleep" in note for note in meant.notes)


def test_a_dry_run_leaves_nothing(pinned: Path) -> None:
    with store.writing(pinned, dry_run=True) as ledger:
        store.write(ledger, "decide", "a test", "ann", "", wishes=[store.Wish("exclude", "crm:contact:1")])
    with store.reading(pinned) as ledger:
        assert [row.kind for row in store.every(ledger)] == ["pin"]
