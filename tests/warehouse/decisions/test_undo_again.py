"""An undo that has nothing to take back, or after which others still say the same, says so."""

from __future__ import annotations

import re

import pytest

from tests.warehouse.decisions.conftest import Company, made, two
from warehouse.decisions import store, undo
from warehouse.decisions.store import Wish
from warehouse.decisions.undo import NotUndoable


def test_a_second_undo_is_refused_and_names_the_first_which_can_itself_be_undone(company: Company) -> None:
    a, _, c = two(company)
    company.decide("must_link", a, c)
    first = company.undo(1).handle
    assert first == "undo-2"
    with pytest.raises(NotUndoable, match=r"decision 1 \(ann.*taken back already, by undo-2 \(bo, .*To let it stand again: c360 undo undo-2"):
        company.undo(1)
    again = company.undo(first)
    assert [decision.number for decision in again.restored] == [1]
    with pytest.raises(NotUndoable, match=r"undo-2 .*is undone already: decision 1 .*stands again. To take it back: c360 undo 1"):
        company.undo(first)
    second = company.undo(1).handle
    with pytest.raises(NotUndoable, match=f"undo-2 .*is dealt with: {second} .*took decision 1 back since. To undo that: c360 undo {second}"):
        company.undo(first)
    with pytest.raises(NotUndoable, match="there is no undo-99"):
        company.undo("undo-99")
    with pytest.raises(NotUndoable, match="there is no undo-1"):
        company.undo("undo-1")


def planned(company: Company, text: object) -> undo.Plan:
    with store.reading(company.folder) as ledger:
        return undo.plan(str(text), ledger, company.ask)


@pytest.mark.parametrize("applied", [False, True])
def test_an_undo_that_changes_nothing_names_what_still_says_the_same(company: Company, applied: bool) -> None:
    """Another pair of records of the same two says the same of them, before a run has applied it and after."""
    a, b, c = two(company)
    company.decide("must_link", a, c)
    company.decide("must_link", b, c)
    if applied:
        company.run()
    plan = planned(company, 1)
    assert plan.is_idle
    (said,) = plan.remains
    assert re.fullmatch(r"decision 2 \(ann, .*: because\) ties them as well. To take that back: c360 undo 2", said)
    company.undo(1)
    last = planned(company, 2)
    assert not last.is_idle
    assert not last.remains


def test_an_undo_between_others_names_the_chain_that_still_ties(company: Company) -> None:
    a, b, c = made(company, [("Anna Berg", None, None), ("Bo Ek", None, None), ("Eva Lind", None, None)])
    company.run()
    company.decide("must_link", a, c)
    company.decide("must_link", a, b)
    company.decide("must_link", b, c)
    (said,) = planned(company, 1).remains
    assert re.search(r"^decision 2 .* and decision 3 .* tie them as well. To take that back: c360 undo 2$", said)


def test_an_undo_of_an_older_pin_or_of_what_is_excluded_twice_says_so(company: Company) -> None:
    a, b, _ = two(company)
    with store.writing(company.folder) as ledger:
        for value in ("Gold", "Silver"):
            store.write(ledger, "decide", "pin", "ann", "", wishes=[Wish("pin", a, None, "tier", value)])
        for _ in range(2):
            store.write(ledger, "decide", "exclude", "ann", "", wishes=[Wish("exclude", b)])
    (said,) = planned(company, 1).remains
    assert "is newer and pins tier=Silver. To take that back: c360 undo 2" in said
    assert planned(company, 2).remains == []
    assert planned(company, 3).is_idle
    assert "decision 4 (ann" in planned(company, 3).remains[0]


def test_an_undo_of_a_must_link_that_evidence_has_confirmed_since_says_that_the_two_stay_one_and_how_to_part_them(company: Company) -> None:
    a, b, c = two(company)
    company.decide("must_link", a, c)
    company.run()
    assert not planned(company, 1).remains, "nothing else ties them yet"
    company.world.identifier(c, "email", "anna@acme.com")
    company.run()
    plan = planned(company, 1)
    assert plan.is_idle
    (said,) = plan.remains
    assert re.fullmatch(
        rf"{a} and {c} stay one by evidence: {a} = {c}: same e-mail address anna@acme.com .*\(\+14.0 bits\)."
        rf" To part them, once this is taken back: c360 decide cannot-link {a} {c}",
        said,
    )
    company.undo(1)
    company.run()
    assert company.world.together(a, b, c)
    company.decide("cannot_link", a, c)
    company.run()
    assert not company.world.together(a, c)


def test_what_was_decided_together_and_confirmed_since_is_told_once_with_the_way_between(company: Company) -> None:
    a, b, c = two(company)
    with store.writing(company.folder) as ledger:
        store.write(ledger, "decide", "all of them", "ann", "", wishes=[Wish("must_link", a, c), Wish("must_link", b, c)])
    company.run()
    company.world.identifier(c, "email", "anna@acme.com")
    company.run()
    plan = planned(company, 1)
    (said,) = plan.remains
    assert plan.is_idle
    assert f"{a} and {c} (and 1 more pair) stay one by evidence" in said
