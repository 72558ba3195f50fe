"""`c360 connect`, and what a dry run says of a live source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.client import Budget
from pipelines.cli import main
from tests.connectors.fake_server import FakeServer
from tests.connectors.slack.workspace import Workspace

CONFIGURATION = """
company: {{name: Northwind, domains: [northwind.com]}}
sources:
  chat: {{system: slack, api: true, api_url: "{url}"}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("C360_CONFIG", raising=False)
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    return tmp_path


def test_what_a_credential_sees_is_told_stream_by_stream(folder: Path) -> None:
    workspace = Workspace()
    workspace.post(workspace.channel("C0DEALS", "deals"), 1_700_000_000)
    (folder / ".dlt").mkdir()
    (folder / ".dlt" / "secrets.toml").write_text('[sources.chat]\ntoken = "xoxb-hidden"\n')
    with FakeServer(workspace.answer) as server:
        (folder / "customer360.yaml").write_text(CONFIGURATION.format(url=server.url + "api/"))
        answer = CliRunner().invoke(main, ["connect", "chat", "--json"])
        assert answer.exit_code == 0, answer.output
        assert {row["stream"]: row["is_seen"] for row in json.loads(answer.output)["streams"]} == dict.fromkeys(
            ("workspace", "user", "channel", "member", "message"), True
        )
        assert server.calls[0].headers["Authorization"] == "Bearer xoxb-hidden"
        workspace.scopes = "channels:read,users:read"
        answer = CliRunner().invoke(main, ["connect", "chat"])
    assert answer.exit_code == 1
    assert "xoxb-hidden" not in answer.output


def test_a_system_that_is_not_configured_yet_says_what_it_needs(folder: Path) -> None:
    answer = CliRunner().invoke(main, ["connect", "slack", "--advice"])
    assert answer.exit_code == 0
    assert "channels:history" in answer.output
    assert "[sources.slack]" in answer.output
    assert "slack: {system: slack, api: true}" in answer.output


def test_google_says_which_scopes_to_grant(folder: Path) -> None:
    answer = CliRunner().invoke(main, ["connect", "google_workspace", "--advice"])
    assert answer.exit_code == 0, answer.output
    assert "https://www.googleapis.com/auth/gmail.readonly" in answer.output
    assert "Domain-wide delegation" in answer.output


def test_a_source_that_nobody_knows_and_one_of_files_are_told(folder: Path) -> None:
    assert CliRunner().invoke(main, ["connect", "slak"]).exit_code == 2
    (folder / "workers.csv").write_text("id\n")
    (folder / "customer360.yaml").write_text("company: {name: N, domains: [northwind.com]}\nsources:\n  hr: {system: workday, export: workers.csv}\n")
    answer = CliRunner().invoke(main, ["connect", "hr"])
    assert answer.exit_code == 2
    assert "connect hr --advice" in " ".join(answer.output.split())


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("hubspot", "crm.objects.contacts.read"),
        ("workday", "Enable As Web Service"),
        ("salesforce", "View All Records"),
        ("google_workspace", "Domain-wide delegation"),
    ],
)
def test_every_live_system_says_what_to_create_where(folder: Path, system: str, words: str) -> None:
    answer = CliRunner().invoke(main, ["connect", system, "--advice"])
    assert answer.exit_code == 0
    assert words in answer.output
    assert f"[sources.{system}]" in answer.output
    assert f"{system}: {{system: {system}, api: true" in answer.output


def test_a_name_that_nobody_knows_is_told_the_sources_and_the_systems_that_stand_for_one(folder: Path) -> None:
    (folder / "workers.csv").write_text("id\n")
    (folder / "customer360.yaml").write_text("company: {name: N, domains: [northwind.com]}\nsources:\n  hr: {system: workday, export: workers.csv}\n")
    answer = CliRunner().invoke(main, ["connect", "nothing"])
    assert answer.exit_code == 2
    assert "known are google_workspace, hr, hubspot, salesforce, slack, workday" in " ".join(answer.output.split())


def test_a_report_that_is_not_configured_is_asked_for_without_a_source_that_is_not_there(folder: Path) -> None:
    answer = CliRunner().invoke(main, ["connect", "workday", "--json"])
    assert answer.exit_code == 1
    (row,) = json.loads(answer.output)["streams"]
    assert row["words"] == "no report_url is known: write it under sources.workday of customer360.yaml (`c360 connect workday --advice`)"


def test_a_dry_run_estimates_what_an_export_takes_and_says_what_that_rests_on(folder: Path) -> None:
    (folder / "workers.csv").write_text("Employee_ID,Legal_Name,Worker_Status\n" + "1,Ada Wong,Active\n" * 100_000)
    (folder / "customer360.yaml").write_text("company: {name: N, domains: [northwind.com]}\nsources:\n  hr: {system: workday, export: workers.csv}\n")
    (row,) = json.loads(CliRunner().invoke(main, ["run", "--dry-run", "--json"]).output)
    assert (row["requests"], row["seconds"] > 0, row["disk_bytes"] > 1_800_000) == (0, True, True)
    assert "never landed: 1.8 MB" in row["rests_on"]
    assert "never landed" in CliRunner().invoke(main, ["run", "--dry-run"]).output


def test_a_dry_run_says_that_an_api_is_read(folder: Path) -> None:
    (folder / "customer360.yaml").write_text(CONFIGURATION.format(url="http://127.0.0.1:9/"))
    answer = CliRunner().invoke(main, ["run", "--dry-run", "--json"])
    assert answer.exit_code == 0
    (row,) = json.loads(answer.output)
    assert row["state"].startswith("never read before")
