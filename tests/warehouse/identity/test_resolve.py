"""Ties of one component: who stands between two people joins neither of them."""

from __future__ import annotations

from itertools import combinations

import pytest

from warehouse.identity.judge import Strict
from warehouse.identity.resolve import Bundle, Traits, resolve

NAMES = {"anna berg": "anna|berg||latin|", "erik berg": "erik|berg||latin|", "berg e": "e|berg||latin|"}
ANNA, ERIK, E = (Traits(frozenset((key,))) for key in NAMES)
EDVIN = Traits(frozenset(("berg edvin",)))
JUDGE = Strict(NAMES | {"berg edvin": "edvin|berg||latin|"})


def together(nodes: dict[int, Traits], ties: list[tuple[int, int]]) -> set[tuple[int, int]]:
    root = resolve([Bundle(1.0, f"tie {a} {b}", (a, b)) for a, b in ties], nodes, [], JUDGE).root
    return {(a, b) for a, b in combinations(sorted(root), 2) if root[a] == root[b]}


@pytest.mark.parametrize(
    ("nodes", "ties", "expected"),
    [
        pytest.param({1: ANNA, 2: ERIK}, [(1, 2)], set(), id="two people stay two"),
        pytest.param({1: ERIK, 2: E}, [(1, 2)], {(1, 2)}, id="an initial joins the one name that it goes with"),
        pytest.param({1: ERIK, 2: E, 3: ERIK}, [(1, 2), (2, 3)], {(1, 2), (1, 3), (2, 3)}, id="the same name twice is no second person"),
        pytest.param({1: ERIK, 2: E, 3: EDVIN}, [(1, 2), (2, 3)], set(), id="an initial between two people joins neither"),
        pytest.param({1: ERIK, 2: Traits(), 3: ANNA}, [(1, 2), (2, 3)], set(), id="nor does a record without a name"),
        pytest.param({1: ERIK, 2: Traits(), 3: ERIK}, [(1, 2), (2, 3)], {(1, 2), (1, 3), (2, 3)}, id="which joins one person"),
    ],
)
def test_who_is_tied(nodes: dict[int, Traits], ties: list[tuple[int, int]], expected: set[tuple[int, int]]) -> None:
    assert together(nodes, ties) == expected
