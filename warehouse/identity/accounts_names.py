"""Company names: how a written name is read, and how two names relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import polars as pl
from anyascii import anyascii

from warehouse.identity import reference
from warehouse.identity.accounts_spelling import is_spelled_alike, is_within

LEAST_LETTERS = 4  # a shorter name says little alone
WORLDWIDE_FORMS = frozenset(("US", "GB", "EU"))  # Inc, Ltd, SE and the like are written behind names in many countries
UNSPACED_FORMS = (
    r"株式会社|有限会社|合同会社|股份有限公司|有限责任公司|有限公司|주식회사|㈜|（株）|\(株\)"  # written without a space before or behind a name
)
BRACKETS = r"[(\[]([^)\]]*)[)\]]"
FORMERLY = r"\b(formerly|former name|previously|fka|f k a|tidigare|ehemals|fruher|anciennement|do not use|duplicate|inactive|old)\b"
ADDRESS = r"^(?:https?://)?(?:www\.)?([a-z0-9-]{3,})\.(?:com|net|org|io|ai|eu|info|biz|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2})/?$"
READING = {
    "name": pl.String,
    "words": pl.String,
    "name_key": pl.String,
    "brand": pl.String,
    "of_region": pl.String,
    "form": pl.String,
    "homes": pl.String,
    "is_telling": pl.Boolean,
}


def read_companies(names: pl.Series) -> pl.DataFrame:
    """One row: one distinct written name.

    words: its words in plain letters, abbreviations written out, in the singular, without the legal form. name_key: equal for one name
    in another spacing. brand: the same without group and holding. of_region: the country in brackets behind it; form: the one whose legal
    form it has, where that is sure; homes: those that know the form, `CZ DK NO`. is_telling: whether the name alone says who it is. All are
    NULL for what is no name (Test, n/a, self-employed).
    """
    read = pl.DataFrame({"name": names.drop_nulls().unique().cast(pl.String)}).sort("name").with_columns(_plain().alias("text"))
    read = _without_brackets(read)
    read = read.with_columns(pl.col("text").str.replace(ADDRESS, "$1").str.replace_all(r"['’`´]", "").str.replace_all(r"[^\p{L}\p{N}]+", " "))
    read = read.with_columns(pl.col("text").str.strip_chars().str.replace(rf"^(?:{_either('article')}) ", ""))
    read = read.with_columns(*_forms(), pl.col("text").str.replace(rf"^(?:{_either('leads')}) (.{{3,}})$", "$1").alias("text"))
    read = read.with_columns(pl.col("text").str.replace(rf"(?: (?:{_legal_forms()}))+$", "").alias("text"))
    return _keys(read).select(*READING)


def relation(x: str, y: str) -> str | None:
    """How the `words` of two names relate.

    'spelling': one name, spelled or shortened in another way. 'within': one begins with the other. 'near': they resemble each other.
    """
    if is_spelled_alike(x, y):
        return "spelling"
    if is_within(x, y):
        return "within"
    return "near" if is_spelled_alike(x, y, loosely=True) else None


def _plain() -> pl.Expr:
    """The name in small plain letters; only names with other letters pass through Python."""

    def spelled(names: pl.Series) -> pl.Series:
        return pl.Series([text if text.isascii() else anyascii(text) for text in names], dtype=pl.String)

    return pl.col("name").str.replace_all(UNSPACED_FORMS, " ").map_batches(spelled, return_dtype=pl.String).str.to_lowercase().str.strip_chars()


def _without_brackets(read: pl.DataFrame) -> pl.DataFrame:
    """Brackets around a country, or around what the name was before, go; others are words like all."""
    inside = pl.col("text").str.extract(BRACKETS).str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    region = inside.replace_strict(_countries(), default=None, return_dtype=pl.String)
    goes = (region.is_not_null() | inside.str.contains(FORMERLY)).fill_null(False)
    text = pl.when(goes).then(pl.col("text").str.replace(BRACKETS, " ")).otherwise(pl.col("text"))
    return read.with_columns(region.alias("of_region"), text.str.strip_chars().alias("text"))


def _forms() -> tuple[pl.Expr, pl.Expr]:
    """`form` and `homes`. A form that is no sure one (AS, SA) still says where an organisation is not from."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for row in reference.rows("legal_suffixes"):
        known[row["suffix"]].add(row["country"])
    homes = {suffix: " ".join(sorted(countries)) for suffix, countries in known.items() if countries.isdisjoint(WORLDWIDE_FORMS)}
    sure = {suffix: homes[suffix] for suffix in reference.words("legal_suffixes", "suffix", ("is_sure", "true")) & homes.keys()}
    return _behind(sure).alias("form"), _behind(homes).alias("homes")


