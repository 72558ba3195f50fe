"""The sample company's CRM and HR exports: every record that its truth speaks of is there, under its key."""

import csv
from pathlib import Path

import pytest

from connectors.registry import connector
from connectors.sample import make


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make(folder, people=250, seed=3)
    return folder


@pytest.mark.parametrize("system", ["salesforce", "hubspot", "workday"])
def test_every_record_of_the_truth_is_there_and_traces_to_its_tool(sample: Path, read_export, system: str) -> None:
    folder = sample / "exports"
    settings = connector(system).recognise(folder)
    assert settings is not None
    found = read_export(connector(system), export=folder / settings["export"])
    people = {row["record_key"] for row in found.canonical("person_record") if row["kind"] != "correspondent"}
    with (sample / "truth" / "records.csv").open(encoding="utf-8") as lines:
        truth = {row["record_key"] for row in csv.DictReader(lines) if row["record_key"].startswith(f"{system}:")}
    assert truth
    assert people == truth


@pytest.mark.parametrize("system", ["salesforce", "hubspot", "workday"])
def test_every_key_that_a_record_points_to_exists(sample: Path, read_export, system: str) -> None:
    folder = sample / "exports"
    settings = connector(system).recognise(folder)
    assert settings is not None
    found = read_export(connector(system), export=folder / settings["export"])
    tables = {name: found.canonical(name) for name in found.connector.canonical(found.settings)}
    people = {row["record_key"] for row in tables["person_record"]}
    accounts = {row["record_key"] for row in tables.get("account_record", [])}
    interactions = {row["record_key"] for row in tables.get("interaction", [])}
    for name, rows in tables.items():
        for row in rows:
            assert row.get("person_record_key", None) in people | {None}, (name, row)
            assert row.get("owner_record_key", None) in people | {None}, (name, row)
            assert row.get("account_record_key", None) in accounts | {None}, (name, row)
            assert row.get("interaction_record_key", None) in interactions | {None}, (name, row)
            assert name != "interaction" or row["occurred_at"], row
