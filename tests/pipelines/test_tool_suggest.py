"""`c360 tool suggest`: a first file, which `c360 tool check` takes as it is."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from tests.connectors.fake_server import FakeServer, data

CUSTOMERS = "id,name,email,phone,modified\n" + "".join(
    f"{n},Person {n},p{n}@fabrikam.example,+46 70 123 45 {n},2026-01-{n} 10:00\n" for n in range(10, 20)
)


def tool(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "140"}).invoke(main, ["tool", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("C360_CONFIG", raising=False)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return tmp_path


def test_a_draft_is_written_with_the_next_commands_and_passes_the_check(folder: Path) -> None:
    done = tool("suggest", "exports/customers.csv", "--out", "tools/shop.yaml")
    assert done.exit_code == 0
    assert "tool check tools/shop.yaml" in done.output
    assert "shop: {system: declared, file: tools/shop.yaml}" in done.output
    text = (folder / "tools" / "shop.yaml").read_text(encoding="utf-8")
    assert "files: ../exports/customers.csv" in text
    checked = json.loads(tool("check", "tools/shop.yaml", "--json").output)
    assert checked["streams"][0]["rows"] == 10
    assert {entry["kind"]: entry["valid"] for entry in checked["identifiers"]} == {"email": 10, "phone": 10}
    assert checked["look_at"] == []


def test_the_line_for_the_configuration_names_the_file_as_that_configuration_does(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "customer360.yaml").write_text("company: {name: N, domains: [northwind.com]}\n", encoding="utf-8")
    done = tool("suggest", "exports/customers.csv", "--out", "mine/tools/shop.yaml")
    assert "tool check mine/tools/shop.yaml" in done.output
    assert "shop: {system: declared, file: tools/shop.yaml}" in done.output


def test_a_sum_as_key_is_doubted_where_an_id_stands_beside_it(folder: Path) -> None:
    rows = "".join(f"C{n},{n}0.50,P {n},p{n}@fabrikam.example\n" for n in range(10, 20))
    (folder / "people.csv").write_text("Customer no,Turnover,Name,Email\n" + rows, encoding="utf-8")
    assert tool("suggest", "people.csv", "--out", "shop.yaml").exit_code == 0
    text = (folder / "shop.yaml").read_text(encoding="utf-8")
    assert "key: [Customer_no]" in text
    assert not [said for said in json.loads(tool("check", "shop.yaml", "--json").output)["look_at"] if "its key" in said]
    (folder / "shop.yaml").write_text(text.replace("key: [Customer_no]", "key: [Turnover]"), encoding="utf-8")
    (doubt,) = (said for said in json.loads(tool("check", "shop.yaml", "--json").output)["look_at"] if "its key" in said)
    assert doubt == (
        "person: its key, Turnover, is a number that may change, while Customer_no is called an id and differs in every row: key: [Customer_no]?"
    )


def test_without_a_file_to_write_the_draft_is_printed_alone(folder: Path) -> None:
    done = tool("suggest", "exports/customers.csv")
    assert done.output.startswith("# Drafted by `c360 tool suggest exports/customers.csv`")
    assert "fabrikam" not in done.output  # no value of the data


def test_programs_get_it_as_json(folder: Path) -> None:
    found = json.loads(tool("suggest", "exports/customers.csv", "--name", "shop", "--json").output)
    assert (found["tool"], found["streams"], found["file"]) == ("shop", ["customer"], None)
    assert found["yaml"].startswith("# Drafted by")


def test_a_file_that_is_there_is_never_written_over_by_itself(folder: Path) -> None:
    (folder / "shop.yaml").write_text("mine", encoding="utf-8")
    done = tool("suggest", "exports/customers.csv", "--out", "shop.yaml")
    assert (done.exit_code, (folder / "shop.yaml").read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in done.output
    assert tool("suggest", "exports/customers.csv", "--out", "shop.yaml", "--force").exit_code == 0


def test_a_password_on_the_command_line_is_not_written_down(folder: Path) -> None:
    done = tool("suggest", "nosuchdb://me:hunter2@host/shop")
    assert done.exit_code == 1
    assert "hunter2" not in done.output


def test_a_database_is_drafted_and_checked_alike(folder: Path) -> None:
    with sqlite3.connect(folder / "shop.db") as db:
        db.execute("create table customers (id integer primary key, name text, email text)")
        db.executemany("insert into customers values (?, ?, ?)", [(n, f"P {n}", f"p{n}@fabrikam.example") for n in range(50)])
    db.close()
    assert tool("suggest", "sqlite:///shop.db", "--out", "shop.yaml").exit_code == 0
    checked = json.loads(tool("check", "shop.yaml", "--rows", "10", "--json").output)
    assert checked["connection"] == "sql"
    assert checked["identifiers"][0]["valid"] == 50  # one batch


def test_a_name_that_is_none_and_a_file_that_is_not_there_are_told(folder: Path) -> None:
    assert tool("suggest", "exports/customers.csv", "--name", "My Shop").exit_code == 2
    done = tool("suggest", "exports/nothing.csv")
    assert done.exit_code == 1
    assert "there is no such file or folder" in done.output


def test_an_api_that_wants_a_token_says_where_it_is_taken_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {"people": [{"id": n, "name": f"P {n}", "email": f"p{n}@fabrikam.example"} for n in range(3)]}
    with FakeServer(lambda call: data(people) if call.headers.get("Authorization") == "Bearer s" else data({}, 401)) as server:
        done = tool("suggest", f"{server.url}people", "--out", "desk.yaml")
        assert (done.exit_code, "SOURCES__DESK__TOKEN" in done.output) == (1, True)
        assert "no credential was sent, and one is asked for (HTTP 401)" in " ".join(done.output.split())
        monkeypatch.setenv("SOURCES__DESK__TOKEN", "s")
        assert tool("suggest", f"{server.url}people", "--out", "desk.yaml").exit_code == 0
        checked = json.loads(tool("check", "desk.yaml", "--json").output)
    assert (checked["connection"], checked["streams"][0]["rows"]) == ("rest", 3)
