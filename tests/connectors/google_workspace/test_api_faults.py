"""The fault table: each fault ends with everything landed or with a loud failure and nothing deleted, never green with rows missing."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.base import ConnectorError
from connectors.google_workspace import mailbox_sync
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

from .nights import START, Nights
from .workspace import ANNA, BJORN, Workspace, failed, letter

Fault = Callable[[Call], Reply | None]
DAY = timedelta(days=1)
MESSAGES, USERS, CHANGES = "/messages", "/admin/directory/v1/users", "/history"
TABLES = ("email", "event", "contact", "directory_user", "file", "copy")


@pytest.fixture(params=[USERS, CHANGES], ids=["directory", "history"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def second(nights: Nights, workspace: Workspace) -> Callable[[Fault, str], None]:
    """Runs a first night without and a second one with the fault; in between a mail is deleted, one comes, a colleague leaves, another comes.

    With MESSAGES as its path, the second night lists the mailbox again.
    """
    workspace.page = 3
    for number in range(8):
        workspace.hire(f"user{number}@northwind.com", f"User{number}", "Ek", suspended=True)
    keys = [workspace.receive(ANNA, letter(number)) for number in range(11)]
    nights.sync()
    assert nights.mails() == nights.truth()

    def night(fault: Fault, path: str) -> None:
        workspace.delete_mail(ANNA, keys[2])
        del workspace.users["user3@northwind.com"]
        workspace.deleted_users.append("user3@northwind.com")
        for number in range(20, 25):
            workspace.receive(ANNA, letter(number))
        if path == MESSAGES:
            workspace.forget_history()
        workspace.fault = fault
        nights.sync(START + DAY)

    return night


@pytest.fixture
def complete(second: Callable[[Fault, str], None], nights: Nights, workspace: Workspace) -> Callable[[Fault, str], None]:
    """The second night ends with all that is there."""

    def check(fault: Fault, path: str = CHANGES) -> None:
        second(fault, path)
        assert nights.mails() == nights.truth()
        assert nights.alive("directory_user", "user_key") == set(workspace.users)

    return check


@pytest.fixture
def loud(second: Callable[[Fault, str], None], nights: Nights) -> Callable[..., None]:
    """The second night fails with these words and leaves everything as it was; the one after it is complete."""

    def check(fault: Fault, words: str, path: str = CHANGES) -> None:
        before = nights.mails()
        with pytest.raises(ConnectorError, match=words):
            second(fault, path)
        assert nights.mails() == before
        for table in TABLES:
            assert nights.rows(f"select count(*) from raw_google.{table} where _deleted_at is not null") == [(0,)]
        nights.workspace.fault = lambda call: None
        nights.sync(START + 2 * DAY)
        assert nights.mails() == nights.truth()

    return check


def on(path: str, page: int, *replies: Reply | None) -> Fault:
    """The fault comes with the n-th request (1-based) for a path, once for each reply; None lets one request pass."""
    left, seen = list(replies), [0]

    def fault(call: Call) -> Reply | None:
        if not call.path.endswith(path):
            return None
        seen[0] += 1
        return left.pop(0) if seen[0] >= page and left else None

    return fault


def always(path: str, page: int, reply: Reply) -> Fault:
    """From the n-th request for a path on."""
    seen = [0]

    def fault(call: Call) -> Reply | None:
        seen[0] += call.path.endswith(path)
        return reply if seen[0] >= page and call.path.endswith(path) else None

    return fault


def limited(status: int = 403) -> Reply:
    return failed(status, "userRateLimitExceeded", "User Rate Limit Exceeded", "RESOURCE_EXHAUSTED")


def test_429_with_retry_after(complete: Callable[..., None], nights: Nights, path: str) -> None:
    slow = limited(429)
    complete(on(path, 2, Reply(slow.body, 429, {**slow.headers, "Retry-After": "17"}), limited()), path)
    assert nights.waits[:2] == [17, 15]


def test_500_then_success(complete: Callable[..., None], path: str) -> None:
    complete(on(path, 2, failed(500, "backendError", "Backend Error"), web_page(503)), path)


def test_500_for_ever(loud: Callable[..., None], path: str) -> None:
    loud(always(path, 2, data({}, 500)), "HTTP 500, 6 times in a row", path)


def test_a_connection_that_is_cut_mid_body(complete: Callable[..., None], path: str) -> None:
    complete(on(path, 2, cut_connection({"messages": [], "users": [], "history": []})), path)


def test_truncated_json(complete: Callable[..., None], path: str) -> None:
    complete(on(path, 3, truncated({"messages": [], "users": [], "history": []})), path)


def test_truncated_json_for_ever(loud: Callable[..., None]) -> None:
    loud(always(CHANGES, 2, truncated({"history": []})), "no whole JSON")


@pytest.mark.parametrize("page", [1, 3])
def test_an_error_with_http_200(loud: Callable[..., None], path: str, page: int) -> None:
    loud(on(path, page, data({"error": {"code": 500, "message": "no"}})), "no answer of Google's", path)


def test_an_answer_whose_rows_are_no_list(loud: Callable[..., None]) -> None:
    loud(on(CHANGES, 2, data({"history": "none"})), "no list of records")


def test_a_web_page_for_data(loud: Callable[..., None], path: str) -> None:
    loud(on(path, 2, web_page()), "web page", path)


def again(workspace: Workspace, path: str, times: int) -> Fault:
    """The second page holds the first one's rows."""
    first: list[Reply] = []
    left = [times]

    def fault(call: Call) -> Reply | None:
        if not call.path.endswith(path):
            return None
        if "pageToken" not in call.params:
            workspace.fault = lambda call: None
            first[:] = [workspace.answer(call)]
            workspace.fault = fault
            return first[0]
        left[0] -= 1
        return data(json.loads(first[0].body) | {"nextPageToken": "5"}) if left[0] >= 0 else None

    return fault


