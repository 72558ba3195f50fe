"""The worker report: whatever its headings, never what people are paid."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.base import Reading, UnusableFile
from connectors.workday import connector
from warehouse.database import open_database
from warehouse.landing import land

NOW = datetime(2026, 11, 1, tzinfo=UTC)

HEADER = (
    "Employee_ID,Legal_Name,Preferred_Name,Email_Work,Email_Home,Phone_Mobile,Worker_Status,"
    "Hire_Date,Termination_Date,Manager_ID,Business_Title,Birth_Date,National_ID,Home_Street"
)
ADA = "20003,Ada Wong,Ada Wong,ada@northwind.com,ada@home.se,+46 1,Active,2017-11-06,,20001,Engineer,1989-07-26,19890726-T001,Storgatan 1"
BO = "20006,Robert Ek,Bo Ek,bo@northwind.com,,,Terminated,2024-04-12,2026-09-30,20003,Seller,1983-05-01,,"


def report(folder: Path, *lines: str, name: str = "workers.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_worker_is_a_colleague_with_private_facts_for_matching_only(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=report(tmp_path, HEADER, ADA), private_fields=True)
    (person,) = found.canonical("person_record")
    assert (person["record_key"], person["kind"], person["full_name"]) == ("workday:worker:20003", "worker", "Ada Wong")
    assert (person["is_internal"], person["is_active"], person["manager_record_key"]) == (True, True, "workday:worker:20001")
    assert (person["birth_date"], person["national_id"], person["street"]) == (date(1989, 7, 26), "19890726-T001", "Storgatan 1")
    assert {(i["kind"], i["raw_value"]) for i in found.canonical("identifier")} == {
        ("external_id", "employee:20003"),
        ("email", "ada@home.se"),
        ("phone", "+46 1"),
    }


def test_private_facts_are_not_landed_unless_they_are_asked_for(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=report(tmp_path, HEADER, ADA, "20009,cut off,19890726-T001"))
    held = json.dumps(found.raw("worker")) + json.dumps(found.quarantine())
    assert not any(word in held for word in ("1989", "ada@home.se", "Storgatan"))
    assert found.reading.notes == [
        "not read, for only HR may know it: Email_Home, Birth_Date, National_ID, Home_Street (private_fields: true, or `include`, would read it)"
    ]
    assert "email" in {
        i["kind"] for i in read_export(connector, export=report(tmp_path, HEADER, ADA), include=["*", "Email_Home"]).canonical("identifier")
    }


def test_a_leaver_is_inactive_and_called_by_the_preferred_name(tmp_path: Path, read_export) -> None:
    (person,) = read_export(connector, export=report(tmp_path, HEADER, BO)).canonical("person_record")
    assert (person["is_active"], person["full_name"], person["nickname"]) == (False, "Bo Ek", "Robert")


@pytest.mark.parametrize(
    ("status", "left", "active"),
    [("On Leave", "", True), ("", "2026-12-31", True), ("", "2026-09-30", False), ("", "", True), ("0", "", False), ("Active", "2026-12-31", True)],
)
def test_who_still_works_here(tmp_path: Path, read_export, status: str, left: str, active: bool) -> None:
    path = report(tmp_path, "Employee_ID,Legal_Name,Worker_Status,Termination_Date", f"1,Ada Wong,{status},{left}")
    assert read_export(connector, export=path).canonical("person_record")[0]["is_active"] is active


def test_a_report_is_complete_unless_rows_were_set_aside(tmp_path: Path, read_export) -> None:
    assert read_export(connector, export=report(tmp_path, HEADER, ADA, BO)).reading.completed == {"worker"}
    found = read_export(connector, export=report(tmp_path, HEADER, ADA, "," + BO.partition(",")[2], "20009,cut off"))
    assert found.reading.completed == set()
    assert {entry["reason"] for entry in found.quarantine()} == {"the row has no employee id", "2 values where the header has 14"}


def test_an_empty_report_and_several_reports_are_not_complete(tmp_path: Path, read_export) -> None:
    assert read_export(connector, export=report(tmp_path, HEADER)).reading.completed == set()
    folder = tmp_path / "both"
    folder.mkdir()
    report(folder, HEADER, ADA, name="2026-09.csv")
    report(folder, HEADER, BO, name="2026-10.csv")
    found = read_export(connector, export=folder)
    assert (len(found.raw("worker")), found.reading.completed) == (2, set())


PAID = "Employee ID,Worker,Worker Status,Job Title,Annual Salary,Total Base Pay - Amount,Bonus %,Bank Account,Compensation Grade,Pay Group"


def test_pay_is_never_landed_nor_quarantined(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=report(tmp_path, PAID, "1,Ada Wong,Active,Engineer,987654,987654,5,SE987654,G7,Monthly", "2,Bo,987654"))
    (row,) = found.raw("worker")
    assert row == {"Employee_ID": "1", "Worker": "Ada Wong", "Legal_Name": "Ada Wong", "Worker_Status": "Active", "Business_Title": "Engineer"}
    assert "987654" not in json.dumps(found.quarantine())
    assert any("not read, for it says what people are paid: Annual_Salary" in note for note in found.reading.notes)


UNKNOWN = ("Annual Rate", "Remuneration", "Merit Increase Percent", "OTE", "RSU Grant", "Lön", "Månadslön", "Gehalt", "Rémunération", "Sueldo", "CTC")


def test_a_field_that_nobody_knows_is_read_only_where_it_is_named(tmp_path: Path, read_export) -> None:
    header = ",".join(("Employee ID", "Legal Name", "Worker Status", "Region", *UNKNOWN))
    path = report(tmp_path, header, "1,Ada Wong,Active,North" + ",987654" * len(UNKNOWN))
    found = read_export(connector, export=path)
    (row,) = found.raw("worker")
    assert row == {"Employee_ID": "1", "Legal_Name": "Ada Wong", "Worker_Status": "Active"}
    assert "987654" not in json.dumps(found.quarantine())
    assert any("nothing says what it is: Region" in note for note in found.reading.notes)
    (row,) = read_export(connector, export=path, include=["*", "Region"]).raw("worker")
    assert row["Region"] == "North"
    assert "987654" not in json.dumps(row)


def test_how_far_a_report_reaches_is_known_where_it_says_so(tmp_path: Path, read_export) -> None:
    lines = ("Employee_ID,Legal_Name,Worker_Status,Last_Modified", "1,Ada,Active,2026-09-30 10:00:00", "2,Bo,Active,2026-10-30T07:15:00.000")
    found = read_export(connector, export=report(tmp_path, *lines), timezone="Europe/Stockholm")
    assert found.reading.cursors == {"worker": datetime(2026, 10, 30, 6, 15, tzinfo=UTC)}
    assert read_export(connector, export=report(tmp_path, HEADER, ADA)).reading.cursors == {}


def test_a_file_that_ends_within_a_line_is_not_complete(tmp_path: Path, read_export) -> None:
    path = report(tmp_path, HEADER, ADA, BO)
    path.write_text(path.read_text().rstrip("\n"))
    found = read_export(connector, export=path)
    assert (len(found.raw("worker")), found.reading.completed) == (2, set())


def test_headings_vary(tmp_path: Path, read_export) -> None:
    path = report(
        tmp_path,
        "Employee ID,Legal Name,Work Email,Status,Original Hire Date,Manager - Employee ID,Job Title",
        "1,Ada,a@n.com,Active,2020-01-01,2,Boss",
    )
    (person,) = read_export(connector, export=path).canonical("person_record")
    assert (person["email"], person["job_title"], person["manager_record_key"]) == ("a@n.com", "Boss", "workday:worker:2")


def test_a_worker_column_may_carry_name_and_id(tmp_path: Path, read_export) -> None:
    path = report(tmp_path, "Worker,Worker Status,Business Title", "Ada Wong (20017),Active,Engineer", "20018,Active,Seller")
    found = read_export(connector, export=path)
    assert [(row["Employee_ID"], row.get("Legal_Name")) for row in found.raw("worker")] == [("20017", "Ada Wong"), ("20018", None)]


def test_a_json_report_reads_the_same(tmp_path: Path, read_export) -> None:
    entries = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in (ADA, BO)]
    entries[0] |= {"Compensation": {"Amount": 987654}, "Positions": [{"Title": "x", "Base_Pay": 987654}], "Positions_Held": [{"Title": "x"}]}
    path = report(tmp_path, json.dumps({"Report_Entry": entries}), name="workers.json")
    found = read_export(connector, export=path, include=["*", "Positions", "Positions_Held"])
    assert found.canonical("person_record") == read_export(connector, export=report(tmp_path, HEADER, ADA, BO)).canonical("person_record")
    assert found.reading.completed == {"worker"}
    assert "987654" not in json.dumps(found.raw("worker"))
    assert found.raw("worker")[0]["Positions_Held"] == '[{"Title":"x"}]'


def test_a_json_report_that_is_cut_off_is_not_complete(tmp_path: Path, read_export) -> None:
    text = json.dumps({"Report_Entry": [{"Employee_ID": str(n), "Legal_Name": "A", "Worker_Status": "Active"} for n in range(3)]})
    found = read_export(connector, export=report(tmp_path, text[:-30], name="workers.json"))
    assert (len(found.raw("worker")), found.reading.completed) == (2, set())


def test_the_wrong_file_is_an_error(tmp_path: Path, read_export) -> None:
    with pytest.raises(UnusableFile, match="it is no worker report"):
        read_export(connector, export=report(tmp_path, "Email Address,Employee ID,Status", "a@b.se,1,Active"))


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Id,Username,Name,Title,EmployeeNumber,ManagerId,SystemModstamp", r"looks like a Salesforce export"),
        ("Id,Employee_ID,Worker_Status,Hire_Date,SystemModstamp", r"looks like a Salesforce export"),
        ("Id,Name,Title,EmployeeNumber,ManagerId", r"no worker report"),
    ],
)
def test_another_systems_users_are_no_workers(tmp_path: Path, read_export, header: str, what: str) -> None:
    path = report(tmp_path, header, ",".join("x" for _ in header.split(",")), name="User.csv")
    with pytest.raises(UnusableFile, match=what):
        read_export(connector, export=path)


def test_of_several_reports_the_newest_counts(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    report(folder, HEADER, ADA.replace("Engineer", "Trainee"), name="2026-09.csv")
    report(folder, HEADER, ADA, name="2026-10.csv")
    reading = Reading("workday")
    settings = connector.settings.model_validate({"system": "workday", "export": folder})
    with open_database(tmp_path / "data") as database:
        (landing,) = land(database, "workday", connector.read(settings, reading), connector.streams(settings), reading, "load", NOW)
        assert (landing.received, landing.repeated) == (2, 1)
        assert database.value("select Business_Title from raw_workday.worker") == "Engineer"


def test_reports_are_recognised_and_the_latest_taken(tmp_path: Path) -> None:
    report(tmp_path, "First Name [Required],Email Address [Required],Status [READ ONLY],Employee ID", "Ada,a@n.com,Active,1", name="users.csv")
    assert connector.recognise(tmp_path) is None
    report(tmp_path, HEADER, ADA, name="workers-2026-09.csv")
    report(tmp_path, HEADER, ADA, name="workers-2026-10.csv")
    assert connector.recognise(tmp_path) == {"system": "workday", "export": "workers-2026-10.csv"}
