"""Chains: the weakest link as strong as can be, then as short as can be."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from warehouse.serving.chain import Edge, holding_links, strongest_chain

RECORDS = "abcdef"
edges_of_few = st.lists(
    st.tuples(st.sampled_from(list(combinations(RECORDS, 2))), st.sampled_from([1.0, 2.0, 3.0, 8.0])), max_size=12, unique_by=lambda edge: edge[0]
).map(lambda found: [(a, b, weight) for (a, b), weight in found])


def best(edges: list[Edge], start: str, goal: str) -> tuple[float, int] | None:
    """Weakest link and length of the best way, by trying every way."""
    weights = {frozenset((a, b)): weight for a, b, weight in edges}
    ways = [
        (start, *between, goal)
        for count in range(len(RECORDS) - 1)
        for between in permutations([r for r in RECORDS if r not in (start, goal)], count)
    ]
    told = [[weights.get(frozenset(pair)) for pair in pairwise(way)] for way in ways]
    scores = [(-min(w for w in way if w is not None), len(way)) for way in told if None not in way]
    return (-min(scores)[0], min(scores)[1]) if scores else None


@given(edges_of_few)
def test_no_other_way_is_stronger_or_as_strong_and_shorter(edges: list[Edge]) -> None:
    weights = {frozenset((a, b)): weight for a, b, weight in edges}
    way = strongest_chain(edges, ["a"], ["f"])
    found = None if way is None else (min(weights[frozenset(pair)] for pair in pairwise(way)), len(way) - 1)
    assert found == best(edges, "a", "f")


@given(edges_of_few)
def test_the_order_of_links_does_not_matter(edges: list[Edge]) -> None:
    turned = edges[::-1]
    assert strongest_chain(edges, ["a"], ["f"]) == strongest_chain(turned, ["a"], ["f"])
    assert holding_links(edges) == holding_links(turned)


@given(edges_of_few)
def test_what_holds_all_together_has_no_link_too_many(edges: list[Edge]) -> None:
    held = holding_links(edges)
    for a, b, _ in edges:
        assert strongest_chain(held, [a], [b]) is not None
    for left_out in held:
        rest = [edge for edge in held if edge != left_out]
        assert strongest_chain(rest, [left_out[0]], [left_out[1]]) is None


def test_a_chain_of_many_thousand_records_is_found() -> None:
    keys = [f"r{number:05}" for number in range(20000)]
    assert len(strongest_chain([(a, b, 5.0) for a, b in pairwise(keys)], keys[:1], keys[-1:]) or ()) == len(keys)
