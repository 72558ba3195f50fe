"""The fault table: each fault ends with everything landed or with a loud failure and nothing deleted, never green with rows missing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from connectors.salesforce import compare, reader
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

from .nights import Nights
from .org import Org, Row

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
FIRST_IDS, FIRST_CHANGES = 2, 12  # of the second night's queries, which of contacts ask for ids and for changes
Fault = Callable[[Call], Reply | None]
BODY = {"totalSize": 3, "done": True, "records": []}


@pytest.fixture(params=["query", "results"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def second(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Runs a first night without and, a week later, a second one with the fault; in between records change in every way.

    In the second night changes come by pages of three, then by Bulk, and the ids are compared.
    """
    keys = [org.create("Contact", START - n * MINUTE, LastName=f"{n}") for n in range(40)]
    org.create("Account", START - MINUTE, Name="Acme")
    nights.sync(START)
    assert nights.landed() == nights.truth()
    org.page = 3
    for module, name, value in ((reader, "PAGE", 8), (reader, "PEEK", 3), (reader, "STEPS_BEFORE_BULK", 3), (compare, "PAGE", 8)):
        monkeypatch.setattr(module, name, value)
    org.bulk_page = 9

    def night(fault: Fault) -> None:
        org.now = START + MINUTE
        org.delete("Contact", keys[2])
        org.purge("Contact", keys[3])
        org.update("Contact", keys[4], START + 2 * MINUTE, LastName="changed")
        for n in range(30):
            org.create("Contact", START + (3 + n) * MINUTE, LastName=f"new {n}")
        org.fault = fault
        nights.sync(START + WEEK)

    return night


@pytest.fixture
def complete(second: Callable[[Fault], None], nights: Nights, org: Org) -> Callable[[Fault], None]:
    """The second night ends with all that is in the organisation."""

    def check(fault: Fault) -> None:
        second(fault)
        assert nights.landed() == nights.truth()
        assert {"query", "more", "composite", "results"} <= set(org.asked), "the fault table must pass every kind of call"

    return check


@pytest.fixture
def loud(second: Callable[[Fault], None], nights: Nights, org: Org) -> Callable[[Fault, str], None]:
    """The second night fails with these words; nothing that is still there is deleted here; the night after it is complete."""

    def check(fault: Fault, words: str) -> None:
        with pytest.raises(ConnectorError, match=words) as caught:
            second(fault)
        assert "very-secret" not in str(caught.value)
        assert org.token not in str(caught.value)
        gone = {key for (key,) in nights.rows("select Id from raw_salesforce.contact where _deleted_at is not null")}
        assert not gone & set(org.rows["Contact"])
        assert len(nights.landed()) >= 38
        org.fault = lambda call: None
        nights.sync(START + WEEK + timedelta(days=1))
        assert nights.landed() == nights.truth()

    return check


def on(org: Org, kind: str, number: int, *replies: Reply | None) -> Fault:
    """The fault comes with the n-th call (1-based) of a kind, once for each reply; None lets one request pass."""
    left, seen = list(replies), [0]

    def fault(call: Call) -> Reply | None:
        if org.kind_of(call) != kind:
            return None
        seen[0] += 1
        return left.pop(0) if seen[0] >= number and left else None

    return fault


def always(org: Org, kind: str, number: int, reply: Reply) -> Fault:
    """From the n-th call of the kind on."""
    return on(org, kind, number, *[reply] * 99)


def changed(org: Org, kind: str, number: int, change: Callable[[dict[str, object]], object], times: int = 1) -> Fault:
    """The n-th answer of a kind, and the next ones up to so many times, is the organisation's own, changed."""
    seen = [0]

    def fault(call: Call) -> Reply | None:
        if org.kind_of(call) != kind:
            return None
        seen[0] += 1
        if not number <= seen[0] < number + times:
            return None
        org.fault = lambda call: None
        honest = org.answer(call)
        org.fault = fault
        body = json.loads(honest.body)
        body = change(body) or body
        return Reply(json.dumps(body).encode(), honest.status, honest.headers)

    return fault


def error(code: str, message: str = "", status: int = 400) -> Reply:
    return data([{"errorCode": code, "message": message}], status)


def test_429_with_retry_after(complete: Callable[[Fault], None], nights: Nights, org: Org, kind: str) -> None:
    complete(on(org, kind, 2, data({}, 429, Retry_After="17"), error("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded", 403)))
    assert 17 in nights.waits


