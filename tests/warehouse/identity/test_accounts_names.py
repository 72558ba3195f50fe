"""How a company's name is read."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.identity.accounts_names import read_companies, relation
from warehouse.identity.accounts_spelling import distance, strange_letters


def read(*names: str) -> list[dict[str, object]]:
    """The readings, in the order of the names."""
    found = {row["name"]: row for row in read_companies(pl.Series(names)).rows(named=True)}
    return [found[name] for name in names]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme AB", "ACME Inc."),
        ("The Acme Company", "Acme"),
        ("AB Volvo", "Volvo"),
        ("Johnson & Berg", "Johnson and Berg"),
        ("Berg und Söhne GmbH & Co. KG", "Berg & Soehne"),
        ("Coca-Cola", "CocaCola"),
        ("Acme System", "Acme Systems"),
        ("Acme Industries", "Acme Industry"),
        ("Acme Int'l", "Acme International Ltd."),
        ("I.B.M.", "IBM"),
        ("ООО Ромашка", "Romashka"),
        ("株式会社日立", "日立"),
        ("Acme (formerly Beta)", "Acme"),
        ("www.acme.com", "Acme"),
        ("Société Générale S.A.", "Societe Generale"),
        ("McDonald’s", "McDonalds"),
    ],
)
def test_one_name_written_in_two_ways_has_one_key(one: str, other: str) -> None:
    a, b = read(one, other)
    assert a["name_key"] is not None
    assert a["name_key"] == b["name_key"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "Acme Group"), ("Acme Holding AB", "Acme AB"), ("Acme (Sweden)", "Acme"), ("Acme (Sweden)", "Acme (Norway)")],
)
def test_a_group_and_a_country_in_brackets_keep_the_brand_but_not_the_key(one: str, other: str) -> None:
    a, b = read(one, other)
    assert a["brand"] == b["brand"]
    assert a["name_key"] != b["name_key"]


def test_the_country_in_brackets_and_that_of_the_legal_form_are_known() -> None:
    a, b, c = read("Acme (Deutschland)", "Acme Oy", "Acme Ltd")
    assert (a["of_region"], a["form"]) == ("DE", None)
    assert (b["of_region"], b["form"]) == (None, "FI")
    assert (c["of_region"], c["form"]) == (None, None)


@pytest.mark.parametrize("name", ["n/a", "Test", "Demo Account", "Test Company 2", "self employed", "Privat", "---", "Unknown", "x", "12345"])
def test_what_people_type_where_there_is_no_company_is_no_name(name: str) -> None:
    assert read(name)[0]["name_key"] is None


@pytest.mark.parametrize(
    ("name", "is_telling"), [("Helobther", True), ("Acme Foods", True), ("Apex", False), ("Global Consulting Group", False), ("IBM", False)]
)
def test_everyday_words_and_initials_do_not_say_who_it_is(name: str, is_telling: bool) -> None:
    assert read(name)[0]["is_telling"] is is_telling


def test_names_that_are_missing_or_twice_are_read_once() -> None:
    assert read_companies(pl.Series([None, "Acme", "Acme"], dtype=pl.String)).height == 1
    assert read_companies(pl.Series([], dtype=pl.String)).height == 0


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("acme instrument", "acme instrumet", "spelling"),
        ("acme instrument", "instrument acme", "spelling"),
        ("international busines machine", "ibm", "spelling"),
        ("acme", "acme logistic", "within"),
        ("acme north", "acme south", "near"),
        ("acme east", "acme west", "near"),
        ("acme a", "acme b", "near"),
        ("acme 1", "acme 2", None),
        ("berg konsult", "ek bygg", None),
    ],
)
def test_how_two_names_relate(one: str, other: str, how: str | None) -> None:
    assert relation(one, other) == relation(other, one) == how


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_quick_bound_is_never_above_the_distance(x: str, y: str) -> None:
    assert strange_letters(x, y) <= distance(x, y) == distance(y, x) <= max(len(x), len(y))
    assert (distance(x, y) == 0) is (x == y)


@pytest.mark.parametrize(("one", "other", "letters"), [("paper", "paepr", 1), ("north", "south", 2), ("", "abc", 3), ("acmex", "acme", 1)])
def test_the_distance_counts_swapped_letters_once(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == letters
