"""One page of an API after the other, as a declared tool's paging says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from connectors.base import as_text
from connectors.client import Answer, ApiError, Client, Page
from connectors.client.body import said_no
from connectors.client.http import NOTHING
from connectors.declared.rest_signs import dig, is_a_part, is_yes, next_header, next_in_header, nexts, says_more, total_of, total_pages, totals, word
from connectors.declared.rest_spec import (
    CursorPaging,
    LinkHeaderPaging,
    Listing,
    NextLinkPaging,
    NoPaging,
    OffsetPaging,
    PagePaging,
)
from connectors.yaml_lines import nearest

Params = dict[str, str | int | None]
Kinds = NoPaging | PagePaging | OffsetPaging | CursorPaging | NextLinkPaging | LinkHeaderPaging
ERRORS = {"error", "errors"}  # a list of this name holds no records


SLOW = timedelta(seconds=5)  # an answer's Date knows whole seconds, and was on its way


@dataclass
class Pager:
    """Fetches the pages of one listing. params: what is asked beside the paging's own. totals: what its pages said there are in all.

    behind: how far the tool's clock lay behind ours at the first page, as its Date header says.
    """

    client: Client
    listing: Listing
    paging: Kinds
    params: Params
    where: str
    met: int = field(default=0)
    pages: int = field(default=0)
    filled: int = field(default=0)
    totals: set[int] = field(default_factory=set)
    behind: timedelta = field(default=timedelta())

    @property
    def is_steady(self) -> bool:
        """Whether no record can have slipped by because another went meanwhile: pages that count from the beginning move then; a total tells it."""
        if self.filled <= 1 or not isinstance(self.paging, PagePaging | OffsetPaging):
            return len(self.totals) <= 1
        return len(self.totals) == 1

    def fetch(self, cursor: str | None) -> Page:
        """The page that a cursor leads to; None is the first. Raises ApiError for a body without the list, or an end that is none."""
        if cursor is None:
            self.met = self.pages = self.filled = 0
            self.totals = set()
        answer = self._ask(cursor)
        if cursor is None:
            self.behind = _behind(answer)
        rows = [] if answer.status == int(NOTHING) else records(answer.body, self.listing.records, self.where)
        self.met, self.pages, self.filled = self.met + len(rows), self.pages + 1, self.filled + bool(rows)
        if self.listing.trust_total and (total := total_of(answer)):
            self.totals.add(total)
        following = self._next(answer, rows, cursor)
        if following is None:
            self._refuse_more(answer, bool(rows))
        if following is None and self.listing.trust_total:
            self._refuse_fewer(answer)
        return Page(rows, following, answer.body)

    def _ask(self, cursor: str | None) -> Answer:
        """The answer; one that says by its status that it holds nothing is an empty page."""
        paging, params = self.paging, dict(self.params)
        size_param, size = getattr(paging, "size_param", None), getattr(paging, "size", None)
        if size_param and size:
            params[size_param] = size
        if isinstance(paging, PagePaging):
            params[paging.param] = cursor or paging.first
        elif isinstance(paging, OffsetPaging):
            params[paging.param] = cursor or 0
        elif isinstance(paging, CursorPaging) and cursor is not None:
            params[paging.param] = cursor
        try:
            if isinstance(paging, NextLinkPaging | LinkHeaderPaging) and cursor is not None:
                return self.client.get(cursor)  # the link carries its own parameters
            return self.client.get(self.listing.path.lstrip("/"), params)
        except ApiError as error:
            if error.code != NOTHING:
                raise
            return Answer(None, {}, int(NOTHING))

    def _next(self, answer: Answer, rows: list[Any], cursor: str | None) -> str | None:
        """What leads to the following page; None after the last. A short page is not taken for the last: the tool may give less than was asked."""
        paging = self.paging
        if not isinstance(paging, NoPaging | OffsetPaging | LinkHeaderPaging) and _is_last(paging, answer.body):
            return None
        if isinstance(paging, PagePaging):
            if not rows:
                return None
            page = int(cursor or paging.first)
            is_over = paging.total_pages is not None and page - paging.first + 1 >= _total(answer.body, paging.total_pages, self.where)
            return None if is_over else str(page + 1)
        if isinstance(paging, OffsetPaging):
            return str(self.met) if rows else None
        if isinstance(paging, CursorPaging):
            found = dig(rows[-1], paging.next) if paging.last_key and rows else None if paging.last_key else dig(answer.body, paging.next)
            return word(found)
        link = None
        if isinstance(paging, NextLinkPaging):
            link = word(dig(answer.body, paging.next))
        elif isinstance(paging, LinkHeaderPaging):
            link = next_in_header(answer.headers)
        return urljoin(answer.url, link) if link else None  # a relative one starts from the page that it stands in

    def _refuse_more(self, answer: Answer, has_rows: bool) -> None:
        """An end where the answer itself says that there is more is a fault of the declared paging: rows would be missing.

        A page without rows may name a next one, as some tools do for ever; it may not say that there is more.
        """
        named = next(nexts(answer.body), ("", ""))[0] if has_rows and not _own_end(self.paging, answer.body) else ""
        if path := says_more(answer.body) or named:
            raise ApiError(f"{self.where}: the answer says at {path} that there is more, but the declared paging ends here; see paging", "paging")
        if has_rows and next_in_header(answer.headers):
            raise ApiError(f"{self.where}: the answer's Link header names a next page; declare paging: {{kind: link_header}}", "paging")
        if has_rows and (name := next_header(answer.headers)):
            raise ApiError(f"{self.where}: the answer's {name} header names a next page, but the declared paging ends here; see paging", "paging")
        if has_rows and is_a_part(answer):
            raise ApiError(f"{self.where}: the answer calls itself a part (HTTP 206), but the declared paging ends here; see paging", "paging")

    def _refuse_fewer(self, answer: Answer) -> None:
        """Fewer records or pages than the answer says there are in all: the declared paging does not reach them."""
        for found, came, what in ((totals(answer), self.met, "records"), (total_pages(answer), self.pages, "pages")):
            for path, whole in found:
                if whole > came:
                    raise ApiError(
                        f"{self.where}: the answer says at {path} that there are {whole:,} {what}, but {came:,} came; see paging. "
                        "Or say trust_total: false, should it count something else", "paging",
                    )  # fmt: skip


def _behind(answer: Answer) -> timedelta:
    """How far the tool's clock lies behind ours; nothing where it does not say its time."""
    try:
        at = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return timedelta()
    behind = datetime.now(UTC) - (at if at.tzinfo else at.replace(tzinfo=UTC))
    return behind if behind > SLOW else timedelta()


