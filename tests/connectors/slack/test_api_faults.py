"""The fault table: each fault ends with everything landed or with a loud failure and nothing deleted, never green with rows missing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

from .conftest import Nights
from .workspace import Workspace

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
HISTORY = "conversations.history"
Fault = Callable[[Call], Reply | None]


@pytest.fixture(params=[HISTORY, "users.list"], ids=["history", "list"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def second(nights: Nights, workspace: Workspace) -> Callable[[Fault], None]:
    """Runs a first night without and a second one with the fault; in between a message is deleted, one edited, one written."""
    workspace.page = 3
    deals = workspace.channel("C0DEALS", "deals")
    for n in range(8):
        workspace.users[f"U{n}"] = {"id": f"U{n}", "team_id": "T0NORTH", "name": f"user{n}", "profile": {}}
    said = [workspace.post(deals, (START - timedelta(days=10 - n / 2)).timestamp(), f"{n}") for n in range(11)]
    workspace.post(deals, float(said[5]) + 60, "reply", thread=said[5])
    nights.sync(START)
    assert nights.landed() == nights.truth()

    def night(fault: Fault) -> None:
        workspace.delete(deals, said[2])
        workspace.edit(deals, said[8], "edited", float(said[8]) + 9)
        workspace.post(deals, START.timestamp() + 60, "new")
        workspace.fault = fault
        nights.sync(START + timedelta(days=1))

    return night


@pytest.fixture
def complete(second: Callable[[Fault], None], nights: Nights, workspace: Workspace) -> Callable[[Fault], None]:
    """The second night ends with all that is in the workspace."""

    def check(fault: Fault) -> None:
        second(fault)
        assert nights.landed() == nights.truth()
        users = {user for (user,) in nights.rows('select id from raw_slack."user" where _deleted_at is null')}
        assert users == set(workspace.users)

    return check


@pytest.fixture
def loud(second: Callable[[Fault], None], nights: Nights) -> Callable[[Fault, str], None]:
    """The second night fails with these words and leaves everything as it was; the one after it is complete."""

    def check(fault: Fault, words: str) -> None:
        before, deleted = nights.landed(), "select count(*) from raw_slack.message where _deleted_at is not null"
        with pytest.raises(ConnectorError, match=words):
            second(fault)
        assert nights.landed() == before
        assert nights.rows(deleted) == [(0,)]
        nights.workspace.fault = lambda call: None
        nights.sync(START + timedelta(days=2))
        assert nights.landed() == nights.truth()

    return check


def on(workspace: Workspace, method: str, page: int, *replies: Reply | None) -> Fault:
    """The fault comes with the n-th page (1-based) that is asked of a method, once for each reply; None lets one request pass."""
    left, seen = list(replies), [0]

    def fault(call: Call) -> Reply | None:
        if not call.path.endswith(method):
            return None
        seen[0] += 1
        return left.pop(0) if seen[0] >= page and left else None

    return fault


def always(method: str, page: int, reply: Reply) -> Fault:
    """From the n-th request of the method on."""
    seen = [0]

    def fault(call: Call) -> Reply | None:
        seen[0] += call.path.endswith(method)
        return reply if seen[0] >= page and call.path.endswith(method) else None

    return fault


def test_429_with_retry_after(complete: Callable[[Fault], None], nights: Nights, workspace: Workspace, method: str) -> None:
    complete(
        on(workspace, method, 2, data({"ok": False, "error": "ratelimited"}, 429, Retry_After="17"), data({"ok": False, "error": "ratelimited"}))
    )
    assert nights.waits[0] == 17


def test_500_then_success(complete: Callable[[Fault], None], workspace: Workspace, method: str) -> None:
    complete(on(workspace, method, 2, data({}, 500), web_page(503), data({"ok": False, "error": "internal_error"})))


def test_500_for_ever(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(always(HISTORY, 2, data({}, 500)), "HTTP 500, 6 times in a row")


def test_a_connection_that_is_cut_mid_body(complete: Callable[[Fault], None], workspace: Workspace, method: str) -> None:
    complete(on(workspace, method, 2, cut_connection({"ok": True, "messages": [], "members": []})))


def test_truncated_json(complete: Callable[[Fault], None], workspace: Workspace, method: str) -> None:
    complete(on(workspace, method, 3, truncated({"ok": True, "messages": [], "members": []})))


def test_truncated_json_for_ever(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(always(HISTORY, 3, truncated({"ok": True, "messages": []})), "no whole JSON")


@pytest.mark.parametrize("page", [1, 3])
def test_ok_false(loud: Callable[[Fault, str], None], workspace: Workspace, method: str, page: int) -> None:
    loud(on(workspace, method, page, data({"ok": False, "error": "access_denied"})), "access_denied")


def test_a_page_without_its_rows(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(on(workspace, HISTORY, 2, data({"ok": True})), "holds no messages")


def test_more_pages_but_no_cursor(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(on(workspace, HISTORY, 2, data({"ok": True, "messages": [], "has_more": True})), "no cursor")


def test_a_web_page_for_data(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(on(workspace, HISTORY, 2, web_page()), "web page")


def again(workspace: Workspace, method: str, times: int) -> Fault:
    """The second page holds the first one's rows."""
    first: list[Reply] = []
    left = [times]

    def fault(call: Call) -> Reply | None:
        if not call.path.endswith(method):
            return None
        if "cursor" not in call.params:
            workspace.fault = lambda call: None
            first[:] = [workspace.answer(call)]
            workspace.fault = fault
            return first[0]
        left[0] -= 1
        if left[0] >= 0:
            cursor = "later" if method == HISTORY else "7"
            return data(json.loads(first[0].body) | {"response_metadata": {"next_cursor": cursor}})
        return None

    return fault


