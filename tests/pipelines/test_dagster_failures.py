"""What Dagster does with sources and checks that fail: what is tried again, what goes on, what is held."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from connectors.base import UnusableFile
from pipelines import ingest, session
from pipelines.definitions import definitions
from pipelines.project import load_project
from tests.pipelines.conftest import Company
from warehouse import run as runs
from warehouse.audit import CheckResult, audit


@pytest.fixture
def instance(monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setattr(ingest, "SECONDS_BETWEEN", 0.01)
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def nightly(company: Company, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    job = definitions(load_project(company.folder / "customer360.yaml")).resolve_job_def("nightly")
    return job.execute_in_process(instance=instance, raise_on_error=False)


def failing(monkeypatch: pytest.MonkeyPatch, source: str, error: Exception, times: int) -> list[str]:
    """Let reading a source fail so many times; the list grows with each attempt."""
    attempts: list[str] = []
    read = session.read_source

    def read_source(database: Any, name: str, *rest: Any) -> Any:
        if name == source:
            attempts.append(name)
            if len(attempts) <= times:
                raise error
        return read(database, name, *rest)

    monkeypatch.setattr(session, "read_source", read_source)
    return attempts


def landed(result: dg.ExecuteInProcessResult, source: str) -> dg.AssetCheckEvaluation:
    (found,) = [
        check for check in result.get_asset_check_evaluations() if check.check_name == "landed" and check.asset_key.path[0] == f"raw_{source}"
    ]
    return found


def pointer(company: Company) -> str:
    return str(json.loads((company.folder / "data" / "published" / "current.json").read_text())["run_id"])


def test_a_passing_failure_is_tried_again_and_leaves_no_trace(
    company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = failing(monkeypatch, "slack", ConnectionResetError("the disk share went away"), times=2)
    result = nightly(company, instance)
    assert len(attempts) == 3
    assert result.success
    assert landed(result, "slack").passed


def test_after_two_retries_the_source_has_failed_and_the_rest_is_published(
    company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pointer(company)
    attempts = failing(monkeypatch, "slack", ConnectionResetError("the disk share went away"), times=9)
    result = nightly(company, instance)
    assert len(attempts) == 3
    assert result.success
    check = landed(result, "slack")
    assert not check.passed
    assert check.metadata["message"].value == "the disk share went away"
    assert all(landed(result, source).passed for source in ("google", "salesforce", "hubspot", "workday", "helpdesk"))
    kept = result.asset_materializations_for_node("ingest_slack")[0].metadata
    assert kept["what_changed"].value == "kept the last load: the source failed"
    assert pointer(company) != before


def test_a_file_that_cannot_be_used_is_not_tried_again(company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = failing(monkeypatch, "slack", UnusableFile("slack.zip", "it is cut off", "Export it again."), times=9)
    result = nightly(company, instance)
    assert len(attempts) == 1
    assert result.success
    assert not landed(result, "slack").passed


def test_a_required_source_that_failed_fails_the_run_and_nothing_is_published(
    company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pointer(company)
    attempts = failing(monkeypatch, "salesforce", UnusableFile("salesforce.zip", "it is cut off", "Export it again."), times=9)
    result = nightly(company, instance)
    assert len(attempts) == 1
    assert not result.success
    assert not result.get_step_success_events() or "publish" not in {event.step_key for event in result.get_step_success_events()}
    assert pointer(company) == before


def test_a_blocking_check_that_failed_keeps_everything_from_being_published(
    company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pointer(company)

    def strict(*arguments: Any) -> list[CheckResult]:
        return [
            dataclasses.replace(result, passed=False, offenders=1, message="one customer is two people")
            if result.name == "largest_cluster"
            else result
            for result in audit(*arguments)
        ]

    monkeypatch.setattr(runs, "audit", strict)
    result = nightly(company, instance)
    assert not result.success
    (red,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert (red.check_name, red.metadata["message"].value) == ("largest_cluster", "one customer is two people")
    assert "publish" not in {event.step_key for event in result.get_step_success_events()}
    assert pointer(company) == before


def test_publishing_alone_runs_the_checks_all_the_same(company: Company, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    before, asked = pointer(company), []

    def strict(*arguments: Any) -> list[CheckResult]:
        asked.append(1)
        return [dataclasses.replace(result, passed=False) for result in audit(*arguments)]

    monkeypatch.setattr(runs, "audit", strict)
    defs = definitions(load_project(company.folder / "customer360.yaml"))
    published = [key for key in defs.resolve_asset_graph().get_all_asset_keys() if key.path[0] == "published"]
    result = defs.resolve_job_def("nightly").execute_in_process(instance=instance, raise_on_error=False, asset_selection=published)
    assert asked
    assert not result.success
    assert pointer(company) == before
