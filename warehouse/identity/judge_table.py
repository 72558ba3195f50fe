"""`Tolerant.contrary` for whole tables: names of two words are judged as columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from warehouse.identity.agreement import CLEAR, DOUBTFUL, compare_words
from warehouse.identity.agreement_table import PLAIN
from warehouse.identity.slips import SHORT, of_two_sexes, other_family


def contrary_names(pairs: pl.DataFrame, established: Callable[[str], bool]) -> pl.DataFrame:
    """Of pairs of plain names (name, other, agreement: not one of BELIEVED), whether they are two people's, as `Tolerant.contrary` says of
    people without a date of birth in common. Returns name, other, contrary; pairs that are not plain are left out."""
    plain = pairs.filter(pl.col("name").str.contains(PLAIN) & pl.col("other").str.contains(PLAIN))
    words = {}
    for text, first, last in (("name", "g1", "f1"), ("other", "g2", "f2")):
        parts = plain[text].str.split("|")
        words[first], words[last] = parts.list.get(0), parts.list.get(1)
    given, family = _all_near(words["g1"], words["g2"]), _all_near(words["f1"], words["f2"])
    crossed = _all_near(words["g1"], words["f2"]) | _all_near(words["f1"], words["g2"])
    same, one_family = ((words[f"{kind}1"] == words[f"{kind}2"]).to_numpy() for kind in "gf")
    strange = ~(given | crossed | family)
    length = words["g1"].str.len_chars()
    is_short = (length == words["g2"].str.len_chars()) & (length <= SHORT + 1)
    misspelled_given = given & ~_where(given & ~same, of_two_sexes, words["g1"], words["g2"])
    in_doubt = given & ~same & is_short.to_numpy()  # letters in another order are a slip; another letter in a short name is another name
    misspelled_given &= ~in_doubt | _where(in_doubt, lambda a, b: sorted(a) == sorted(b), words["g1"], words["g2"])
    is_other = ~(same | crossed)
    is_other &= ~misspelled_given | _where(is_other, lambda a, b: established(a) and established(b), words["g1"], words["g2"])
    is_other &= ~_where(is_other & ~strange, lambda a, b: compare_words(a, b) in CLEAR, words["g1"], words["g2"])
    contrary = plain["agreement"].is_in(DOUBTFUL).to_numpy() | strange | is_other
    goes_on = pl.DataFrame([words["f1"], words["f2"]]).select(pl.nth(0).str.starts_with(pl.nth(1)) | pl.nth(1).str.starts_with(pl.nth(0)))
    like = family | goes_on.to_series().to_numpy()
    contrary |= _where(like & ~one_family & ~contrary & ~crossed, other_family, words["f1"], words["f2"])
    return plain.select("name", "other").with_columns(pl.Series("contrary", contrary, dtype=pl.Boolean))


def _where(asked: npt.NDArray[np.bool_], is_so: Callable[[str, str], bool], a: pl.Series, b: pl.Series) -> npt.NDArray[np.bool_]:
    """What is so of two words, of those that are asked about; false of the others."""
    found = np.zeros(len(asked), dtype=np.bool_)
    pairs = [column.filter(pl.Series(asked, dtype=pl.Boolean)).to_list() for column in (a, b)]
    found[asked] = [is_so(x, y) for x, y in zip(*pairs, strict=True)]
    return found


def _all_near(a: pl.Series, b: pl.Series) -> npt.NDArray[np.bool_]:
    """`near`, of words of two letters or more, pair by pair."""
    shorter = np.minimum(a.str.len_chars().to_numpy(), b.str.len_chars().to_numpy())
    allowed = np.where(shorter <= SHORT + 1, 1, 2)
    edits = cpdist(a.to_list(), b.to_list(), scorer=OSA.distance, score_cutoff=2) if len(a) else np.zeros(0)
    return np.asarray((edits <= allowed) & (shorter > 2) | (a == b).to_numpy(), dtype=np.bool_)
