"""Names in letters that are written without spaces between words: they go wherever they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

import polars as pl

LETTERS = r"\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e01-\u0e4e\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3"
UNSPACED, TELLING = re.compile(f"[{LETTERS}]+"), re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")  # Han and Hangul tell more
PATTERN = "[" + re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", LETTERS) + "]"  # the same for polars
SHORTEST, SHORTEST_OF_SOUNDS = 3, 4  # letters of a name that needs nothing beside it
SHORTEST_NAMED = 2  # of one that needs a title behind it
TITLES = (
    "さん", "さま", "様", "殿", "氏", "先生", "君", "くん", "ちゃん", "部長", "課長", "社長",
    "先生", "女士", "小姐", "太太", "同志", "经理", "經理", "总", "總", "씨", "님", "군", "양", "선생", "과장", "부장", "대리", "사장",
)  # fmt: skip


def is_unspaced(word: str) -> bool:
    """True for a word of two of these letters or more."""
    return len(word) >= SHORTEST_NAMED and bool(UNSPACED.fullmatch(unicodedata.normalize("NFC", word)))


def inside(names: Iterable[str]) -> set[str]:
    """Names and their words as they may stand in a text: given and family name in both orders without a space, and each by itself."""
    found = set()
    for name in names:
        if name.isascii():  # most are
            continue
        words = [word for word in unicodedata.normalize("NFC", name).split() if UNSPACED.fullmatch(word)]
        if len(words) > 1:
            found |= {"".join(words), "".join(words[::-1])}
        found.update(words)
    return {name for name in found if len(name) >= SHORTEST_NAMED}


def written_inside(texts: pl.Series, names: Collection[str], label: str) -> dict[str, str]:
    """Each of these names as it is written somewhere, a short one with the title behind it → what stands in its place."""
    texts = texts.filter(texts.str.contains(PATTERN))
    long = sorted(name for name in names if len(name) >= (SHORTEST if TELLING.search(name) else SHORTEST_OF_SOUNDS))
    found = {name: label for name in _standing(texts, long)}
    titled = texts.str.extract_all(f"{PATTERN}{{2,3}}(?:{'|'.join(TITLES)})").explode().drop_nulls().unique().to_list()
    for written in titled:
        for title in TITLES:
            for size in (SHORTEST_NAMED, SHORTEST):
                name = written.removesuffix(title)[-size:]
                if written.endswith(title) and len(name) == size and name in names:
                    found[f"{name}{title}"] = f"{label}{title}"
    return found


def _standing(texts: pl.Series, names: list[str]) -> Iterable[str]:
    if not names or not len(texts):
        return ()
    standing = texts.str.extract_many(names, overlapping=True).explode().drop_nulls().unique()
    return [str(name) for name in standing.to_list()]
