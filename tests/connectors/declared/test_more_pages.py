"""An API that says, in whatever way, that there is more than came: never green with records missing; and a draft never calls such a listing whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.client import ApiError
from connectors.declared.suggest import draft, samples_of
from tests.connectors.declared.nights import Nights
from tests.connectors.fake_server import Answers, Call, FakeServer, Reply, data

DESK = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: none}}, paging: {paging}, per_minute: 1000000}}
streams:
  person:
    path: /deep/people
    key: id
    snapshot: complete
    map: {{person_record: {{full_name: name}}}}
"""
ALL = [{"id": n, "name": f"Pia Berg{n}", "email": f"p{n}@fabrikam.example"} for n in range(50)]
Desk = Callable[..., Nights]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Call it with answers and a paging; the nights come back."""
    with ExitStack() as stack:

        def make(answers: Answers, paging: str = "{kind: none}") -> Nights:
            server = stack.enter_context(FakeServer(answers))
            (tmp_path / "desk.yaml").write_text(DESK.format(url=server.url, paging=paging), encoding="utf-8")
            return Nights(tmp_path / "desk.yaml")

        yield make


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    return data(body, status, **headers)


FORMS = {
    "page.totalElements": reply({"content": ALL[:10], "page": {"size": 10, "totalElements": 50, "totalPages": 5}}),
    "X-Total-Count": reply(ALL[:10], X_Total_Count="50"),
    "X-WP-Total": reply(ALL[:10], X_WP_Total="50"),
    "X-Total-Pages": reply(ALL[:10], X_Total_Pages="5"),
    "X-Next-Page": reply(ALL[:10], X_Next_Page="2"),
    "HTTP 206": reply(ALL[:10], 206),
    "HTTP 206.": reply(ALL[:10], 206, Content_Range="items 0-9/*"),
    "Content-Range": reply(ALL[:10], Content_Range="items 0-9/50"),
    "nextToken": reply({"items": ALL[:10], "nextToken": "abc"}),
    "result.next_cursor": reply({"items": ALL[:10], "result": {"next_cursor": "abc"}}),
    "info.more_records": reply({"data": ALL[:10], "info": {"more_records": True, "page": 1}}),
    "has_more": reply({"items": ALL[:10], "has_more": "true"}),
    "pages.next.starting_after": reply({"data": ALL[:10], "pages": {"next": {"starting_after": "abc"}}}),
}


@pytest.mark.parametrize("place", FORMS)
def test_an_end_where_the_answer_says_that_there_is_more_is_none(desk: Desk, place: str) -> None:
    with pytest.raises(ApiError, match=place.rstrip(".")) as caught:
        desk(lambda _: FORMS[place]).read()
    assert caught.value.code == "paging"


@pytest.mark.parametrize(
    "answer",
    [
        reply({"items": ALL, "has_more": "false", "next_token": None, "info": {"more_records": False}}),
        reply(ALL, X_Total_Count="50", X_Total_Pages="1", X_Next_Page=""),
        reply(ALL, 206, Content_Range="items 0-49/50"),
        reply({"items": ALL, "page": {"totalElements": 50, "number": 0}, "statistics": {"count": 900, "next": "week"}}),
    ],
)
def test_an_answer_that_says_that_it_is_all_is(desk: Desk, answer: Reply) -> None:
    nights = desk(lambda _: answer)
    assert len(nights.read()) == 50
    assert nights.reading.completed == {"person"}


def test_a_part_that_leads_on_is_no_end(desk: Desk) -> None:
    """Some tools give each page as HTTP 206."""

    def answer(call: Call) -> Reply:
        at = int(call.params["offset"])
        return reply(ALL[at : at + 20], 206 if at < 50 else 200, Content_Range=f"items {at}-{at + 19}/50" if at < 50 else "items */50")

    assert len(desk(answer, "{kind: offset, size: 20}").read()) == 50


@pytest.mark.parametrize("place", FORMS)
def test_a_draft_of_pages_that_cannot_be_followed_says_so_and_is_not_called_complete(tmp_path: Path, place: str) -> None:
    with FakeServer(lambda _: FORMS[place]) as server:
        text = draft(samples_of([f"{server.url}people"], tmp_path, None), "c360 tool suggest", "desk")
    assert "no usual way led to it" in text
    assert "snapshot: complete" not in text


def test_a_bare_list_may_be_a_page_and_the_draft_asks(tmp_path: Path) -> None:
    with FakeServer(lambda _: data(ALL[:10])) as server:
        text = draft(samples_of([f"{server.url}people"], tmp_path, None), "c360 tool suggest", "desk")
    assert yaml.safe_load(text)["streams"]["person"]["paging"] == {"kind": "none"}
    assert "# nothing in the answer tells whether there are more pages" in text
    assert "snapshot: complete" not in text


def test_of_a_bare_list_the_ways_that_count_are_tried(tmp_path: Path) -> None:
    with FakeServer(lambda call: data(ALL[int(call.params.get("page", 1)) * 10 - 10 :][:10])) as server:
        text = draft(samples_of([f"{server.url}people"], tmp_path, None), "c360 tool suggest", "desk")
    assert yaml.safe_load(text)["streams"]["person"]["paging"] == {"kind": "page", "param": "page"}
    assert "# snapshot: complete" in text


def linked(call: Call) -> tuple[list[Any], str]:
    assert call.path == "/v2/deep/people"
    page = int(call.params.get("page", 1))
    return ALL[page * 20 - 20 : page * 20], f"?page={page + 1}" if page < 3 else ""


def test_a_relative_link_starts_from_the_page_that_it_stands_in(desk: Desk) -> None:
    def header(call: Call) -> Reply:
        rows, link = linked(call)
        return reply(rows, **({"Link": f'<{link}>; rel="next"'} if link else {}))

    def body(call: Call) -> Reply:
        rows, link = linked(call)
        return reply({"people": rows, "next": link and f"people{link}"})

    assert len(desk(header, "{kind: link_header}").read()) == 50
    assert len(desk(body, "{kind: next_link}").read()) == 50


def test_an_answer_without_content_is_an_empty_page(desk: Desk) -> None:
    def answer(call: Call) -> Reply:
        rows = ALL[int(call.params["page"]) * 20 - 20 :][:20]
        return reply(rows) if rows else Reply(b"", 204)

    assert len(desk(answer, "{kind: page}").read()) == 50
    assert desk(lambda _: Reply(b"", 204)).read() == []


@pytest.mark.parametrize("paging", ["{kind: page, more: next_page}", "{kind: page, total_pages: of.pages}", "{kind: page, end: is_last}"])
def test_pages_end_where_the_body_says_so_for_behind_the_last_one_is_a_404(desk: Desk, paging: str) -> None:
    def answer(call: Call) -> Reply:
        page = int(call.params["page"])
        if page > 3:
            return data({"error": "no such page"}, 404)
        return reply(
            {"people": ALL[page * 20 - 20 : page * 20], "next_page": page + 1 if page < 3 else None, "of": {"pages": 3}, "is_last": page == 3}
        )

    assert len(desk(answer, paging).read()) == 50


def test_numbers_with_more_digits_than_a_float_holds_stay_as_they_are(desk: Desk) -> None:
    body = '{"people": [{"id": 123456789012345678901, "name": 0.1}, {"id": 123456789012345678902, "name": 123456789.123456789}]}'
    rows = desk(lambda _: Reply(body.encode(), 200, {"Content-Type": "application/json"})).read()
    assert [(row["id"], row["name"]) for row in rows] == [("123456789012345678901", "0.1"), ("123456789012345678902", "123456789.123456789")]
