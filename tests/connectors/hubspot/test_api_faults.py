"""The fault table: each fault ends with everything landed or with a loud failure and nothing deleted, never green with rows missing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

from .account import Account
from .conftest import Nights

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
LIST, SEARCH, LINKS = "/objects/contacts", "/objects/contacts/search", "/contacts/companies/batch/read"
Fault = Callable[[Call], Reply | None]
ERROR = {"status": "error", "category": "VALIDATION_ERROR", "message": "the request is refused"}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def is_listing(call: Call, path: str) -> bool:
    return call.path.endswith(path) and call.params.get("archived") != "true" and "properties/" not in call.path


@pytest.fixture(params=[LIST, SEARCH, LINKS], ids=["list", "search", "associations"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def second(nights: Nights, account: Account) -> Callable[[str, Fault], None]:
    """Runs a first night without and a second one (a week later, where the listing is read) with the fault; in between records change."""
    account.page = 3
    for key in range(1, 12):
        account.put("contacts", key, stamp(START - timedelta(days=20)), email=f"{key}@acme.se")
        account.link("contacts", key, "companies", 900)
    account.put("companies", 900, stamp(START - timedelta(days=20)), name="Acme")
    nights.sync(START)
    assert nights.landed() == nights.truth()

    def night(path: str, fault: Fault) -> None:
        account.delete("contacts", 2)
        for key in (*range(4, 12), 20, 21):
            account.put("contacts", key, stamp(START + timedelta(hours=5)), email=f"new{key}@acme.se")
            account.link("contacts", key, "companies", 901)
        account.fault = fault
        nights.sync(START + timedelta(days=7 if path == LIST else 1))

    return night


@pytest.fixture
def complete(second: Callable[[str, Fault], None], nights: Nights) -> Callable[[str, Fault], None]:
    """The second night ends with all that is in the account."""

    def check(path: str, fault: Fault) -> None:
        second(path, fault)
        assert nights.landed() == nights.truth()
        linked = "select distinct Associated_Company_IDs from raw_hubspot.contact where _deleted_at is null and Record_ID >= '4'"
        assert nights.rows(linked) == [("901",)]

    return check


@pytest.fixture
def loud(second: Callable[[str, Fault], None], nights: Nights) -> Callable[[str, Fault, str], None]:
    """The second night fails with these words and leaves everything as it was; the one after it is complete."""

    def check(path: str, fault: Fault, words: str) -> None:
        before, deleted = nights.landed(), "select count(*) from raw_hubspot.contact where _deleted_at is not null"
        with pytest.raises(ConnectorError, match=words):
            second(path, fault)
        assert nights.landed() == before
        assert nights.rows(deleted) == [(0,)]
        nights.account.fault = lambda call: None
        nights.sync(START + timedelta(days=8))
        assert nights.landed() == nights.truth()

    return check


def on(path: str, page: int, *replies: Reply | None) -> Fault:
    """The fault comes with the n-th request (1-based) of a path, once for each reply; None lets one pass."""
    left, seen = list(replies), [0]

    def fault(call: Call) -> Reply | None:
        if not is_listing(call, path):
            return None
        seen[0] += 1
        return left.pop(0) if seen[0] >= page and left else None

    return fault


def always(path: str, page: int, reply: Reply) -> Fault:
    """From the n-th request of the path on."""
    seen = [0]

    def fault(call: Call) -> Reply | None:
        seen[0] += is_listing(call, path)
        return reply if seen[0] >= page and is_listing(call, path) else None

    return fault


def later(path: str) -> int:
    """A page in the middle of the listing; associations are asked for once."""
    return 1 if path == LINKS else 2


def test_429_with_retry_after(complete: Callable[[str, Fault], None], nights: Nights, path: str) -> None:
    complete(path, on(path, later(path), data(ERROR, 429, Retry_After="17"), data(ERROR, 429)))
    assert nights.waits[0] == 17


def test_500_then_success(complete: Callable[[str, Fault], None], path: str) -> None:
    complete(path, on(path, later(path), data({}, 500), web_page(503), data(ERROR, 502)))


def test_500_for_ever(loud: Callable[[str, Fault, str], None], path: str) -> None:
    loud(path, always(path, later(path), data({}, 500)), "HTTP 500, 6 times in a row")


def test_a_connection_that_is_cut_mid_body(complete: Callable[[str, Fault], None], path: str) -> None:
    complete(path, on(path, later(path), cut_connection({"results": []})))


def test_truncated_json(complete: Callable[[str, Fault], None], path: str) -> None:
    complete(path, on(path, later(path), truncated({"results": []})))


def test_truncated_json_for_ever(loud: Callable[[str, Fault, str], None], path: str) -> None:
    loud(path, always(path, later(path), truncated({"results": []})), "no whole JSON")


@pytest.mark.parametrize("page", [1, 3])
def test_an_error_in_a_body_that_says_200(loud: Callable[[str, Fault, str], None], path: str, page: int) -> None:
    loud(path, on(path, 1 if path == LINKS else page, data(ERROR)), "the request is refused")


def test_a_part_of_the_associations_only(loud: Callable[[str, Fault, str], None]) -> None:
    loud(LINKS, on(LINKS, 1, data({"results": [], "errors": [{"subCategory": "crm.associations.LIMIT", "message": "too many"}]}, 207)), "a part only")


def test_a_page_without_its_rows(loud: Callable[[str, Fault, str], None], path: str) -> None:
    loud(path, on(path, later(path), data({"status": "COMPLETE"})), "no results" if path != SEARCH else "no results|no number")


def test_more_pages_but_no_cursor(loud: Callable[[str, Fault, str], None]) -> None:
    loud(LIST, on(LIST, 2, data({"results": [], "paging": {"next": {}}})), "no cursor")


def test_a_web_page_for_data(loud: Callable[[str, Fault, str], None], path: str) -> None:
    loud(path, on(path, later(path), web_page()), "web page")


def again(account: Account, path: str, times: int) -> Fault:
    """The second page holds the first one's rows."""
    first: list[Reply] = []
    left, seen = [times], [0]

    def fault(call: Call) -> Reply | None:
        if not is_listing(call, path):
            return None
        seen[0] += 1
        if seen[0] % 2 == 1 or not first:
            account.fault = lambda call: None
            first[:] = [account.answer(call)]
            account.fault = fault
            return first[0]
        left[0] -= 1
        return data(json.loads(first[0].body) | {"paging": {"next": {"after": f"{1000 + left[0]}"}}}) if left[0] >= 0 else None

    return fault


