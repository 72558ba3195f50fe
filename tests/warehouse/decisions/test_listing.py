"""What has been decided, and what has become of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.serving.conftest import publish_company
from warehouse.decisions import store, undo
from warehouse.decisions.listing import Listed, listing, wanted
from warehouse.decisions.store import Wish
from warehouse.serving.reader import open_reader

# what the published version was made with; 4 is an older pin of what 5 pins, 8 was never applied
WISHES = (
    [Wish("must_link", "crm:contact:1", "crm:contact:2"), Wish("must_link", "crm:contact:1", "crm:contact:77")],
    [Wish("cannot_link", "crm:contact:1", "crm:contact:88")],
    [Wish("pin", "crm:contact:1", None, "tier", "Gold")],
    [Wish("pin", "crm:lead:1", None, "tier", "Silver")],
    [Wish("exclude", "crm:contact:7")],
    [Wish("exclude", "crm:contact:3")],
    [Wish("exclude", "desk:requester:3")],
)
PUBLISHED = """
    insert into company.decision (decision_id, kind, record_key_a, record_key_b, field, value, author, reason, "at")
        select number, 'exclude', 'crm:contact:1', null, null, null, 'ann', '', now() from range(1, 8) as r(number);"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven acts; the published version knows all but the last, of which one was taken back since, and one before."""
    sql = tmp_path / "company.sql"
    sql.write_text(Path(__file__).with_name("company.sql").read_text() + PUBLISHED.replace("range(1, 8)", "(select unnest([1, 2, 3, 4, 5, 7]))"))
    data = publish_company(tmp_path, sql)
    with store.writing(data) as ledger:
        for wishes in WISHES:
            store.write(ledger, "decide", "a test", "ann", "because", wishes=wishes)
        for number in ("6", "7"):
            undo.carry_out(ledger, undo.plan(number, ledger, None), "bo", "a mistake")
    return data


def listed(folder: Path, pending: bool = False, with_revoked: bool = False) -> list[Listed]:
    with open_reader(folder) as reader, store.reading(folder) as ledger:
        return list(wanted(listing(reader, ledger), pending, with_revoked))


def test_each_decision_has_its_state(folder: Path) -> None:
    states = {one.decision: one.state for one in listed(folder, with_revoked=True)}
    assert states == {1: "in force", 3: "dormant", 4: "overruled", 5: "in force", 6: "revoked", 7: "revoked", 8: "pending"}
    (first,) = [one for one in listed(folder) if one.decision == 1]
    assert (first.states, first.rows, first.missing) == ({"in force": 1, "dormant": 1}, 2, ("crm:contact:77",))
    assert (first.name_a, first.name_b, first.author, first.reason, first.undo) == ("Anna Berg", "Anna Berg", "ann", "because", "c360 undo 1")


def test_what_waits_for_a_run_is_listed_alone_what_was_taken_back_since_the_last_one_with_it(folder: Path) -> None:
    found = listed(folder, pending=True)
    assert [(one.decision, one.state) for one in found] == [(8, "pending"), (7, "revoked")]
    assert found[1].undone_by is not None
    assert found[1].undone_by.startswith("undo-9 (bo, ")
    assert found[1].undo == "c360 undo undo-9"
    assert [one.decision for one in listed(folder)] == [8, 7, 5, 4, 3, 1], "6 was taken back, and the published version obeys that"


def test_what_stands_again_is_in_force_and_before_anything_is_published_all_waits(folder: Path) -> None:
    with store.writing(folder) as ledger:
        undo.carry_out(ledger, undo.plan("undo-9", ledger, None), "bo", "")
        before = listing(None, ledger)
    assert {one.state for one in before if one.decision != 6} == {"pending"}
    assert [one.decision for one in listed(folder, pending=True)] == [8]
