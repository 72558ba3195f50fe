"""Pairs: what meets is scored, once, and any sequence of nights ends where one full night does."""

import string
from collections.abc import Iterable
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import BY_HAND, CountingScorer, blocks, connect, score_blocks, scores

from warehouse.identity.scoring import blocking
from warehouse.identity.scoring.blocking import CAP, COARSE_CAP, LARGE, MIDDLING, Limits, limits

Records = dict[str, tuple[str, list[tuple[str, str]]]]


def changed(con: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> str:
    """A table of these record keys."""
    con.execute("create or replace temp table changed_now (record_key varchar)")
    for key in keys:
        con.execute("insert into changed_now values (?)", [key])
    return "changed_now"


def test_records_that_share_a_key_are_scored_once() -> None:
    con, scorer = connect(), CountingScorer()
    blocks(con, {"a": ("1", [("email", "x"), ("phone", "y")]), "b": ("2", [("email", "x"), ("phone", "y")]), "c": ("3", [("email", "z")])})
    score_blocks(con, scorer)
    assert [row[:2] for row in scores(con)] == [("a", "b")]
    assert scorer.asked == 1


def test_a_pair_whose_records_did_not_change_keeps_its_score() -> None:
    con, scorer = connect(), CountingScorer()
    records: Records = {key: (key, [("email", "x")]) for key in "abc"}
    blocks(con, records)
    score_blocks(con, scorer)
    records["c"] = ("other", [("email", "x")])
    blocks(con, records)
    score_blocks(con, scorer, changed(con, ["c"]))
    assert scorer.asked == 3 + 2
    score_blocks(con, scorer)
    assert scorer.asked == 3 + 2


def test_another_model_scores_everything_anew() -> None:
    con = connect()
    blocks(con, {key: (key, [("email", "x")]) for key in "abc"})
    score_blocks(con, CountingScorer("v1"))
    later = CountingScorer("v2")
    score_blocks(con, later, changed(con, []))
    assert later.asked == 3
    assert con.execute("select version from identity.pair_model").fetchall() == [("v2",)]


def test_a_key_that_too_many_share_tells_nothing() -> None:
    con, scorer = connect(), CountingScorer()
    blocks(con, {f"r{n:03}": ("1", [("email", "x")]) for n in range(CAP + 1)} | {f"s{n:03}": ("1", [("names", "y")]) for n in range(COARSE_CAP + 1)})
    score_blocks(con, scorer)
    assert scores(con) == []


def test_what_a_few_share_under_a_coarse_rule_tells_little_in_large_data() -> None:
    """Of three who share a name two also share a town; the two of a rare name meet by it alone."""
    con, scorer = connect(), CountingScorer()
    crowd = {"a": [("names", "x"), ("name and city", "y")], "b": [("names", "x"), ("name and city", "y")], "c": [("names", "x")]}
    blocks(con, {key: (key, keys) for key, keys in crowd.items()} | {key: (key, [("names", "z")]) for key in "de"})
    score_blocks(con, scorer, within=Limits(7, 2))
    assert [pair[:2] for pair in scores(con)] == [("a", "b"), ("d", "e")]
    score_blocks(con, CountingScorer("v2"), within=Limits(7, 3))
    assert [pair[:2] for pair in scores(con)] == [("a", "b"), ("a", "c"), ("b", "c"), ("d", "e")]
    assert limits(LARGE).alone < limits(LARGE - 1).alone == limits(MIDDLING).most < limits(MIDDLING - 1).alone == COARSE_CAP


def test_the_two_rules_of_one_text_are_two_blocks() -> None:
    con, scorer = connect(), CountingScorer()
    blocks(con, {"a": ("1", [("email", "x")]), "b": ("2", [("phone", "x")])})
    score_blocks(con, scorer)
    assert scores(con) == []


def test_every_coarse_rule_is_one_of_the_rules() -> None:
    assert all(f"'{rule}' as rule" in blocking.rules() for rule in blocking.COARSE)


record = st.tuples(
    st.sampled_from(["c1", "c2", "c3"]),
    st.lists(st.tuples(st.sampled_from(["email", "names", "birth date"]), st.sampled_from(["x", "y"])), max_size=4, unique=True),
)
nights = st.lists(st.dictionaries(st.sampled_from([f"r{n}" for n in range(9)]), st.none() | record, min_size=1), min_size=1, max_size=5)


@settings(deadline=None, max_examples=25)
@given(nights=nights)
def test_any_sequence_of_nights_ends_where_one_full_night_does(nights: list[dict[str, tuple[str, list[tuple[str, str]]] | None]]) -> None:
    con, scorer = connect_once(), CountingScorer()
    for table in ("pair_score", "large_block", "block_record", "block_member", "pair_model"):
        con.execute(f"drop table if exists identity.{table}")
    standing: Records = {}
    with_small_caps = (blocking.CAP, blocking.COARSE_CAP)
    blocking.CAP, blocking.COARSE_CAP = 5, 3
    try:
        for night in nights:
            for key, value in night.items():
                if value is None:
                    standing.pop(key, None)
                else:
                    # a content stands for its keys, as a real one does
                    standing[key] = (value[0] + str(sorted(value[1])), value[1])
            blocks(con, standing)
            score_blocks(con, scorer, changed(con, night), within=Limits(3, 2))
        incremental, large = scores(con), con.execute("select * from identity.large_block order by all").fetchall()
        con.execute("drop table identity.pair_score")
        score_blocks(con, CountingScorer(), within=Limits(3, 2))
        assert scores(con) == incremental
        assert con.execute("select * from identity.large_block order by all").fetchall() == large
    finally:
        blocking.CAP, blocking.COARSE_CAP = with_small_caps


@cache
def connect_once() -> duckdb.DuckDBPyConnection:
    """One connection for all examples: loading the reference tables takes longer than the test."""
    return connect()


def test_a_run_that_is_cut_off_while_records_are_numbered_leaves_scores_with_their_records(monkeypatch: pytest.MonkeyPatch) -> None:
    con, scorer = connect(), CountingScorer()
    records: Records = {key: (key, [("email", "x" if key < "c" else "y")]) for key in "bcd"} | {"bb": ("bb", [("email", "x")])}
    blocks(con, records)
    score_blocks(con, scorer)
    before = scores(con)

    class Cut(Exception):
        pass

    def cut_off(con: duckdb.DuckDBPyConnection, name: str, **words: object) -> None:
        for statement in blocking.statements(name):
            con.execute(string.Template(statement).substitute(words) if words else statement)
            if "create or replace table identity.pair_score" in statement:
                raise Cut

    blocks(con, {"a": ("a", [("email", "z")]), **records})
    with monkeypatch.context() as patched:
        patched.setattr(blocking, "run", cut_off)
        with pytest.raises(Cut):
            blocking.find_blocks(con, keys=BY_HAND)
    assert scores(con) == before
    score_blocks(con, scorer)
    assert scores(con) == before
