"""Personal names: how a written name is read, and whether two written names can be one person's."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

from warehouse.identity import reference

SAID_OTHERWISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\s(?:via|from|by way of)\s.*$|\s[|/–—]\s.*$|\s-\s.*$", re.IGNORECASE)
NOT_WORD = re.compile(r"[^a-z0-9?]+")
LOST = re.compile(r"(?<![a-z0-9?])\?+(?![a-z0-9?])")  # a word of which no letter has survived; elsewhere ? stands for one lost letter
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SURNAME_FIRST = re.compile(r"^[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff\s]+$")
ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff]")


class Name(NamedTuple):
    """A person's name as read.

    given, family: folded words; family is empty where only one word is known. generation: jr, sr, ii …, or ''.
    script: 'latin', 'other' (transliterated letter by letter), 'abjad' (written without vowels) or 'east_asian' (read aloud differently
    from land to land).
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str = ""
    script: str = "latin"

    @property
    def words(self) -> tuple[str, ...]:
        return self.given + self.family

    @property
    def key(self) -> str:
        """Equal for the same words in any order."""
        return " ".join(sorted(self.words)) + (f" #{self.generation}" if self.generation else "")

    @property
    def is_full(self) -> bool:
        """A given and a family name, both written out."""
        return bool(self.family) and len(self.given[0]) > 1 and len(self.family[-1]) > 1

    def as_text(self) -> str:
        """`given words|family words|generation|script`, as `from_text` reads it."""
        return "|".join((" ".join(self.given), " ".join(self.family), self.generation, self.script))


@lru_cache(maxsize=200_000)
def from_text(text: str) -> Name:
    """The name that `as_text` wrote."""
    given, family, generation, script = text.split("|")
    return Name(tuple(given.split()), tuple(family.split()), generation, script)


def read_name(full: str | None, given: str | None = None, family: str | None = None) -> Name | None:
    """The name of a person, or None where the text is none: empty, a placeholder, an address, an organisation."""
    if given and family:
        script = _script(given + family)
        first, last = _split_generation(fold(given)), _split_generation(fold(family))
        words = first[0] + last[0]
        if not _is_person(words):
            return None
        return Name(tuple(first[0]) or tuple(last[0][:1]), tuple(last[0]) if first[0] else (), first[1] or last[1], script)
    text = full or family or given
    if not text or "@" in text:
        return None
    words, generation = _split_generation(fold(_in_order(text)))
    if not _is_person(words):
        return None
    script = _script(text)
    if len(words) > 1 and script == "east_asian" and SURNAME_FIRST.match(text):
        return Name(tuple(words[1:]), (words[0],), generation, script)
    cut = _family_begins(words)
    return Name(tuple(words[:cut]), tuple(words[cut:]), generation, script)


def _in_order(text: str) -> str:
    """`Berg, Anna` as `Anna Berg`; what stands beside the name (a company, a tool) cut off."""
    text = SAID_OTHERWISE.sub(" ", text)
    if "," not in text:
        return text
    before, after = text.split(",", 1)
    words = fold(after)
    is_beside = not words or len(words) > 2 or words[-1] in _legal_forms() | name_words("title")
    return before if is_beside else f"{after.replace(',', ' ')} {before}"


def _script(text: str) -> str:
    if text.isascii():
        return "latin"
    if EAST_ASIAN.search(text):
        return "east_asian"
    if ABJAD.search(text):
        return "abjad"
    return "latin" if all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text if not c.isascii()) else "other"


def fold(text: str) -> list[str]:
    """The words of a name in plain letters; ? stands for a letter that some system has lost."""
    text = text.replace("\ufffd", "?")
    if not text.isascii():
        text = CAMEL.sub(" ", anyascii(text)) if _script(text) == "east_asian" else anyascii(text)
    return LOST.sub(" ", NOT_WORD.sub(" ", text.lower().replace("'", ""))).split()


def _split_generation(words: list[str]) -> tuple[list[str], str]:
    titles, generations = name_words("title"), name_words("generation")
    kept = [word for word in words if word not in titles] or words
    if len(kept) > 1 and kept[-1] in generations:
        return kept[:-1], {"junior": "jr", "senior": "sr"}.get(kept[-1], kept[-1])
    return kept, ""


def _is_person(words: list[str]) -> bool:
    if not words or " ".join(words) in _placeholders() or all(len(word) == 1 for word in words):
        return False
    return words[-1] not in _legal_forms() and not any(character.isdigit() for word in words for character in word)


def _family_begins(words: list[str]) -> int:
    """Where the family name begins in `given … family`: the last word with the particles before it; a lone word is a given name."""
    cut = max(len(words) - 1, 1)
    while cut > 1 and words[cut - 1] in name_words("particle"):
        cut -= 1
    return cut


@cache
def name_words(kind: str) -> frozenset[str]:
    """Words in names that are no names: title, generation, particle."""
    return reference.words("name_words", "word", ("kind", kind))


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(" ".join(fold(value)) for value in reference.words("placeholder_values", "value", ("kind", "name")))


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(word for word in reference.words("legal_suffixes", "suffix", ("is_sure", "true")) if " " not in word)
