"""Another key for a declared tool that has landed already."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.conftest import Company

TOOL = """tool: crm
streams:
  member: {files: members.csv, key: [KEY], snapshot: SNAPSHOT, map: {person_record: {full_name: Name, email: Email, company_name: Team}}}
"""


def declare(folder: Path, key: str, snapshot: str = "complete") -> None:
    (folder / "crm.yaml").write_text(TOOL.replace("KEY", key).replace("SNAPSHOT", snapshot))


def write(folder: Path, numbers: range) -> None:
    rows = (f"{n},Person N{n},p{n}@x{n}.com,T{n % 3}\n" for n in numbers)
    (folder / "members.csv").write_text("Id,Name,Email,Team\n" + "".join(rows))


@pytest.fixture
def club(tmp_path: Path) -> Company:
    """Twenty members in three teams, landed by their Id; and a desk with one person."""
    sources = "sources:\n  crm: {system: declared, file: crm.yaml}\n  desk: {system: declared, file: desk.yaml}\n"
    (tmp_path / "customer360.yaml").write_text("company: {name: Northwind, domains: [northwind.com]}\n" + sources)
    (tmp_path / "desk.csv").write_text("id,name\n1,Clara Desk\n")
    (tmp_path / "desk.yaml").write_text("tool: desk\nstreams:\n  person: {files: desk.csv, key: id, map: {person_record: {full_name: name}}}\n")
    declare(tmp_path, "Id")
    write(tmp_path, range(20))
    company = Company(tmp_path)
    company.night()
    return company


def keys(company: Company) -> list[str]:
    return [str(key) for (key,) in company.rows("select record_key from source_record where record_key like 'crm:member:%' order by 1")]


def by_id(numbers: range) -> list[str]:
    return sorted(f"crm:member:{n}" for n in numbers)


def test_a_key_that_tells_no_rows_apart_leaves_the_source_as_it_was_shaped_last(club: Company) -> None:
    declare(club.folder, "Team")
    said = club.night()
    assert said["sources"]["crm"]["status"] == "failed"
    assert "crm.yaml:3: streams.member.key: Team identifies no row" in said["sources"]["crm"]["message"]
    assert keys(club) == by_id(range(20))


def test_a_source_that_a_run_does_not_read_is_not_shaped_by_what_its_file_says_now(club: Company) -> None:
    declare(club.folder, "Team")
    assert club.run("desk")["sources"].keys() == {"desk"}
    assert keys(club) == by_id(range(20))


def test_a_complete_list_is_landed_anew_by_its_new_key(club: Company) -> None:
    declare(club.folder, "Email")
    write(club.folder, range(1, 21))
    outcome = club.night()["sources"]["crm"]
    assert (outcome["status"], outcome["changed"]) == ("ok", 20)
    assert keys(club) == sorted(f"crm:member:p{n}@x{n}.com" for n in range(1, 21))
    declare(club.folder, "Id")
    assert club.night()["sources"]["crm"]["changed"] == 20
    assert keys(club) == by_id(range(1, 21))
    assert club.night()["sources"]["crm"]["message"] == "unchanged"


def test_a_partial_list_whose_known_rows_come_again_is_landed_anew_too(club: Company) -> None:
    declare(club.folder, "Email", "partial")
    write(club.folder, range(21))
    assert club.night()["sources"]["crm"]["status"] == "ok"
    assert keys(club) == sorted(f"crm:member:p{n}@x{n}.com" for n in range(21))


def test_rows_that_do_not_come_again_are_given_up_only_when_asked(club: Company) -> None:
    declare(club.folder, "Email", "partial")
    write(club.folder, range(5, 25))
    refused = club.night()["sources"]["crm"]
    assert refused["status"] == "failed"
    assert refused["message"].startswith("the key of member is Email now, and its rows were landed by id; 5 of them did not come this time")
    assert "`c360 run crm --full`" in refused["message"]
    assert keys(club) == by_id(range(20))
    assert club.run("crm", "--full", "--accept", "crm", "--accept", "identity")["sources"]["crm"]["status"] == "ok"
    assert keys(club) == sorted(f"crm:member:p{n}@x{n}.com" for n in range(5, 25))


def test_a_refused_new_key_leaves_the_old_one_to_go_on_with(club: Company) -> None:
    declare(club.folder, "Email", "partial")
    write(club.folder, range(5, 25))
    club.night()
    declare(club.folder, "Id", "partial")
    outcome = club.night()["sources"]["crm"]
    assert (outcome["status"], outcome["changed"]) == ("ok", 5)
    assert keys(club) == by_id(range(25))
