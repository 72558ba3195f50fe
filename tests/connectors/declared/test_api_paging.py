"""A declared tool whose records an API gives page by page: every kind of paging reads to the last record, or fails."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.client import ApiError, BudgetSpent
from tests.connectors.declared.small_desk import PEOPLE, SmallDesk, page
from tests.connectors.fake_server import Answers, Call, Reply


def numbered(call: Call) -> Reply:
    at = int(call.params.get("page", 1)) - 1
    return page(PEOPLE[at * 3 : at * 3 + 3])


def offset(call: Call) -> Reply:
    """Gives three at most, whatever is asked for."""
    at = int(call.params["offset"])
    return page(PEOPLE[at : at + min(3, int(call.params["limit"]))])


def cursor(call: Call) -> Reply:
    at = int(call.params.get("after", 0))
    return page(PEOPLE[at : at + 3], meta={"next": str(at + 3) if at + 3 < len(PEOPLE) else None})


def has_more(call: Call) -> Reply:
    at = int(call.params.get("starting_after", 0))
    return page(PEOPLE[at : at + 3], has_more=at + 3 < len(PEOPLE))


def linked(call: Call) -> Reply:
    at = int(call.params.get("from", 0))
    return page(PEOPLE[at : at + 3], links={"next": f"/v2/people?from={at + 3}" if at + 3 < len(PEOPLE) else None})


def stream(call: Call) -> Reply:
    """Names a next address on its last page too, as a stream that goes on tomorrow does."""
    at = int(call.params.get("from", 0))
    return page(PEOPLE[at : at + 3], after_url=f"/v2/people?from={at + 3}", end_of_stream=at + 3 >= len(PEOPLE))


def header(call: Call) -> Reply:
    at = int(call.params.get("from", 0))
    more = {"Link": f'</v2/people?from={at + 3}>; rel="next", </v2/people>; rel="first"'} if at + 3 < len(PEOPLE) else {}
    return Reply(page(PEOPLE[at : at + 3]).body, 200, {"Content-Type": "application/json", **more})


@pytest.mark.parametrize(
    ("answers", "paging", "requests"),
    [
        (lambda call: page(PEOPLE), "{kind: none}", 1),
        # pages that count from the beginning are read twice the first time: where no total tells, a record may have slipped by
        (numbered, "{kind: page, size_param: per_page, size: 3}", 8),
        (offset, "{kind: offset, size: 500}", 8),
        (cursor, "{kind: cursor, param: after, next: meta.next}", 3),
        (has_more, "{kind: cursor, param: starting_after, next: id, last_key: true, more: has_more}", 3),
        (linked, "{kind: next_link, next: links.next}", 3),
        (stream, "{kind: next_link, next: after_url, end: end_of_stream}", 3),
        (header, "{kind: link_header}", 3),
    ],
    ids=["none", "page", "offset", "cursor", "last key", "next link", "stream", "link header"],
)
def test_every_kind_of_paging_reads_to_the_last_record(small_desk: SmallDesk, answers: Answers, paging: str, requests: int) -> None:
    nights, server = small_desk(answers, paging)
    rows = nights.read()
    assert [row["id"] for row in rows] == [str(person["id"]) for person in PEOPLE]
    assert rows[0]["contact"] == '{"email":"p1@fabrikam.example"}'
    assert nights.reading.completed == {"person"}
    assert len(server.calls) == requests
    assert {call.path for call in server.calls} == {"/v2/people"}


@pytest.mark.parametrize(
    ("answers", "paging", "says"),
    [
        (
            cursor,
            "{kind: cursor, param: after, next: meta.nxt}",
            "the answer says at meta.next that there is more, but the declared paging ends here",
        ),
        (cursor, "{kind: none}", "says at meta.next that there is more"),
        (has_more, "{kind: cursor, param: starting_after, next: cursor}", "says at has_more that there is more"),
        (linked, "{kind: link_header}", "says at links.next that there is more"),
        (header, "{kind: none}", r"declare paging: {kind: link_header}"),
    ],
)
def test_a_listing_that_is_not_at_its_end_is_never_taken_for_whole(small_desk: SmallDesk, answers: Answers, paging: str, says: str) -> None:
    nights, _ = small_desk(answers, paging)
    with pytest.raises(ApiError, match=says):
        nights.read()
    assert nights.reading.completed == set()


@pytest.mark.parametrize("paging", ["{kind: none}", "{kind: page}", "{kind: cursor, param: after, next: nothing}"])
@pytest.mark.parametrize(
    "said", [{"total": 8}, {"total_count": "8"}, {"count": 8}, {"meta": {"total": 8}}, {"pagination": {"total_pages": 3}}, {"pages": 3}]
)
def test_fewer_records_or_pages_than_the_answer_says_are_never_taken_for_whole(small_desk: SmallDesk, paging: str, said: dict[str, Any]) -> None:
    nights, _ = small_desk(lambda call: page([] if call.params.get("page") == "2" else PEOPLE, **said), paging)
    with pytest.raises(
        ApiError, match=r"the answer says at [\w.]+ that there are [83] (records|pages), but [712] came; see paging. Or say trust_total: false"
    ):
        nights.read()
    assert nights.reading.completed == set()


@pytest.mark.parametrize("paging", ["{kind: none}", "{kind: page}"])
def test_a_total_that_counts_something_else_may_be_declared_so(small_desk: SmallDesk, paging: str) -> None:
    nights, _ = small_desk(lambda call: page([] if call.params.get("page") == "2" else PEOPLE, total=4_711), paging, more="trust_total: false")
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})


def test_a_total_that_is_not_trusted_still_leaves_no_page_unread(small_desk: SmallDesk) -> None:
    nights, _ = small_desk(lambda call: page(PEOPLE, total=4_711, has_more=True), more="trust_total: false")
    with pytest.raises(ApiError, match="says at has_more that there is more"):
        nights.read()


@pytest.mark.parametrize("said", [{"total": 7, "pages": 1}, {"count": 3}, {"total": 9.5, "count": True}, {"total": None}])
def test_a_total_that_came_is_no_fault(small_desk: SmallDesk, said: dict[str, Any]) -> None:
    nights, _ = small_desk(lambda call: page(PEOPLE, **said))
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})


def test_records_that_move_between_pages_are_read_again_from_the_start(small_desk: SmallDesk) -> None:
    first = [True]

    def moving(call: Call) -> Reply:
        at = int(call.params["page"]) - 1
        shift = 1 if at == 1 and first and first.pop() else 0
        return page(PEOPLE[at * 3 - shift : at * 3 + 3 - shift])

    nights, _ = small_desk(moving, "{kind: page}")
    assert {row["id"] for row in nights.read()} == {str(n) for n in range(1, 8)}


def test_a_run_makes_no_more_requests_than_its_budget(small_desk: SmallDesk) -> None:
    nights, server = small_desk(numbered, "{kind: page}", edit="per_minute: 1000000→budget: 2")
    with pytest.raises(BudgetSpent, match=r"streams.person: all 2 requests of this run are made; .* Raise connection.budget"):
        nights.read()
    assert len(server.calls) == 2