def _is_last(paging: PagePaging | CursorPaging | NextLinkPaging, body: Any) -> bool:
    """Whether the body itself says so, as declared."""
    return (paging.more is not None and not is_yes(dig(body, paging.more))) or (paging.end is not None and is_yes(dig(body, paging.end)))


def _own_end(paging: Kinds, body: Any) -> bool:
    """Whether `more` or `end`, which the body must hold, has the last word over a cursor that is still named."""
    said = (paging.more, paging.end) if isinstance(paging, PagePaging | CursorPaging | NextLinkPaging) else ()
    return any(path is not None and dig(body, path) is not None for path in said)


def _total(body: Any, path: str, where: str) -> int:
    """How many pages there are, as the body says at the path. Raises ApiError where it does not say it."""
    found = word(dig(body, path))
    if found is None or not found.isdigit():
        raise ApiError(f"{where}: the answer does not say at {path} how many pages there are; see paging.total_pages", "paging")
    return int(found)


def records(body: Any, path: str | None, where: str) -> list[Any]:
    """The list of records in a body: at the path, the body itself, or the one list that it holds. Raises ApiError where there is none."""
    found = dig(body, path) if path else body
    if path is None and isinstance(body, dict):
        lists = {name: value for name, value in body.items() if isinstance(value, list) and (value or name not in ERRORS)}
        if len(lists) == 1 and not lists.keys() & ERRORS:
            return next(iter(lists.values()))
    if isinstance(found, list):
        return found
    known = [name for name, value in body.items() if isinstance(value, list)] if isinstance(body, dict) else []
    if isinstance(body, dict) and (speaks := sorted(name for name in ERRORS if body.get(name))):
        raise ApiError(f"{where}: the answer has {' and '.join(speaks)} where records were expected; see connection.error", "refused")
    if path is None:
        raise ApiError(f"{where}.records: the answer holds {len(known)} lists ({', '.join(known) or 'none'}); say which", "records")
    raise ApiError(f"{where}.records: the answer has no list at {path}; {nearest(path, known)}", "records")


def refusal(path: str | None) -> Callable[[Any], None]:
    """What raises ApiError for a body that says that it failed: by `ok: false`, or at the declared path."""

    def refuse(body: Any) -> None:
        said_no(body)
        if path and (said := dig(body, path)):
            raise ApiError(f"the tool says at {path}: {_excerpt(said)}", "refused")

    return refuse


def _excerpt(said: Any) -> str:
    return (as_text(said) or "")[:200]