def _behind(forms: Mapping[str, str]) -> pl.Expr:
    """What is said of the legal form at the end of the name, or NULL."""
    either = "|".join(sorted(forms, key=lambda suffix: (-len(suffix), suffix)))
    return pl.col("text").str.extract(rf" ({either})$").replace_strict(forms, default=None, return_dtype=pl.String)


def _keys(read: pl.DataFrame) -> pl.DataFrame:
    short = {row["word"]: row["stands_for"] for row in reference.rows("company_words") if row["kind"] == "short"}
    word = pl.col("word").replace(short)
    singular = (
        pl.when(word.str.contains(r"^.{2,}ies$"))
        .then(word.str.replace("ies$", "y"))
        .when(word.str.contains(r"^.{2,}[^sui]s$"))
        .then(word.str.head(-1))
        .otherwise(word)
    )
    parts = read.select("name", pl.col("text").str.split(" ").alias("word")).explode("word").filter(pl.col("word") != "")
    parts = parts.filter(~pl.col("word").is_in(_words("joins"))).with_columns(singular.str.replace_all("([aou])e", "$1").alias("kept"))
    says = ~pl.col("word").is_in(_words("group")) & ~pl.col("kept").is_in(["group", "holding"])
    filler = pl.col("word").is_in(_words("filler")) | pl.col("word").str.contains(r"^\d+$|^x+$")
    everyday = pl.col("word").is_in(reference.words("common_words", "word")) | pl.col("kept").is_in(_words("plain")) | ~says
    found = parts.group_by("name", maintain_order=True).agg(
        pl.col("kept").str.join(" ").alias("words"),
        pl.col("kept").str.join("").alias("squashed"),
        pl.col("kept").filter(says).str.join("").alias("brand"),
        filler.all().alias("is_filler"),
        (~everyday).any().alias("is_telling"),
        (pl.col("word").first().is_in(_words("household")) | pl.col("word").last().is_in(_words("household"))).alias("is_household"),
    )
    read = read.join(found, on="name", how="left")
    is_name = ~(pl.col("is_filler") | pl.col("text").is_in(_words("nobody") | _placeholders()) | (pl.col("squashed").str.len_chars() < 2)).fill_null(
        True
    )
    behind = pl.concat_str(pl.lit(" #"), pl.col("of_region")).fill_null("")
    brand = pl.when(pl.col("brand") == "").then(pl.col("squashed")).otherwise(pl.col("brand"))
    # of Svensson Household there are more than one
    telling = pl.col("is_telling") & (pl.col("squashed").str.len_chars() >= LEAST_LETTERS) & ~pl.col("is_household")
    kept = {"words": pl.col("words"), "name_key": pl.col("squashed") + behind, "brand": brand, "is_telling": telling}
    return read.with_columns(**{column: pl.when(is_name).then(value) for column, value in kept.items()})


@cache
def _words(kind: str) -> frozenset[str]:
    return reference.words("company_words", "word", ("kind", kind))


@cache
def _placeholders() -> frozenset[str]:
    return reference.words("placeholder_values", "value", ("kind", "name"))


def _either(kind: str) -> str:
    return "|".join(sorted(_words(kind)))


@cache
def _legal_forms() -> str:
    """Every legal form, the longest first. A group's own word is no legal form here: it tells a holding from its company."""
    forms = {suffix for suffix in reference.words("legal_suffixes", "suffix") if not suffix.startswith("group ")}
    return "|".join(sorted(forms, key=lambda suffix: (-len(suffix), suffix)))


@cache
def _countries() -> dict[str, str]:
    return {anyascii(row["name"]).lower(): row["region"] for row in reference.rows("countries")}
