"""Names as people have them: few common ones, many rare ones, short forms beside whole ones."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib import resources
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

CULTURES = ("sv", "en", "de", "es", "fr", "pl")
FIRST = "Ash Beck Black Brad Brook Bur Chester Clay Dal Den East El Fair Farn Green Hal Har Hart Haw Hol Kirk Lang Lin Mar Mid Mor Nor North Oak"
SECOND = "bourne bridge burn bury by cliffe combe cott dale don field ford gate ham hurst land ley man mere more ridge shaw stead ton well wick worth"
NORDIC_FIRST = "Berg Björk Bäck Dal Ek Fors Gran Hag Hall Hed Lind Lund Malm Nord Ros Sand Sjö Sten Strand Ström Söder Väster Åker Äng Öster"
NORDIC_SECOND = "berg blad blom borg dahl feldt gren hem kvist lund man mark qvist stedt strand ström vall wall wik"


class Given(NamedTuple):
    """One given name and the short forms that its bearers use."""

    whole: str
    short: tuple[str, ...]


@cache
def given_names() -> tuple[Given, ...]:
    """Given names in Latin script, short forms after a slash as in the sample company's list."""
    words = (word.partition("=")[0].split("/") for word in _words("given"))
    found = {parts[0]: Given(parts[0], tuple(parts[1:])) for parts in words}
    return tuple(found.values())


@cache
def family_names() -> tuple[str, ...]:
    """Family names: the sample company's in Latin script, then thousands that are put together and rarer."""
    made = ["".join(parts) for parts in product(FIRST.split(), SECOND.split())]
    nordic = ["".join(parts) for parts in product(NORDIC_FIRST.split(), NORDIC_SECOND.split())]
    mixed = Random("family names").sample(made + nordic, len(made) + len(nordic))
    return tuple(dict.fromkeys([*_words("family"), *mixed]))


@cache
def weights(number: int, shift: int) -> tuple[float, ...]:
    """Cumulative frequencies of so many names: the one in place n is 1 / (n + shift) as frequent."""
    return tuple(accumulate(1 / (place + shift) for place in range(number)))


def a_given(rng: Random) -> Given:
    """A given name, the common ones more often."""
    names = given_names()
    return rng.choices(names, cum_weights=weights(len(names), 40))[0]


def a_family(rng: Random) -> str:
    """A family name, the common ones more often."""
    names = family_names()
    return rng.choices(names, cum_weights=weights(len(names), 60))[0]


def _words(part: str) -> Iterable[str]:
    lines = resources.files("connectors.sample").joinpath("names", "people.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["culture"] in CULTURES and row["part"] == part]
    every = [row["names"].split() for row in rows]
    # in turn, so that each culture has common and rare names
    longest = max(map(len, every))
    return [words[place] for place in range(longest) for words in every if place < len(words)]
