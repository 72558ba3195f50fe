"""`c360 tool check`: what a declared tool would bring, before anything of it is landed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.tool_report import masked

PEOPLE = """number,name,mail,phone,born,company_no,hobby
1,Åsa Öberg,asa.oberg@fabrikam.example,+46 70 123 45 67,1980-02-03,10,chess
2,Bo Ek,info@fabrikam.example,12,03/04/1981,11,
3,Cai Dahl,not an address,,1982-05-06,10,
,Nobody,,,,,
"""
COMPANIES = "no,title,site\n10,Fabrikam,www.fabrikam.example\n"
TOOL = """tool: desk
streams:
  person:
    files: people.csv
    key: number
    snapshot: complete
    map:
      person_record: {full_name: name, email: mail, phone: phone, birth_date: born, account: "'company:' || company_no"}
  company:
    files: companies.csv
    key: no
    map:
      account_record: {name: title, domain: site}
"""


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("C360_CONFIG", raising=False)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "companies.csv").write_text(COMPANIES, encoding="utf-8")
    (tmp_path / "desk.yaml").write_text(TOOL, encoding="utf-8")
    return tmp_path / "desk.yaml"


def check(tool: Path, *options: str) -> Result:
    return CliRunner(env={"COLUMNS": "140"}).invoke(main, ["tool", "check", str(tool), *options])


def test_rows_empty_values_and_what_reads_each_column_are_counted(tool: Path) -> None:
    found = json.loads(check(tool, "--json").output)
    person, company = found["streams"]
    assert (person["rows"], person["records"], person["quarantined"], company["rows"]) == (4, 3, 1, 1)
    columns = {column["column"]: (column["empty"], column["distinct"], column["mapped_to"]) for column in person["columns"]}
    assert columns["phone"] == (1, 2, ["person_record.phone"])
    assert columns["company_no"] == (0, 2, ["person_record.account"])
    assert columns["number"] == (0, 3, ["key"])
    assert found["unmapped"] == {"person": ["hobby"], "company": []}
    assert found["quarantine"] == [{"stream": "person", "file": "people.csv", "line": 5, "reason": "no number, its key"}]


def test_identifiers_are_judged_as_a_run_judges_them(tool: Path) -> None:
    found = {entry["kind"]: entry for entry in json.loads(check(tool, "--json").output)["identifiers"]}
    assert (found["email"]["met"], found["email"]["valid"], found["email"]["generic"]) == (3, 2, 1)
    assert "function" in found["email"]["why_generic"][0]
    assert (found["phone"]["met"], found["phone"]["valid"]) == (2, 1)
    assert (found["domain"]["met"], found["domain"]["valid"]) == (1, 1)


def test_what_is_lost_on_the_way_is_told(tool: Path) -> None:
    told = json.loads(check(tool, "--json").output)["look_at"]
    assert "person_record.birth_date: 1 values of person cannot be read and stay empty, such as 0•/0•/1•••" in told
    assert "person_record.account_record_key: 1 of 3 links lead to no record of the tool (such as company:1•)" in told
    assert "person: nothing reads hobby" in told
    assert "person: people.csv:5 is set aside: no number, its key" in told
    assert "person: rows were set aside, so no absent record is taken as deleted" in told


def test_people_read_it_as_tables_without_a_single_whole_value(tool: Path) -> None:
    done = check(tool)
    assert done.exit_code == 0
    assert "person_record.email" in done.output
    assert "not mapped" in done.output
    assert not [word for word in ("berg", "asa.", "123", "1980", "chess", "Dahl") if word in done.output]


def test_nothing_is_left_behind(tool: Path) -> None:
    before = sorted(tool.parent.iterdir())
    check(tool)
    assert sorted(tool.parent.iterdir()) == before


def test_it_is_tried_as_the_configuration_has_it(tool: Path) -> None:
    own = tool.parent / "customer360.yaml"
    own.write_text("company: {name: F, domains: [fabrikam.example]}\nsources: {crm: {system: declared, file: desk.yaml}}\n", encoding="utf-8")
    found = json.loads(check(tool, "--json").output)
    assert found["references"][0]["example"] == "company:1•"
    own.write_text("company: {name: F, domains: [example.com]}\n", encoding="utf-8")  # still to be filled in
    assert check(tool).exit_code == 0


def test_a_fault_in_the_file_is_usage_and_a_file_that_is_not_there_a_failure(tool: Path) -> None:
    tool.write_text(TOOL.replace("email: mail", "e_mail: mail"), encoding="utf-8")
    done = check(tool)
    assert done.exit_code == 2
    assert "desk.yaml:8: streams.person.map.person_record.e_mail: no such column of person_record; did you mean email?" in done.output
    tool.write_text(TOOL.replace("people.csv", "persons.csv"), encoding="utf-8")
    done = check(tool)
    assert done.exit_code == 1
    assert "persons.csv is not there" in done.output
    assert "c360-check" not in done.output


@pytest.mark.parametrize(
    ("value", "shape"),
    [("asa.berg@acme.se", "a••.b•••@a•••.s•"), ("+46 70 123", "+4• 7• 1••"), ("M", "•"), ("x" * 60, "x" + "•" * 38 + "…"), ("a\nb c", "• • •")],
)
def test_a_masked_value_keeps_its_shape_alone(value: str, shape: str) -> None:
    assert masked(value) == shape
