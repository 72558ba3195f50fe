"""Listings: complete only when the last page was seen, and never green with rows missing."""

from itertools import count

import pytest

from connectors.client import Page, PageLedger, Unsteady
from connectors.client.pages import Fetch


def of(*pages: list[int]) -> Fetch:
    """A listing of these pages; cursors are their numbers."""
    return lambda cursor: Page(pages[n := int(cursor or 0)], str(n + 1) if n + 1 < len(pages) else None)


def rows(ledger: PageLedger, fetch: Fetch, **how: object) -> list[int]:
    return [row for page in ledger.read("rows", fetch, **how) for row in page.rows]  # type: ignore[arg-type]


def test_a_listing_is_complete_once_its_last_page_was_seen() -> None:
    ledger = PageLedger()
    reading = ledger.read("rows", of([1], [2], [3]))
    next(reading), next(reading)
    assert ledger.incomplete == ["rows"]
    next(reading)
    assert ledger.incomplete == []
    assert ledger.pages == {"rows": 3}


def test_a_listing_whose_page_fails_stays_incomplete() -> None:
    def fetch(cursor: str | None) -> Page:
        if cursor == "2":
            raise RuntimeError("no")
        return of([1], [2], [3])(cursor)

    ledger = PageLedger()
    with pytest.raises(RuntimeError):
        rows(ledger, fetch)
    assert ledger.incomplete == ["rows"]


def test_a_cursor_that_leads_to_itself_is_an_error_not_an_endless_night() -> None:
    for loop in (["a", "a"], ["a", "b", "a"]):
        cursors, rows_of = iter(loop), count()
        with pytest.raises(Unsteady, match="lead back"):
            rows(PageLedger(), lambda _, cursors=cursors, rows_of=rows_of: Page([next(rows_of)], next(cursors)))  # type: ignore[misc]


def test_more_pages_than_the_cap_are_an_error() -> None:
    with pytest.raises(Unsteady, match="more than 5 pages"):
        rows(PageLedger(), lambda cursor: Page([], str(int(cursor or 0) + 1)), cap=5)


def test_an_order_that_shifts_while_reading_is_read_again_from_the_start() -> None:
    """A row moved to the front, between the first page and the second, moves the others back: one comes twice, and that row not at all."""
    ledger = PageLedger()
    pages = iter([Page([1, 2, 3], "x"), Page([3, 4, 5], None), Page([0, 1, 2], "x"), Page([3, 4, 5], None)])
    assert set(rows(ledger, lambda _: next(pages), key=lambda row: row)) == {0, 1, 2, 3, 4, 5}
    assert ledger.incomplete == []


def test_a_tool_that_lists_some_rows_twice_in_the_same_order_each_time_is_believed() -> None:
    ledger = PageLedger()
    assert set(rows(ledger, of([1, 2, 3], [3, 4, 5]), key=lambda row: row)) == {1, 2, 3, 4, 5}
    assert ledger.incomplete == []


def test_a_page_that_comes_twice_is_read_again() -> None:
    pages = iter([Page([9, 8], "x"), Page([9, 8], "y"), Page([9, 8], "x"), Page([7], None)])
    assert rows(PageLedger(), lambda _: next(pages), descending=lambda row: row) == [9, 8, 9, 8, 7]


def test_an_order_that_never_settles_is_an_error() -> None:
    ledger = PageLedger()
    order = count()
    with pytest.raises(Unsteady, match="rows may be missing"):
        rows(ledger, lambda cursor: of([next(order), 2, 3], [3, 4, 5])(cursor), key=lambda row: row)
    assert ledger.incomplete == ["rows"]


def test_a_page_that_is_there_each_time_instead_of_the_next_is_an_error() -> None:
    ledger = PageLedger()
    with pytest.raises(Unsteady, match=r"rows may be missing; the parameter that asks for the following page seems to be ignored"):
        rows(ledger, of([1, 2], [1, 2], [3]), key=lambda row: row)
    assert ledger.incomplete == ["rows"]


def test_an_empty_page_in_the_middle_ends_nothing() -> None:
    assert rows(PageLedger(), of([3], [], [1]), descending=lambda row: row) == [3, 1]