def test_a_page_that_comes_twice(complete: Callable[[Fault], None], workspace: Workspace, method: str) -> None:
    complete(again(workspace, method, 1))


def test_a_page_that_comes_twice_each_time(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(again(workspace, HISTORY, 99), "rows may be missing")


def shifting(workspace: Workspace, times: int) -> Fault:
    """Between the first page of users and the second, the last of them comes to the front."""
    left = [times]

    def fault(call: Call) -> Reply | None:
        if call.path.endswith("users.list") and "cursor" in call.params and left[0] > 0:
            left[0] -= 1
            *others, last = workspace.users.items()
            workspace.users = dict([last, *others])
        return None

    return fault


def test_an_order_that_shifts_while_reading(complete: Callable[[Fault], None], workspace: Workspace) -> None:
    complete(shifting(workspace, 1))


def test_an_order_that_shifts_each_time(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(shifting(workspace, 99), "rows may be missing")


def test_a_cursor_that_leads_to_itself(loud: Callable[[Fault, str], None], workspace: Workspace, method: str) -> None:
    empty = {"ok": True, "messages": [], "members": [], "has_more": True, "response_metadata": {"next_cursor": "same"}}
    loud(always(method, 2, data(empty)), "lead back")


def test_a_next_link_to_another_host_gets_no_credential(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    with FakeServer(in_turn(data({"ok": True, "messages": []}))) as other:
        loud(on(workspace, HISTORY, 2, redirect(other.url + "api/conversations.history", 307)), "not the tool's own host")
        assert other.calls == []


def test_a_token_that_expires_mid_stream(loud: Callable[[Fault, str], None], workspace: Workspace, method: str) -> None:
    loud(always(method, 2, data({"ok": False, "error": "token_expired"})), "token has expired")


def test_a_scope_that_was_lost_since_yesterday(loud: Callable[[Fault, str], None], workspace: Workspace) -> None:
    loud(always(HISTORY, 1, data({"ok": False, "error": "missing_scope", "needed": "channels:history"})), r"lacks a scope.*needed: channels:history")


def test_the_scope_for_addresses_that_was_lost_since_yesterday(nights: Nights, workspace: Workspace) -> None:
    """Slack goes on answering `ok`, only without addresses: nothing else would fail."""
    workspace.post(workspace.channel("C0DEALS", "deals"), START.timestamp() - 60)
    nights.sync(START)
    workspace.scopes = "channels:read,channels:history,users:read"
    for user in workspace.users.values():
        user["profile"].pop("email", None)
    with pytest.raises(ConnectorError, match=r"lost the scope users:read\.email"):
        nights.sync(START + timedelta(days=1))
    assert nights.rows("""select count(*) from raw_slack."user" where profile like '%@northwind.com%'""") == [(2,)]


def test_a_plan_that_hides_old_messages_deletes_none_of_them(nights: Nights, workspace: Workspace) -> None:
    deals = workspace.channel("C0DEALS", "deals")
    old = workspace.post(deals, START.timestamp() - 100 * 86400, "old")
    new = workspace.post(deals, START.timestamp() - 60, "new")
    nights.sync(START)
    shown = {"ok": True, "messages": [workspace.messages[deals][new]], "has_more": False, "is_limited": True}
    workspace.fault = lambda call: data(shown) if call.path.endswith(HISTORY) else None
    nights.sync(START + timedelta(days=7))
    assert {ts for _, ts in nights.landed()} == {old, new}


def test_a_message_that_cannot_be_read_is_quarantined_and_nothing_is_deleted_beside_it(nights: Nights, workspace: Workspace) -> None:
    deals = workspace.channel("C0DEALS", "deals")
    kept, broken = workspace.post(deals, START.timestamp() - 90), workspace.post(deals, START.timestamp() - 60)
    nights.sync(START)
    page = {"ok": True, "messages": [{"type": "message", "ts": "yesterday"}, workspace.messages[deals][kept]], "has_more": False}
    workspace.fault = lambda call: data(page) if call.path.endswith(HISTORY) else None
    outcome = nights.sync(START + timedelta(days=1))
    assert outcome.quarantined == {"message": 1}
    assert {ts for _, ts in nights.landed()} == {kept, broken}
