"""A live source in whole runs: published, gone on with the next night, and when it fails, loud, with everything kept and no credential told."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connectors.fake_server import FakeServer, data
from tests.connectors.hubspot.account import Account
from tests.connectors.slack.workspace import Workspace
from tests.connectors.workday.conftest import PATH, Tenant, worker
from tests.pipelines.conftest import Company

TOKEN = "xoxb-4711-never-to-be-seen"
DAY = 86_400
CONFIGURATION = """
company: {{name: Northwind, domains: [northwind.com]}}
sources:
  slack: {{system: slack, api: true, api_url: "{url}api/"}}
"""


@pytest.fixture
def workspace() -> Workspace:
    """A channel shared with Acme, in which Clara asked something yesterday."""
    found = Workspace()
    deals = found.channel("C0DEALS", "deals", ["U0ANNA", "U0CLARA"], is_ext_shared=True, connected_team_ids=["T0ACME"])
    clara = {"real_name": "Clara Diaz", "email": "clara@acme.example"}
    found.strangers["U0CLARA"] = {"id": "U0CLARA", "team_id": "T0ACME", "real_name": "Clara Diaz", "is_stranger": True, "profile": clara}
    found.post(deals, time.time() - DAY, "When will it ship?", "U0CLARA")
    return found


@pytest.mark.slow
def test_nights_over_an_api_are_published_and_a_failed_one_keeps_everything(tmp_path: Path, workspace: Workspace) -> None:
    company = Company(tmp_path)
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "secrets.toml").write_text(f'[sources.slack]\ntoken = "{TOKEN}"\n')
    texts = "select untrusted_text from customer_timeline where channel = 'slack' order by occurred_at"
    with FakeServer(workspace.answer) as server:
        (tmp_path / "customer360.yaml").write_text(CONFIGURATION.format(url=server.url))
        first = company.run()
        assert first["sources"]["slack"]["status"] == "new"
        assert company.rows("select display_name from customer_profile") == [("Clara Diaz",)]
        assert company.rows(texts) == [("When will it ship?",)]
        workspace.post("C0DEALS", time.time() - 60, "On Monday.", "U0ANNA")
        assert company.run()["sources"]["slack"]["status"] == "ok"
        assert company.rows(texts) == [("When will it ship?",), ("On Monday.",)]

        workspace.fault = lambda call: data({"ok": False, "error": f"token_expired {TOKEN}"}) if call.path.endswith("history") else None
        failed = company.run(code=3)
        assert failed["sources"]["slack"]["status"] == "failed"
        assert company.rows(texts) == [("When will it ship?",), ("On Monday.",)]
        said = company.c360("status")
        assert "failed" in said
        assert {call.headers["Authorization"] for call in server.calls} == {f"Bearer {TOKEN}"}
    assert TOKEN not in str(failed) + said
    seen = subprocess.run(["grep", "-rl", TOKEN, str(tmp_path / "data")], capture_output=True, text=True, check=False)
    assert seen.stdout == "", "a file under data_dir holds the credential"


CRM_AND_HR = """
company: {{name: Northwind, domains: [northwind.com]}}
sources:
  crm: {{system: hubspot, api: true, api_url: "{crm}"}}
  hr: {{system: workday, api: true, report_url: "{hr}{path}", username: ISU}}
"""


@pytest.mark.slow
def test_a_crm_and_hr_over_their_apis_are_published_with_their_lag(tmp_path: Path) -> None:
    company, account, tenant = Company(tmp_path), Account(), Tenant()
    at = f"{datetime.now(UTC) - timedelta(days=3):%Y-%m-%dT%H:%M:%S}.000Z"
    account.put("companies", 900, at, name="Acme", domain="acme.example")
    account.put("contacts", 51, at, firstname="Clara", lastname="Diaz", email="clara@acme.example", lifecyclestage="customer", hubspot_owner_id="8")
    account.link("contacts", 51, "companies", 900, primary=900)
    tenant.workers = [worker(1, "Anna Berg", Email_Work="anna@northwind.com", Annual_Salary=987654)]
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "secrets.toml").write_text(f'[sources.crm]\ntoken = "{TOKEN}"\n[sources.hr]\npassword = "{TOKEN}"\n')
    with FakeServer(account.answer) as crm, FakeServer(tenant.answer) as hr:
        (tmp_path / "customer360.yaml").write_text(CRM_AND_HR.format(crm=crm.url, hr=hr.url, path=PATH))
        assert {name: said["status"] for name, said in company.run()["sources"].items()} == {"crm": "new", "hr": "new"}
        assert {call.headers["Authorization"] for call in crm.calls} == {f"Bearer {TOKEN}"}
        preview = {row["source"]: row for row in json.loads(company.c360("run", "--dry-run", "--json"))}
    profile = "select display_name, party_type, account_name, owner_name, owner_email from customer_profile"
    assert company.rows(profile) == [("Clara Diaz", "customer", "Acme", "Anna Berg", "anna@northwind.com")]
    assert company.rows("select name, work_email from employee") == [("Anna Berg", "anna@northwind.com")]
    streams = {f"{row['source']}.{row['source_object']}": row for row in json.loads(company.c360("status", "--json"))["sources"]}
    unasked = {"crm.call", "crm.email", "crm.meeting", "crm.note"}  # off by default: nobody waits for them
    assert not unasked & set(streams)
    assert {name for name, row in streams.items() if row["is_complete"] and row["cursor_at"] and 0 <= row["lag_seconds"] < 3600} == set(streams)
    assert preview["crm"]["requests"] == len(crm.calls)
    assert "rows take" in preview["crm"]["rests_on"]
    seen = subprocess.run(["grep", "-rlE", f"{TOKEN}|987654", str(tmp_path / "data")], capture_output=True, text=True, check=False)
    assert seen.stdout == "", "a file under data_dir holds the credential, or what somebody earns"
