"""The fault table of a report: it ends whole, or with a loud failure and nothing deleted, never green with workers missing."""

import gzip
import json
from collections.abc import Callable

import pytest

from connectors.base import ConnectorError
from tests.connectors.client.test_whole_bodies import bare_server
from tests.connectors.fake_server import Call, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

from .conftest import PATH, Nights, Tenant, worker

ALL = ["1", "2", "3", "4", "5"]


@pytest.fixture(params=["json", "csv"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def in_order(*replies: Reply) -> Callable[[Call], Reply | None]:
    """These replies, one a request; then none."""
    left = list(replies)
    return lambda call: left.pop(0) if left else None


@pytest.fixture
def complete(nights: Nights, tenant: Tenant, form: str) -> Callable[..., None]:
    """After the faults the night ends with who is there now."""

    def check(*faults: Reply) -> None:
        nights.sync(form=form)
        tenant.workers = [*tenant.workers[1:], worker(6)]
        tenant.fault = in_order(*faults)
        nights.sync(form=form)
        assert nights.alive() == ["2", "3", "4", "5", "6"]

    return check


@pytest.fixture
def loud(nights: Nights, tenant: Tenant, form: str) -> Callable[[Reply, str], None]:
    """The night fails with these words and leaves everything as it was; the one after it is whole."""

    def check(fault: Reply, words: str) -> None:
        nights.sync(form=form)
        tenant.workers = [*tenant.workers[1:], worker(6)]
        tenant.fault = lambda call: fault
        with pytest.raises(ConnectorError, match=words):
            nights.sync(form=form)
        assert nights.alive() == ALL
        assert nights.rows("select count(*) from raw_workday.worker where _deleted_at is not null") == [(0,)]
        tenant.fault = lambda call: None
        nights.sync(form=form)
        assert nights.alive() == ["2", "3", "4", "5", "6"]

    return check


def report(*workers: dict[str, str]) -> dict[str, object]:
    return {"Report_Entry": list(workers)}


def test_429_with_retry_after(complete: Callable[..., None], nights: Nights) -> None:
    complete(data({}, 429, Retry_After="17"))
    assert nights.waits == [17]


def test_500_then_success(complete: Callable[..., None]) -> None:
    complete(data({}, 500), web_page(503))


def test_500_for_ever(loud: Callable[[Reply, str], None]) -> None:
    loud(data({}, 500), "HTTP 500, 6 times in a row")


def test_a_connection_that_is_cut_mid_body(complete: Callable[..., None]) -> None:
    complete(cut_connection(report(worker(1), worker(2))))


def test_a_web_page_for_data(loud: Callable[[Reply, str], None]) -> None:
    loud(web_page(), "web page")


def test_xml_for_data(loud: Callable[[Reply, str], None]) -> None:
    loud(Reply(b"<?xml version='1.0'?><wd:Report_Data/>", 200, {"Content-Type": "text/xml"}), "XML came back")


def test_an_error_in_a_body_that_says_200(loud: Callable[[Reply, str], None]) -> None:
    loud(data({"error": "the report is not enabled"}), "no report|JSON came back")


def test_a_credential_that_is_refused(loud: Callable[[Reply, str], None]) -> None:
    loud(data({"error": "unauthorized"}, 401), "the credential was refused")


def test_an_answer_that_repeats_the_password_does_not_show_it(nights: Nights, tenant: Tenant) -> None:
    tenant.fault = lambda call: data({"error": "no rights for ISU@northwind:hidden, hidden"}, 403)
    with pytest.raises(ConnectorError, match="no rights for") as caught:
        nights.sync()
    assert "hidden" not in str(caught.value)


def test_an_answer_that_repeats_the_client_secret_does_not_show_it(nights: Nights, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("client_id", "client_secret", "refresh_token"):
        monkeypatch.setenv(f"SOURCES__WORKDAY__{name.upper()}", f"my-{name}")
    tenant.fault = lambda call: data({"error": "no app with my-client_secret, my-refresh_token"}, 400)
    with pytest.raises(ConnectorError, match=r"no app with \*\*\*, \*\*\*"):
        nights.sync(token_url=f"{nights.server.url}ccx/oauth2/northwind/token")


def test_a_right_that_was_lost_since_yesterday(loud: Callable[[Reply, str], None]) -> None:
    loud(data({"error": "insufficient privileges"}, 403), "insufficient privileges")


def test_a_redirect_to_another_host_gets_no_credential(loud: Callable[[Reply, str], None]) -> None:
    with FakeServer(in_turn(data(report(worker(1))))) as other:
        loud(redirect(other.url + "report"), "not the tool's own host")
        assert other.calls == []


def test_truncated_json(nights: Nights, tenant: Tenant) -> None:
    nights.sync()
    tenant.fault = in_order(truncated(report(*tenant.workers)))
    nights.sync()
    assert nights.alive() == ALL
    tenant.fault = lambda call: truncated(report(*tenant.workers))
    with pytest.raises(ConnectorError, match="no whole JSON"):
        nights.sync()
    assert nights.alive() == ALL


@pytest.mark.parametrize("end", [-1, -3, -12], ids=["end of line", "in a value", "in a row"])
def test_truncated_csv_deletes_nobody(nights: Nights, tenant: Tenant, end: int) -> None:
    nights.sync(form="csv")
    tenant.workers = tenant.workers[2:]
    cut = tenant.csv()[:end].encode()
    tenant.fault = lambda call: Reply(cut, 200, {"Content-Type": "text/csv"})
    nights.sync(form="csv")
    assert nights.alive() == ALL
    assert nights.rows("select is_complete from meta.source_health") == [(False,)]


@pytest.mark.parametrize("body", [json.dumps(report()), "Employee_ID,Legal_Name,Worker_Status,Business_Title\n", ""])
def test_an_empty_report_deletes_nobody_and_is_loud(nights: Nights, tenant: Tenant, body: str) -> None:
    form = "json" if body.startswith("{") else "csv"
    nights.sync(form=form)
    tenant.fault = lambda call: Reply(body.encode(), 200, {"Content-Type": "application/json" if form == "json" else "text/csv"})
    with pytest.raises(ConnectorError, match="no workers at all"):
        nights.sync(form=form)
    assert nights.alive() == ALL


def test_another_report_is_refused(nights: Nights, tenant: Tenant) -> None:
    nights.sync()
    tenant.workers = [{"Cost_Center": "1", "Amount": "5"}]
    with pytest.raises(ConnectorError, match="no worker report"):
        nights.sync()
    assert nights.alive() == ALL


def test_a_worker_who_comes_twice_lands_once(nights: Nights, tenant: Tenant) -> None:
    tenant.workers.append(tenant.workers[0])
    nights.sync()
    assert nights.alive() == ALL


def emails(nights: Nights) -> list[str | None]:
    return [email for (email,) in nights.rows("select Email_Work from raw_workday.worker where _deleted_at is null order by Employee_ID")]


@pytest.mark.parametrize("is_empty", [False, True], ids=["absent", "empty"])
def test_a_field_that_its_user_may_no_longer_see(nights: Nights, tenant: Tenant, form: str, is_empty: bool) -> None:
    """Workday goes on answering, only without the addresses: nothing else would fail."""
    tenant.workers = [worker(1, Email_Work="ada@northwind.com"), worker(2), worker(3, Email_Work="cy@northwind.com")]
    nights.sync(form=form)
    before = emails(nights)
    tenant.workers = [worker(number) | ({"Email_Work": ""} if is_empty else {}) for number in (1, 2, 4)]
    for _ in range(2):
        with pytest.raises(ConnectorError, match=r"no longer shows Email_Work of anybody.*c360 run --full"):
            nights.sync(form=form)
        assert emails(nights) == before == ["ada@northwind.com", None, "cy@northwind.com"]
    nights.sync(form=form, full=True)
    assert emails(nights) == [None, None, None]
    nights.sync(form=form)
    assert nights.alive() == ["1", "2", "4"]


def test_a_field_that_one_worker_lost_or_that_left_with_its_worker_is_no_right_that_was_lost(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, Email_Work="ada@northwind.com"), worker(2, Email_Work="bo@northwind.com"), worker(3, Termination_Date="2026-03-01")]
    nights.sync()
    tenant.workers = [worker(1), worker(2, Email_Work="bo@northwind.com")]
    nights.sync()
    assert emails(nights) == [None, "bo@northwind.com"]


def test_a_field_that_the_settings_leave_out_now_may_go(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, Email_Work="ada@northwind.com", Birth_Date="1989-07-26")]
    nights.sync(private_fields=True)
    nights.sync(exclude=["email work"])
    assert nights.rows("select Email_Work, Birth_Date from raw_workday.worker") == [(None, None)]


def test_csv_of_which_only_the_connection_ended_takes_nobody_for_gone(nights: Nights, tenant: Tenant) -> None:
    """Without a length and without chunks a connection that broke at a line's end looks like a whole report."""
    with bare_server(b"Content-Type: text/csv\r\n", tenant.csv().encode()) as url:
        nights.sync(form="csv", report_url=f"{url}{PATH}?format=csv")
    tenant.workers = tenant.workers[:2]
    with bare_server(b"Content-Type: text/csv\r\n", tenant.csv().encode()) as url:
        nights.sync(form="csv", report_url=f"{url}{PATH}?format=csv")
    assert nights.alive() == ALL
    assert any("nothing tells whether the report came whole" in note for note in nights.notes)
    nights.sync(form="csv")
    assert nights.alive() == ["1", "2"]


def test_a_packed_report_that_breaks_off_at_a_lines_end(loud: Callable[[Reply, str], None], form: str) -> None:
    whole = b"Employee_ID,Legal_Name,Worker_Status\n1,Ada,Active\n" if form == "csv" else json.dumps(report(worker(1))).encode()
    loud(Reply(gzip.compress(whole)[:-8], 200, {"Content-Encoding": "gzip", "Content-Type": "text/csv"}), "packed answer breaks off")
