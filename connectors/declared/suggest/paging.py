"""How one page of an API leads to the next: guessed from the first answer, and tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.client import Answer, ApiError, Client
from connectors.declared.rest_pages import MORE, NEXT, TOTAL_PAGES, dig, next_in_header, total_of

Paging = dict[str, Any]
PAGE_NUMBERS = ("page", "number", "page_number", "pageNumber", "current_page", "currentPage", "page_index", "pageIndex")
OFFSETS = ("offset", "start", "startAt", "skip", "$skip")
PLACES = ("", "meta.", "pagination.", "paging.", "page_info.", "page.")
ENDS = ("last", "is_last", "isLast")  # says of itself whether it is the last page


def paging_of(client: Client, path: str, params: Mapping[str, str], answer: Answer, where: str, rows: list[Any]) -> Paging:
    """The first of the usual ways by which the second page holds other records; untried where no parameter is to be guessed.

    answer: the first one. where, rows: its list of records. Where none of them does, the likeliest: `c360 tool check` says that it fails.
    """
    found = list(_likely(answer, params, len(rows)))
    for paging in found:
        asked = _second(paging, answer.body, rows)
        if asked is None:
            return paging
        try:
            page = dig(client.get(path, {**params, **asked}).body, where) if where else client.get(path, {**params, **asked}).body
        except ApiError:
            continue
        if isinstance(page, list) and page and page != rows:
            return paging
    return found[0] if found else {"kind": "none"}


def _likely(answer: Answer, params: Mapping[str, str], came: int) -> Iterator[Paging]:
    body = answer.body
    if next_in_header(answer.headers):
        yield {"kind": "link_header"}
        return
    for path in NEXT:
        found = dig(body, path)
        if isinstance(found, str) and found.startswith(("http", "/")):
            yield {"kind": "next_link", "next": path}
            return
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            if (isinstance(found, int) or str(found).isdigit()) and path.endswith("page"):
                yield {"kind": "page", "param": "page"}
            for name in dict.fromkeys(("cursor", _named_after(path), "page_token", "pageToken", "after", "next")):
                yield {"kind": "cursor", "param": name, "next": path}
            return
    if dig(body, "has_more") is True:
        yield {"kind": "cursor", "param": "starting_after", "next": "id", "last_key": True, "more": "has_more"}
    counted = list(_counted(body, params))
    if counted and (_has_more(body, came) or any(name in params for name in ("page", "offset"))):
        yield from counted


def _named_after(path: str) -> str:
    """nextPageToken → pageToken, next_cursor → cursor, cursors.after → after: as the parameter is mostly called."""
    name = re.sub(r"^next_?", "", path.rpartition(".")[2])
    return name[:1].lower() + name[1:] or "cursor"


def _counted(body: Any, params: Mapping[str, str]) -> Iterator[Paging]:
    """Pages that are counted, or records that are skipped; first what the answer or the address speaks of."""
    speaks = [place + name for place in PLACES for name in PAGE_NUMBERS if isinstance(dig(body, place + name), int)]
    first = {"first": 0} if any(dig(body, path) == 0 for path in speaks) else {}
    pages = [{"kind": "page", "param": name, **first} for name in ("page", "page[number]", "pageNumber")]
    skips = [
        {"kind": "offset"} if name == "offset" else {"kind": "offset", "param": name}
        for name in sorted(OFFSETS, key=lambda name: name not in params and not isinstance(dig(body, name), int))
    ]
    by_page = "page" in params or speaks or any(dig(body, path) for path in TOTAL_PAGES)
    yield from pages + skips if by_page and "offset" not in params else skips + pages


def _has_more(body: Any, came: int) -> bool:
    """Whether the answer says that it is not all."""
    pages = any(isinstance(found := dig(body, path), int) and found > 1 for path in TOTAL_PAGES)
    return pages or total_of(body) > came or any(dig(body, path) is True for path in MORE) or any(dig(body, path) is False for path in ENDS)


def _second(paging: Paging, body: Any, rows: list[Any]) -> dict[str, Any] | None:
    """What asks for the second page; None where the answer itself names its address."""
    if paging["kind"] == "page":
        return {paging["param"]: paging.get("first", 1) + 1}
    if paging["kind"] == "offset":
        return {paging.get("param", "offset"): len(rows)}
    if paging["kind"] != "cursor":
        return None
    return {paging["param"]: dig(rows[-1], paging["next"]) if paging.get("last_key") else dig(body, paging["next"])}
