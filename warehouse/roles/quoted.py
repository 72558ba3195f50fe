"""What somebody wrote, out of the texts of others who repeat it: runs of eight of their words or more, and whole sentences of five or more."""

from __future__ import annotations

import re
from itertools import pairwise

import polars as pl

RUN = 8
SENTENCE = (5, 6, 7)  # words of a sentence that is repeated whole
WORDS, WORD, SENTENCES = r"[\p{L}\p{N}]+", re.compile(r"[^\W_]+"), r"[^.!?\n]+"
FACTOR = 0x9E3779B97F4A7C15  # odd, so that no word's place is lost; products wrap at 64 bits
ROWS = 100_000


def without_quotes(texts: pl.Series, own: pl.Series, others: pl.Series, label: str) -> pl.Series:
    """The texts, each run that is in `own` replaced; not what stands in `others` as well: such a run is nobody's own. Linear in all three."""
    if not len(own):
        return texts
    sizes = (*SENTENCE, RUN)
    sentences = own.str.extract_all(SENTENCES).explode().drop_nulls()
    wanted = {size: _runs(own if size == RUN else _of_size(sentences, size), (size,))["run"].unique() for size in sizes}
    every = pl.concat(list(wanted.values())).unique()
    common = _found(others, sizes, every)["run"].unique()
    alone = every.filter(~every.is_in(common.implode()))
    if not len(alone):
        return texts
    found = _found(texts, sizes, alone)
    places: dict[int, list[tuple[int, int]]] = {}
    for row, first, size in zip(found["row"].to_list(), found["place"].to_list(), found["size"].to_list(), strict=True):
        places.setdefault(row, []).append((first, first + size))
    clean = {row: _cut(texts[row], spans, label) for row, spans in places.items()}
    return texts.clone().scatter(list(clean), list(clean.values())) if clean else texts  # scatter writes into what it is called on


def _of_size(sentences: pl.Series, size: int) -> pl.Series:
    return sentences.filter(sentences.str.count_matches(WORDS) == size)


def _found(texts: pl.Series, sizes: tuple[int, ...], wanted: pl.Series) -> pl.DataFrame:
    """Where runs that are wanted stand: row, place (of its first word), size, run."""
    parts = [_runs(texts.slice(start, ROWS), sizes, wanted, start) for start in range(0, len(texts), ROWS)]
    return pl.concat(parts or [_runs(texts, sizes, wanted)])


def _runs(texts: pl.Series, sizes: tuple[int, ...], wanted: pl.Series | None = None, start: int = 0) -> pl.DataFrame:
    """Every run of so many words as one number."""
    lists = pl.DataFrame({"word": texts.str.to_lowercase().str.extract_all(WORDS)}).with_row_index("row", start)
    words = lists.explode("word").drop_nulls().select(pl.col("row").cast(pl.Int64), pl.col("word").hash(seed=1).alias("number"))
    words = words.with_row_index("at").with_columns((pl.col("at") - pl.col("at").first().over("row")).cast(pl.Int64).alias("place"))
    numbers, rows = words["number"], words["row"]
    run, parts = numbers.clone() * 0, []
    for size in range(1, max(sizes) + 1):
        run = run * FACTOR + numbers.shift(1 - size).fill_null(0)
        if size in sizes:
            is_one = (rows.shift(1 - size) == rows).fill_null(False)
            if wanted is not None:
                is_one &= run.is_in(wanted.implode())
            parts.append(words.select("row", "place", pl.lit(size).alias("size")).with_columns(run.alias("run")).filter(is_one))
    return pl.concat(parts)


def _cut(text: str, spans: list[tuple[int, int]], label: str) -> str:
    """The text without the words of the spans, and without what stands between them."""
    words = [match.span() for match in WORD.finditer(text)]
    if max(end for _, end in spans) > len(words):  # counted otherwise: nothing of it is safe
        return label
    cut: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        if cut and first <= cut[-1][1]:
            cut[-1] = (cut[-1][0], max(cut[-1][1], end))
        else:
            cut.append((first, end))
    bounds = [(0, 0), *((words[first][0], words[end - 1][1]) for first, end in cut), (len(text), len(text))]
    return label.join(text[before[1] : after[0]] for before, after in pairwise(bounds))
