"""A worker report asked for as a web service: the same raw table as the export, whole each night, without pay."""

import base64
import json
from pathlib import Path

import pytest

from connectors.base import ConnectorError
from connectors.workday import connector

from .conftest import PATH, Nights, Tenant, worker


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_night_with_nothing_new_asks_once_and_changes_nothing(nights: Nights, form: str) -> None:
    assert nights.sync(form=form).status == "new"
    assert nights.alive() == ["1", "2", "3", "4", "5"]
    outcome = nights.sync(form=form)
    assert [(landing.changed, landing.deleted) for landing in outcome.landings] == [(0, 0)]
    (call,) = nights.server.calls
    assert call.headers["Authorization"] == "Basic " + base64.b64encode(b"ISU@northwind:hidden").decode()
    assert nights.rows("select is_complete, cursor_at is not null from meta.source_health") == [(True, True)]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_who_is_absent_has_left(nights: Nights, tenant: Tenant, form: str) -> None:
    nights.sync(form=form)
    tenant.workers = [*tenant.workers[1:], worker(6, "Bo Ek")]
    nights.sync(form=form)
    assert nights.alive() == ["2", "3", "4", "5", "6"]


def test_json_and_csv_bring_the_same(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, Email_Work="ada@northwind.com"), worker(2, Email_Work="bo@northwind.com")]
    nights.sync()
    outcome = nights.sync(form="csv")
    assert outcome.landings[0].changed == 0


def test_the_service_goes_on_where_the_export_ends(nights: Nights, tenant: Tenant, tmp_path: Path) -> None:
    export = tmp_path / "workers.csv"
    tenant.workers.append(worker(99, "Cy Gone"))
    export.write_text(tenant.csv())
    tenant.workers = [*tenant.workers[:-1], worker(7, "Di New")]
    outcome = nights.sync(export=export)
    assert nights.alive() == ["1", "2", "3", "4", "5", "7"]
    assert nights.rows("select count(*), count(distinct Employee_ID) from raw_workday.worker") == [(7, 7)]
    assert outcome.landings[0].changed == 7, "those whom both name are not landed twice"
    nights.sync(export=export)
    assert len(nights.server.calls) == 1
    assert nights.alive() == ["1", "2", "3", "4", "5", "7"]


PAID = {"Annual_Salary": 987654, "Compensation": [{"Amount": 987654}], "Positions": [{"Title": "x", "Base_Pay": 987654}], "Bank_Account": "SE987654"}
PRIVATE = {"National_ID": "19890726-T001", "Home_Street": "Storgatan 1", "Birth_Date": "1989-07-26", "Email_Home": "ada@home.se"}
HR_ONLY = {"Gender": "Female", "Marital_Status": "Divorced", "Religion_": "none-of-yours", "Personal": [{"Nationality": "Utopian"}]}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_nothing_of_pay_or_of_what_only_hr_may_know_lands(nights: Nights, tenant: Tenant, form: str) -> None:
    nested = form == "json"
    more = {name: value for name, value in (PAID | PRIVATE | HR_ONLY).items() if nested or not isinstance(value, list)}
    tenant.workers = [worker(1, **more), worker(2), {"Legal_Name": "no id", **more}]
    outcome = nights.sync(form=form)
    assert outcome.quarantined == {"worker": 1}
    held = nights.everything()
    for secret in ("987654", "19890726", "Storgatan", "1989", "home.se", "Female", "Divorced", "none-of-yours", "Utopian"):
        assert secret not in held, secret
    notes = "; ".join(nights.notes)
    assert "what people are paid: Annual_Salary" in notes
    assert "only HR may know it: " in notes
    assert "National_ID" in notes


def test_what_only_hr_may_know_lands_where_it_is_asked_for_and_pay_never_does(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, **PAID, **PRIVATE, **HR_ONLY)]
    nights.sync(private_fields=True)
    held = nights.everything()
    assert all(word in held for word in ("19890726-T001", "Storgatan", "1989-07-26", "home.se"))
    assert not any(word in held for word in ("Female", "Divorced", "987654"))
    nights.sync(include=["*", "Gender", "Annual_Salary"], exclude=["Business_Title"])
    assert nights.rows("select Gender, Business_Title, Birth_Date from raw_workday.worker") == [("Female", None, None)]
    assert "987654" not in nights.everything()


def test_only_what_is_in_scope_lands(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, Cost_Center="C-77", Location="Lund")]
    nights.sync(include=["legal name", "status"])
    assert nights.rows("select Employee_ID, Legal_Name, Worker_Status, Business_Title, Location from raw_workday.worker") == [
        ("1", "Ada Wong", "Active", None, None)
    ]
    assert "C-77" not in nights.everything()


def test_a_refresh_token_gets_an_access_token_and_another_when_that_expires(nights: Nights, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.setenv(f"SOURCES__WORKDAY__{name}", name.lower())
    left = [True]

    def expired(call):  # type: ignore[no-untyped-def]
        from tests.connectors.fake_server import data

        return data({"error": "invalid_token"}, 401) if call.path.endswith("All_Workers") and left and left.pop() else None

    tenant.fault = expired
    nights.sync()
    assert nights.alive() == ["1", "2", "3", "4", "5"]
    assert [call.path for call in nights.server.calls] == ["/ccx/oauth2/northwind/token", f"/{PATH}"] * 2
    assert nights.server.calls[-1].headers["Authorization"] == "Bearer access-2"
    assert nights.server.calls[0].params == {"grant_type": "refresh_token", "refresh_token": "refresh_token"}


def test_a_refresh_token_that_is_refused_is_told_without_it(nights: Nights, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.connectors.fake_server import data

    for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
        monkeypatch.setenv(f"SOURCES__WORKDAY__{name}", f"very-{name.lower()}")
    tenant.fault = lambda call: data({"error": "invalid_grant very-refresh_token"}, 400)
    with pytest.raises(ConnectorError, match="no access token") as failed:
        nights.sync()
    assert "very-" not in str(failed.value)


def test_settings_say_what_is_missing() -> None:
    for given, words in (
        ({}, "export: workers.csv"),
        ({"api": True}, "report_url"),
        ({"api": True, "report_url": "https://user:pass@x.workday.com/r"}, "without a password"),
        ({"api": True, "report_url": "https://x.workday.com/r?format=gdata"}, "format=json"),
    ):
        with pytest.raises(ValueError, match=words):
            connector.settings.model_validate({"system": "workday", **given})
    chosen = connector.settings.model_validate({"system": "workday", "api": True, "report_url": "https://x.workday.com/r?Org=1"})
    assert "format=json" in json.dumps(chosen.model_dump(), default=str)
