"""A declared tool whose records an API gives: every kind of paging and credential, and nothing green with records missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.client import ApiError, BudgetSpent, NotAllowed, Unauthorised, Unsteady
from connectors.declared.tool import load_tool
from tests.connectors.declared.nights import Nights
from tests.connectors.fake_server import Answers, Call, FakeServer, Reply, data

TOKEN = "very-secret-0815"
DESK = """tool: desk
connection:
  kind: rest
  base_url: {url}v2
  auth: {auth}
  paging: {paging}
  per_minute: 1000000
streams:
  person:
    path: /people
    records: people
    key: id
    snapshot: complete
    {more}
    map:
      person_record: {{full_name: name, email: "json_text(contact, '$.email')"}}
"""
PEOPLE = [{"id": n, "name": f"P{n}", "contact": {"email": f"p{n}@fabrikam.example"}, "changed": f"2026-02-{n:02d}T10:00:00Z"} for n in range(1, 8)]


@pytest.fixture
def desk(write_tool: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Nights, FakeServer]]]:
    """Call it with answers and what the tool's file says; the nights and the server come back."""
    monkeypatch.setenv("SOURCES__TOOL__TOKEN", TOKEN)
    with ExitStack() as stack:

        def make(
            answers: Answers, paging: str = "{kind: none}", auth: str = "{kind: bearer}", more: str = "", edit: str = ""
        ) -> tuple[Nights, FakeServer]:
            server = stack.enter_context(FakeServer(answers))
            text = DESK.format(url=server.url, auth=auth, paging=paging.replace("URL", server.url), more=more)
            before, _, after = edit.partition("→")
            return Nights(write_tool(text.replace(before, after) if edit else text)), server

        yield make


def page(rows: list[dict[str, Any]], **more: Any) -> Reply:
    return data({"people": rows, **more})


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
def test_every_kind_of_paging_reads_to_the_last_record(
    desk: Callable[..., tuple[Nights, FakeServer]], answers: Answers, paging: str, requests: int
) -> None:
    nights, server = desk(answers, paging)
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
def test_a_listing_that_is_not_at_its_end_is_never_taken_for_whole(
    desk: Callable[..., tuple[Nights, FakeServer]], answers: Answers, paging: str, says: str
) -> None:
    nights, _ = desk(answers, paging)
    with pytest.raises(ApiError, match=says):
        nights.read()
    assert nights.reading.completed == set()


@pytest.mark.parametrize("paging", ["{kind: none}", "{kind: page}", "{kind: cursor, param: after, next: nothing}"])
@pytest.mark.parametrize(
    "said", [{"total": 8}, {"total_count": "8"}, {"count": 8}, {"meta": {"total": 8}}, {"pagination": {"total_pages": 3}}, {"pages": 3}]
)
def test_fewer_records_or_pages_than_the_answer_says_are_never_taken_for_whole(
    desk: Callable[..., tuple[Nights, FakeServer]], paging: str, said: dict[str, Any]
) -> None:
    nights, _ = desk(lambda call: page([] if call.params.get("page") == "2" else PEOPLE, **said), paging)
    with pytest.raises(
        ApiError, match=r"the answer says at [\w.]+ that there are [83] (records|pages), but [712] came; see paging. Or say trust_total: false"
    ):
        nights.read()
    assert nights.reading.completed == set()


@pytest.mark.parametrize("paging", ["{kind: none}", "{kind: page}"])
def test_a_total_that_counts_something_else_may_be_declared_so(desk: Callable[..., tuple[Nights, FakeServer]], paging: str) -> None:
    nights, _ = desk(lambda call: page([] if call.params.get("page") == "2" else PEOPLE, total=4_711), paging, more="trust_total: false")
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})


def test_a_total_that_is_not_trusted_still_leaves_no_page_unread(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    nights, _ = desk(lambda call: page(PEOPLE, total=4_711, has_more=True), more="trust_total: false")
    with pytest.raises(ApiError, match="says at has_more that there is more"):
        nights.read()


@pytest.mark.parametrize("said", [{"total": 7, "pages": 1}, {"count": 3}, {"total": 9.5, "count": True}, {"total": None}])
def test_a_total_that_came_is_no_fault(desk: Callable[..., tuple[Nights, FakeServer]], said: dict[str, Any]) -> None:
    nights, _ = desk(lambda call: page(PEOPLE, **said))
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        ("{kind: bearer}", "Authorization", f"Bearer {TOKEN}"),
        ("{kind: api_key}", "X-Api-Key", TOKEN),
        ("{kind: api_key, header: Authorization, prefix: Token token=}", "Authorization", f"Token token={TOKEN}"),
        ("{kind: basic, username: me}", "Authorization", "Basic bWU6cHc="),
        ("{kind: none}", "Authorization", None),
    ],
)
def test_the_caller_is_known_by_a_header(
    desk: Callable[..., tuple[Nights, FakeServer]], monkeypatch: pytest.MonkeyPatch, auth: str, name: str, value: str | None
) -> None:
    monkeypatch.setenv("SOURCES__TOOL__PASSWORD", "pw")
    nights, server = desk(lambda call: page(PEOPLE), auth=auth)
    nights.read()
    assert server.calls[0].headers.get(name) == value


