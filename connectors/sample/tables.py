"""The name and place tables beside this file, read once."""

import csv
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from anyascii import anyascii

_FOLDER = Path(__file__).parent / "names"
SCRIPTS = frozenset({"zh", "ja", "ko", "el", "ar"})
FAMILY_FIRST = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True)
class Part:
    """A given or family name: in Latin letters, in its own script (the same where that is Latin), its short forms."""

    latin: str
    native: str
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name."""

    given: Part
    family: Part
    culture: str = "en"

    @property
    def full(self) -> str:
        return f"{self.given.latin} {self.family.latin}"

    @property
    def native(self) -> str:
        """As the bearer writes it: family name first and unspaced in Chinese and Korean."""
        if self.culture in FAMILY_FIRST:
            return f"{self.family.native}{' ' if self.culture == 'ja' else ''}{self.given.native}"
        return f"{self.given.native} {self.family.native}"

    @property
    def has_script(self) -> bool:
        return self.culture in SCRIPTS


@dataclass(frozen=True, slots=True)
class Place:
    """A country: how its companies, streets, phones and money look."""

    country: str
    name: str
    culture: str
    language: str
    timezone: str
    tlds: tuple[str, ...]
    suffixes: tuple[str, ...]
    cities: tuple[str, ...]
    streets: tuple[str, ...]
    postcode: str
    currency: str


def _part(token: str) -> Part:
    forms, *nicknames = token.split("/")
    native, _, latin = forms.partition("=")
    return Part(latin or native, native, tuple(nicknames))


@cache
def name_parts() -> dict[tuple[str, str], list[Part]]:
    """(culture, `given` or `family`) → names."""
    with (_FOLDER / "people.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["culture"], row["part"]): [_part(token) for token in row["names"].split()] for row in csv.DictReader(lines)}


@cache
def places() -> tuple[list[Place], list[float]]:
    """All countries, and the cumulative weights to choose one by."""
    with (_FOLDER / "places.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [
        Place(
            row["country"],
            row["name"],
            row["culture"],
            row["language"],
            row["timezone"],
            tuple(row["tld"].split("|")),
            tuple(row["suffixes"].split("|")),
            tuple(row["cities"].split("|")),
            tuple(row["streets"].split("|")),
            row["postcode"],
            row["currency"],
        )
        for row in rows
    ]
    return found, list(accumulate(float(row["weight"]) for row in rows))


@cache
def headers() -> dict[str, list[str]]:
    """The columns of the plain CSV exports, by file."""
    with (_FOLDER / "headers.csv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row["columns"].split("|") for row in csv.DictReader(lines)}


@cache
def syllables() -> tuple[list[str], list[str], list[str]]:
    """The first, middle and last syllables of invented company names."""
    with (_FOLDER / "stems.csv").open(encoding="utf-8", newline="") as lines:
        found = {row["part"]: row["syllables"].split() for row in csv.DictReader(lines)}
    return found["first"], found["middle"], found["last"]


@cache
def place(country: str) -> Place:
    return next(one for one in places()[0] if one.country == country)


def choose_place(rng: random.Random) -> Place:
    every, weights = places()
    return rng.choices(every, cum_weights=weights)[0]


def choose_name(rng: random.Random, culture: str) -> Name:
    """A random name; one in ten people bears a name from another culture than the country's."""
    if rng.random() < 0.1:
        culture = choose_place(rng).culture
    parts = name_parts()
    return Name(rng.choice(parts[culture, "given"]), rng.choice(parts[culture, "family"]), culture)


def named(given: str, family: str, culture: str = "en", nicknames: tuple[str, ...] = ()) -> Name:
    """A name that a scenario asks for by its spelling."""
    return Name(Part(given, given, nicknames), Part(family, family), culture)


_GERMANIC = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ü": "u", "ø": "o", "ß": "ss"})
_SPELLED = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "ß": "ss", "Å": "Aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@cache
def fold(text: str) -> str:
    """Lower-case ASCII letters only, as a mail administrator would make an address of a name."""
    plain = anyascii(text.lower().translate(_GERMANIC)).lower()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


@cache
def plain(text: str) -> str:
    """The name without accents, its capitals kept: `Bjorn Astrom`."""
    return anyascii(text)


@cache
def spelled(text: str) -> str:
    """The name with umlauts spelled out: `Bjoern Aastroem`."""
    return anyascii(text.translate(_SPELLED))


@cache
def latin1(text: str) -> str:
    """The name as somebody types it into a system that only knows cp1252: Polish letters lose their strokes, German ones keep them."""
    return "".join(letter if letter.encode("cp1252", "replace") != b"?" else anyascii(letter) for letter in text)
