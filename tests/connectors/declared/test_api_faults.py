"""The fault table: each fault ends with everything landed or with a loud failure and nothing deleted, never green with rows missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.client import Budget
from tests.connectors.declared.desk import TOKEN, TOOL, Desk, Nights
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page
from warehouse.database import open_database

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LISTS = {"/v2/people": "by cursor", "/v2/companies": "by link", "/v2/tickets": "by offset, only changes", "/v2/tickets/deleted": "deleted ones"}
WHAT = ("people", "companies", "tickets")
Fault = Callable[[Call], Reply | None]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def nights(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__DESK__TOKEN", TOKEN)
    with open_database(tmp_path / "data") as database, FakeServer(desk.answer) as server:
        tool = tmp_path / "desk.yaml"
        tool.write_text(TOOL.format(url=server.url), encoding="utf-8")
        found = Nights(database, desk, server, tool)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found


@pytest.fixture(params=LISTS, ids=LISTS.values())
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def second(nights: Nights, desk: Desk) -> Callable[[Fault], None]:
    """Runs a first night without and a second one with the fault; in between records come, change and go."""
    for what in WHAT:
        for key in range(1, 12):
            desk.put(what, key, START - 20 * DAY, f"{what} {key}")
    nights.sync(START)
    assert nights.landed() == nights.truth()

    def night(fault: Fault) -> None:
        for what in WHAT:
            for key in (2, 9) if what != "tickets" else (2, 5, 9, 10):
                desk.delete(what, key)
            for key in (3, 4, 6, 7, 8, 20, 21, 22):
                desk.put(what, key, START + timedelta(hours=5), f"new {what} {key}")
        desk.fault = fault
        nights.sync(START + DAY)

    return night


@pytest.fixture
def complete(second: Callable[[Fault], None], nights: Nights) -> Callable[[Fault], None]:
    """The second night ends with all that is at the desk."""

    def check(fault: Fault) -> None:
        second(fault)
        assert nights.landed() == nights.truth()

    return check


@pytest.fixture
def loud(second: Callable[[Fault], None], nights: Nights) -> Callable[[Fault, str], None]:
    """The second night fails with these words, leaves everything as it was and deletes nothing; the one after it is complete."""

    def check(fault: Fault, words: str) -> None:
        before = nights.landed()
        with pytest.raises(ConnectorError, match=words) as caught:
            second(fault)
        assert TOKEN not in str(caught.value)
        assert (nights.landed(), nights.deleted()) == (before, 0)
        nights.desk.fault = lambda call: None
        nights.sync(START + 2 * DAY)
        assert nights.landed() == nights.truth()

    return check


def on(path: str, number: int, *replies: Reply | None) -> Fault:
    """The fault comes with the n-th request (1-based) of a path, once for each reply; None lets one pass."""
    left, seen = list(replies), [0]

    def fault(call: Call) -> Reply | None:
        if call.path != path:
            return None
        seen[0] += 1
        return left.pop(0) if seen[0] >= number and left else None

    return fault


def always(path: str, number: int, reply: Reply) -> Fault:
    """From the n-th request of the path on."""
    return on(path, number, *[reply] * 99)


def changed(desk: Desk, path: str, number: int, change: Callable[[dict[str, Any]], None], times: int = 1) -> Fault:
    """The n-th answer of a path, and the next ones up to so many times, is the desk's own, changed."""
    seen = [0]

    def fault(call: Call) -> Reply | None:
        seen[0] += call.path == path
        if call.path != path or not number <= seen[0] < number + times:
            return None
        body = json.loads(desk.honest(call).body)
        change(body)
        return data(body)

    return fault


def rows_of(path: str) -> str:
    return path.split("/")[2]


def test_429_with_retry_after(complete: Callable[[Fault], None], nights: Nights, path: str) -> None:
    complete(on(path, 2, data({"error": "too fast"}, 429, Retry_After="17"), data({}, 429)))
    assert nights.waits[0] == 17


def test_500_then_success(complete: Callable[[Fault], None], path: str) -> None:
    complete(on(path, 2, data({}, 500), web_page(503), data({"error": "try again"}, 502)))