def test_a_page_that_comes_twice(complete: Callable[..., None], workspace: Workspace, path: str) -> None:
    complete(again(workspace, path, 1), path)


def test_a_page_that_comes_twice_each_time(loud: Callable[..., None], workspace: Workspace, path: str) -> None:
    loud(again(workspace, path, 99), "rows may be missing", path)


def shifting(workspace: Workspace, times: int) -> Fault:
    """Between the first page of users and the second, the last of them comes to the front."""
    left = [times]

    def fault(call: Call) -> Reply | None:
        if call.path.endswith(USERS) and "pageToken" in call.params and left[0] > 0:
            left[0] -= 1
            *others, last = workspace.users.items()
            workspace.users = dict([last, *others])
        return None

    return fault


def test_a_page_of_a_whole_listing_that_comes_twice(complete: Callable[..., None], workspace: Workspace) -> None:
    complete(again(workspace, MESSAGES, 1), MESSAGES)


def test_a_whole_listing_that_breaks_off_deletes_nothing(loud: Callable[..., None]) -> None:
    loud(always(MESSAGES, 3, data({}, 500)), "HTTP 500, 6 times in a row", MESSAGES)


def test_an_order_that_shifts_while_reading(complete: Callable[..., None], workspace: Workspace) -> None:
    complete(shifting(workspace, 1))


def test_an_order_that_shifts_each_time(loud: Callable[..., None], workspace: Workspace) -> None:
    loud(shifting(workspace, 99), "rows may be missing")


def test_a_cursor_that_leads_to_itself(loud: Callable[..., None], path: str) -> None:
    loud(always(path, 2, data({"nextPageToken": "same"})), "lead back", path)


def test_a_redirect_to_another_host_gets_no_credential(loud: Callable[..., None]) -> None:
    with FakeServer(in_turn(data({"history": []}))) as other:
        loud(on(CHANGES, 2, redirect(other.url + "gmail/v1/users/me/history")), "not the tool's own host")
        assert other.calls == []


def test_a_token_that_expires_mid_stream_is_renewed(complete: Callable[..., None], workspace: Workspace, path: str) -> None:
    seen = [0]

    def expire(call: Call) -> Reply | None:
        seen[0] += call.path.endswith(path)
        if seen[0] == 2 and call.path.endswith(path):
            workspace.tokens.clear()
        return None

    complete(expire, path)


def test_a_token_that_cannot_be_renewed(loud: Callable[..., None], workspace: Workspace) -> None:
    def expire(call: Call) -> Reply | None:
        if call.path.endswith(CHANGES):
            workspace.tokens.clear()
        if call.path.endswith("token") and not workspace.tokens and workspace.asked["history"]:
            return data({"error": "invalid_grant", "error_description": "Token has been revoked"}, 400)
        return None

    loud(expire, "mail of anna@northwind.com: .*invalid_grant: the grant is not taken")


def test_a_scope_that_was_lost_since_yesterday(loud: Callable[..., None], workspace: Workspace) -> None:
    scope = "https://www.googleapis.com/auth/gmail.readonly"

    def lose(call: Call) -> Reply | None:
        return data({"error": "unauthorized_client"}, 401) if call.path.endswith("token") and workspace.asked["users"] else None

    loud(lose, "unauthorized_client: the service account may not act for this user.*Domain-wide delegation")
    assert scope in workspace.granted


@pytest.mark.parametrize("reason", ["insufficientPermissions", "accessNotConfigured"])
def test_a_right_that_the_api_misses(loud: Callable[..., None], path: str, reason: str) -> None:
    loud(always(path, 1, failed(403, reason, "Request had insufficient rights", "PERMISSION_DENIED")), "scope is missing|not switched on", path)


def test_a_service_that_was_switched_off_for_everybody(loud: Callable[..., None]) -> None:
    loud(always("/calendarList", 1, failed(403, "notACalendarUser", "The user must be signed up for Google Calendar.")), "switched on for nobody")


