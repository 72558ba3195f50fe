"""What contradicts a standing decision is refused when it is made, with the chain."""

from __future__ import annotations

import pytest

from warehouse.decisions.contradictions import Contradiction, Ties
from warehouse.decisions.store import Decision, Kind, Wish

AT = "2026-11-02T08:00:00+00:00"


def ties(*said: tuple[Kind, str, str | None]) -> Ties:
    return Ties(Decision(n, kind, a, b, None, None, "ann", "because", AT, number=n) for n, (kind, a, b) in enumerate(said, start=1))


def test_a_must_link_that_joins_what_is_kept_apart_is_refused_with_the_whole_chain() -> None:
    known = ties(("cannot_link", "A", "C"), ("must_link", "A", "B"), ("must_link", "C", "D"))
    with pytest.raises(Contradiction) as refused:
        known.add(Wish("must_link", "B", "D"))
    said = str(refused.value)
    assert "kept apart by decision 1 (ann, 2026-11-02: because), but" in said
    assert {"decision 2", "decision 3", "this"} <= {part for part in ("decision 2", "decision 3", "this") if part in said}
    assert said.count(" = ") == 3


def test_a_cannot_link_between_what_is_tied_over_others_is_refused_with_the_chain() -> None:
    known = ties(("must_link", "A", "B"), ("must_link", "B", "C"))
    with pytest.raises(Contradiction, match=r"A and C cannot be kept apart: A = B by decision 1 \(.*\), B = C by decision 2"):
        known.add(Wish("cannot_link", "A", "C"))


def test_the_chain_is_the_shortest_one() -> None:
    known = ties(("must_link", "A", "B"), ("must_link", "B", "C"), ("must_link", "A", "C"))
    with pytest.raises(Contradiction, match="A = C by decision 3") as refused:
        known.add(Wish("cannot_link", "A", "C"))
    assert str(refused.value).count(" = ") == 1


def test_what_is_refused_leaves_no_trace() -> None:
    known = ties(("cannot_link", "A", "B"))
    with pytest.raises(Contradiction):
        known.add(Wish("must_link", "A", "B"))
    known.add(Wish("must_link", "A", "C"))
    assert not known.together("A", "B")


def test_an_excluded_record_cannot_be_linked_nor_a_linked_one_excluded() -> None:
    known = ties(("exclude", "A", None), ("must_link", "B", "C"))
    with pytest.raises(Contradiction, match="A is excluded by decision 1"):
        known.add(Wish("must_link", "A", "B"))
    with pytest.raises(Contradiction, match="B = C by decision 2"):
        known.add(Wish("exclude", "B"))
    known.add(Wish("cannot_link", "A", "B"))


def test_apart_is_not_passed_on() -> None:
    known = ties(("cannot_link", "A", "B"), ("cannot_link", "B", "C"))
    known.add(Wish("must_link", "A", "C"))
    with pytest.raises(Contradiction):
        known.add(Wish("must_link", "C", "B"))


def test_a_hundred_thousand_decisions_are_checked_in_a_second_or_two() -> None:
    known = ties()
    for number in range(50_000):
        known.add(Wish("must_link", f"r{number}", f"r{number + 1}"))
        known.add(Wish("cannot_link", f"r{number}", f"other{number}"))
    with pytest.raises(Contradiction):
        known.add(Wish("must_link", "r7", "other49999"))
