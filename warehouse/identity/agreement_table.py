"""How many pairs of names agree, at once: `agreement.compare` for whole tables. Plain names take part in set operations, others one by one."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from warehouse.identity.agreement import SURE_LENGTH, compare_texts, short_forms, skeleton

# a given and a family name in Latin letters, of no generation and under no title, nothing lost: `given|family||latin|`
PLAIN = r"^[^ |?]{2,}\|[^ |?]{2,}\|\|latin\|$"
AGREEMENT = {"name": pl.String, "other": pl.String, "agreement": pl.String}
CODES = {"same": 0, "fewer names": 1, "spelling": 2, "nickname": 3, "initial": 4, "short forms": 8, "alike": 9, "different": 99}
WORDS = {code: word for word, code in CODES.items()}
CLEAR_CODES = [0, 2, 3]
SAME, FEWER, SPELLING, NICKNAME, SHORT_FORMS, ALIKE, DIFFERENT = 0, 1, 2, 3, 8, 9, 99


class Agreements:
    """How names agree, remembered: most pairs of names meet more than once."""

    def __init__(self) -> None:
        self.known = pl.DataFrame(schema=AGREEMENT)

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """name, other, agreement, each pair once: those asked for and those asked for before."""
        new = pairs.select("name", "other").unique().join(self.known, on=["name", "other"], how="anti")
        if len(new):
            self.known = pl.concat([self.known, agreements(new)])
        return self.known

    def lookup(self, pairs: pl.DataFrame) -> Callable[[str, str], str]:
        """How any two of the pairs (name, other) agree, by their texts."""
        told = self.of(pairs).join(pairs.select("name", "other").unique(), on=["name", "other"], how="semi")
        known = {(name, other): agreement for name, other, agreement in told.iter_rows()}
        return lambda name, other: str(known[name, other])


def agreements(pairs: pl.DataFrame) -> pl.DataFrame:
    """The distinct pairs with `agreement`, as `compare` says. pairs: name, other, both as `Name.as_text` writes them."""
    distinct = pairs.select("name", "other").unique()
    is_plain = pl.col("name").str.contains(PLAIN) & pl.col("other").str.contains(PLAIN)
    plain, rest = distinct.filter(is_plain), distinct.filter(~is_plain)
    slow = [(x, y, compare_texts(x, y)) for x, y in rest.iter_rows()]
    return pl.concat([_plain(plain), pl.DataFrame(slow, schema=AGREEMENT, orient="row")])


def _plain(pairs: pl.DataFrame) -> pl.DataFrame:
    frame = pairs
    for text, first, last in (("name", "g1", "f1"), ("other", "g2", "f2")):
        parts = pl.col(text).str.split("|")
        frame = frame.with_columns(parts.list.get(0).alias(first), parts.list.get(1).alias(last))
    words = pl.concat([frame[column].rename("word") for column in ("g1", "f1", "g2", "f2")]).unique()
    forms = short_forms()
    table = pl.DataFrame(
        {"word": words, "skeleton": [skeleton(word) for word in words], "full": [sorted(forms.get(word, ())) for word in words]},
        schema={"word": pl.String, "skeleton": pl.String, "full": pl.List(pl.String)},
    ).with_columns(pl.col("full").list.len().gt(0).alias("is_given"))
    for column in ("g1", "f1", "g2", "f2"):
        renamed = table.rename({known_as: f"{known_as}_{column}" for known_as in ("skeleton", "full", "is_given")})
        frame = frame.join(renamed, left_on=column, right_on="word", how="left")
    found = pl.min_horizontal(_step("g1", "f1", "g2", "f2"), _step("f1", "g1", "g2", "f2"), _step("g1", "f1", "f2", "g2"))
    given = _word("g1", "g2", pl.lit(value=False))
    told = (
        pl.when((pl.col("g1") == pl.col("g2")) & (pl.col("f1") == pl.col("f2")))
        .then(pl.lit("same"))
        .when((pl.col("g1") == pl.col("f2")) & (pl.col("f1") == pl.col("g2")))
        .then(pl.lit("same"))
        .when(found < DIFFERENT)
        .then(found.replace_strict(WORDS, return_dtype=pl.String))
        .when(given.is_in(CLEAR_CODES))
        .then(pl.lit("given name only"))
        .otherwise(pl.lit("different"))
    )
    return frame.lazy().select("name", "other", told.alias("agreement")).collect()  # lazily: much is asked for several times


def _word(a: str, b: str, loosely: pl.Expr) -> pl.Expr:
    """The code of how two words agree, as agreement's own `_word` says."""
    full_a, full_b = pl.col(f"full_{a}"), pl.col(f"full_{b}")
    is_long = pl.min_horizontal(pl.col(a).str.len_chars(), pl.col(b).str.len_chars()) >= SURE_LENGTH
    return (
        pl.when(pl.col(a) == pl.col(b))
        .then(SAME)
        .when(full_b.list.contains(pl.col(a)) | full_a.list.contains(pl.col(b)))
        .then(NICKNAME)
        .when(pl.col(f"skeleton_{a}") == pl.col(f"skeleton_{b}"))
        .then(pl.when(loosely | is_long).then(SPELLING).otherwise(ALIKE))
        .when(pl.col(f"is_given_{a}") & pl.col(f"is_given_{b}") & (full_a.list.set_intersection(full_b).list.len() > 0))
        .then(SHORT_FORMS)
        .otherwise(DIFFERENT)
    )


def _step(a: str, a_rest: str, b: str, b_rest: str) -> pl.Expr:
    """The code of how two names of two words agree word by word, as agreement's own `_in_step` says."""
    first = _word(a, b, pl.lit(value=False))
    second = _word(a_rest, b_rest, ~(pl.col(f"is_given_{a_rest}") | pl.col(f"is_given_{b_rest}")))
    either = [(first == code) | (second == code) for code in (SHORT_FORMS, ALIKE, NICKNAME, SPELLING)]
    return (
        pl.when((pl.col(a) + pl.col(a_rest)) == (pl.col(b) + pl.col(b_rest)))
        .then(SPELLING)
        .when((first == DIFFERENT) | second.is_in([DIFFERENT, NICKNAME, SHORT_FORMS]))
        .then(DIFFERENT)
        .when(either[0])
        .then(SHORT_FORMS)
        .when(either[1])
        .then(ALIKE)
        .when(either[2])
        .then(NICKNAME)
        .when(either[3])
        .then(SPELLING)
        .otherwise(FEWER)
    )
