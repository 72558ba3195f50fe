"""What the Dagster UI says of each table, and of a run that the command line made."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import definitions
from pipelines.project import load_project
from tests.pipelines.conftest import Company


def home(company: Company) -> dg.DagsterInstance:
    return dg.DagsterInstance.from_config(str(company.folder / "data" / "dagster"))


@cache
def graph(company: Company) -> Any:
    return definitions(load_project(company.folder / "customer360.yaml")).resolve_asset_graph()


def last_metadata(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, Any]:
    event = instance.get_latest_materialization_event(key)
    assert event is not None, f"{key.to_user_string()} was never materialised"
    assert event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_every_asset_has_a_group_an_owner_and_a_description_and_none_is_a_phantom(finished: Company) -> None:
    assets = graph(finished)
    groups = {}
    for key in assets.get_all_asset_keys():
        node = assets.get(key)
        assert node.is_materializable, f"{key.to_user_string()} is depended on, and nobody makes it"
        assert node.owners == ["team:data-engineering"]
        assert len(node.description) > 10, key.to_user_string()
        assert node.group_name == ("raw" if key.path[0].startswith("raw_") else key.path[0])
        groups[node.group_name] = groups.get(node.group_name, 0) + 1
    assert set(groups) == {"raw", "reference", "canonical", "identity", "profile", "published"}


def test_the_columns_of_declared_tables_carry_their_meanings(finished: Company) -> None:
    assets = graph(finished)
    for name in ("canonical/interaction", "profile/customer_profile", "published/customer_timeline"):
        schema = assets.get(dg.AssetKey(name.split("/"))).metadata["dagster/column_schema"]
        assert all(column.description for column in schema.columns), name
    columns = {c.name: c for c in assets.get(dg.AssetKey(["published", "customer_profile"])).metadata["dagster/column_schema"].columns}
    assert columns["customer_id"].type == "VARCHAR"
    assert "cus_" in columns["customer_id"].description
    assert "Untrusted" in columns["display_name"].description


def test_a_run_of_the_command_line_shows_as_a_nightly_run_with_all_its_assets(finished: Company) -> None:
    with home(finished) as instance:
        (run,) = instance.get_runs()
        assert (run.job_name, run.status) == ("nightly", dg.DagsterRunStatus.SUCCESS)
        assert run.tags["started by"] == "c360 run"
        for key in graph(finished).get_all_asset_keys():
            metadata = last_metadata(instance, key)
            if key.path != ["published", "current"]:
                assert metadata["dagster/row_count"] >= 0
                assert metadata["rows_loaded"] >= 0
            if key.path[0] in ("identity", "profile", "reference"):
                declared = graph_schema(finished, key)
                assert declared or metadata["dagster/column_schema"].columns, key.to_user_string()
        profiles = last_metadata(instance, dg.AssetKey(["profile", "customer_profile"]))
        assert [(profiles["dagster/row_count"],)] == finished.rows("select count(*) from customer_profile")
        assert "rebuilt" in profiles["what_changed"]


def graph_schema(company: Company, key: dg.AssetKey) -> bool:
    return "dagster/column_schema" in graph(company).get(key).metadata


def test_an_unchanged_source_says_zero_rows_loaded_and_how_many_there_are(company: Company) -> None:
    company.run()
    with home(company) as instance:
        message = last_metadata(instance, dg.AssetKey(["raw_slack", "message"]))
        cluster = last_metadata(instance, dg.AssetKey(["identity", "cluster"]))
    assert (message["rows_loaded"], message["what_changed"]) == (0, "nothing changed")
    assert message["dagster/row_count"] > 1000
    assert (cluster["rows_loaded"], cluster["what_changed"]) == (0, "nothing that it depends on changed")


def test_the_plot_over_the_last_runs_is_a_picture_that_the_page_can_show(finished: Company) -> None:
    with home(finished) as instance:
        metadata = last_metadata(instance, dg.AssetKey(["published", "current"]))
    before, _, encoded = metadata["over_the_last_runs"].rstrip(")").partition("base64,")
    assert before.endswith("(data:image/svg+xml;")
    picture = base64.b64decode(encoded).decode()
    assert all(words in picture for words in ("customers", "merged records", "sources read"))
    ((customers,),) = finished.rows("select count(*) from customer_profile")
    assert f">{customers:,}</text>" in picture
    assert metadata["customers"] == customers
    assert Path(metadata["file"]).is_file()


def test_every_check_says_in_words_what_it_found(finished: Company) -> None:
    with home(finished) as instance:
        (run,) = instance.get_runs()
        said = [
            entry.dagster_event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        ]
    names = {check.check_name for check in said}
    assert {"landed", "key_customer_profile", "timeline_customer_exists", "source_rows_dropped", "largest_cluster", "rows_accounted"} <= names
    assert sum(check.check_name == "landed" for check in said) == 6
    assert all(check.passed and check.metadata["message"].value for check in said)


@pytest.mark.parametrize("name", ["key_customer_profile", "timeline_customer_exists", "source_rows_dropped", "largest_cluster", "rows_accounted"])
def test_the_checks_that_guard_readers_are_blocking(finished: Company, name: str) -> None:
    key = dg.AssetCheckKey(dg.AssetKey(["profile", "customer_profile"]), name)
    assert graph(finished).get_check_spec(key).blocking