def test_500_then_success(complete: Callable[[Fault], None], org: Org, kind: str) -> None:
    complete(on(org, kind, 2, data({}, 500), web_page(503), error("UNABLE_TO_LOCK_ROW")))


def test_500_for_ever(loud: Callable[[Fault, str], None], org: Org) -> None:
    loud(always(org, "composite", 2, data({}, 500)), "HTTP 500, 6 times in a row")


def test_a_connection_that_is_cut_mid_body(complete: Callable[[Fault], None], org: Org, kind: str) -> None:
    complete(on(org, kind, 2, cut_connection(BODY)))


def test_truncated_json(complete: Callable[[Fault], None], org: Org) -> None:
    complete(on(org, "more", 2, truncated(BODY), truncated(BODY)))


def test_a_part_of_a_bulk_query_that_lacks_rows(loud: Callable[[Fault, str], None], org: Org) -> None:
    csv = b'"Id","SystemModstamp"\n"0035g00000AbCdEAAV","2026-03-02T02:00:00.000Z"\n'
    loud(on(org, "results", 2, Reply(csv, 200, {"Sforce-Locator": "null", "Sforce-NumberOfRecords": "9"})), "should hold 9 records and held 1")


def test_a_bulk_query_that_ends_too_early(loud: Callable[[Fault, str], None], org: Org) -> None:
    csv = b'"Id","SystemModstamp"\n"0035g00000AbCdEAAV","2026-03-02T02:00:00.000Z"\n'
    loud(on(org, "results", 2, Reply(csv, 200, {"Sforce-Locator": "null", "Sforce-NumberOfRecords": "1"})), "some may be missing")


@pytest.mark.parametrize("number", [1, 3])
def test_an_answer_that_is_an_error(loud: Callable[[Fault, str], None], org: Org, number: int) -> None:
    loud(on(org, "query", number, error("MALFORMED_QUERY", "unexpected token", 200)), "MALFORMED_QUERY: unexpected token")


def test_an_answer_of_success_false(loud: Callable[[Fault, str], None], org: Org) -> None:
    loud(on(org, "more", 3, data({"success": False, "error": "maintenance"})), "the tool refused: maintenance")


def test_a_page_without_its_rows(loud: Callable[[Fault, str], None], org: Org) -> None:
    loud(on(org, "more", 2, data({"totalSize": 8, "done": True})), "holds no records")


def test_a_total_that_does_not_fit(loud: Callable[[Fault, str], None], org: Org) -> None:
    """A page says that it is the last, too early: neither a change nor an id may be missed."""

    def shorten(body: dict[str, object]) -> None:
        body["done"] = True

    loud(changed(org, "query", 1, shorten, times=9), "speaks of 8 records and sent 3")


def test_more_pages_but_no_link(loud: Callable[[Fault, str], None], org: Org) -> None:
    loud(on(org, "more", 1, data({"totalSize": 8, "done": False, "records": []})), "no link")


def test_a_web_page_for_data(loud: Callable[[Fault, str], None], org: Org, kind: str) -> None:
    loud(on(org, kind, 2, web_page()), "web page")


def test_a_page_that_comes_twice(complete: Callable[[Fault], None], org: Org) -> None:
    first: list[Row] = []

    def keep(body: dict[str, object]) -> None:
        rows = body["records"]
        assert isinstance(rows, list)
        first[:] = first or rows
        body["records"] = first

    complete(changed(org, "more", 1, keep, times=2))


def test_an_order_that_shifts_while_reading(complete: Callable[[Fault], None], org: Org) -> None:
    def turn(body: dict[str, object]) -> None:
        rows = body["records"]
        assert isinstance(rows, list)
        rows.reverse()

    complete(changed(org, "query", FIRST_CHANGES, turn))


def test_an_order_that_shifts_each_time(loud: Callable[[Fault, str], None], org: Org) -> None:
    def turn(body: dict[str, object]) -> None:
        rows = body["records"]
        assert isinstance(rows, list)
        rows.reverse()

    loud(changed(org, "query", FIRST_CHANGES, turn, times=99), "order of its records changed")


def test_a_cursor_that_leads_to_itself(loud: Callable[[Fault, str], None], org: Org) -> None:
    loop = {"totalSize": 8, "done": False, "records": [], "nextRecordsUrl": "/services/data/v62.0/query/01gSAME-0"}
    loud(always(org, "more", 1, data(loop)), "lead back")


