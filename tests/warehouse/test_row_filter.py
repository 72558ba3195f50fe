"""Keys that were met are known exactly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from warehouse.row_filter import SeenKeys, contains


@given(st.lists(st.lists(st.integers(0, 60), max_size=30), max_size=60))
def test_seen_keys_know_exactly_what_they_met(batches: list[list[int]]) -> None:
    seen, model = SeenKeys(), set()
    for batch in batches:
        fresh = seen.add(np.array(batch, dtype=np.int64))
        for value, is_fresh in zip(batch, fresh, strict=True):
            assert is_fresh == (value not in model)
            model.add(value)
    assert seen.all().tolist() == sorted(model)
    assert contains(seen.all(), np.arange(61, dtype=np.int64)).tolist() == [n in model for n in range(61)]
