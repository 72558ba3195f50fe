"""What happens to values on their way into a system: slips of the finger and the eye, other spellings, gaps."""

from __future__ import annotations

import unicodedata
from random import Random

KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n",
    "n": "mb", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
SOUNDS = (("ph", "f"), ("ck", "k"), ("th", "t"), ("ie", "ei"), ("ö", "oe"), ("ä", "ae"), ("ü", "ue"), ("å", "aa"), ("ll", "l"), ("nn", "n"))


def typo(rng: Random, text: str) -> str:
    """One letter doubled, lost, swapped with its neighbour or hit beside; in digits, one of them wrong or two swapped."""
    if len(text) < 3:
        return text
    place = rng.randrange(1, len(text) - 1)
    letter = text[place]
    kind = rng.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1] + letter + text[place + 2 :]
    if letter.isdigit():
        return text[:place] + str(rng.randrange(10)) + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    if kind == 2:
        return text[:place] + letter + text[place:]
    near = KEYS.get(letter.lower())
    return text[:place] + (rng.choice(near) if near else letter) + text[place + 1 :]


def misheard(rng: Random, text: str) -> str:
    """The same sound, written otherwise, where the word has such a sound; else a typo."""
    fitting = [(a, b) for a, b in SOUNDS if a in text.lower()]
    if not fitting:
        return typo(rng, text)
    a, b = rng.choice(fitting)
    place = text.lower().index(a)
    return text[:place] + (b.capitalize() if text[place].isupper() else b) + text[place + len(a) :]


def plain(text: str) -> str:
    """Without accents, as old systems keep names."""
    swapped = text.translate(str.maketrans("øØłŁß", "oOlLs"))
    return "".join(letter for letter in unicodedata.normalize("NFD", swapped) if not unicodedata.combining(letter))


def written(rng: Random, text: str, error: float) -> str:
    """As it is, or with so much probability spelled wrong."""
    if rng.random() >= error:
        return text
    return rng.choice((typo, typo, misheard))(rng, text)


def maybe(rng: Random, share: float, value: str) -> str:
    """The value with so much probability, else nothing."""
    return value if rng.random() < share else ""
