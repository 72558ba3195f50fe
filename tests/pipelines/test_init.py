"""`c360 init`: what lies in a folder is recognised, and what it writes runs as it is."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from connectors.registry import SYSTEMS, connector
from pipelines.init import write_configuration
from pipelines.recognise import recognise
from pipelines.terminal import initialised
from tests.pipelines.conftest import Company
from warehouse.configuration import load_configuration
from warehouse.errors import ConfigurationError
from warehouse.serving.names import people_named
from warehouse.serving.reader import open_reader

SETTINGS = {system: connector(system).settings for system in SYSTEMS}
EVERYTHING = {
    "slack": {"system": "slack", "export": "slack.zip"},
    "google": {"system": "google_workspace", "takeout": "takeout", "directory": "users.csv", "drive": "drive_files.csv"},
    "salesforce": {"system": "salesforce", "export": "salesforce.zip"},
    "hubspot": {"system": "hubspot", "export": "hubspot"},
    "workday": {"system": "workday", "export": "workers.csv"},
}
HELPDESK = ["helpdesk/requesters.csv", "helpdesk/tickets-2025.jsonl", "helpdesk/tickets-2026.jsonl"]


@pytest.fixture
def tidy(finished: Company, tmp_path: Path) -> Path:
    """A folder with the exports in exports/ and nothing else."""
    shutil.copytree(finished.folder / "exports", tmp_path / "tidy" / "exports")
    return tmp_path / "tidy"


@pytest.fixture
def loose(finished: Company, tmp_path: Path) -> Path:
    """A folder with the exports lying in it."""
    shutil.copytree(finished.folder / "exports", tmp_path / "loose")
    return tmp_path / "loose"


def test_every_export_in_the_folder_is_recognised(loose: Path) -> None:
    assert recognise(loose).sources == EVERYTHING


def test_every_export_in_its_exports_folder_is_recognised(tidy: Path) -> None:
    expected = {n: {k: v if k == "system" else f"exports/{v}" for k, v in entry.items()} for n, entry in EVERYTHING.items()}
    assert recognise(tidy).sources == expected


def test_exports_in_both_places_are_recognised(tidy: Path) -> None:
    (tidy / "exports" / "users.csv").rename(tidy / "users.csv")
    (tidy / "exports" / "slack.zip").rename(tidy / "slack.zip")
    found = recognise(tidy).sources
    assert found["google"] == {
        "system": "google_workspace", "takeout": "exports/takeout", "directory": "users.csv", "drive": "exports/drive_files.csv",
    }  # fmt: skip
    assert found["slack"]["export"] == "slack.zip"


def test_own_domains_come_from_the_lists_of_own_people(loose: Path) -> None:
    assert recognise(loose).domains == ["northwind.com", "northwind.io"]


def test_own_domains_are_asked_for_where_no_list_tells_them(tidy: Path) -> None:
    for path in (tidy / "exports").iterdir():
        if path.name != "hubspot":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    file, found = write_configuration(tidy, force=False)
    assert found.domains == []
    assert "CHANGE THIS" in file.read_text()


def test_files_that_nobody_reads_are_named_with_what_to_do(loose: Path) -> None:
    file, found = write_configuration(loose, force=False)
    assert [path.as_posix() for path in found.unknown] == HELPDESK
    assert "helpdesk/requesters.csv" in file.read_text()
    assert "Declare a tool" in file.read_text()


def test_a_declared_tool_is_found_by_its_own_name_and_reads_its_files(finished: Company, tidy: Path) -> None:
    shutil.copytree(finished.folder / "tools", tidy / "tools")
    found = recognise(tidy)
    assert found.sources["helpdesk"] == {"system": "declared", "file": "tools/helpdesk.yaml"}
    assert found.unknown == []


def test_a_faulty_tool_is_told_and_nothing_is_written(tidy: Path) -> None:
    (tidy / "tools").mkdir()
    (tidy / "tools" / "helpdesk.yaml").write_text("tool: helpdesk\nstreems: {}\n")
    with pytest.raises(ConfigurationError, match=r"helpdesk.yaml:2: streems"):
        write_configuration(tidy, force=False)
    assert not (tidy / "customer360.yaml").exists()


def test_odd_file_names_are_written_so_that_they_are_read_back(loose: Path) -> None:
    odd = "Slack export: Åre #1 (July).zip"
    (loose / "slack.zip").rename(loose / odd)
    file, _ = write_configuration(loose, force=False)
    assert load_configuration(file, SETTINGS).sources["slack"].model_dump()["export"] == loose / odd


def test_every_option_that_it_offers_as_a_comment_is_one(loose: Path) -> None:
    file, _ = write_configuration(loose, force=False)
    lines = [line.replace("    # ", "    ", 1) if line.startswith("    # ") else line for line in file.read_text().splitlines()]
    document = yaml.safe_load("\n".join(lines))
    for entry in document["sources"].values():
        assert set(entry) <= set(SETTINGS[entry["system"]].model_fields)
    assert "instance_url" in document["sources"]["salesforce"]


def test_a_configuration_that_is_there_is_never_written_over_unasked(loose: Path) -> None:
    (loose / "customer360.yaml").write_text("mine")
    with pytest.raises(ConfigurationError, match="--force"):
        write_configuration(loose, force=False)
    assert (loose / "customer360.yaml").read_text() == "mine"
    write_configuration(loose, force=True)
    assert load_configuration(loose / "customer360.yaml", SETTINGS).company.name == "Northwind"


def test_an_empty_folder_is_told_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="looks like an export of Slack, Google Workspace, Salesforce, HubSpot, Workday"):
        write_configuration(tmp_path, force=False)


def test_what_it_writes_runs_as_it_is(tidy: Path) -> None:
    write_configuration(tidy, force=False)
    company = Company(tidy)
    said = company.run()
    assert set(said["sources"]) == set(EVERYTHING)
    assert {source["status"] for source in said["sources"].values()} == {"new"}
    assert said["totals"]["customers"] > 200
    assert company.rows("select count(*) from customer_profile where list_has_any(emails, ['freya.mcbride@northwind.io'])") == [(0,)]


def test_a_folder_of_a_sources_own_is_not_called_shared(tidy: Path) -> None:
    file, _ = write_configuration(tidy, force=False)
    assert "A folder of its own is surer" not in file.read_text()


def test_the_folder_is_never_guessed(loose: Path) -> None:
    assert "Missing argument 'FOLDER'" in Company(loose).c360("init", code=2)


def test_a_narrow_terminal_keeps_the_sources_names(loose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, found = write_configuration(loose, force=False)
    found.sources["salesforce"]["export"] = "exports/" + "a long name of a folder/" * 6
    out = io.StringIO()
    monkeypatch.setattr("pipelines.terminal.console", Console(file=out, width=80))
    initialised(file, found, "c360 run")
    assert re.search(r"^salesforce +salesforce +exports/a long", out.getvalue(), re.MULTILINE)
    assert re.search(r"^google +google_workspace +takeout", out.getvalue(), re.MULTILINE)


def test_every_customer_of_the_sample_is_found_by_the_name_that_is_shown(finished: Company) -> None:
    with open_reader(finished.folder / "data") as reader:
        for row in reader.rows("select customer_id, display_name from customer_profile where display_name is not null"):
            assert row["customer_id"] in {named.id for named in people_named(reader, row["display_name"])}, row["display_name"]
