"""Whatever the nights brought, what is published is what one whole run makes of the same files, with the same ledger and decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipelines.drawn_nights import Lived, Night, Row, Said, decision, first, night
from tests.pipelines.test_whole_run import content

OF_READING = {"profile_as_of"}  # when the sources were read last, as a whole run reads them again
DECISIONS = {"decision"}  # which are kept when they are taken back


def differences(one: Mapping[str, pa.Table], other: Mapping[str, pa.Table]) -> dict[str, tuple[list[str], list[str]]]:
    """Table → a few rows that only the one has, and a few that only the other has."""
    both = {name: (_texts(one[name]), _texts(other[name])) for name in one}
    return {name: (sorted({*a} - {*b})[:3], sorted({*b} - {*a})[:3]) for name, (a, b) in both.items() if a != b}


def _texts(table: pa.Table) -> list[str]:
    return sorted(repr({name: value for name, value in row.items() if name not in OF_READING}) for row in table.to_pylist())


def assert_published_is_what_a_whole_run_makes(people: Mapping[int, Row], nights: list[Night]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lived = Lived(Path(folder), people)
        for now in nights:
            lived.live(now)
        # decisions that cannot be kept hold a run, whole or not
        if lived.run():
            night_by_night = content(lived.company)
            assert lived.run(full=True)
            assert differences(night_by_night, content(lived.company)) == {}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first, st.lists(night, min_size=2, max_size=3))
def test_what_is_published_after_any_nights_is_what_a_whole_run_makes(people: Mapping[int, Row], nights: list[Night]) -> None:
    assert_published_is_what_a_whole_run_makes(people, nights)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first, st.lists(night, min_size=3, max_size=6))
def test_what_is_published_after_more_of_them_is_too(people: Mapping[int, Row], nights: list[Night]) -> None:
    assert_published_is_what_a_whole_run_makes(people, nights)


def assert_undone_is_as_before(people: Mapping[int, Row], before: Night, decided: list[Said], is_at_once: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lived = Lived(Path(folder), people)
        lived.live(before)
        if not lived.run():
            return
        published = content(lived.company)
        made = lived.decide(decided)
        if is_at_once:
            lived.apply()
        else:
            lived.run()
        for number in reversed(made):
            lived.undo(number)
        assert lived.apply() if is_at_once else lived.run()
        found = differences(published, content(lived.company))
        assert {name: rows for name, rows in found.items() if name not in DECISIONS} == {}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first, night, st.lists(decision, min_size=1, max_size=3), st.booleans())
def test_every_value_is_as_it_was_when_what_was_decided_is_undone(
    people: Mapping[int, Row], before: Night, decided: list[Said], is_at_once: bool
) -> None:
    assert_undone_is_as_before(people, before, decided, is_at_once)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first, night, st.lists(decision, min_size=1, max_size=4), st.booleans())
def test_so_it_is_in_more_companies(people: Mapping[int, Row], before: Night, decided: list[Said], is_at_once: bool) -> None:
    assert_undone_is_as_before(people, before, decided, is_at_once)