def test_500_for_ever(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(always(path, 2, data({}, 500)), "HTTP 500, 6 times in a row")


def test_a_connection_that_is_cut_mid_body(complete: Callable[[Fault], None], path: str) -> None:
    complete(on(path, 2, cut_connection({rows_of(path): []})))


def test_truncated_json(complete: Callable[[Fault], None], path: str) -> None:
    complete(on(path, 2, truncated({rows_of(path): []})))


def test_truncated_json_for_ever(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(always(path, 2, truncated({rows_of(path): []})), "no whole JSON")


@pytest.mark.parametrize("number", [1, 3])
def test_an_answer_of_ok_false(loud: Callable[[Fault, str], None], path: str, number: int) -> None:
    number = number if path != "/v2/tickets/deleted" else min(number, 2)
    loud(on(path, number, data({"ok": False, "error": "maintenance", rows_of(path): []})), "the tool refused: maintenance")


@pytest.mark.parametrize("body", [{"errors": [{"id": 1, "message": "on strike"}]}, {"error": {"message": "on strike"}}], ids=["list", "one"])
def test_an_error_in_a_body_that_says_200(loud: Callable[[Fault, str], None], nights: Nights, path: str, body: dict[str, Any]) -> None:
    """Even where the tool's file does not say in which list the records stand: a list of errors is none."""
    nights.tool.write_text(nights.tool.read_text().replace(f"\n    records: {rows_of(path)}", "").replace(f" records: {rows_of(path)},", ""))
    loud(on(path, 2, data(body)), "has errors? where records were expected")


def test_an_error_beside_its_rows_where_the_file_says_so(loud: Callable[[Fault, str], None], nights: Nights, desk: Desk, path: str) -> None:
    nights.tool.write_text(nights.tool.read_text().replace("per_minute", "error: problem.text, per_minute"))
    loud(changed(desk, path, 2, lambda body: body.update(problem={"text": "only a part"})), "at problem.text: only a part")


def test_a_page_without_its_rows(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(on(path, 2, data({"status": "done"})), f"has no list at {rows_of(path)}")


def test_a_web_page_for_data(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(on(path, 2, web_page()), "web page")


def repeating(desk: Desk, path: str, times: int) -> Fault:
    """The second page holds the first one's rows, so many times."""
    first: list[Any] = []

    def keep(body: dict[str, Any]) -> None:
        first[:] = first or body[rows_of(path)]
        body[rows_of(path)] = first

    return changed(desk, path, 1, keep, times + 1)


@pytest.mark.parametrize("path", ["/v2/people", "/v2/companies", "/v2/tickets"])
def test_a_page_that_comes_twice(complete: Callable[[Fault], None], desk: Desk, path: str) -> None:
    complete(repeating(desk, path, 1))


@pytest.mark.parametrize("path", ["/v2/people", "/v2/companies", "/v2/tickets"])
def test_a_page_that_comes_twice_each_time(loud: Callable[[Fault, str], None], desk: Desk, path: str) -> None:
    loud(repeating(desk, path, 99), "rows may be missing")


def moving(desk: Desk, path: str, times: int) -> Fault:
    """Whenever the second page is asked for, the first record changes its place to the end: all others move up by one."""
    left, seen = [times], [0]

    def fault(call: Call) -> Reply | None:
        if call.path != path:
            return None
        is_first = not any(int(call.params.get(name) or 0) for name in ("after", "offset"))
        seen[0] = 1 if is_first else seen[0] + 1
        if seen[0] == 2 and left[0]:
            left[0] -= 1
            rows = desk.rows[rows_of(path)]
            key = next(key for key, row in rows.items() if row["changed"] >= call.params.get("since", ""))
            rows[key] = rows.pop(key)
        return None

    return fault


@pytest.mark.parametrize("path", ["/v2/people", "/v2/companies", "/v2/tickets"])
def test_an_order_that_shifts_while_it_is_read(complete: Callable[[Fault], None], desk: Desk, path: str) -> None:
    complete(moving(desk, path, 1))


@pytest.mark.parametrize("path", ["/v2/people", "/v2/companies", "/v2/tickets"])
def test_an_order_that_shifts_each_time(loud: Callable[[Fault, str], None], desk: Desk, path: str) -> None:
    loud(moving(desk, path, 99), "order of its rows changed each")


@pytest.mark.parametrize(("path", "more"), [("/v2/people", {"meta": {"next": "3"}}), ("/v2/companies", {"links": {"next": "/v2/companies?after=3"}})])
def test_a_cursor_that_leads_to_itself(loud: Callable[[Fault, str], None], desk: Desk, path: str, more: dict[str, Any]) -> None:
    loud(changed(desk, path, 2, lambda body: body.update(more, **{rows_of(path): []}), 99), "lead back")


def test_a_next_link_to_another_host_gets_no_credential(loud: Callable[[Fault, str], None], desk: Desk) -> None:
    with FakeServer(in_turn(data({"companies": []}))) as other:
        loud(changed(desk, "/v2/companies", 1, lambda body: body.update(links={"next": other.url + "v2/companies"})), "not the tool's own host")
        assert other.calls == []


def test_a_redirect_to_another_host_gets_no_credential(loud: Callable[[Fault, str], None], path: str) -> None:
    with FakeServer(in_turn(data({rows_of(path): []}))) as other:
        loud(on(path, 2, redirect(other.url + "v2", 307)), "not the tool's own host")
        assert other.calls == []


def test_a_token_that_expires_mid_stream(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(always(path, 2, data({"error": "token expired"}, 401)), "the credential was refused")


def test_a_right_that_was_lost_since_yesterday(loud: Callable[[Fault, str], None], path: str) -> None:
    loud(always(path, 1, data({"error": f"{TOKEN} may not read this"}, 403)), "HTTP 403")


@pytest.mark.parametrize("path", ["/v2/people", "/v2/companies"])
def test_an_empty_listing_deletes_nothing(second: Callable[[Fault], None], nights: Nights, path: str) -> None:
    """A lost right may look like this too."""
    second(on(path, 1, data({rows_of(path): []})))
    assert {key for what, key in nights.landed() if what == rows_of(path)} == set(range(1, 12))