def test_a_directory_that_shows_less_than_yesterday_deletes_nobody(nights: Nights, workspace: Workspace) -> None:
    """A credential that may see only a part goes on answering: nothing else would fail."""
    nights.sync()
    hidden = workspace.users.pop(BJORN)
    nights.sync(START + DAY)
    assert BJORN in nights.alive("directory_user", "user_key")
    assert any("1 users are no longer listed" in note for note in nights.notes)
    workspace.deleted_users.append(BJORN)
    nights.sync(START + 2 * DAY)
    assert BJORN not in nights.alive("directory_user", "user_key")
    workspace.users[BJORN] = hidden
    nights.sync(START + 3 * DAY)
    assert BJORN in nights.alive("directory_user", "user_key")


def test_whom_the_credential_no_longer_sees_is_never_deleted(nights: Nights, workspace: Workspace) -> None:
    """Google lists the deleted for 20 days: after these, absence says nothing. Who was deleted meanwhile leaves all the same."""
    health = "select is_complete, cursor_at is not null from meta.source_health where source_object = 'directory_user'"
    workspace.hire("carl@northwind.com", "Carl", "Ek", suspended=True)
    nights.sync()
    assert nights.rows(health) == [(True, True)]
    hidden = workspace.users.pop(BJORN)
    for days in (1, 16, 19, 45):
        if days == 16:
            del workspace.users["carl@northwind.com"]
            workspace.deleted_users.append("carl@northwind.com")
        nights.sync(START + days * DAY)
        assert BJORN in nights.alive("directory_user", "user_key")
        assert any("1 users are no longer listed" in note for note in nights.notes)
        assert nights.rows(health) == [(False, False)]
    assert "carl@northwind.com" not in nights.alive("directory_user", "user_key")
    nights.sync(START + 46 * DAY, full=True)
    assert BJORN not in nights.alive("directory_user", "user_key")
    assert any("1 users who were landed before are not in the directory" in note for note in nights.notes)
    workspace.users[BJORN] = hidden
    nights.sync(START + 47 * DAY)
    assert BJORN in nights.alive("directory_user", "user_key")
    assert nights.rows(health) == [(True, True)]


@pytest.mark.parametrize(
    ("path", "kind", "stale"),
    [("gmail", "mail", {"email", "copy"}), ("calendarList", "calendar", {"event", "copy"}), ("/connections", "contacts", {"contact"})],
    ids=["mail", "calendar", "contacts"],
)
def test_what_was_read_yesterday_and_cannot_be_today_is_not_up_to_date(
    nights: Nights, workspace: Workspace, path: str, kind: str, stale: set[str]
) -> None:
    """A service that is switched off for one person fails nothing else: the health has to say that something is missing, and whose."""
    health = "select source_object from meta.source_health where not is_complete and cursor_at is null"
    workspace.receive(BJORN, letter(1))
    workspace.meet(BJORN, "review")
    workspace.know(BJORN, "c1", "Bob Smith", "bob@acme.com")
    nights.sync()
    assert nights.rows(health) == []
    refusal = failed(400, "failedPrecondition", "Service not enabled", "FAILED_PRECONDITION")

    def refuse(call: Call) -> Reply | None:
        return refusal if path in call.path and BJORN in call.headers.get("Authorization", "") else None

    workspace.fault = refuse
    for days in (1, 2):
        nights.sync(START + days * DAY)
        assert {name for (name,) in nights.rows(health)} == stale
        assert any(f"{kind} of {BJORN} was read before and cannot be read now" in note for note in nights.notes)
        assert (len(nights.mails()), len(nights.events()), len(nights.alive("contact", "contact_key"))) == (1, 1, 1)
    nights.sync(START + 3 * DAY, full=True)
    nights.sync(START + 4 * DAY)
    assert nights.rows(health) == []
    assert f"{kind} is not switched on for 1 people; nothing of theirs was read" in nights.notes


def test_a_mailbox_whose_owner_the_directory_no_longer_shows_is_not_up_to_date(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(BJORN, letter(1))
    nights.sync()
    del workspace.users[BJORN]
    nights.sync(START + DAY)
    assert any(f"mail of {BJORN} was read before and cannot be read now" in note for note in nights.notes)
    assert nights.rows("select is_complete from meta.source_health where source_object = 'email'") == [(False,)]


def test_a_failure_in_a_later_mailbox_leaves_the_earlier_ones_as_they_were(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1))
    workspace.receive(BJORN, letter(2))
    nights.sync()
    workspace.receive(ANNA, letter(3))
    workspace.fault = always("/calendarList", 3, data({}, 404))
    with pytest.raises(ConnectorError, match="calendar of"):
        nights.sync(START + DAY)
    assert set(nights.mails()) == {"1@acme.com", "2@acme.com"}
    workspace.fault = lambda call: None
    nights.sync(START + 2 * DAY)
    assert nights.mails() == nights.truth()


def test_a_mail_that_cannot_be_fetched_fails_loudly(nights: Nights, workspace: Workspace) -> None:
    assert mailbox_sync.AT_ONCE > 1
    for number in range(9):
        workspace.receive(ANNA, letter(number))
    workspace.fault = lambda call: data({}, 500) if call.path.endswith("3ec") else None
    with pytest.raises(ConnectorError, match="HTTP 500"):
        nights.sync()
    workspace.fault = lambda call: None
    nights.sync(START + DAY)
    assert nights.mails() == nights.truth()
