"""The picture of an answer: well-formed, every bar named, nothing an outsider wrote taken for markup."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.serving.explained import read_file, write_file
from warehouse.serving.reader import Reader
from warehouse.serving.waterfall import waterfall
from warehouse.serving.why import why

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    hostile = 'update identity_link set evidence = \'{"because": ["<script>alert(1)</script> & more"]}\' where weight = 14.0'
    with read_file(write_file(tmp_path / "profile.duckdb", hostile)) as opened:
        yield opened


def drawn(reader: Reader, a: str, b: str) -> tuple[list[str], list[ElementTree.Element]]:
    picture = ElementTree.fromstring(waterfall(why(reader, a, b)))
    return [text.text or "" for text in picture.iter(f"{SVG}text")], list(picture.iter(f"{SVG}rect"))


def test_a_scored_link_is_drawn_from_the_prior_to_the_sum(reader: Reader) -> None:
    texts, bars = drawn(reader, "chat:user:1", "mail:correspondent:1")
    assert {"-12.5", "+14.5", "+6.0", "-1.5", "+6.5 bits"} <= set(texts)
    assert [bar.get("class") for bar in bars] == ["prior", "for", "for", "against", "total"]
    assert any("ties from 4.2 bits on" in text for text in texts)


def test_every_bar_begins_where_the_one_before_ended(reader: Reader) -> None:
    _, bars = drawn(reader, "crm:contact:8", "crm:contact:9")
    spans = [(float(bar.get("x", 0)), float(bar.get("x", 0)) + float(bar.get("width", 0))) for bar in bars]
    assert abs(spans[0][0] - spans[1][0]) < 0.2, "the prior goes down to where the name begins"


def test_a_chain_is_drawn_step_by_step(reader: Reader) -> None:
    texts, bars = drawn(reader, "crm:contact:1", "mail:correspondent:1")
    assert sum("=" in text for text in texts) == 2
    assert len(bars) == 4 + 5
    assert any("which ties by rule" in text for text in texts)


def test_what_outsiders_wrote_stays_text(reader: Reader) -> None:
    texts, _ = drawn(reader, "crm:contact:1", "chat:user:1")
    assert any("<script>alert(1)</script> & more" in text for text in texts)


def test_a_link_by_rule_that_was_never_scored_is_one_bar(reader: Reader) -> None:
    texts, bars = drawn(reader, "dir:user:1", "hr:worker:1")
    assert len(bars) == 2
    assert "+14.0" in texts


def test_an_answer_without_weights_says_so(reader: Reader) -> None:
    texts, bars = drawn(reader, "cus_tom", "acme.se")
    assert not bars
    assert any("nothing to draw" in text for text in texts)
