"""An expression of one declared tool that cannot be worked off fails that tool alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.conftest import TWO_TOOLS, Company

TOOL = """tool: NAME
streams:
  person: {files: NAME.csv, key: id, map: {person_record: {full_name: name, email: email}, opportunity: {name: name, amount: AMOUNT}}}
"""


@pytest.fixture
def two(tmp_path: Path) -> Company:
    """A shop and a desk with a person each."""
    for name in ("shop", "desk"):
        (tmp_path / f"{name}.csv").write_text(f"id,name,email,cents\n1,Clara {name.title()},clara@{name}.example,1250\n")
        (tmp_path / f"{name}.yaml").write_text(TOOL.replace("NAME", name).replace("AMOUNT", '"cast(cents as decimal(18, 2)) / 100"'))
    (tmp_path / "customer360.yaml").write_text(TWO_TOOLS)
    return Company(tmp_path)


def test_the_others_are_published_and_its_own_rows_stay(two: Company) -> None:
    two.night()
    (two.folder / "shop.yaml").write_text(TOOL.replace("NAME", "shop").replace("AMOUNT", "cents / 100.0"))
    (two.folder / "desk.csv").write_text("id,name,email,cents\n1,Clara Desk,clara@desk.example,1250\n2,Bo Desk,bo@desk.example,1\n")
    said = two.run(code=3)
    assert {name: one["status"] for name, one in said["sources"].items()} == {"shop": "failed", "desk": "ok"}
    assert "opportunity" in said["sources"]["shop"]["message"]
    assert two.rows("select display_name from customer_profile order by 1") == [("Bo Desk",), ("Clara Desk",), ("Clara Shop",)]
    assert two.rows("select distinct status from source_health where source = 'shop'") == [("failed",)]
    (two.folder / "shop.yaml").write_text(TOOL.replace("NAME", "shop").replace("AMOUNT", '"cast(cents as decimal(18, 2))"'))
    assert two.night()["sources"]["shop"]["status"] in ("ok", "new")
    assert two.rows("select amount from opportunity where record_key like 'shop:%'") == [(1250,)]


def test_a_column_that_is_not_there_is_told_as_the_trial_of_the_tool_tells_it(two: Company) -> None:
    two.night()
    (two.folder / "shop.yaml").write_text(TOOL.replace("NAME", "shop").replace("AMOUNT", "cents").replace("email: email", "email: emial"))
    said = two.night()["sources"]["shop"]
    assert said["status"] == "failed"
    assert said["message"] == "shop.yaml:3: streams.person.map.person_record.email: shop.csv has no column emial; did you mean email?"
    assert said["message"] in " ".join(two.c360("tool", "check", "shop.yaml", code=1).split())
    assert ("Clara Shop",) in two.rows("select display_name from customer_profile")


def test_what_a_database_cannot_work_off_names_the_file_and_what_tries_it(two: Company) -> None:
    (two.folder / "shop.yaml").write_text(TOOL.replace("NAME", "shop").replace("AMOUNT", "cents / 100.0"))
    assert f"Correct {two.folder / 'shop.yaml'}, which `c360 tool check" in two.night()["sources"]["shop"]["message"]
