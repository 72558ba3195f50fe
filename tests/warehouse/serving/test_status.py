"""The state of the house, from the published version and the notes beside it."""

from pathlib import Path

import pytest

from warehouse.pointer import note_unpublished
from warehouse.serving.reader import Reader
from warehouse.serving.status import status


def test_a_source_whose_time_has_passed_is_stale_whatever_the_run_said(reader: Reader, published: Path) -> None:
    found = {source["source"]: source["status"] for source in status(reader, published)["sources"]}
    assert found == {"slack": "stale", "salesforce": "failed"}


def test_it_tells_the_served_run_and_its_checks(reader: Reader, published: Path) -> None:
    found = status(reader, published)
    assert found["last_run"]["run_id"] == "r1"
    assert [check["name"] for check in found["checks"]] == ["unique_keys"]


def test_rows_set_aside_are_counted_where_each_source_was_last_read(reader: Reader, tmp_path: Path) -> None:
    for run, lines in (("20261101", 5), ("20261102", 2)):
        folder = tmp_path / "quarantine" / run
        folder.mkdir(parents=True)
        (folder / "slack.jsonl").write_text('{"line": 1}\n' * lines)
    assert status(reader, tmp_path)["quarantine"] == [{"file": str(tmp_path / "quarantine/20261102/slack.jsonl"), "rows": 2}]


@pytest.mark.parametrize("kind", ["held", "failed"])
def test_runs_that_were_not_published_since_are_told(reader: Reader, tmp_path: Path, kind: str) -> None:
    assert status(reader, tmp_path)["held"] == []
    note_unpublished(tmp_path, "r2", kind, "customers fell by half")
    assert [(run["run_id"], run["status"], run["why"]) for run in status(reader, tmp_path)["held"]] == [("r2", kind, "customers fell by half")]
