"""Look-ups of a few keys in a sorted table: the rows that a scan of all of it finds, from a small part of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.serving.stretches import EACH, MOST, Fences, fences_of, rows_of

ROWS = 20 * EACH + 17
SORTED = """
    create table said as
    select 'crm:contact:' || lpad(cast(n * n % 9000 as varchar), 5, '0') || case when n % 7 = 0 then ' é' else '' end as record_key, n
    from range(?) as numbers(n) order by record_key, n
"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(SORTED, [ROWS])
        yield con


def fences(con: duckdb.DuckDBPyConnection, table: str = "said") -> Fences:
    found = con.execute(fences_of(table, "record_key")).fetchall()
    return Fences([key for key, _ in found], [place for _, place in found])


def wanted(con: duckdb.DuckDBPyConnection, keys: list[str], table: str = "said") -> list[tuple[object, ...]]:
    return con.execute(f"select * from {table} where record_key in (select unnest(?)) order by all", [keys]).fetchall()


@given(numbers=st.lists(st.integers(-1, 9001), max_size=30), is_accented=st.booleans())
def test_the_rows_of_any_keys_are_those_that_a_scan_finds(con: duckdb.DuckDBPyConnection, numbers: list[int], is_accented: bool) -> None:
    keys = [f"crm:contact:{number:05}{' é' if is_accented else ''}" for number in numbers]
    stretches = fences(con).stretches(keys)
    if stretches is None:
        assert len(set(keys)) > MOST
        return
    found = con.execute(f"select * from ({rows_of('said', 'record_key', stretches)}) order by all").fetchall()
    assert found == wanted(con, keys)


def test_keys_before_behind_and_at_the_ends(con: duckdb.DuckDBPyConnection) -> None:
    first, last = con.execute("select min(record_key), max(record_key) from said").fetchall()[0]
    for keys in (["", "zzz"], [first, last], ["crm"], [first + "'"], []):
        stretches = fences(con).stretches(keys)
        assert stretches is not None
        assert con.execute(f"select * from ({rows_of('said', 'record_key', stretches)}) order by all").fetchall() == wanted(con, keys)


def test_a_key_with_more_rows_than_stand_between_two_fences_is_found_whole(con: duckdb.DuckDBPyConnection) -> None:
    said = "case when n < 5 then 'a' when n < 9000 then 'b' else 'c' end as record_key"
    con.execute(f"create or replace table many as select {said}, n from range(9100) as numbers(n)")
    stretches = fences(con, "many").stretches(["b"])
    assert stretches is not None
    assert con.execute(f"select count(*) from ({rows_of('many', 'record_key', stretches)})").fetchall() == [(8995,)]


def test_rows_that_are_gone_leave_gaps_and_nothing_else(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create or replace table less as from said")
    con.execute("delete from less where n % 3 = 0")
    key = "crm:contact:00001"
    stretches = fences(con, "less").stretches([key])
    assert stretches is not None
    assert con.execute(f"select * from ({rows_of('less', 'record_key', stretches)}) order by all").fetchall() == wanted(con, [key], "less") != []


def test_little_is_read_for_one_key(con: duckdb.DuckDBPyConnection) -> None:
    known = fences(con)
    rows = [0, *known.rows, ROWS]
    widest = max(later - earlier for earlier, later in pairwise(rows))
    for stretch in known.stretches(["crm:contact:04900"]) or []:
        assert (ROWS if stretch.end is None else stretch.end) - stretch.start <= 2 * widest


def test_a_table_that_is_not_sorted_and_many_keys_are_read_whole(con: duckdb.DuckDBPyConnection) -> None:
    assert Fences(["b", "a"], [0, EACH]).stretches(["a"]) is None
    assert fences(con).stretches([f"crm:contact:{number:05}" for number in range(0, 9000, 400)]) is None
