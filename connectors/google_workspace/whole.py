"""A whole listing of records, and what it takes to say that a record which it lacks is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from connectors.client import Page, Unsteady

READINGS = 3  # of a listing whose records are deleted while it is read, beyond the first


@dataclass(frozen=True)
class Listing:
    """The records of one listing by their id. token: what to go on with the next time. pages: how many requests it took."""

    records: dict[str, dict[str, Any]]
    token: str
    pages: int


def gathered(pages: Iterator[Page], key: Callable[[Any], str]) -> Listing:
    """All pages of one listing; key: what names a record. Without a token on its last page, it is to be read whole the next time."""
    records: dict[str, dict[str, Any]] = {}
    token, number = "", 0
    for page in pages:
        records.update({key(record): record for record in page.rows})
        token, number = str(page.body.get("nextSyncToken") or ""), number + 1
    return Listing(records, token, number)


def whole(read: Callable[[], Listing], known: Set[str], name: str) -> Listing:
    """The listing; a known record that it lacks is gone.

    A record that is deleted between two pages moves those behind it up, and one that lives slips by. So a listing of several pages that lacks
    known records is read again, until one meets all that the one before it met: whatever moved records up would be gone from it. The token is
    that of the reading before, so that what happened during the last one comes the next time. Raises Unsteady where none does.
    """
    before = read()
    if before.pages == 1 or known <= before.records.keys():
        return before
    for _ in range(READINGS):
        again = read()
        if again.pages == 1 or before.records.keys() <= again.records.keys():
            return Listing(again.records, before.token, again.pages)
        before = again
    raise Unsteady(f"{name}: records were deleted each of the {READINGS + 1} times it was listed; others may be missing. Run again", "shifted")
