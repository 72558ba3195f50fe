"""`c360 connect` for Workday: what to create where, and what the report shows."""

from typing import Any

import pytest

from connectors.workday import connector
from tests.connectors.fake_server import data

from .conftest import PATH, Nights, Tenant, worker


def sights(nights: Nights, **more: Any) -> dict[str, tuple[bool, str]]:
    given = {"system": "workday", "api": True, "report_url": nights.server.url + PATH, "username": "ISU", **more}
    return {sight.stream: (sight.is_seen, sight.words) for sight in connector.look(connector.settings.model_validate(given), "workday")}


def test_the_advice_says_what_to_create_and_asks_for_no_pay() -> None:
    said = connector.advice(connector.settings.model_construct(system="workday", api=True), "hr")
    assert "[sources.hr]" in said
    assert "SOURCES__HR__PASSWORD" in said
    assert "Worker_Status" in said
    assert "National_ID" not in said
    asked = connector.settings.model_construct(system="workday", api=True, private_fields=True)
    assert "National_ID" in connector.advice(asked, "hr")


def test_what_the_report_shows_and_what_is_left_out_is_told_with_one_call(nights: Nights, tenant: Tenant) -> None:
    tenant.workers = [worker(1, Annual_Salary=987654), worker(2)]
    found = sights(nights)
    assert found["worker"] == (True, "2 workers, with Employee_ID, Legal_Name, Worker_Status, Business_Title")
    assert "Annual_Salary" in found["left out"][1]
    assert "987654" not in str(found)
    assert len(nights.server.calls) == 1


def test_a_report_that_is_none_and_a_password_that_is_refused_are_told(nights: Nights, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant.workers = []
    assert sights(nights)["worker"] == (False, "the report holds no workers at all")
    tenant.fault = lambda call: data({}, 401)
    assert "the credential was refused" in sights(nights)["worker"][1]
    monkeypatch.delenv("SOURCES__WORKDAY__PASSWORD")
    assert "SOURCES__WORKDAY__PASSWORD" in sights(nights)["worker"][1]