@pytest.mark.parametrize(("number", "words"), [(FIRST_IDS, "has no end"), (FIRST_CHANGES, "read already")], ids=["ids", "changes"])
def test_an_organisation_that_goes_round(loud: Callable[[Fault, str], None], org: Org, number: int, words: str) -> None:
    """As if it ignored the condition: the keyset would go round for ever."""
    old: dict[str, object] = {}

    def again(body: dict[str, object]) -> dict[str, object]:
        old.update(old or body)
        return old

    org.page = 8
    loud(changed(org, "query", number, again, times=99), words)


def test_a_next_link_to_another_host_gets_no_credential(loud: Callable[[Fault, str], None], org: Org) -> None:
    with FakeServer(in_turn(data(BODY))) as other:
        away = {"totalSize": 8, "done": False, "records": [], "nextRecordsUrl": other.url + "services/data/v62.0/query/01g1-3"}
        loud(on(org, "query", 1, data(away)), "not the tool's own host")
        assert other.calls == []


def test_a_redirect_to_another_host_gets_no_credential(loud: Callable[[Fault, str], None], org: Org) -> None:
    with FakeServer(in_turn(data(BODY))) as other:
        loud(on(org, "results", 1, redirect(other.url + "x", 307)), "not the tool's own host")
        assert other.calls == []


def test_a_token_that_expires_mid_stream_is_renewed(complete: Callable[[Fault], None], org: Org, kind: str) -> None:
    left = [1]

    def expire(call: Call) -> None:
        if org.kind_of(call) == kind and left[0]:
            left[0] -= 1
            org.token = "00D!another"

    complete(expire)
    assert org.asked["token"] >= 2


def test_a_token_that_is_refused_for_good(loud: Callable[[Fault, str], None], org: Org) -> None:
    refused = error("INVALID_SESSION_ID", "Session expired or invalid", 401)
    loud(always(org, "more", 2, refused), "INVALID_SESSION_ID: the token was refused")


def test_an_object_that_is_no_longer_seen(loud: Callable[[Fault, str], None], org: Org) -> None:
    def fault(call: Call) -> None:
        org.hidden = {"Contact"}

    def check() -> None:
        loud(fault, "no longer sees the object Contact")

    with pytest.raises(ConnectorError, match="no longer sees the object Contact"):
        check()  # the third night fails as well: the object is still hidden


def test_an_object_that_is_lost_between_two_requests(loud: Callable[[Fault, str], None], org: Org) -> None:
    loud(always(org, "query", 2, error("INVALID_TYPE", "sObject type 'Contact' is not supported.")), r"INVALID_TYPE: .*permission set")


def test_a_field_that_is_no_longer_seen(nights: Nights, org: Org) -> None:
    """Salesforce goes on answering, only without the addresses: nothing else would fail."""
    org.create("Contact", START - MINUTE, LastName="Berg", Email="anna@acme.com")
    nights.sync(START)
    org.hidden = {"Contact.Email"}
    with pytest.raises(ConnectorError, match=r"no longer sees Contact\.Email"):
        nights.sync(START + WEEK)
    assert nights.rows("select Email from raw_salesforce.contact") == [("anna@acme.com",)]
    nights.sync(START + WEEK, full=True)
    assert nights.rows("select Email from raw_salesforce.contact") == [(None,)]


def test_the_days_requests_are_used_up(loud: Callable[[Fault, str], None], org: Org) -> None:
    used_up = error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)
    loud(on(org, "more", 2, used_up), "daily API requests are used up")


def test_a_record_that_cannot_be_known_is_quarantined(nights: Nights, org: Org) -> None:
    kept = org.create("Contact", START - MINUTE, LastName="Berg")
    broken = org.create("Contact", START - MINUTE, key="broken", LastName="Ek")
    outcome = nights.sync(START)
    assert outcome.quarantined == {"contact": 1}
    assert list(nights.landed()) == [kept]
    assert broken not in nights.landed()


def test_another_organisations_app_is_refused(nights: Nights, org: Org) -> None:
    org.create("Contact", START - MINUTE, LastName="Berg")
    nights.sync(START)
    org.organisation = "00D5g000001ZZZZEA4"
    with pytest.raises(ConnectorError, match="belongs to the organisation 00D5g000001ZZZZEA4"):
        nights.sync(START + WEEK)


def test_an_app_that_cannot_log_in(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__SALESFORCE__CLIENT_SECRET", "wrong")
    with pytest.raises(ConnectorError) as caught:
        nights.sync(START)
    assert "wrong" not in str(caught.value).replace("wrong.", "")
