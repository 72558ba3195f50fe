"""Slips of the pen: whether a word, a date or a number can be another one, badly written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

SLIP = 35  # days that a date that is a month, a year or ten years off may be off beside
GENERATION = 15  # years between two birthdays from which another given name is a child's: Antonio of 1950, Antonino of 1980
LONG_NUMBER = 7  # digits of a national id, of which no two people's are one apart by chance
NEW_YEAR = "-01-01"
WOMEN_END = ("a", "e", "ia", "ina", "ine", "elle", "ette")
SHORT = 4  # letters up to which one wrong letter makes another name


def misspelled(a: str, b: str) -> bool:
    """Whether one given name can be the other, misspelled. One letter for another makes another name of a short one: Lisa and Lina; and an
    ending that of a man or a woman: Ivan and Ivana."""
    is_short = len(a) == len(b) <= SHORT + 1 and sorted(a) != sorted(b)
    return near(a, b) and not is_short and not of_two_sexes(a, b)


def other_family(a: str, b: str) -> bool:
    """Whether two family names that look alike are two all the same: one goes on where the other ends (Berg and Bergman), they begin with
    different letters (Hansen and Jansen), or are so short that a letter makes another (Li and Lin)."""
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(shorter):
        return len(longer) - len(shorter) > (len(shorter) >= SHORT)
    return near(a, b) and (len(shorter) < SHORT or (a[0] != b[0] and sorted(a) != sorted(b)))


def of_two_sexes(a: str, b: str) -> bool:
    """Whether one given name is the other with the ending of a woman's."""
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= SHORT and longer.startswith(shorter) and longer[len(shorter) :] in WOMEN_END


def near(a: str, b: str) -> bool:
    """Whether one word can be the other, misspelled: one letter in a short one, two in a longer one, a beginning in any."""
    if a == b or (len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b)):
        return True
    allowed = 1 if min(len(a), len(b)) <= SHORT + 1 else 2
    return min(len(a), len(b)) > 2 and OSA.distance(a, b, score_cutoff=allowed) <= allowed


@lru_cache(maxsize=100_000)
def like_date(x: str, y: str) -> bool:
    """Whether one date can be the other, misread or mistyped: a keystroke or two, day and month swapped, a month, a year or ten years off; a
    generation by one keystroke alone."""
    if x[:4] == y[:4]:
        return True
    # father and son of one name, before two slips of which one is in the year
    if years_apart(x, y) >= GENERATION and (x[4:] != y[4:] or OSA.distance(x[:4], y[:4]) > 1):
        return False
    if x[4:] == NEW_YEAR or y[4:] == NEW_YEAR:  # a year alone, of which two keystrokes make any other
        return x[4:] == y[4:] and years_apart(x, y) < GENERATION and OSA.distance(x[:4], y[:4]) <= 1
    if OSA.distance(x, y, score_cutoff=2) <= 2 or sorted(x) == sorted(y):
        return True
    try:
        days = abs((date.fromisoformat(x) - date.fromisoformat(y)).days)
    except ValueError:
        return False
    return any(abs(days - slip) <= SLIP for slip in (0, 365, 3652))


def is_slip(x: str, y: str) -> bool:
    """Whether one date is the other with two digits in the wrong order, or with another digit in its month or day; of a wrong digit in the year
    nobody can tell whether it is a slip, or father and son."""
    return OSA.distance(x, y, score_cutoff=1) <= 1 and (x[:4] == y[:4] or sorted(x) == sorted(y))


def years_apart(x: str, y: str) -> int:
    """Years between the years of two dates."""
    return abs(int(x[:4]) - int(y[:4]))


def any_near(values: Iterable[str], others: frozenset[str]) -> bool:
    """Whether one number of each side is two keystrokes off at most, or has its digits in another order."""
    return any(OSA.distance(x, y, score_cutoff=2) <= 2 or sorted(x) == sorted(y) for x in values for y in others)


def one_keystroke_off(values: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two long numbers are one keystroke apart."""
    long = [(x, y) for x in values for y in others if min(len(x), len(y)) >= LONG_NUMBER]
    return any(OSA.distance(x, y, score_cutoff=1) <= 1 for x, y in long)
