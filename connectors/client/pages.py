"""Listings read page by page, and the account of which of them were read to their last page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from connectors.client.errors import Unsteady

PAGE_CAP = 100_000
RESTARTS = 3


@dataclass(frozen=True)
class Page:
    """One page. next: the cursor or link to the following one, None on the last page."""

    rows: Sequence[Any]
    next: str | None
    body: Any = None


Fetch = Callable[[str | None], Page]


class _Shifted(Exception):
    """Rows moved between pages while they were being read."""


@dataclass
class PageLedger:
    """Every listing that was opened, the pages read of it, and whether its last page was seen. Only then may absence mean deleted."""

    pages: dict[str, int] = field(default_factory=dict)
    completed: set[str] = field(default_factory=set)

    @property
    def incomplete(self) -> list[str]:
        """The listings whose last page was not seen."""
        return [name for name in self.pages if name not in self.completed]

    def read(
        self,
        name: str,
        fetch: Fetch,
        key: Callable[[Any], Hashable] | None = None,
        descending: Callable[[Any], Any] | None = None,
        cap: int = PAGE_CAP,
    ) -> Iterator[Page]:
        """The pages of one listing, up to its last.

        fetch: a cursor (None for the first page) → a page. key: what names a row; a row that comes twice shows that rows moved while they were
        being read, and others may have slipped by. descending: what each row must have less of than the one before. After such a shift the
        listing is read again from its start (its pages are yielded again). Raises Unsteady when that does not help, when a cursor comes back,
        and for more than `cap` pages.
        """
        for _ in range(RESTARTS):
            self.pages[name] = 0
            self.completed.discard(name)
            try:
                for page in _once(name, fetch, _order_check(key, descending), cap):
                    self.pages[name] += 1
                    if page.next is None:
                        self.completed.add(name)
                    yield page
            except _Shifted:
                continue
            return
        raise Unsteady(
            f"{name}: the order of its rows changed each of of the {RESTARTS} times it was read; rows may be missing. Run again", "shifted"
        )


def _once(name: str, fetch: Fetch, check: Callable[[Sequence[Any]], bool], cap: int) -> Iterator[Page]:
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(cap):
        page = fetch(cursor)
        if not check(page.rows):
            raise _Shifted
        if page.next is not None and page.next in seen:
            raise Unsteady(f"{name}: its pages lead back to one that was read already; the rest cannot be reached", "loop")
        yield page
        if page.next is None:
            return
        cursor = page.next
        seen.add(cursor)
    raise Unsteady(f"{name}: more than {cap:,} pages; the listing has no end", "endless")


def _order_check(key: Callable[[Any], Hashable] | None, descending: Callable[[Any], Any] | None) -> Callable[[Sequence[Any]], bool]:
    seen: set[Hashable] = set()
    last: list[Any] = []

    def check(rows: Sequence[Any]) -> bool:
        if key is not None:
            keys = [key(row) for row in rows]
            if len(set(keys)) < len(keys) or not seen.isdisjoint(keys):
                return False
            seen.update(keys)
        if descending is not None and rows:
            places = [*last, *(descending(row) for row in rows)]
            if any(later >= earlier for earlier, later in pairwise(places)):
                return False
            last[:] = places[-1:]
        return True

    return check
