"""A declared tool whose records an API gives: every kind of credential; what goes wrong fails loudly, a fault in the file with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.base import ConnectorError
from connectors.client import ApiError, NotAllowed, Unauthorised, Unsteady
from connectors.declared.tool import load_tool
from tests.connectors.declared.small_desk import DESK, PEOPLE, SINCE, TOKEN, SmallDesk, page
from tests.connectors.fake_server import Answers, data


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
def test_the_caller_is_known_by_a_header(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, auth: str, name: str, value: str | None) -> None:
    monkeypatch.setenv("SOURCES__TOOL__PASSWORD", "pw")
    nights, server = small_desk(lambda call: page(PEOPLE), auth=auth)
    nights.read()
    assert server.calls[0].headers.get(name) == value


@pytest.mark.parametrize("before", ["", "x" * 58, "x" * 178, "x" * 250], ids=["whole", "across the code's cut", "across the cut", "behind it"])
@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize(
    "auth",
    ["{kind: bearer}", "{kind: api_key}", "{kind: api_key, header: Authorization, prefix: Token token=}", "{kind: basic, username: me}"],
)
def test_an_answer_that_repeats_the_bare_credential_shows_none_of_it(
    small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, auth: str, status: int, before: str
) -> None:
    password = 'very-secret-0815"ö'
    monkeypatch.setenv("SOURCES__TOOL__PASSWORD", password)
    nights, _ = small_desk(
        lambda call: data({"ok": False, "error": f"{before} no rights for {password if 'basic' in auth else TOKEN}, me"}, status), auth=auth
    )
    with pytest.raises(ApiError) as caught:
        nights.read()
    assert "very-s" not in str(caught.value) + caught.value.code
    assert before or "no rights for ***, me" in str(caught.value)


def test_a_credential_that_is_not_there_is_asked_for_by_name(small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCES__TOOL__TOKEN")
    with pytest.raises(ConnectorError, match="SOURCES__TOOL__TOKEN"):
        small_desk(lambda call: page(PEOPLE))[0].read()


def test_records_without_key_and_things_that_are_none_are_set_aside_and_nothing_counts_as_deleted(
    small_desk: SmallDesk,
) -> None:
    nights, _ = small_desk(lambda call: data({"people": [{"name": "no id"}, "text", *PEOPLE]}))
    assert len(nights.read()) == 7
    assert (nights.reading.quarantined["person"], nights.reading.completed) == (2, set())


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
def test_what_goes_wrong_fails_loudly_and_remembers_nothing(small_desk: SmallDesk, answers: Answers, paging: str, kind: type[Exception]) -> None:
    nights, server = small_desk(answers, paging, more=SINCE)
    with pytest.raises(kind) as caught:
        nights.read()
    assert TOKEN not in str(caught.value)
    assert (nights.state, nights.reading.completed) == ({}, set())
    assert all("evil" not in call.headers["Host"] for call in server.calls)


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


def test_what_stands_inside_a_record_can_become_columns(small_desk: SmallDesk) -> None:
    people = [{"id": n, "attributes": {"name": f"P{n}", "tags": ["a"], "address": None}} for n in (1, 2)]
    nights, _ = small_desk(lambda call: data({"people": people}), more="flatten: attributes", edit="full_name: name→full_name: attributes_name")
    assert [(row["attributes_name"], row["attributes_tags"]) for row in nights.read()] == [("P1", '["a"]'), ("P2", '["a"]')]
