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
    """Rows moved between pages while they were being read. keys: all that were met, in their order; empty where the pages cannot be trusted.

    is_same: a page held the very rows of the one before it.
    """

    def __init__(self, keys: Sequence[Hashable] = (), is_same: bool = False) -> None:
        super().__init__()
        self.keys = list(keys)
        self.is_same = is_same


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
        listing is read again from its start (its pages are yielded again); if it then comes in the very same order, a few repeats are the
        tool's own way. Raises Unsteady when that does not help, when a cursor comes back, and for more than `cap` pages.
        """
        before: list[Hashable] = []
        is_same = True
        for _ in range(RESTARTS):
            self.pages[name] = 0
            self.completed.discard(name)
            order = _Order(key, descending)
            try:
                for page in _once(name, fetch, cap):
                    order.check(page.rows)
                    self.pages[name] += 1
                    if page.next is None and not order.repeated:
                        self.completed.add(name)
                    yield page
                order.conclude()
            except _Shifted as shift:
                is_same &= shift.is_same
                if not shift.keys or shift.keys != before:
                    before = shift.keys
                    continue
                self.completed.add(name)
            return
        if is_same:
            raise Unsteady(
                f"{name}: each of the {RESTARTS} times a page held the very rows of the one before it, so that rows may be missing; the parameter "
                "that asks for the following page seems to be ignored. Look at paging", "ignored",
            )  # fmt: skip
        raise Unsteady(f"{name}: the order of its rows changed each of the {RESTARTS} times it was read; rows may be missing. Run again", "shifted")


def _once(name: str, fetch: Fetch, cap: int) -> Iterator[Page]:
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(cap):
        page = fetch(cursor)
        yield page
        if page.next is None:
            return
        if page.next in seen:
            raise Unsteady(f"{name}: its pages lead back to one that was read already; the rest cannot be reached", "loop")
        cursor = page.next
        seen.add(cursor)
    raise Unsteady(f"{name}: more than {cap:,} pages; the listing has no end", "endless")


class _Order:
    """Whether the rows of a listing come as they must."""

    def __init__(self, key: Callable[[Any], Hashable] | None, descending: Callable[[Any], Any] | None) -> None:
        self.key = key
        self.descending = descending
        self.keys: list[Hashable] = []
        self.met: set[Hashable] = set()
        self.last: list[Any] = []
        self.repeated = 0

    def check(self, rows: Sequence[Any]) -> None:
        """One page. Raises _Shifted where it cannot follow the ones before it: its rows ascend, or most of them were there already."""
        if self.key is not None:
            keys = [self.key(row) for row in rows]
            repeated = len(keys) - len(set(keys) - self.met)
            if repeated * 2 > len(keys):
                raise _Shifted(is_same=bool(keys) and keys == self.keys[-len(keys) :])
            self.repeated += repeated
            self.keys += keys
            self.met.update(keys)
        if self.descending is not None and rows:
            places = [*self.last, *(self.descending(row) for row in rows)]
            if any(later >= earlier for earlier, later in pairwise(places)):
                raise _Shifted
            self.last = places[-1:]

    def conclude(self) -> None:
        """The last page was read. Raises _Shifted where some rows came twice."""
        if self.repeated:
            raise _Shifted(self.keys)
