"""Whether two company names are one name in another spelling. For the few names that stand on one domain or telephone number."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

SWAPPED, LONG, VERY_LONG = 4, 5, 8  # letters of a word in which two may be swapped, one may be wrong, two may be wrong
MISTYPED = 2  # words of a name that may be mistyped
WHOLE_LONG = 10  # letters of a name without its spaces in which one may be wrong
NEAR = 0.25  # share of letters that may differ in names that merely resemble each other


@lru_cache(maxsize=100_000)
def is_spelled_alike(x: str, y: str, loosely: bool = False) -> bool:
    """The same words in any order or spacing, with a word or two mistyped, or shortened to initials. x, y: words in plain letters.

    loosely: whether they resemble each other at all.
    """
    a, b = x.split(), y.split()
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return True
    if _digits(x) != _digits(y):
        return False
    if loosely:
        v, w, most = "".join(a), "".join(b), int(NEAR * max(len(x), len(y)))
        return strange_letters(v, w) <= most and distance(v, w) <= most
    return _is_mistyped(a, b) or _is_initials(a, b) or _is_initials(b, a)


def is_within(x: str, y: str) -> bool:
    """Acme in Acme Instruments."""
    small, large = sorted((x.split(), y.split()), key=lambda words: (len(words), words))
    return large[: len(small)] == small


def _is_mistyped(a: list[str], b: list[str]) -> bool:
    if len(a) != len(b):
        return min(len("".join(a)), len("".join(b))) >= WHOLE_LONG and distance("".join(a), "".join(b)) <= 1
    differ = [(v, w) for v, w in zip(a, b, strict=True) if v != w]
    return len(differ) <= MISTYPED and all(_is_slip(v, w) for v, w in differ)


def _is_slip(v: str, w: str) -> bool:
    """One word mistyped: two of its letters swapped, or wrong behind the first."""
    shorter = min(len(v), len(w))
    if sorted(v) == sorted(w) and distance(v, w) == 1:
        return shorter >= SWAPPED
    return shorter >= LONG and v[0] == w[0] and distance(v, w) <= (2 if shorter >= VERY_LONG else 1)


def _is_initials(short: list[str], long: list[str]) -> bool:
    is_short = len(short) == 1 or all(len(word) == 1 for word in short)
    return is_short and len(long) > 2 and "".join(short) == "".join(word[0] for word in long)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def distance(x: str, y: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to make one of the other (optimal string alignment)."""
    start = next((place for place, (v, w) in enumerate(zip(x, y, strict=False)) if v != w), min(len(x), len(y)))
    x, y = x[start:], y[start:]
    while x and y and x[-1] == y[-1]:
        x, y = x[:-1], y[:-1]
    before: list[int] = []
    last = list(range(len(y) + 1))
    for i, v in enumerate(x, 1):
        row = [i]
        for j, w in enumerate(y, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (v != w))
            if i > 1 and j > 1 and v == y[j - 2] and w == x[i - 2]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def strange_letters(x: str, y: str) -> int:
    """Letters that the other lacks, at the side with more of them: never more than their distance, and quickly counted."""
    a, b = Counter(x), Counter(y)
    return max((a - b).total(), (b - a).total())
