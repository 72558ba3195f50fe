"""An export without a record, through whole runs: its source alone fails, until a person says that nothing is left."""

from __future__ import annotations

from pathlib import Path

from tests.pipelines.conftest import TWO_TOOLS, Company

TOOL = """tool: NAME
streams:
  person: {files: NAME.csv, key: id, snapshot: complete, map: {person_record: {full_name: name, email: email}}}
"""


def test_an_export_that_lost_its_records_fails_its_source_and_is_taken_once_accepted(tmp_path: Path) -> None:
    for name in ("shop", "desk"):
        (tmp_path / f"{name}.csv").write_text(f"id,name,email\n1,Clara {name.title()},clara@{name}.example\n")
        (tmp_path / f"{name}.yaml").write_text(TOOL.replace("NAME", name))
    (tmp_path / "customer360.yaml").write_text(TWO_TOOLS)
    company = Company(tmp_path)
    company.night()
    (tmp_path / "shop.csv").write_text("id,name,email\n")
    said = company.run(code=3)
    assert {name: one["status"] for name, one in said["sources"].items()} == {"shop": "failed", "desk": "ok"}
    assert company.rows("select display_name from customer_profile order by 1") == [("Clara Desk",), ("Clara Shop",)]
    assert "c360 run --accept shop" in company.c360("status")
    company.run("--accept", "shop")
    assert company.rows("select display_name from customer_profile") == [("Clara Desk",)]
    assert company.night()["sources"]["shop"]["status"] == "ok"