@pytest.mark.parametrize("before", ["", "x" * 58, "x" * 178, "x" * 250], ids=["whole", "across the code's cut", "across the cut", "behind it"])
@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(
    "auth",
    ["{kind: bearer}", "{kind: api_key}", "{kind: api_key, header: Authorization, prefix: Token token=}", "{kind: basic, username: me}"],
)
def test_an_answer_that_repeats_the_bare_credential_shows_none_of_it(
    desk: Callable[..., tuple[Nights, FakeServer]], monkeypatch: pytest.MonkeyPatch, auth: str, status: int, before: str
) -> None:
    password = 'very-secret-0815"ö'
    monkeypatch.setenv("SOURCES__TOOL__PASSWORD", password)
    nights, _ = desk(
        lambda call: data({"ok": False, "error": f"{before} no rights for {password if 'basic' in auth else TOKEN}, me"}, status), auth=auth
    )
    with pytest.raises(ApiError) as caught:
        nights.read()
    assert "very-s" not in str(caught.value) + caught.value.code
    assert before or "no rights for ***, me" in str(caught.value)


def test_a_credential_that_is_not_there_is_asked_for_by_name(desk: Callable[..., tuple[Nights, FakeServer]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCES__TOOL__TOKEN")
    with pytest.raises(ConnectorError, match="SOURCES__TOOL__TOKEN"):
        desk(lambda call: page(PEOPLE))[0].read()


SINCE = "cursor: {column: changed, param: updated_since, lag: 1h, full_every: 3d}"


def test_only_what_changed_is_asked_for_and_everything_again_every_so_often(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    people = list(PEOPLE)

    def answer(call: Call) -> Reply:
        return page([person for person in people if person["changed"] >= call.params.get("updated_since", "")])

    nights, server = desk(answer, more=SINCE)
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})
    people.append({"id": 8, "name": "New", "changed": "2026-03-01T12:00:00Z"})
    del people[0]
    assert ([row["id"] for row in nights.read()], nights.reading.completed) == (["7", "8"], set())
    assert ([row["id"] for row in nights.read()], nights.reading.completed) == (["8"], set())
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})
    assert [call.params.get("updated_since") for call in server.calls] == [None, "2026-02-07T09:00:00Z", "2026-03-01T11:00:00Z", None]


