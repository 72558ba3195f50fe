"""Judging two clusters: mutual, and of plain names the same for a whole table as for one pair."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.identity.agreement import compare_texts
from warehouse.identity.judge import BELIEVED, Strict, Tolerant, is_given_name
from warehouse.identity.judge_table import contrary_names
from warehouse.identity.names import read_name
from warehouse.identity.resolve import Traits

GIVEN = (
    "Anna",
    "Anne",
    "Hanna",
    "Lisa",
    "Lina",
    "William",
    "Bill",
    "Ivan",
    "Ivana",
    "Micheal",
    "Michael",
    "Jayden",
    "Hayden",
    "Noa",
    "Noah",
    "J.",
    "Berg",
)
FAMILY = ("Berg", "Bergh", "Bergman", "Hansen", "Jansen", "Lin", "Hebert", "Herbert", "Anna", "Lee", "Li", "Anna Berg", "Berg Jr", "")
read = [read for given_name in GIVEN for family in FAMILY if (read := read_name(f"{given_name} {family}"))]
NAMES = {name.key: name.as_text() for name in read}

some = st.frozensets
traits = st.builds(
    Traits,
    some(st.sampled_from(sorted(NAMES)), max_size=2),
    some(st.sampled_from(("1950-03-04", "1950-03-05", "1980-03-04", "1980-01-01", "1981-07-19")), max_size=2),
    some(st.sampled_from(("1233871", "1233821", "7554102")), max_size=1),
    some(st.sampled_from(("a@acme.com", "b@acme.com", "c@birch.com")), max_size=2),
    some(st.sampled_from(("hr:worker hr:worker:1", "hr:worker hr:worker:2", "chat:a chat:chat_user:3")), max_size=2),
)


@settings(max_examples=400, deadline=None)
@given(traits, traits)
def test_two_clusters_clash_whichever_comes_first(a: Traits, b: Traits) -> None:
    for judge in (Strict(NAMES), Tolerant(NAMES, established=is_given_name)):
        assert judge.clash(a, b) == judge.clash(b, a)


def test_a_table_of_plain_names_is_judged_as_its_pairs_are() -> None:
    told = [(x, y, compare_texts(x, y)) for x in NAMES.values() for y in NAMES.values() if x != y]
    pairs = pl.DataFrame([row for row in told if row[2] not in BELIEVED], schema=["name", "other", "agreement"], orient="row")
    found = contrary_names(pairs, is_given_name)
    key = {text: key for key, text in NAMES.items()}
    judge = Tolerant(NAMES, established=is_given_name)
    assert len(found) > 1000
    assert [judge.contrary(key[x], key[y], same_birth=False) for x, y, _ in found.iter_rows()] == found["contrary"].to_list()
