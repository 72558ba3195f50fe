"""Values that are plainly written, read in SQL: the same answers as the slow readers, which are asked for all others."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources

import duckdb
import polars as pl
from anyascii import anyascii

from warehouse.identity.couples import JOINING_WORDS
from warehouse.identity.names import legal_forms, name_words, placeholders
from warehouse.identity.phone_plans import plans
from warehouse.sql_text import quoted, render

SHORTEST_NUMBER = 7  # digits; shorter ones are extensions and service numbers
# words that may say father or son, or that another name follows (see generation and names)
MARKS = {"-": " ", "'": "", ".": ""}
WRITTEN_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i"}  # no accented forms of others
KINDS = ("title", "of a title", "leading", "generation", "particle", "no family name", "vietnamese", "also vietnamese")  # of words in names
SAYING_MORE = frozenset(("d", "sen", "jun", "the", "via", "from", "by", "way", "thi")) | JOINING_WORDS


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
    special = legal_forms().union(SAYING_MORE, *(name_words(kind) for kind in KINDS))
    parameters = {"letter": f"[A-Za-z?{plain_letters()}]", "special": f"(^| )({'|'.join(sorted(special))})( |$)"}
    _make(con, "plain_name", "plain_names", parameters)
    con.unregister("name_placeholder")


@cache
def plain_letters() -> str:
    """Latin letters with accents that SQL folds as `names.fold` does."""
    return "".join(letter for letter in map(chr, range(0xC0, 0x180)) if anyascii(letter).lower() == _folded_letter(letter.lower()))


def _folded_letter(letter: str) -> str:
    return WRITTEN_OUT.get(letter) or unicodedata.normalize("NFD", letter)[0]


def _make(con: duckdb.DuckDBPyConnection, table: str, file: str, parameters: dict[str, str]) -> None:
    sql = (resources.files("warehouse") / "identity" / f"{file}.sql").read_text(encoding="utf-8")
    folded = "strip_accents(lower(value))"
    for written, meant in (WRITTEN_OUT | MARKS).items():
        folded = f"replace({folded}, {quoted(written)}, {quoted(meant)})"
    # most names need no more than small letters
    con.execute(
        f"create or replace temp macro plain_fold(value) as case when regexp_full_match(value, '[A-Za-z?, ]*') then lower(value) else {folded} end"
    )
    con.execute(f"create or replace temp table {table} as {render(sql, parameters, file)}")
