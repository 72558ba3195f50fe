"""Google Workspace over its API in whole runs: published, gone on with the next night, and when it fails, loud, with everything kept."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.connectors.fake_server import FakeServer
from tests.connectors.google_workspace.workspace import ANNA, Workspace, account_key, failed, letter
from tests.pipelines.conftest import Company

CONFIGURATION = """
company: {{name: Northwind, domains: [northwind.com]}}
sources:
  google: {{system: google_workspace, api: true, api_url: "{url}", admin: it@northwind.com}}
"""


@pytest.mark.slow
def test_nights_over_an_api_are_published_and_a_failed_one_keeps_everything(tmp_path: Path) -> None:
    workspace = Workspace()
    company = Company(tmp_path)
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "secrets.toml").write_text(f"[sources.google]\nkey = '''{account_key()}'''\n")
    first = workspace.receive(ANNA, letter(1, text="When will it ship?"))
    for number in range(8):
        workspace.meet(ANNA, f"review{number}")
    said = "select untrusted_text from customer_timeline where channel = 'email' order by occurred_at"
    met = "select count(*) from customer_timeline where channel = 'meeting' and subject = 'Review'"
    with FakeServer(workspace.answer) as server:
        (tmp_path / "customer360.yaml").write_text(CONFIGURATION.format(url=server.url))
        outcome = company.run()
        assert outcome["sources"]["google"]["status"] == "new"
        assert company.rows("select primary_email from customer_profile") == [("bob@acme.com",)]
        assert company.rows(said) == [("When will it ship?",)]
        assert company.rows(met) == [(8,)]
        assert company.rows("select count(*) from employee") == [(3,)]

        workspace.receive(ANNA, letter(2, f"Anna <{ANNA}>", "Bob Smith <bob@acme.com>", "On Monday.", "References: <1@acme.com>"))
        workspace.cancel(ANNA, "review0")
        assert company.run()["sources"]["google"]["status"] == "ok"
        assert company.rows(said) == [("When will it ship?",), ("On Monday.",)]
        assert company.rows(met) == [(7,)]

        workspace.delete_mail(ANNA, first)
        workspace.fault = lambda call: failed(403, "insufficientPermissions", str(call.headers)) if "/events" in call.path else None
        failure = company.run(code=3)
        assert failure["sources"]["google"]["status"] == "failed"
        assert company.rows(said) == [("When will it ship?",), ("On Monday.",)]
        shown = company.c360("status")
        assert "failed" in shown
        tokens = list(workspace.tokens)
    assert not [token for token in tokens if token in str(failure) + shown]
    for secret in ("ya29.", "BEGIN PRIVATE KEY"):
        seen = subprocess.run(["grep", "-rl", secret, str(tmp_path / "data")], capture_output=True, text=True, check=False)
        assert seen.stdout == "", f"a file under data_dir holds {secret}"
