"""Where in a YAML file a fault is, and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.yaml_lines import explain, load, nearest

TEXT = """company: {name: Northwind}
sources:
  slack:
    exprot: slack.zip
  shops:
    - path: a
    - pth: b
"""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Slack(Strict):
    export: str = Field(description="the export zip")


class Shop(Strict):
    path: str


class Sources(Strict):
    slack: Slack | None = None
    shops: list[Shop] = []


class File(Strict):
    company: dict[str, str]
    sources: Sources


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "customer360.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_and_item_knows_its_line(tmp_path: Path) -> None:
    document, lines = load(written(tmp_path, TEXT))
    assert document["sources"]["shops"] == [{"path": "a"}, {"pth": "b"}]
    assert [lines.of(p) for p in [("company", "name"), ("sources", "slack", "exprot"), ("sources", "shops", 1, "pth")]] == [1, 4, 7]
    assert lines.of(("sources", "slack", "export", "nothing")) == 3


def test_a_fault_names_line_key_and_the_nearest_right_key(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    document, lines = load(path)
    with pytest.raises(ValidationError) as caught:
        File.model_validate(document)
    assert sorted(explain(caught.value, path, lines, File)) == [
        "customer360.yaml:3: sources.slack.export: is missing: the export zip",
        "customer360.yaml:4: sources.slack.exprot: no such key; did you mean export?",
        "customer360.yaml:7: sources.shops.1.path: is missing",
        "customer360.yaml:7: sources.shops.1.pth: no such key; did you mean path?",
    ]


def test_a_part_that_is_validated_alone_is_named_by_its_place_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    document, lines = load(path)
    with pytest.raises(ValidationError) as caught:
        Slack.model_validate(document["sources"]["slack"] | {"export": 3})
    assert "customer360.yaml:3: sources.slack.export: Input should be a valid string, not 3" in explain(
        caught.value, path, lines, Slack, ("sources", "slack")
    )


def test_a_name_like_none_of_the_known_ones_lists_them() -> None:
    assert nearest("exprot", ["export", "api"]) == "did you mean export?"
    assert nearest("SLACK", ["slack"]) == "did you mean slack?"
    assert nearest("zzz", ["export", "api"]) == "known are api, export"


def test_no_and_yes_are_words_and_true_is_true(tmp_path: Path) -> None:
    assert load(written(tmp_path, "a: no\nb: NO\nc: yes\nd: true\ne: on\n"))[0] == {"a": "no", "b": "NO", "c": "yes", "d": True, "e": "on"}


@pytest.mark.parametrize(("text", "why"), [("a: 1\na: 2\n", "the key a is given twice"), ("- a\n", "key: value"), ("a: [", "expected")])
def test_what_is_no_mapping_or_says_a_thing_twice_is_told_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(yaml.YAMLError, match=why) as caught:
        load(written(tmp_path, text))
    assert "customer360.yaml" in str(caught.value)


def test_an_empty_file_is_an_empty_mapping(tmp_path: Path) -> None:
    assert load(written(tmp_path, "# nothing\n"))[0] == {}
