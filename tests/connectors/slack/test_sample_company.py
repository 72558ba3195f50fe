"""The sample company's Slack export against the truth that is written beside it."""

import csv
from pathlib import Path

from connectors.sample import make

from .conftest import Landing


def test_every_slack_person_of_the_truth_is_a_record_and_nobody_else_but_machines(landing: Landing, tmp_path: Path) -> None:
    make(tmp_path / "company", 200, 5)
    landing.land(tmp_path / "company" / "exports" / "slack.zip", private_channels=True)
    with (tmp_path / "company" / "truth" / "records.csv").open(encoding="utf-8") as file:
        truth = {row["record_key"] for row in csv.DictReader(file) if row["record_key"].startswith("slack:user:")}
    found = dict(landing.rows("select record_key, is_machine from landed.person_record"))
    assert truth <= set(found)
    assert all(found[key] for key in set(found) - truth)
    assert landing.quarantine() == []
