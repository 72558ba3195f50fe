"""One page of an API after the other, as a declared tool's paging says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from requests.utils import parse_header_links

from connectors.base import as_text
from connectors.client import Answer, ApiError, Client, Page
from connectors.client.body import said_no
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
# where APIs usually say that there is more: a listing that ends while one of these speaks was not read to its end
MORE = ("has_more", "hasMore", "more", "meta.has_more", "meta.hasMore", "pagination.has_more", "paging.has_more")
NEXT = (
    "next", "next_page", "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_url", "nextLink", "@odata.nextLink", "links.next",
    "_links.next", "links.next.href", "_links.next.href", "meta.next", "meta.next_cursor", "meta.next_page", "paging.next", "paging.cursors.after",
    "paging.next.after", "pagination.next", "pagination.next_cursor", "pagination.next_page", "pagination.next_url", "cursor.next",
    "response_metadata.next_cursor",
)  # fmt: skip
# where they usually say how many records, or pages, there are in all
PLACES = ("", "meta.", "pagination.", "paging.", "page_info.")
TOTALS = tuple(place + name for place in PLACES for name in ("total", "total_count", "totalCount", "total_results", "totalResults", "count"))
TOTAL_PAGES = tuple(place + name for place in PLACES for name in ("total_pages", "totalPages", "pages", "page_count", "pageCount"))
ERRORS = {"error", "errors"}  # a list of this name holds no records


@dataclass
class Pager:
    """Fetches the pages of one listing. params: what is asked beside the paging's own. totals: what its pages said there are in all."""

    client: Client
    listing: Listing
    paging: Kinds
    params: Params
    where: str
    met: int = field(default=0)
    pages: int = field(default=0)
    filled: int = field(default=0)
    totals: set[int] = field(default_factory=set)

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
        rows = records(answer.body, self.listing.records, self.where)
        self.met, self.pages, self.filled = self.met + len(rows), self.pages + 1, self.filled + bool(rows)
        if self.listing.trust_total and (total := total_of(answer.body)):
            self.totals.add(total)
        following = self._next(answer, rows, cursor)
        if following is None:
            self._refuse_more(answer, bool(rows))
        if following is None and self.listing.trust_total:
            self._refuse_fewer(answer)
        return Page(rows, following, answer.body)

    def _ask(self, cursor: str | None) -> Answer:
        paging, params = self.paging, dict(self.params)
        size_param, size = getattr(paging, "size_param", None), getattr(paging, "size", None)
        if size_param and size:
            params[size_param] = size
        if isinstance(paging, NextLinkPaging | LinkHeaderPaging) and cursor is not None:
            return self.client.get(cursor)  # the link carries its own parameters
        if isinstance(paging, PagePaging):
            params[paging.param] = cursor or paging.first
        elif isinstance(paging, OffsetPaging):
            params[paging.param] = cursor or 0
        elif isinstance(paging, CursorPaging) and cursor is not None:
            params[paging.param] = cursor
        return self.client.get(self.listing.path.lstrip("/"), params)

    def _next(self, answer: Answer, rows: list[Any], cursor: str | None) -> str | None:
        """What leads to the following page; None after the last. A short page is not taken for the last: the tool may give less than was asked."""
        paging = self.paging
        if isinstance(paging, PagePaging):
            return str(int(cursor or paging.first) + 1) if rows else None
        if isinstance(paging, OffsetPaging):
            return str(self.met) if rows else None
        if isinstance(paging, CursorPaging | NextLinkPaging) and _is_last(paging, answer.body):
            return None
        if isinstance(paging, CursorPaging):
            found = dig(rows[-1], paging.next) if paging.last_key and rows else None if paging.last_key else dig(answer.body, paging.next)
            return _word(found)
        if isinstance(paging, NextLinkPaging):
            return _word(dig(answer.body, paging.next))
        if isinstance(paging, LinkHeaderPaging):
            return next_in_header(answer.headers)
        return None

    def _refuse_more(self, answer: Answer, has_rows: bool) -> None:
        """An end where the answer itself says that there is more is a fault of the declared paging: rows would be missing.

        A page without rows may name a next one, as some tools do for ever; it may not say that there is more.
        """
        names_next = has_rows and not _own_end(self.paging, answer.body)
        for path in (*MORE, *NEXT):
            found = dig(answer.body, path)
            if found is True or (path in NEXT and _word(found) and names_next):
                raise ApiError(f"{self.where}: the answer says at {path} that there is more, but the declared paging ends here; see paging", "paging")
        if has_rows and next_in_header(answer.headers):
            raise ApiError(f"{self.where}: the answer's Link header names a next page; declare paging: {{kind: link_header}}", "paging")

    def _refuse_fewer(self, answer: Answer) -> None:
        """Fewer records or pages than the answer says there are in all: the declared paging does not reach them."""
        for paths, came, what in ((TOTALS, self.met, "records"), (TOTAL_PAGES, self.pages, "pages")):
            for path in paths:
                whole = _number(dig(answer.body, path))
                if whole > came:
                    raise ApiError(
                        f"{self.where}: the answer says at {path} that there are {whole:,} {what}, but {came:,} came; see paging. "
                        "Or say trust_total: false, should it count something else", "paging",
                    )  # fmt: skip


def _is_last(paging: CursorPaging | NextLinkPaging, body: Any) -> bool:
    """Whether the body itself says so, as declared."""
    return (paging.more is not None and not dig(body, paging.more)) or (paging.end is not None and bool(dig(body, paging.end)))


def _own_end(paging: Kinds, body: Any) -> bool:
    """Whether `more` or `end`, which the body must hold, has the last word over a cursor that is still named."""
    said = (paging.more, paging.end) if isinstance(paging, CursorPaging | NextLinkPaging) else ()
    return any(path is not None and dig(body, path) is not None for path in said)


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


def dig(body: Any, path: str) -> Any:
    """What stands at `a.b.c` in a body; a key that itself holds the dots is found first; None where there is nothing."""
    if not isinstance(body, Mapping):
        return None
    if path in body:
        return body[path]
    first, _, rest = path.partition(".")
    return dig(body.get(first), rest) if rest else None


def next_in_header(headers: Mapping[str, str]) -> str | None:
    """The address that a Link header calls next."""
    links = parse_header_links(headers.get("Link") or headers.get("link") or "")
    return next((link["url"] for link in links if "next" in link.get("rel", "").split()), None)


def total_of(body: Any) -> int:
    """How many records there are in all, as the body says; 0 where it does not."""
    return max(_number(dig(body, path)) for path in TOTALS)


def _number(found: Any) -> int:
    """A whole number, also one written as text; 0 for anything else."""
    if isinstance(found, str) and found.isascii() and found.isdigit():
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _word(found: Any) -> str | None:
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) and found != "" else None
