"""`c360 init` on the layouts that people have: everything flat in exports/, in folders of any name, or mixed with other tools' files."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.base import Reading
from connectors.hubspot.export import object_files
from pipelines.candidates import data_files
from pipelines.recognise import recognise
from tests.pipelines.conftest import Company

HELPDESK = "Ticket Id,Subject,Status,Priority,Requester,Created At\n1,Printer,Open,High,ann@acme.example,2026-01-02\n"
PLACES = ["exports", "exports/2026/Weekly downloads/all"]
Put = Callable[[Path, Path], None]


def hubspot(sample: Path, to: Path) -> None:
    shutil.copytree(sample / "hubspot", to, dirs_exist_ok=True)


def salesforce_zip(sample: Path, to: Path) -> None:
    shutil.copyfile(sample / "salesforce.zip", to / "WE_00D000000000001EAA_1.ZIP")


def salesforce_zips(sample: Path, to: Path) -> None:
    """The weekly export in two parts."""
    with zipfile.ZipFile(sample / "salesforce.zip") as whole:
        names = sorted(whole.namelist())
        for number, part in enumerate((names[::2], names[1::2]), 1):
            with zipfile.ZipFile(to / f"WE_00D000000000001EAA_{number}.ZIP", "w") as zipped:
                for name in part:
                    zipped.writestr(name, whole.read(name))


def salesforce_csvs(sample: Path, to: Path) -> None:
    with zipfile.ZipFile(sample / "salesforce.zip") as whole:
        whole.extractall(to, [f"{name}.csv" for name in ("Account", "Contact", "Case", "Opportunity", "Lead", "User", "Task")])


def takeouts(sample: Path, to: Path) -> None:
    shutil.copytree(sample / "takeout", to, dirs_exist_ok=True)


def directory(sample: Path, to: Path) -> None:
    shutil.copyfile(sample / "users.csv", to / "User_Download_01112026_101500.csv")


def workers(sample: Path, to: Path) -> None:
    shutil.copyfile(sample / "workers.csv", to / "Worker Report (3).csv")


def slack(sample: Path, to: Path) -> None:
    shutil.copyfile(sample / "slack.zip", to / "Northwind Slack export Oct 1 2025 - Nov 1 2026.zip")


@pytest.fixture
def sample(finished: Company) -> Path:
    return finished.folder / "exports"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("put", [hubspot, salesforce_zip, salesforce_zips, salesforce_csvs, takeouts, directory, workers, slack])
def test_each_layout_is_recognised_flat_and_in_folders(sample: Path, tmp_path: Path, put: Put, place: str) -> None:
    (tmp_path / place).mkdir(parents=True)
    put(sample, tmp_path / place)
    found = recognise(tmp_path)
    assert len(found.sources) == 1
    (entry,) = found.sources.values()
    (read,) = [value for key, value in entry.items() if key != "system"]
    assert (tmp_path / read).is_relative_to(tmp_path / "exports")
    assert found.unknown == []


def test_everything_flat_in_one_folder_is_read_each_file_by_its_own_system_only(sample: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for put in (hubspot, salesforce_zips, takeouts, directory, workers, slack):
        put(sample, exports)
    (exports / "helpdesk tickets.csv").write_text(HELPDESK)
    company = Company(tmp_path)
    said = company.c360("init", str(tmp_path))
    assert "not read: exports/helpdesk tickets.csv" in said
    assert (tmp_path / "customer360.yaml").read_text().count("A folder of its own is surer") == 3  # Google's, Salesforce's, HubSpot's
    rows = company.run()["sources"]
    assert {name: row["quarantined"] for name, row in rows.items()} == dict.fromkeys(["slack", "google", "salesforce", "hubspot", "workday"], 0)
    apart = Company(tmp_path / "apart")
    shutil.copytree(sample, apart.folder / "exports")
    apart.c360("init", str(apart.folder))
    assert {name: row["landed"] for name, row in apart.run()["sources"].items() if name in ("salesforce", "hubspot", "workday")} == {
        name: row["landed"] for name, row in rows.items() if name in ("salesforce", "hubspot", "workday")
    }


def test_a_list_of_users_beside_takeouts_in_a_folder_of_googles_is_found(sample: Path, tmp_path: Path) -> None:
    google = tmp_path / "exports" / "google"
    google.mkdir(parents=True)
    takeouts(sample, google)
    directory(sample, google)
    entry = recognise(tmp_path).sources["google"]
    assert entry["takeout"] == "exports/google"
    assert entry["directory"] == "exports/google/User_Download_01112026_101500.csv"


def test_a_helpdesks_tickets_are_not_hubspots(sample: Path, tmp_path: Path) -> None:
    for name in ("exports/a helpdesk", "exports/crm"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "exports/a helpdesk/tickets.csv").write_text(HELPDESK)
    hubspot(sample, tmp_path / "exports/crm")
    found = recognise(tmp_path)
    assert found.sources["hubspot"]["export"] == "exports/crm"
    assert [path.as_posix() for path in found.unknown] == ["exports/a helpdesk/tickets.csv"]


def test_what_a_declared_tool_reads_is_offered_to_no_other_system(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "exports" / "legacy").mkdir(parents=True)
    shutil.copyfile(sample / "hubspot" / "contacts.csv", tmp_path / "exports" / "legacy" / "people.csv")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "legacy.yaml").write_text(
        "tool: legacy\nstreams:\n  person:\n    files: ../exports/legacy/people.csv\n    key: [Record ID]\n    snapshot: complete\n"
        "    map:\n      person_record: {email: Email}\n"
    )
    assert set(recognise(tmp_path).sources) == {"legacy"}


def test_of_several_folders_the_fullest_is_read_and_the_others_are_listed(sample: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "exports" / "2025 test", tmp_path / "exports" / "all"
    old.mkdir(parents=True)
    shutil.copyfile(sample / "hubspot" / "contacts.csv", old / "contacts.csv")
    hubspot(sample, new)
    found = recognise(tmp_path)
    assert found.sources["hubspot"]["export"] == "exports/all"
    assert [path.as_posix() for path in found.unknown] == ["exports/2025 test/contacts.csv"]


def test_every_file_that_nobody_reads_is_listed_however_deep(sample: Path, tmp_path: Path) -> None:
    deep = tmp_path / "exports/x/y/z/w"
    deep.mkdir(parents=True)
    (deep / "orders.csv").write_text("order,total\n1,2\n")
    workers(sample, tmp_path / "exports")
    assert [path.as_posix() for path in recognise(tmp_path).unknown] == ["exports/x/y/z/w/orders.csv"]
    assert len(data_files(tmp_path / "exports")) == 2


def test_salesforces_and_hubspots_csvs_in_one_folder_are_told_apart(sample: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    hubspot(sample, exports)
    salesforce_csvs(sample, exports)
    found = recognise(tmp_path)
    assert {name: entry["export"] for name, entry in found.sources.items()} == {"salesforce": "exports", "hubspot": "exports"}
    assert found.unknown == []
    reading = Reading("hubspot")
    read = {member.name for members in object_files(exports, reading).values() for member in members}
    assert read == {path.name for path in (sample / "hubspot").glob("*.csv")}
