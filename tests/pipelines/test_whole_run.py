"""Whole runs through the command line: what is published, what is kept when something is wrong, and the exit codes."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.pipelines.conftest import Company

# tables whose rows speak of the run itself
OF_THE_RUN = {"run", "source_health", "identity_event", "profile_change"}
OF_THIS_RUN = {"run_id", "observed_at", "stale_after"}


def pointer(company: Company) -> dict[str, object]:
    found: dict[str, object] = json.loads((company.folder / "data" / "published" / "current.json").read_text())
    return found


def content(company: Company) -> dict[str, pa.Table]:
    """Every published table but those about the run, without the columns that each run writes anew."""
    found = {}
    with duckdb.connect(str(company.published), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where schema_name in ('main', 'stored')").fetchall()
        for schema, name in sorted(tables, key=lambda table: str(table[1])):
            if name not in OF_THE_RUN:
                described = connection.execute("select column_name from duckdb_columns() where schema_name = ? and table_name = ?", [schema, name])
                listed = ", ".join(f'"{column}"' for column in sorted({str(column) for (column,) in described.fetchall()} - OF_THIS_RUN))
                found[name] = connection.sql(f"select {listed} from {schema}.{name} order by all").to_arrow_table()
    return found


def test_the_contract_holds(finished: Company, shared: Path) -> None:
    done = subprocess.run([sys.executable, shared / "check_contract.py", finished.published], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "the contract holds"
    assert done.returncode == 0


def test_every_row_that_came_in_is_landed_or_quarantined(finished: Company) -> None:
    rows = finished.rows("select checks from run order by started_at desc limit 1")
    checks = {check["name"]: check for check in json.loads(rows[0][0])}
    assert checks["rows_accounted"]["passed"]
    assert all(check["passed"] for check in checks.values())
    assert finished.rows("select count(*) from source_health where landed_rows > 0")[0][0] >= 20


def test_a_second_run_with_nothing_new_changes_nothing(company: Company) -> None:
    before = content(company)
    said = company.run()
    assert {source["message"] for source in said["sources"].values()} == {"unchanged"}
    assert content(company) == before
    assert company.rows("select count(*) from profile_change") == [(0,)]


def test_a_full_rebuild_gives_the_same_and_keeps_every_id(company: Company) -> None:
    before = content(company)
    company.run("--full")
    assert content(company) == before


def test_a_failed_source_keeps_its_facts_marked_stale_and_the_rest_is_published(company: Company) -> None:
    people = company.rows("select count(*) from customer_profile where list_contains(sources, 'slack')")
    export = company.folder / "exports" / "slack.zip"
    export.write_bytes(export.read_bytes()[:5000])
    said = company.run(code=3)
    assert said["sources"]["slack"]["status"] == "failed"
    assert "slack.zip" in said["sources"]["slack"]["message"]
    assert company.rows("select distinct status from source_health where source = 'slack'") == [("failed",)]
    assert company.rows("select count(*) from customer_profile where list_contains(sources, 'slack')") == people
    assert company.rows(
        "select bool_and(is_stale and list_contains(stale_sources, 'slack')) from customer_profile where list_contains(sources, 'slack')"
    ) == [(True,)]
    assert pointer(company)["run_id"] == said["run_id"]


def test_a_failed_required_source_holds_the_run_and_yesterdays_version_stays(company: Company) -> None:
    before = pointer(company)
    export = company.folder / "exports" / "salesforce.zip"
    export.write_bytes(b"this is no zip")
    said = company.c360("run", code=1)
    assert "salesforce" in said
    assert "stays served" in said
    assert pointer(company) == before


def test_a_source_that_shrank_holds_the_run_until_a_person_accepts_it(company: Company) -> None:
    before = pointer(company)
    requesters = company.folder / "exports" / "helpdesk" / "requesters.csv"
    for file in company.folder.glob("exports/helpdesk/tickets-*.jsonl"):
        file.write_text(file.read_text().splitlines()[0] + "\n")
    requesters.write_text("\n".join(requesters.read_text().splitlines()[:2]) + "\n")
    tool = company.folder / "tools" / "helpdesk.yaml"
    tool.write_text(
        tool.read_text()
        .replace("    key: [id]\n", "    key: [id]\n    snapshot: complete\n")
        .replace("    snapshot: complete\n    snapshot: complete\n", "    snapshot: complete\n")
    )
    said = company.c360("run", code=1)
    assert "c360 run --accept helpdesk" in said
    assert pointer(company) == before
    accepted = company.run("--accept", "helpdesk")
    assert pointer(company)["run_id"] == accepted["run_id"]
    assert company.rows("select count(*) from source_record where source = 'helpdesk' and deleted_at is not null")[0][0] > 0


def test_a_run_that_meets_another_ends_with_75_and_names_it(company: Company) -> None:
    with (company.folder / "data" / "run.lock").open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": "2026-11-02T06:00:00+00:00", "purpose": "a test"}))
        handle.flush()
        said = company.c360("run", code=75)
    assert f"process {os.getpid()}" in said


def test_an_open_reader_does_not_stop_a_run_and_a_run_does_not_disturb_it(company: Company) -> None:
    with duckdb.connect(str(company.published), read_only=True) as reader:
        before = reader.execute("select count(*) from customer_profile").fetchall()
        said = company.run()
        assert pointer(company)["run_id"] == said["run_id"]
        assert reader.execute("select count(*) from customer_profile").fetchall() == before


def test_a_wrong_key_is_a_usage_error_with_line_and_the_right_one(company: Company) -> None:
    file = company.folder / "customer360.yaml"
    file.write_text(file.read_text().replace("export: exports/slack.zip", "exprot: exports/slack.zip"))
    said = company.c360("run", code=2)
    assert "sources.slack.exprot: no such key; did you mean export?" in said


def test_a_custom_field_that_the_export_lacks_is_named(company: Company) -> None:
    file = company.folder / "customer360.yaml"
    file.write_text(file.read_text().replace("Tier__c", "Teir__c"))
    said = company.c360("run", code=1)
    assert "has no column 'Teir__c'; did you mean Tier__c?" in said


def test_a_changed_record_shows_as_a_profile_change(company: Company) -> None:
    export = company.folder / "exports" / "salesforce.zip"
    ((customer, key, title),) = company.rows(
        """select customer_id, record_key, value from profile_field
           where field = 'job_title' and is_winner and source = 'salesforce' and record_key like '%:contact:%' order by 1 limit 1"""
    )
    rewrite(export, "Contact.csv", key.rsplit(":", 1)[1], title, "Chief Tester")
    company.run()
    changes = company.rows("select field, old_value, new_value from profile_change where customer_id = ?", [customer])
    assert ("job_title", title, "Chief Tester") in changes
    # another source that still says the old title now contradicts
    assert {field for field, _, _ in changes} <= {"job_title", "conflicts"}
    assert company.rows("select distinct customer_id from profile_change") == [(customer,)]


def rewrite(export: Path, member: str, row: str, old: str, new: str) -> None:
    """Replace a word in the row that bears an id, in one member of a zip."""
    with zipfile.ZipFile(export) as archive:
        files = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in files.items():
            if info.filename.endswith(member):
                lines = data.decode("cp1252").split("\n")
                data = "\n".join(line.replace(f'"{old}"', f'"{new}"') if row in line else line for line in lines).encode("cp1252")
            archive.writestr(info, data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sentence", "seconds"), [("reading google", 0.2), ("reading slack", 0.1), ("workday: ", 1.0), ("checking", 0.0), ("publishing", 0.3)]
)
def test_a_killed_run_is_made_good_by_running_once_more(
    make_company: Callable[[int, int], Company], finished: Company, sentence: str, seconds: float
) -> None:
    company = make_company(300, 11)
    (company.folder / "data").mkdir()
    for name in ("hash.key",):
        (company.folder / "data" / name).write_text((finished.folder / "data" / name).read_text())
    environment = {**os.environ, "C360_CONFIG": str(company.folder / "customer360.yaml")}
    command = [Path(sys.executable).with_name("c360"), "run"]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    assert any(sentence in line for line in iter(child.stdout.readline, ""))
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL, "the run was over before it was killed"
    company.run()
    ours, theirs = content(company), content(finished)
    for name in theirs:
        assert len(ours[name]) == len(theirs[name]), name
    assert company.rows("select count(*) from run where status = 'running'") == [(0,)]
