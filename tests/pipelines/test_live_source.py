"""A live source in whole runs: published, gone on with the next night, and when it fails, loud, with everything kept and no credential told."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.connectors.fake_server import FakeServer, data
from tests.connectors.slack.workspace import Workspace
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
