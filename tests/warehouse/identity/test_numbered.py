"""Numbers that stand for strings."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.numbered import numbered, of_several


@given(st.lists(st.none() | st.text(max_size=3)))
def test_numbers_order_and_tell_apart_as_their_texts_do(texts: list[str | None]) -> None:
    order = sorted({text for text in texts if text is not None}, key=lambda text: text.encode("utf-8", "surrogatepass"))

    found = numbered(pl.Series("text", texts, dtype=pl.String)).to_list()

    assert found == [None if text is None else order.index(text) for text in texts]


@given(st.lists(st.tuples(st.integers(0, 4), st.none() | st.integers(0, 3))))
def test_rows_of_groups_of_several_numbers(rows: list[tuple[int, int | None]]) -> None:
    numbers = {group: {number for other, number in rows if other == group and number is not None} for group, _ in rows}

    found = of_several(np.array([group for group, _ in rows], dtype=np.int64), pl.Series([number for _, number in rows], dtype=pl.Int64)).to_list()

    assert found == [len(numbers[group]) > 1 for group, _ in rows]
