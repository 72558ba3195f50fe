"""The known sets hold what they say, are the same each time, and are scored by counting pairs; the million's volumes are as described."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from benchmarks.identity import sets
from benchmarks.identity.children import links
from benchmarks.identity.children.score_set import truth_of
from benchmarks.identity.generators.million import make
from benchmarks.identity.generators.sets import MAKERS
from benchmarks.identity.pairs import agreement
from benchmarks.identity.quality import present
from connectors.declared.tool import load_tool

TRUTH = {"a": "one", "b": "one", "c": "one", "d": "two", "e": "two", "f": "three"}


def test_a_perfect_partition_is_right_in_every_pair() -> None:
    told = agreement(TRUTH, TRUTH)
    assert (told.true, told.found, told.right, told.fused) == (4, 4, 4, 0)
    assert told.f1 == 1


def test_two_people_in_one_cluster_cost_precision_and_are_counted() -> None:
    told = agreement(TRUTH, {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 3})
    assert (told.found, told.right, told.fused) == (10, 4, 1)
    assert (told.precision, told.recall) == (0.4, 1)


def test_a_record_without_a_cluster_stands_alone() -> None:
    told = agreement(TRUTH, {"a": 1, "b": 1})
    assert (told.found, told.right, told.recall, told.precision) == (1, 1, 0.25, 1)


def test_every_set_has_tools_that_can_be_read_and_a_limit() -> None:
    for known in sets.every():
        assert known.tools, known.name
        for tool in known.tools:
            load_tool(tool)
        assert 0 < known.least_f1 <= 1


def test_a_set_whose_file_is_not_here_is_left_out_and_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "set.yaml").write_text("files: {a.csv: nowhere/a.csv}\ntruth: {column: truth}\nleast_f1: 0.9\n")
    assert present([sets.load(tmp_path)]) == []
    assert "nowhere/a.csv" in capsys.readouterr().err


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_the_same_seed_makes_the_same_set(tmp_path: Path, maker: str) -> None:
    found = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        MAKERS[maker](tmp_path / place)
        found.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted((tmp_path / place).iterdir())])
    assert found[0] == found[1] != []


def test_the_truth_of_a_set_is_read_by_its_rule(tmp_path: Path) -> None:
    known = sets.load(sets.SETS / "febrl3")
    (tmp_path / "tool.yaml").write_text((sets.SETS / "febrl3" / "tool.yaml").read_text())
    (tmp_path / "febrl3.csv").write_text("rec_id, given_name, surname\nrec-1496-org, mitchell, green\nrec-552-dup-3, harley, x\n")
    assert truth_of(known, tmp_path) == {"tool:patient:rec-1496-org": "1496", "tool:patient:rec-552-dup-3": "552"}


def test_a_linked_set_holds_nobody_twice_in_one_source(tmp_path: Path) -> None:
    MAKERS["people_linked"](tmp_path)
    for name in ("shop", "insurer"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            people = [row["truth"] for row in csv.DictReader(file)]
        assert len(people) == len(set(people)) > 1000


def test_a_million_is_made_of_people_with_one_to_six_records(tmp_path: Path) -> None:
    made = make(tmp_path / "contacts.parquet", 5_000)
    rows = parquet.read_table(tmp_path / "contacts.parquet").to_pylist()
    records_of = Counter(row["truth"] for row in rows)
    assert made["records"] == len(rows) == 5_000
    assert len(records_of) == made["people"]
    assert set(records_of.values()) == {1, 2, 3, 4, 5, 6}
    assert 0.36 < made["people"] / len(rows) < 0.4
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_million_holds_what_makes_crm_records_hard(tmp_path: Path) -> None:
    make(tmp_path / "contacts.parquet", 5_000)
    rows = parquet.read_table(tmp_path / "contacts.parquet").to_pylist()
    surnames, phones = defaultdict(set), defaultdict(set)
    for row in rows:
        if row["email"]:
            surnames[row["email"].lower()].add(row["family"])
        if row["phone"]:
            phones[row["phone"]].add(row["truth"])
    assert any(mail.startswith("info@") for mail in surnames)
    assert len(surnames["none@none.com"]) > 2
    assert any(len(people) > 2 for people in phones.values())
    assert {"" if row["phone"] is None else row["phone"][0] for row in rows} >= {"", "+", "0"}
    assert any(row["given"] is None and row["family"] is None for row in rows)


def test_clustering_alone_ties_who_is_one_and_cuts_links_to_somebody_else(capsys: pytest.CaptureFixture[str]) -> None:
    links.main(2_000)
    told = json.loads(capsys.readouterr().out)
    assert (told["people"], told["records"]) == (1_000, 3_000)
    assert told["people"] <= told["clusters"] <= told["people"] + 3 * 2_000 * links.WRONG
