"""Numbers that stand for strings."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.numbered import numbered


@given(st.lists(st.none() | st.text(max_size=3)))
def test_numbers_order_and_tell_apart_as_their_texts_do(texts: list[str | None]) -> None:
    order = sorted({text for text in texts if text is not None}, key=lambda text: text.encode("utf-8", "surrogatepass"))

    found = numbered(pl.Series("text", texts, dtype=pl.String)).to_list()

    assert found == [None if text is None else order.index(text) for text in texts]
