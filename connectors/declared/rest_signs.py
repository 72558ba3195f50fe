"""What an answer of an API says of what is not in it: that there is more, where, and how much there is in all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from requests.utils import parse_header_links

from connectors.client import Answer

# where APIs usually say that there is more, or how much there is. The first kind of name means it wherever it stands; the second only beside
# the list and inside of what is called so
INSIDE = ("meta", "pagination", "paging", "page_info", "pageInfo", "page", "pages", "info", "result_info", "meta.pagination", "meta.page", "cursor")
PLACES = ("", *(f"{place}." for place in INSIDE))
MORE = ("has_more", "hasMore", "more_records", "moreRecords", "has_next", "hasNext", "has_next_page", "hasNextPage")
MORE_INSIDE = ("more",)
NEXT = (
    "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "next_page", "nextPage", "next_url", "nextLink",
    "@odata.nextLink",
)  # fmt: skip
NEXT_INSIDE = ("next",)
NEXT_AT = (
    "links.next", "_links.next", "links.next.href", "_links.next.href", "meta.next", "paging.next", "paging.cursors.after", "paging.next.after",
    "pagination.next", "cursor.next", "pages.next.starting_after",
)  # fmt: skip
TOTALS = ("total_count", "totalCount", "total_results", "totalResults", "total_elements", "totalElements", "total_records", "totalRecords")
TOTALS_INSIDE = ("total", "count")
TOTAL_PAGES = ("total_pages", "totalPages", "page_count", "pageCount")
TOTAL_PAGES_INSIDE = ("pages",)
# and in which headers
TOTAL_HEADERS = ("X-Total-Count", "X-Total", "X-WP-Total", "Total-Count", "X-Pagination-Total-Count")
TOTAL_PAGES_HEADERS = ("X-Total-Pages", "X-WP-TotalPages", "X-Pagination-Page-Count")
NEXT_HEADERS = ("X-Next-Page", "X-Next-Cursor", "X-Next-Token")
DEEP = 2  # objects inside of the body that are looked into


def dig(body: Any, path: str) -> Any:
    """What stands at `a.b.c` in a body; a key that itself holds the dots is found first; None where there is nothing."""
    if not isinstance(body, Mapping):
        return None
    if path in body:
        return body[path]
    first, _, rest = path.partition(".")
    return dig(body.get(first), rest) if rest else None


def says_more(body: Any) -> str:
    """Where the body says outright that there is more; empty where it does not."""
    paths = _paths(body, (*MORE, *NEXT), (*MORE_INSIDE, *NEXT_INSIDE))
    return next((path for path in paths if _is_word(dig(body, path)) and is_yes(dig(body, path))), "")


def says_no_more(body: Any) -> bool:
    """Whether the body says outright that there is no more."""
    return any(_is_word(found) and not is_yes(found) for found in (dig(body, path) for path in _paths(body, MORE, MORE_INSIDE)))


def nexts(body: Any) -> Iterator[tuple[str, str | int]]:
    """What the body names as its next page: where, and what."""
    for path in dict.fromkeys((*NEXT_AT, *_paths(body, NEXT, NEXT_INSIDE))):
        found = dig(body, path)
        if word(found) and not _is_word(found):
            yield path, found


def totals(answer: Answer) -> Iterator[tuple[str, int]]:
    """How many records there are in all, as the answer says it: where, and how many."""
    yield from _numbers(answer, TOTALS, TOTALS_INSIDE, TOTAL_HEADERS)
    if written := re.fullmatch(r"\s*\w+\s+(?:\d+-\d+|\*)/(\d+)\s*", answer.headers.get("Content-Range", "")):
        yield "Content-Range", int(written[1])


def total_pages(answer: Answer) -> Iterator[tuple[str, int]]:
    """The same of pages."""
    yield from _numbers(answer, TOTAL_PAGES, TOTAL_PAGES_INSIDE, TOTAL_PAGES_HEADERS)


def total_of(answer: Answer) -> int:
    """How many records there are in all; 0 where the answer does not say it."""
    return max((number for _, number in totals(answer)), default=0)


def next_in_header(headers: Mapping[str, str]) -> str | None:
    """The address that a Link header calls next."""
    links = parse_header_links(headers.get("Link") or headers.get("link") or "")
    return next((link["url"] for link in links if "next" in link.get("rel", "").split()), None)


def next_header(headers: Mapping[str, str]) -> str:
    """The name of another header that names a next page; empty where none does."""
    return next((name for name in NEXT_HEADERS if headers.get(name, "").strip()), "")


def is_a_part(answer: Answer) -> bool:
    """Whether the answer calls itself a part of the whole (HTTP 206), and does not say that it is the last."""
    if answer.status != 206:
        return False
    written = re.fullmatch(r"\s*\w+\s+\d+-(\d+)/(\d+)\s*", answer.headers.get("Content-Range", ""))
    return written is None or int(written[1]) + 1 < int(written[2])


def is_yes(found: Any) -> bool:
    """Whether something says yes; `false`, `no` and 0 say no as texts too."""
    return found.strip().lower() not in ("", "false", "no", "0", "null", "none") if isinstance(found, str) else bool(found)


def number(found: Any) -> int:
    """A whole number, also one written as text; 0 for anything else."""
    if isinstance(found, str) and found.isascii() and found.isdigit():
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def word(found: Any) -> str | None:
    """A text or a number as text; None for nothing and for anything else."""
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) and found != "" else None


def _is_word(found: Any) -> bool:
    """Whether something says yes or no, as such or as text."""
    return isinstance(found, bool) or (isinstance(found, str) and found.strip().lower() in ("true", "false", "yes", "no"))


def _numbers(answer: Answer, names: tuple[str, ...], inside: tuple[str, ...], headers: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    yield from ((path, found) for path in _paths(answer.body, names, inside) if (found := number(dig(answer.body, path))))
    yield from ((name, found) for name in headers if (found := number(answer.headers.get(name, "").strip())))


def _paths(body: Any, names: tuple[str, ...], inside: tuple[str, ...]) -> Iterator[str]:
    """Where in a body such names stand: the first kind in any object that is no record, the second in the usual ones."""
    for place in dict.fromkeys((*PLACES, *_objects(body))):
        yield from (place + name for name in (*names, *(inside if place in PLACES else ())))


def _objects(body: Any, place: str = "", deep: int = DEEP) -> Iterator[str]:
    """The objects inside of a body, not those in lists."""
    if not isinstance(body, Mapping) or not deep:
        return
    for name, part in body.items():
        if isinstance(part, Mapping):
            yield f"{place}{name}."
            yield from _objects(part, f"{place}{name}.", deep - 1)