def test_a_page_that_comes_twice(complete: Callable[[str, Fault], None], account: Account) -> None:
    complete(LIST, again(account, LIST, 1))


def test_a_page_that_comes_twice_each_time(loud: Callable[[str, Fault, str], None], account: Account) -> None:
    loud(LIST, again(account, LIST, 99), "rows may be missing")


def test_a_search_that_does_not_come_by_its_ids(loud: Callable[[str, Fault, str], None]) -> None:
    rows = [{"id": key, "properties": {}, "updatedAt": stamp(START)} for key in ("9", "4")]
    loud(SEARCH, on(SEARCH, 2, data({"total": 2, "results": rows})), "rows may be missing")


def test_a_listing_in_another_order_deletes_only_what_is_in_none_of_its_pages(nights: Nights, account: Account) -> None:
    for key in range(1, 6):
        account.put("contacts", key, stamp(START - timedelta(days=20)))
    nights.sync(START)
    account.purge("contacts", 3)
    rows = [account.records["contacts"][key] for key in (5, 1, 4, 2)]
    pages = {None: {"results": rows[:2], "paging": {"next": {"after": "x"}}}, "x": {"results": rows[2:]}}
    account.fault = lambda call: data(pages[call.params.get("after")]) if is_listing(call, LIST) else None
    nights.sync(START + timedelta(days=7))
    assert {key for _, key in nights.landed()} == {"1", "2", "4", "5"}


def test_a_listing_in_another_order_deletes_nothing_before_its_last_page(nights: Nights, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 2)
    for key in range(1, 6):
        account.put("contacts", key, stamp(START - timedelta(days=20)))
    nights.sync(START)
    first = {"results": [account.records["contacts"][key] for key in (5, 1)], "paging": {"next": {"after": "x"}}}
    account.fault = lambda call: data(first if "after" not in call.params else ERROR) if is_listing(call, LIST) else None
    with pytest.raises(ConnectorError, match="refused"):
        nights.sync(START + timedelta(days=7))
    assert len(nights.landed()) == 5


def test_a_cursor_that_leads_to_itself(loud: Callable[[str, Fault, str], None]) -> None:
    loud(LIST, always(LIST, 2, data({"results": [], "paging": {"next": {"after": "7"}}})), "lead back")


def test_a_next_link_to_another_host_gets_no_credential(loud: Callable[[str, Fault, str], None], path: str) -> None:
    with FakeServer(in_turn(data({"results": []}))) as other:
        loud(path, on(path, later(path), redirect(other.url + "crm", 307)), "not the tool's own host")
        assert other.calls == []


def test_a_token_that_expires_mid_stream(loud: Callable[[str, Fault, str], None], path: str) -> None:
    loud(path, always(path, later(path), data({"status": "error", "category": "EXPIRED_AUTHENTICATION"}, 401)), "the credential was refused")


def test_a_scope_that_was_lost_since_yesterday(loud: Callable[[str, Fault, str], None], path: str) -> None:
    refused = {"status": "error", "category": "MISSING_SCOPES", "message": "This app hasn't been granted all required scopes"}
    loud(path, always(path, 1, data(refused, 403)), "required scopes")


def test_a_field_that_the_token_may_no_longer_see(second: Callable[[str, Fault], None], nights: Nights, account: Account) -> None:
    """HubSpot goes on answering, only without it: nothing else would fail, and everybody's address would vanish."""
    account.fields["contacts"] = [field for field in account.fields["contacts"] if field["name"] != "email"]
    with pytest.raises(ConnectorError, match="no longer shows the field email"):
        second(LIST, lambda call: None)
    assert nights.rows("select count(Email) from raw_hubspot.contact where _deleted_at is null") == [(11,)]


def test_an_empty_listing_deletes_nothing(second: Callable[[str, Fault], None], nights: Nights) -> None:
    before = nights.landed()
    second(LIST, lambda call: data({"results": []}) if call.path.endswith("/objects/contacts") else None)
    assert nights.landed() == before