def test_everything_is_read_again_when_something_else_is_asked_for(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    nights, server = desk(lambda call: page(PEOPLE), more=SINCE)
    nights.read()
    file = nights.settings.file
    file.write_text(file.read_text(encoding="utf-8").replace("records: people", "records: people\n    params: {all: true}"), encoding="utf-8")
    nights.read()
    assert [call.params.get("updated_since") for call in server.calls] == [None, None]


@pytest.mark.parametrize(
    ("how", "asked"), [("seconds", "1770454800"), ("milliseconds", "1770454800000"), ("date", "2026-02-07"), ("iso", "2026-02-07T09:00:00Z")]
)
def test_the_time_is_written_as_the_api_wants_it(desk: Callable[..., tuple[Nights, FakeServer]], how: str, asked: str) -> None:
    nights, server = desk(lambda call: page(PEOPLE), more=SINCE.replace("lag", f"format: {how}, lag"))
    nights.read()
    nights.read()
    assert server.calls[1].params["updated_since"] == asked


@pytest.mark.parametrize(("lag", "asked"), [("", "4000"), (", lag: 20", "4980")])
def test_a_cursor_that_is_a_number_is_asked_for_with_a_lag(desk: Callable[..., tuple[Nights, FakeServer]], lag: str, asked: str) -> None:
    people = [person | {"version": 4_993 + int(str(person["id"]))} for person in PEOPLE]
    nights, server = desk(lambda call: page(people), more=f"cursor: {{column: version, param: after{lag}}}")
    nights.read()
    nights.read()
    assert [call.params.get("after") for call in server.calls] == [None, asked]


def test_a_listing_of_deleted_records_deletes_them(desk: Callable[..., tuple[Nights, FakeServer]], landed: Callable[..., Any]) -> None:
    nights, _ = desk(
        lambda call: data({"gone": [{"person_id": 9}, {"person_id": 10}]}) if call.path.endswith("deleted") else page(PEOPLE),
        more="deletions: {path: /people/deleted, records: gone, key: person_id}",
    )
    tool = landed(nights.settings.file)
    people = {person["source_id"]: person["deleted_at"] is not None for person in tool.canonical["person_record"]}
    assert people == {str(n): n > 7 for n in range(1, 11) if n != 8}
    assert people["9"]


def test_records_without_key_and_things_that_are_none_are_set_aside_and_nothing_counts_as_deleted(
    desk: Callable[..., tuple[Nights, FakeServer]],
) -> None:
    nights, _ = desk(lambda call: data({"people": [{"name": "no id"}, "text", *PEOPLE]}))
    assert len(nights.read()) == 7
    assert (nights.reading.quarantined["person"], nights.reading.completed) == (2, set())


def test_records_that_move_between_pages_are_read_again_from_the_start(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    first = [True]

    def moving(call: Call) -> Reply:
        at = int(call.params["page"]) - 1
        shift = 1 if at == 1 and first and first.pop() else 0
        return page(PEOPLE[at * 3 - shift : at * 3 + 3 - shift])

    nights, _ = desk(moving, "{kind: page}")
    assert {row["id"] for row in nights.read()} == {str(n) for n in range(1, 8)}


@pytest.mark.parametrize(
    ("answers", "paging", "kind"),
    [
        (lambda call: page(PEOPLE[:3], next="/v2/people?from=3"), "{kind: next_link}", Unsteady),
        (lambda call: page(PEOPLE, next="https://evil.example/people"), "{kind: next_link}", NotAllowed),
        (lambda call: page([]) if "page" not in call.params else data({"error": "expired"}, 401), "{kind: page}", Unauthorised),
        (lambda call: data({"success": False, "error": "no scope"}), "{kind: none}", ApiError),
        (lambda call: page(PEOPLE[:3]) if call.params["page"] == "1" else data({"ok": False, "error": "x"}), "{kind: page}", ApiError),
        (lambda call: data({"persons": PEOPLE}), "{kind: none}", ApiError),
    ],
    ids=["a loop", "another host", "expired", "refused", "refused on page 2", "no list"],
)
def test_what_goes_wrong_fails_loudly_and_remembers_nothing(
    desk: Callable[..., tuple[Nights, FakeServer]], answers: Answers, paging: str, kind: type[Exception]
) -> None:
    nights, server = desk(answers, paging, more=SINCE)
    with pytest.raises(kind) as caught:
        nights.read()
    assert TOKEN not in str(caught.value)
    assert (nights.state, nights.reading.completed) == ({}, set())
    assert all("evil" not in call.headers["Host"] for call in server.calls)


def test_a_run_makes_no_more_requests_than_its_budget(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    nights, server = desk(numbered, "{kind: page}", edit="per_minute: 1000000→budget: 2")
    with pytest.raises(BudgetSpent, match=r"streams.person: all 2 requests of this run are made; .* Raise connection.budget"):
        nights.read()
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("kind: bearer", "kind: beerer", "tool.yaml:5: connection.auth: .*'beerer'.*'bearer', 'api_key', 'basic', 'none'"),
        ("kind: none", "kind: cursor", "tool.yaml:6: connection.paging.next: is missing: where in the body the next cursor stands"),
        ("path: /people", "path: https://x.example/people", "tool.yaml:10: streams.person.path: write the path alone, such as /tickets"),
        ("path: /people", "path: /people?all=1", "write what follows the . under params"),
        ("path: /people", "pth: /people", r"tool.yaml:10: streams.person.pth: no such key; did you mean path\?"),
        ("http://127.0.0.1", "http://api.example", "connection.base_url: must begin with https://"),
        ("http://127.0.0.1", "https://me:pw@127.0.0.1", "no credentials and no parameters in the address"),
        ("per_minute: 1000000", "headers: {Authorization: Bearer x}", "connection.headers: Authorization: say under auth how the caller is known"),
        ("records: people", "params: {api_key: x}", "streams.person.params: api_key: no credential stands in an address; say under auth"),
        ("records: people", "params: {key: x}", "streams.person.params: key: no credential stands in an address"),
        ("records: people", "params: {sig: x}", "streams.person.params: sig: no credential stands in an address"),
        ("records: people", "params: {access_token: x}", "streams.person.params: access_token: no credential stands in an address"),
        ("snapshot: complete", "deletions: {path: /d, key: id, params: {token: x}}", "deletions.params: token: no credential stands in an address"),
        ("snapshot: complete", "deletions: {path: /d, key: [a, b]}", "streams.person.deletions.key: must name 1 fields, one for each of id"),
        ("records: people", "cursor: {column: changed}", "tool.yaml:11: streams.person.cursor.param: is missing: the parameter that takes the time"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(write_tool: Callable[..., Path], wrong: str, right: str, says: str) -> None:
    text = DESK.format(url="http://127.0.0.1:1/", auth="{kind: bearer}", paging="{kind: none}", more="")
    assert wrong in text
    with pytest.raises(ConnectorError, match=says):
        load_tool(write_tool(text.replace(wrong, right)))


def test_what_stands_inside_a_record_can_become_columns(desk: Callable[..., tuple[Nights, FakeServer]]) -> None:
    people = [{"id": n, "attributes": {"name": f"P{n}", "tags": ["a"], "address": None}} for n in (1, 2)]
    nights, _ = desk(lambda call: data({"people": people}), more="flatten: attributes", edit="full_name: name→full_name: attributes_name")
    assert [(row["attributes_name"], row["attributes_tags"]) for row in nights.read()] == [("P1", '["a"]'), ("P2", '["a"]')]
