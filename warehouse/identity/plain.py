"""Values that are plainly written, read in SQL: the same answers as the slow readers, which are asked for all others."""

from __future__ import annotations

from functools import cache
from importlib import resources

import duckdb
import polars as pl
from anyascii import anyascii

from warehouse.identity.names import legal_forms, name_words, placeholders
from warehouse.identity.phone_plans import plans
from warehouse.models import quoted, render

SHORTEST_NUMBER = 7  # digits; shorter ones are extensions and service numbers
# words that may say father or son, or that another name follows (see generation and names)
HYPHEN_AND_MARKS = "-'."  # a hyphen stands between words; the marks behind it are left out
SAYING_MORE = frozenset(("d", "sen", "jun", "the", "via", "from", "by", "way"))


def phones(con: duckdb.DuckDBPyConnection) -> None:
    """plain_phone: raw_value, region, value, of those rows of missing_phone that are written plainly in a country whose plan is plain."""
    keys = [(written, *plan[1:]) for plan in plans() for written in _keys(plan.written)]
    con.register("phone_plan", pl.DataFrame(keys, schema=["written", "country_code", "starts", "lengths"], orient="row"))
    _make(con, "plain_phone", "plain_phones", {"shortest": str(SHORTEST_NUMBER)})
    con.unregister("phone_plan")


def _keys(written: str) -> list[str]:
    """`+46` as +460 to +469, so that calling codes of any length are found by three digits; a region as it is."""
    if not written.startswith("+"):
        return [written]
    open_digits = 4 - len(written)
    return [written + (f"{number:0{open_digits}}" if open_digits else "") for number in range(10**open_digits)]


def names(con: duckdb.DuckDBPyConnection) -> None:
    """plain_name: the columns of known_name, of those rows of missing_name that are a few plain words."""
    con.register("name_placeholder", pl.DataFrame({"placeholder": sorted(placeholders())}))
    special = name_words("title") | name_words("generation") | name_words("particle") | legal_forms() | SAYING_MORE
    single, double = plain_letters()
    parameters = {"letter": "[A-Za-z?" + "".join((*single, *double)) + "]", "special": f"(^| )({'|'.join(sorted(special))})( |$)"}
    _make(con, "plain_name", "plain_names", parameters)
    con.unregister("name_placeholder")


@cache
def plain_letters() -> tuple[dict[str, str], dict[str, str]]:
    """Latin letters with accents → the one letter, or the two, that they are folded to."""
    folded = {letter: anyascii(letter).lower() for letter in map(chr, range(0xC0, 0x180))}
    words = {letter: plain for letter, plain in folded.items() if plain.isalpha()}
    return {a: b for a, b in words.items() if len(b) == 1}, {a: b for a, b in words.items() if len(b) == 2}


def _make(con: duckdb.DuckDBPyConnection, table: str, file: str, parameters: dict[str, str]) -> None:
    sql = (resources.files("warehouse") / "identity" / f"{file}.sql").read_text(encoding="utf-8")
    single, double = plain_letters()
    folded = "value"
    for letter, plain in double.items():
        folded = f"replace({folded}, {quoted(letter)}, {quoted(plain)})"
    folded = f"translate({folded}, {quoted(''.join(single) + HYPHEN_AND_MARKS)}, {quoted(''.join(single.values()) + ' ')})"
    in_ascii = f"translate(value, {quoted(HYPHEN_AND_MARKS)}, ' ')"
    con.execute(f"create or replace temp macro plain_fold(value) as lower(case when length(value) = strlen(value) then {in_ascii} else {folded} end)")
    con.execute(f"create or replace temp table {table} as {render(sql, parameters, file)}")
