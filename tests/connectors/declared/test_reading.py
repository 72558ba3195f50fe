"""What a declared tool hands over, and when a missing row counts as deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import connectors.declared as declared
from connectors.base import Reading, UnusableFile, joined
from warehouse.database import open_database
from warehouse.ingest import read_source

PERSON = """tool: desk
streams:
  person:
    files: {files}
    key: [id]
    snapshot: {snapshot}
    map:
      person_record: {{full_name: Full_Name, email: MAIL}}
"""


def test_a_whole_snapshot_is_complete_and_a_partial_one_never(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    files = {"people_csv": "id,Full Name,mail\n1,A,a@b.example\n"}
    assert landed(write_tool(PERSON.format(files="people.csv", snapshot="complete"), **files)).reading.completed == {"person"}
    assert landed(write_tool(PERSON.format(files="people.csv", snapshot="partial"), **files)).reading.completed == set()


def test_a_file_without_records_is_never_complete_and_its_table_exists(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    tool = landed(write_tool(PERSON.format(files="people.csv", snapshot="complete"), people_csv="id,Full Name,mail\n"))
    assert tool.reading.completed == set()
    assert tool.canonical["person_record"] == []


def test_a_file_of_no_bytes_is_refused_by_its_name(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    with pytest.raises(UnusableFile, match=r"people\.csv: it has 0 bytes\. Export it again; the last good load stays"):
        landed(write_tool(PERSON.format(files="people.csv", snapshot="complete"), people_csv=""))


def test_columns_are_found_whatever_their_case_and_names_with_blanks_by_an_underscore(
    landed: Callable[..., Any], write_tool: Callable[..., Path]
) -> None:
    tool = landed(write_tool(PERSON.format(files="people.csv", snapshot="partial"), people_csv="ID,full name,Mail\n1, Åsa ,a@b.example\n"))
    (person,) = tool.canonical["person_record"]
    assert (person["record_key"], person["full_name"], person["email"]) == ("tool:person:1", "Åsa", "a@b.example")


def test_a_pattern_reads_every_file_that_matches(landed: Callable[..., Any], write_tool: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in (10, 2):
        (tmp_path / "in" / f"people-{number}.csv").write_text(f"id,Full Name,mail\n{number},P{number},\n", encoding="utf-8")
    path = write_tool(PERSON.format(files="in/people-*.csv", snapshot="partial"))
    assert {row["id"] for row in landed(path).raw["person"]} == {"2", "10"}
    settings = declared.DeclaredSettings(system="declared", file=path)
    assert declared.connector.files(settings) == [path, tmp_path / "in" / "people-2.csv", tmp_path / "in" / "people-10.csv"]


def test_of_a_record_in_several_files_the_newest_name_is_landed(write_tool: Callable[..., Path], tmp_path: Path) -> None:
    for number, name in ((10, "New"), (9, "Old")):
        (tmp_path / f"people-{number}.csv").write_text(f"id,Full Name,mail\n1,{name},\n", encoding="utf-8")
    settings = declared.DeclaredSettings(system="declared", file=write_tool(PERSON.format(files="people-*.csv", snapshot="partial")))
    with open_database(tmp_path / "data") as database:
        read_source(database, "desk", declared.connector, settings, "run", datetime(2026, 3, 1, tzinfo=UTC), Reading("desk"))
        assert database.rows('select Full_Name from raw_desk."person"') == [("New",)]


def test_two_streams_that_feed_one_table_are_united(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    both = (
        PERSON.format(files="people.csv", snapshot="partial")
        + """  lead:
    files: leads.csv
    key: [no]
    url: link
    map:
      person_record: {kind: "'lead'", family_name: last, given_name: first}
"""
    )
    tool = landed(write_tool(both, people_csv="id,Full Name,mail\n1,A B,\n", leads_csv="no,first,last,link\n1,C,D,\n"))
    found = {row["record_key"]: (row["kind"], row["full_name"], row["source_url"]) for row in tool.canonical["person_record"]}
    assert found == {
        "tool:person:1": ("contact", "A B", "c360:desk/person/1"),
        "tool:lead:1": ("lead", "C D", "c360:desk/lead/1"),  # a link that a row lacks falls back to the tool's own name for it
    }


def test_a_key_of_several_columns_is_one_id(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    text = PERSON.format(files="people.csv", snapshot="partial").replace("[id]", "[shop, id]")
    tool = landed(write_tool(text, people_csv="shop,id,Full Name,mail\nse,1,A,\nno,1,B,\nno,,C,\n"))
    assert [row["record_key"] for row in tool.canonical["person_record"]] == ["tool:person:no:1", "tool:person:se:1"]
    assert tool.reading.quarantined["person"] == 1


def test_a_condition_keeps_a_mapping_to_the_rows_that_it_means(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    text = PERSON.format(files="people.csv", snapshot="partial").replace("email: MAIL", "email: MAIL, where: mail is not null")
    tool = landed(write_tool(text, people_csv="id,Full Name,mail\n1,A,a@b.example\n2,B,\n"))
    assert [row["full_name"] for row in tool.canonical["person_record"]] == ["A"]


def test_a_folder_with_one_tools_file_is_recognised(write_tool: Callable[..., Path]) -> None:
    path = write_tool(PERSON.format(files="people.csv", snapshot="partial"))
    assert declared.connector.recognise(path.parent) == {"file": str(path)}
    path.write_text("something: else\n", encoding="utf-8")
    assert declared.connector.recognise(path.parent) is None


def test_parts_of_a_key_that_hold_colons_are_told_apart(landed: Callable[..., Any], write_tool: Callable[..., Path], tmp_path: Path) -> None:
    """Two records, not one row that repeats a key; where no part but the last holds a colon the id is as one would write it."""
    pairs = [("x:y", "z"), ("x", "y:z"), ("x%3Ay", "z"), ("a", "b")]
    content = "id,part,Full Name,mail\n" + "".join(f"{a},{b},P {n},p{n}@x.example\n" for n, (a, b) in enumerate(pairs))
    file = write_tool(PERSON.replace("[id]", "[id, part]").format(files="people.csv", snapshot="partial"), people_csv=content)
    keys = {str(row["record_key"]) for row in landed(file).canonical["person_record"]}
    assert keys == {f"tool:person:{joined(a, b)}" for a, b in pairs}
    assert {"tool:person:a:b", "tool:person:x:y:z", "tool:person:x%3Ay:z"} < keys
    with open_database(tmp_path / "data") as database:
        settings = declared.DeclaredSettings(system="declared", file=file)
        read_source(database, "tool", declared.connector, settings, "run1", datetime(2026, 3, 1, tzinfo=UTC), Reading("tool"))
        assert database.value("select count(*) from raw_tool.person") == 4
