"""How one page of an API leads to the next: guessed from the first answer, and tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.client import Answer, ApiError, Client
from connectors.declared.rest_signs import dig, is_a_part, next_header, next_in_header, nexts, says_more, says_no_more, total_of, total_pages

Paging = dict[str, Any]
PAGE_NUMBERS = ("page", "number", "page_number", "pageNumber", "current_page", "currentPage", "page_index", "pageIndex")
OFFSETS = ("offset", "start", "startAt", "skip", "$skip")
PLACES = ("", "meta.", "pagination.", "paging.", "page_info.", "page.", "info.")
ENDS = ("last", "is_last", "isLast")  # says of itself whether it is the last page
NO_WAY = "the answer says that there is more, but no usual way led to it; the tool's documentation names its paging, without it records are missing"
NOT_TOLD = "nothing in the answer tells whether there are more pages; see the tool's documentation, without the right paging records are missing"


def paging_of(client: Client, path: str, params: Mapping[str, str], answer: Answer, where: str, rows: list[Any]) -> tuple[Paging, str]:
    """The first of the usual ways by which the second page holds other records; and what a person must look up, empty where one was found.

    answer: the first one. where, rows: its list of records. Where none of them does, the likeliest: `c360 tool check` says that it fails. Where
    the answer says nothing of further pages, the ways that count are tried all the same.
    """
    is_said, is_all = _says_more(answer, len(rows)), _says_all(answer, len(rows))
    found = list(_likely(answer, params, is_said)) or ([] if is_all else list(_counted(answer, params)))
    for paging in found:
        asked = _second(paging, answer.body, rows)
        if asked is None:
            return paging, ""
        try:
            second = client.get(path, {**params, **asked}).body
        except ApiError:
            continue
        page = dig(second, where) if where else second
        if isinstance(page, list) and page and not any(row in rows for row in page):
            return paging, ""
    if is_all:
        return {"kind": "none"}, ""
    likely = next(_likely(answer, params, is_said), None)
    return (likely, NO_WAY) if likely else ({"kind": "none"}, NO_WAY if is_said else NOT_TOLD)


def _likely(answer: Answer, params: Mapping[str, str], is_said: bool) -> Iterator[Paging]:
    body = answer.body
    if next_in_header(answer.headers):
        yield {"kind": "link_header"}
        return
    for path, found in nexts(body):
        if isinstance(found, str) and found.startswith(("http", "/", "?")):
            yield {"kind": "next_link", "next": path}
            return
        if (isinstance(found, int) or str(found).isdigit()) and path.lower().endswith("page"):
            yield {"kind": "page", "param": "page"}
        for name in dict.fromkeys(("cursor", _named_after(path), "page_token", "pageToken", "after", "next", "token", _whole_name(path))):
            yield {"kind": "cursor", "param": name, "next": path}
        return
    if (more := says_more(body)).endswith("has_more"):
        yield {"kind": "cursor", "param": "starting_after", "next": "id", "last_key": True, "more": more}
    if is_said or any(name in params for name in ("page", "offset")):
        yield from _counted(answer, params)


def _whole_name(path: str) -> str:
    return path.rpartition(".")[2]


def _named_after(path: str) -> str:
    """nextPageToken → pageToken, next_cursor → cursor, cursors.after → after: as the parameter is mostly called."""
    name = re.sub(r"^next_?", "", path.rpartition(".")[2])
    return name[:1].lower() + name[1:] or "cursor"


def _counted(answer: Answer, params: Mapping[str, str]) -> Iterator[Paging]:
    """Pages that are counted, or records that are skipped; first what the answer or the address speaks of."""
    body = answer.body
    speaks = [place + name for place in PLACES for name in PAGE_NUMBERS if isinstance(dig(body, place + name), int)]
    first = {"first": 0} if any(dig(body, path) == 0 for path in speaks) else {}
    pages = [{"kind": "page", "param": name, **first} for name in ("page", "page[number]", "pageNumber")]
    skips = [
        {"kind": "offset"} if name == "offset" else {"kind": "offset", "param": name}
        for name in sorted(OFFSETS, key=lambda name: name not in params and not isinstance(dig(body, name), int))
    ]
    by_page = "page" in params or speaks or any(total_pages(answer)) or next_header(answer.headers)
    yield from pages + skips if by_page and "offset" not in params else skips + pages


def _says_more(answer: Answer, came: int) -> bool:
    """Whether the answer says that it is not all."""
    pages = any(number > 1 for _, number in total_pages(answer)) or bool(next_header(answer.headers)) or is_a_part(answer)
    return pages or total_of(answer) > came or bool(says_more(answer.body)) or any(dig(answer.body, path) is False for path in _ends())


def _says_all(answer: Answer, came: int) -> bool:
    """Whether the answer says that it is all."""
    if _says_more(answer, came):
        return False
    pages = any(number == 1 for _, number in total_pages(answer)) or says_no_more(answer.body)
    return pages or total_of(answer) == came or any(dig(answer.body, path) is True for path in _ends())


def _ends() -> Iterator[str]:
    return (place + name for place in PLACES for name in ENDS)


def _second(paging: Paging, body: Any, rows: list[Any]) -> dict[str, Any] | None:
    """What asks for the second page; None where the answer itself names its address."""
    if paging["kind"] == "page":
        return {paging["param"]: paging.get("first", 1) + 1}
    if paging["kind"] == "offset":
        return {paging.get("param", "offset"): len(rows)}
    if paging["kind"] != "cursor":
        return None
    return {paging["param"]: dig(rows[-1], paging["next"]) if paging.get("last_key") else dig(body, paging["next"])}
