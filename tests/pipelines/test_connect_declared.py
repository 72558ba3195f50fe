"""`c360 connect` and a dry run for a declared API or database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from connectors.client import Budget
from pipelines.cli import main
from tests.connectors.fake_server import Call, FakeServer, Reply, data

CONFIGURATION = """
company: {name: Northwind, domains: [northwind.com]}
sources:
  desk: {system: declared, file: desk.yaml}
"""
API = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {auth}, paging: {{kind: page}}}}
streams:
  person: {{path: /people, key: id, map: {{person_record: {{full_name: name}}}}, deletions: {{path: /gone, key: id}}}}
  company: {{path: /companies, key: id, map: {{account_record: {{name: name}}}}}}
"""
DATABASE = """tool: desk
connection: {kind: sql, url: "sqlite:///desk.db"}
streams:
  person: {table: people, key: id, map: {person_record: {full_name: name}}}
  company: {table: companies, key: id, map: {account_record: {name: name}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("C360_CONFIG", raising=False)
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)
    (tmp_path / "customer360.yaml").write_text(CONFIGURATION)
    return tmp_path


def answer(call: Call) -> Reply:
    if call.path.endswith("companies"):
        return data({"error": "no rights for hidden-0815"}, 403)
    return data({"list": [{"id": 1, "name": "Ada Wong"}]})


def test_an_api_is_asked_for_one_page_a_stream_and_no_value_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__DESK__TOKEN", "hidden-0815")
    with FakeServer(answer) as server:
        (folder / "desk.yaml").write_text(API.format(url=server.url, auth="{kind: bearer}"))
        said = CliRunner().invoke(main, ["connect", "desk", "--json"])
    assert said.exit_code == 1, said.output
    person, company = json.loads(said.output)["streams"]
    assert person == {
        "stream": "person", "is_seen": True,
        "words": "1 records on the first page, and there are more; 1 deleted ones on the first page, and there are more",
    }  # fmt: skip
    assert (company["is_seen"], "HTTP 403" in company["words"]) == (False, True)
    assert [call.path for call in server.calls] == ["/v2/people", "/v2/gone", "/v2/companies"]
    assert "hidden-0815" not in said.output
    assert "Ada Wong" not in said.output


def test_a_credential_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "desk.yaml").write_text(API.format(url="http://127.0.0.1:9/", auth="{kind: bearer}"))
    said = CliRunner().invoke(main, ["connect", "desk", "--json"])
    assert said.exit_code == 1
    assert "SOURCES__DESK__TOKEN" in said.output


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("{kind: bearer}", ["Create a token of http://127.0.0.1:9/v2", "/people, /companies", "[sources.desk]", "SOURCES__DESK__TOKEN"]),
        ("{kind: api_key}", ["a key for the header X-Api-Key", "SOURCES__DESK__TOKEN"]),
        ("{kind: basic}", ["SOURCES__DESK__USERNAME, SOURCES__DESK__PASSWORD"]),
        ("{kind: basic, username: me}", ["as SOURCES__DESK__PASSWORD"]),
        ("{kind: none}", ["It needs no credential"]),
    ],
)
def test_an_api_says_which_secret_it_is_given(folder: Path, auth: str, words: list[str]) -> None:
    (folder / "desk.yaml").write_text(API.format(url="http://127.0.0.1:9/", auth=auth))
    said = CliRunner().invoke(main, ["connect", "desk", "--advice"])
    assert said.exit_code == 0, said.output
    assert [word for word in words if word not in said.output] == []


def test_a_database_is_asked_for_one_row_a_table(folder: Path) -> None:
    with sqlite3.connect(folder / "desk.db") as db:
        db.executescript("create table people (id integer, name text); insert into people values (1, 'Ada Wong')")
    db.close()
    (folder / "desk.yaml").write_text(DATABASE)
    said = CliRunner().invoke(main, ["connect", "desk", "--json"])
    assert said.exit_code == 1, said.output
    person, company = json.loads(said.output)["streams"]
    assert (person["is_seen"], person["words"]) == (True, "2 columns, with rows")
    assert (company["is_seen"], "no such table: companies" in company["words"]) == (False, True)
    assert "no credential" in CliRunner().invoke(main, ["connect", "desk", "--advice"]).output


def dry_run() -> dict[str, Any]:
    said = CliRunner().invoke(main, ["run", "--dry-run", "--json"])
    assert said.exit_code == 0, said.output
    (row,) = json.loads(said.output)
    return dict(row)


def test_a_dry_run_says_what_an_api_that_cannot_be_asked_would_be_asked_for(folder: Path) -> None:
    (folder / "desk.yaml").write_text(API.format(url="http://127.0.0.1:9/", auth="{kind: bearer}"))
    row = dry_run()
    assert (row["requests"], row["seconds"], row["disk_bytes"]) == (None, None, None)
    assert "never read before: one for each page, at most 10,000 in a run, 300 a minute. Its numbers are unknown" in row["state"]
    assert "SOURCES__DESK__TOKEN" in row["state"]


@pytest.mark.parametrize(
    ("more", "requests", "is_least", "words"),
    [
        (
            {"total": 95},
            13,
            True,
            "95 of person; the API does not count company; 300 requests a minute",
        ),  # ten pages, one of deleted ones, two at least
        ({}, 5, True, "unknown before the first reading; the API does not count person, company"),
    ],
)
def test_a_dry_run_asks_an_api_for_its_numbers_before_the_first_reading(
    folder: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, int], requests: int, is_least: bool, words: str
) -> None:
    monkeypatch.setenv("SOURCES__DESK__TOKEN", "hidden-0815")
    people = [{"id": n, "name": f"P{n}"} for n in range(10)]
    with FakeServer(lambda call: data({"list": people, **(more if call.path.endswith("people") else {})})) as server:
        (folder / "desk.yaml").write_text(API.format(url=server.url, auth="{kind: bearer}"))
        row = dry_run()
        assert len(server.calls) == 2
    assert (row["requests"], row["is_least"], row["seconds"]) == (requests, is_least, round(requests / 5))
    assert words in row["state"]
    assert (row["disk_bytes"] is None) == (not more)


def test_a_dry_run_asks_a_database_for_its_rows(folder: Path) -> None:
    with sqlite3.connect(folder / "desk.db") as db:
        db.executescript("create table people (id integer, name text); create table companies (id integer, name text)")
        db.executemany("insert into people values (?, 'P')", [(n,) for n in range(4_000)])
    db.close()
    (folder / "desk.yaml").write_text(DATABASE)
    row = dry_run()
    assert (row["requests"], row["disk_bytes"] > 1_000_000, "4,000 of person, 0 of company" in row["state"]) == (0, True, True)


def test_a_tool_of_files_and_one_that_is_not_configured_are_told(folder: Path) -> None:
    (folder / "people.csv").write_text("id,name\n1,Ada Wong\n")
    (folder / "desk.yaml").write_text("tool: desk\nstreams:\n  person: {files: people.csv, key: id, map: {person_record: {full_name: name}}}\n")
    for source in ("desk", "declared"):
        said = CliRunner().invoke(main, ["connect", source])
        assert (said.exit_code, "read from files, which need no credential" in " ".join(said.output.split())) == (2, True)
