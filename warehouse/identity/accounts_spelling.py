"""Whether two company names are one name in another spelling. For the few names that stand on one domain or telephone number."""

from __future__ import annotations

from functools import lru_cache

LONG, VERY_LONG = 5, 8  # letters of a word in which one letter, or two, may be wrong
WHOLE_LONG = 10  # letters of a name without its spaces in which one may be wrong
NEAR = 0.25  # share of letters that may differ in names that merely resemble each other


@lru_cache(maxsize=100_000)
def is_spelled_alike(x: str, y: str, loosely: bool = False) -> bool:
    """The same words in any order or spacing, with one mistyped, or shortened to initials. x, y: words in plain letters.

    loosely: whether they resemble each other at all.
    """
    a, b = x.split(), y.split()
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return True
    if _digits(x) != _digits(y):
        return False
    if loosely:
        return distance("".join(a), "".join(b)) <= NEAR * max(len(x), len(y))
    return _is_mistyped(a, b) or _is_initials(a, b) or _is_initials(b, a)


def is_within(x: str, y: str) -> bool:
    """Acme in Acme Instruments."""
    small, large = sorted((x.split(), y.split()), key=lambda words: (len(words), words))
    return large[: len(small)] == small


def _is_mistyped(a: list[str], b: list[str]) -> bool:
    if len(a) != len(b):
        return min(len("".join(a)), len("".join(b))) >= WHOLE_LONG and distance("".join(a), "".join(b)) <= 1
    differ = [(v, w) for v, w in zip(a, b, strict=True) if v != w]
    if len(differ) != 1:
        return False
    (v, w), shorter = differ[0], min(map(len, differ[0]))
    return shorter >= LONG and v[0] == w[0] and distance(v, w) <= (2 if shorter >= VERY_LONG else 1)


def _is_initials(short: list[str], long: list[str]) -> bool:
    is_short = len(short) == 1 or all(len(word) == 1 for word in short)
    return is_short and len(long) > 2 and "".join(short) == "".join(word[0] for word in long)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def distance(x: str, y: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to make one of the other (optimal string alignment)."""
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
