"""What the README says of declared tools is true: its YAML is taken, its tables name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

import connectors.declared as declared
from connectors.declared.rest_spec import Paging
from connectors.declared.tool import load_tool
from pipelines.cli import main

FOLDER = Path(declared.__file__).parent
README = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
MAP = "    map: {person_record: {full_name: name}}\n"


@pytest.mark.parametrize("text", [f"tool: desk\n{text}{MAP}" for text in re.findall(r"```yaml\n(connection:.*?)```", README, re.DOTALL)])
def test_its_connections_are_taken(text: str, tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
    assert load_tool(tmp_path / "desk.yaml").connection.kind in ("sql", "rest")


def test_its_kinds_of_paging_are_those_that_there_are() -> None:
    table = README.partition("| paging |")[2].partition("\n\n")[0]
    kinds = {value for arm in get_args(get_args(Paging)[0]) for value in get_args(arm.model_fields["kind"].annotation)}
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == kinds


def test_its_examples_are_those_that_there_are() -> None:
    table = README.partition("| example |")[2]
    assert set(re.findall(r"^\| `(\w+)/` \|", table, re.MULTILINE)) == {file.parent.name for file in FOLDER.glob("examples/*/*.yaml")}


def test_its_five_steps_lead_to_a_tool_that_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("C360_CONFIG", raising=False)
    (tmp_path / "exports").mkdir()
    rows = "".join(f"{n},Person {n},p{n}@fabrikam.example\n" for n in range(5))
    (tmp_path / "exports" / "contacts.csv").write_text("id,name,email\n" + rows, encoding="utf-8")
    steps = re.findall(r"^c360 ((?:tool|init) [^\n#`]*)", README.partition("in five steps")[2].partition("### What may")[0], re.MULTILINE)
    for step in [step for step in steps if "://" not in step] + ["init ."]:
        done = CliRunner().invoke(main, step.split())
        assert done.exit_code == 0, f"c360 {step}: {done.output}"
    assert "file: tools/crm.yaml" in (tmp_path / "customer360.yaml").read_text(encoding="utf-8")
