"""How many pairs of names agree, at once: `agreement.compare` for whole tables. Names of two words are compared as columns, others one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from warehouse.identity.agreement import SURE_LENGTH, compare_texts, short_forms, skeleton
from warehouse.identity.numbered import numbered

# a given and a family name in Latin letters, of no generation and under no title, nothing lost: `given|family||latin|`
PLAIN = r"^[^ |?]{2,}\|[^ |?]{2,}\|\|latin\|$"
TWO_WORDS = r"^[^ |?]+\|[^ |?]+\|\|latin\|$"  # the same, but either may be an initial
AGREEMENT = {"name": pl.String, "other": pl.String, "agreement": pl.String}
# the closest first: of several ways in which two names agree the closest counts
WORDS = dict(enumerate(("same", "fewer names", "spelling", "nickname", "initial", "short forms", "alike", "given name only", "different")))
SAME, FEWER, SPELLING, NICKNAME, INITIAL, SHORT_FORMS, ALIKE, GIVEN_NAME, DIFFERENT = WORDS
CLEAR = (SAME, SPELLING, NICKNAME)
NO_FORM = -1
FEW = 200  # pairs; below, one by one is faster than to plan columns
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]


class Agreements:
    """How names agree, remembered: most pairs of names meet more than once."""

    def __init__(self) -> None:
        self.known = pl.DataFrame(schema=AGREEMENT)

    def of(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """name, other, agreement, each pair once: those asked for and those asked for before."""
        new = pairs.select("name", "other").join(self.known, on=["name", "other"], how="anti")
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
    if len(distinct) < FEW:
        return _one_by_one(distinct)
    are_of_two = distinct.select(pl.col("name").str.contains(TWO_WORDS) & pl.col("other").str.contains(TWO_WORDS)).to_series()
    return pl.concat([_of_two_words(distinct.filter(are_of_two)), _one_by_one(distinct.filter(~are_of_two))])


def _one_by_one(pairs: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame([(x, y, compare_texts(x, y)) for x, y in pairs.iter_rows()], schema=AGREEMENT, orient="row")


def _of_two_words(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `agreement`. Either name may be written family name first."""
    g1, f1, g2, f2 = (pairs[text].str.split("|").list.get(part) for text in ("name", "other") for part in (0, 1))
    words = _Words(pl.concat([g1, f1, g2, f2]))
    a, a_rest, b, b_rest = np.split(words.number, 4)
    glued = [(g1 + f1, g2 + f2), (f1 + g1, g2 + f2), (g1 + f1, f2 + g2)]
    steps = [words.in_step(a, a_rest, b, b_rest), words.in_step(a_rest, a, b, b_rest), words.in_step(a, a_rest, b_rest, b)]
    found = np.minimum.reduce([np.where((one == other).to_numpy(), SPELLING, step) for (one, other), step in zip(glued, steps, strict=True)])
    same = ((a == b) & (a_rest == b_rest)) | ((a == b_rest) & (a_rest == b))
    told = np.select([same, found < DIFFERENT, np.isin(words.word(a, b), CLEAR)], [SAME, found, GIVEN_NAME], DIFFERENT)
    return pairs.with_columns(pl.Series("agreement", told).replace_strict(WORDS, return_dtype=pl.String))


class _Words:
    """The words of a table of names by their numbers, and what agreement asks of each."""

    def __init__(self, written: pl.Series) -> None:
        """number: of each word as written; all else is by that number."""
        distinct = written.unique()
        self.number = written.cast(pl.Enum(distinct)).to_physical().to_numpy()
        self.length = distinct.str.len_chars().to_numpy()
        self.first = numbered(distinct.str.head(1)).to_numpy()
        self.skeleton = numbered(pl.Series([skeleton(word) for word in distinct.to_list()], dtype=pl.String)).to_numpy()
        places, self.related = _short_forms()
        self.form = np.array([places.get(word, NO_FORM) for word in distinct.to_list()], dtype=np.int64)

    def word(self, a: Numbers, b: Numbers, loosely: Truths | bool = False) -> Codes:
        """How two words agree, as agreement's own `_word` says."""
        shorter, related = np.minimum(self.length[a], self.length[b]), self.related[self.form[a], self.form[b]]
        cases = {
            SAME: a == b,
            INITIAL: (shorter == 1) & (self.first[a] == self.first[b]),
            DIFFERENT: shorter == 1,
            NICKNAME: related == NICKNAME,
        }
        sounds = np.where(loosely | (shorter >= SURE_LENGTH), SPELLING, ALIKE)
        return np.select([*cases.values(), self.skeleton[a] == self.skeleton[b]], [*cases, sounds], related)

    def in_step(self, a: Numbers, a_rest: Numbers, b: Numbers, b_rest: Numbers) -> Codes:
        """How two names of two words agree word by word, as agreement's own `_in_step` says of those that are not the same letters."""
        is_given = (self.form[a_rest] != NO_FORM) | (self.form[b_rest] != NO_FORM)
        first, second = self.word(a, b), self.word(a_rest, b_rest, ~is_given)
        cases = {code: (first == code) | (second == code) for code in (SHORT_FORMS, ALIKE, INITIAL, NICKNAME, SPELLING)}
        differ = (first == DIFFERENT) | np.isin(second, [DIFFERENT, INITIAL, NICKNAME, SHORT_FORMS])
        return np.select([differ, *cases.values()], [DIFFERENT, *cases], FEWER)


@cache
def _short_forms() -> tuple[dict[str, int], Codes]:
    """Given name or short form → its place; and by two places how the words agree: NICKNAME, SHORT_FORMS or DIFFERENT. All others are NO_FORM."""
    forms = short_forms()
    places = {word: place for place, word in enumerate(forms)}
    meant_by: defaultdict[str, list[int]] = defaultdict(list)
    for word, names in forms.items():
        for name in names:
            meant_by[name].append(places[word])
    related = np.full((len(forms) + 1, len(forms) + 1), DIFFERENT, dtype=np.int8)
    for words in meant_by.values():
        related[np.ix_(words, words)] = SHORT_FORMS
    for name, words in meant_by.items():
        related[places[name], words] = related[words, places[name]] = NICKNAME
    return places, related
