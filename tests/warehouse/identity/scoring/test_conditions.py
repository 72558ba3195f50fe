"""What holds between two values, said in SQL: shortcuts give the answers of what they spare."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.scoring.conditions import one_off

NUMBERS = st.text(alphabet="+017", max_size=9)


@st.composite
def nearly_one(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and the same with up to two letters put in, left out, exchanged or swapped."""
    word = other = draw(NUMBERS)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(other)))
        put = draw(st.sampled_from(["0", "7", "", other[at + 1 : at + 2] + other[at : at + 1]]))
        other = other[:at] + put + other[at + draw(st.integers(0, 2)) :]
    return word, other


@given(pairs=st.lists(st.one_of(nearly_one(), st.tuples(NUMBERS, NUMBERS)), min_size=1, max_size=50))
def test_one_keystroke_off_is_what_the_distance_says(pairs: list[tuple[str, str]]) -> None:
    with duckdb.connect() as con:
        con.execute("create table pair (phone_l varchar, phone_r varchar)")
        con.executemany("insert into pair values (?, ?)", pairs)
        found = con.execute(f"select phone_l, phone_r, {one_off('phone')}, damerau_levenshtein(phone_l, phone_r) <= 1 from pair").fetchall()
    assert [row for row in found if row[2] != row[3]] == []
