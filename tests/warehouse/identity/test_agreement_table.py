"""Comparing whole tables of names says what comparing them one by one says."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.identity import agreement_table
from warehouse.identity.agreement import compare
from warehouse.identity.agreement_table import agreements
from warehouse.identity.names import from_text, read_name

GIVEN = (
    "Anna",
    "Anne",
    "Ann",
    "William",
    "Bill",
    "Will",
    "Liam",
    "Erik",
    "Eric",
    "Jo",
    "Joe",
    "Katarina",
    "Catharina",
    "B.",
    "K.",
    "Robert",
    "Bob",
    "Rob",
    "Kim",
)
FAMILY = ("Berg", "Bergh", "Müller", "Mueller", "Lee", "Li", "William", "Anna", "Holm", "van der Berg", "Berg Jr", "B.", "")
name = st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY)).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(name, name), min_size=1, max_size=40))
@pytest.mark.parametrize("few", [0, agreement_table.FEW])
def test_a_table_of_names_agrees_as_its_pairs_do(few: int, pairs: list[tuple[str, str]]) -> None:
    read = [(x.as_text(), y.as_text()) for x, y in ((read_name(one), read_name(other)) for one, other in pairs) if x and y]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(agreement_table, "FEW", few)  # so few pairs would go one by one
        found = agreements(pl.DataFrame(read, schema={"name": pl.String, "other": pl.String}, orient="row"))
    told = {(x, y): agreement for x, y, agreement in found.iter_rows()}
    assert told == {(x, y): compare(from_text(x), from_text(y)) for x, y in read}
