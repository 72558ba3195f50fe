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
READABLE = frozenset(("latin", "other"))  # scripts whose letters say how a name sounds; elsewhere a failed comparison proves nothing
DOUBLED = re.compile(r"(.)\1+")
SPELLINGS = (
    ("gg", "ng"),
    ("ou", "u"),
    ("oy", "u"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("aa", "a"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
)


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
        first, last = _split_generation(_fold(given)), _split_generation(_fold(family))
        words = first[0] + last[0]
        if not _is_person(words):
            return None
        return Name(tuple(first[0]) or tuple(last[0][:1]), tuple(last[0]) if first[0] else (), first[1] or last[1], script)
    text = full or family or given
    if not text or "@" in text:
        return None
    words, generation = _split_generation(_fold(_in_order(text)))
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
    words = _fold(after)
    is_beside = not words or len(words) > 2 or words[-1] in _legal_forms() | _name_words("title")
    return before if is_beside else f"{after.replace(',', ' ')} {before}"


def _script(text: str) -> str:
    if text.isascii():
        return "latin"
    if EAST_ASIAN.search(text):
        return "east_asian"
    if ABJAD.search(text):
        return "abjad"
    return "latin" if all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text if not c.isascii()) else "other"


def _fold(text: str) -> list[str]:
    text = text.replace("\ufffd", "?")
    if not text.isascii():
        text = CAMEL.sub(" ", anyascii(text)) if _script(text) == "east_asian" else anyascii(text)
    return LOST.sub(" ", NOT_WORD.sub(" ", text.lower().replace("'", ""))).split()


def _split_generation(words: list[str]) -> tuple[list[str], str]:
    titles, generations = _name_words("title"), _name_words("generation")
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
    while cut > 1 and words[cut - 1] in _name_words("particle"):
        cut -= 1
    return cut


@cache
def _name_words(kind: str) -> frozenset[str]:
    return reference.words("name_words", "word", ("kind", kind))


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(" ".join(_fold(value)) for value in reference.words("placeholder_values", "value", ("kind", "name")))


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(word for word in reference.words("legal_suffixes", "suffix", ("is_sure", "true")) if " " not in word)


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    """Given name or short form → every full name it can stand for, itself included."""
    found: dict[str, set[str]] = {}
    for row in reference.rows("nicknames"):
        name, nickname = "".join(_fold(row["name"])), "".join(_fold(row["nickname"]))
        found.setdefault(nickname, {nickname}).add(name)
        found.setdefault(name, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


# How two names agree. Those in COMPATIBLE may be one person's; the others say why not.
COMPATIBLE = ("same", "fewer names", "spelling", "nickname", "initial", "one word")
CLEAR = ("same", "fewer names", "spelling", "nickname")


def compare(a: Name, b: Name) -> str:
    """How two names agree: one of COMPATIBLE, or `generation` (father and son), `given name only`, `scripts`, `different`."""
    if a.key == b.key:
        return "same"
    if a.generation != b.generation:
        plain = compare(a._replace(generation=""), b._replace(generation=""))
        return "different" if (a.generation and b.generation) or plain not in COMPATIBLE else "generation"
    if len(a.words) < 2 or len(b.words) < 2:
        return _compare_one_word(a, b)
    swapped_a, swapped_b = a.family + a.given, b.family + b.given
    found = [_in_step(x, y) for x, y in ((a.words, b.words), (swapped_a, b.words), (a.words, swapped_b))]
    for agreement in COMPATIBLE:
        if agreement in found:
            return agreement
    if a.script != b.script:
        if _consonants(a) & _consonants(b):
            return "spelling"
        if not READABLE.issuperset((a.script, b.script)):
            return "scripts"
    return "given name only" if _word(a.given[0], b.given[0]) in ("same", "spelling", "nickname") else "different"


def _in_step(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """Words in the order given, family: the first must agree, and each other word of the shorter must have its like in the longer."""
    if "".join(a) == "".join(b):
        return "spelling"
    agreements = [_word(a[0], b[0])]
    small, large = sorted((_without_particles(a[1:]), _without_particles(b[1:])), key=lambda words: (len(words), words))
    rest = list(large)
    for word in small:
        like = next(((other, found) for other in rest if (found := _word(word, other)) != "different"), None)
        if like is None:
            return "different"
        rest.remove(like[0])
        agreements.append(like[1])
    if "different" in agreements or agreements[-1] in ("initial", "nickname"):
        return "different"
    for agreement in ("initial", "nickname", "spelling"):
        if agreement in agreements:
            return agreement
    return "fewer names"


def _without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _name_words("particle")) or words


def _word(a: str, b: str) -> str:
    if a == b:
        return "same"
    if len(a) == 1 or len(b) == 1:
        return "initial" if a[0] == b[0] else "different"
    if "?" in a or "?" in b:
        return "spelling" if _differ_only_where_lost(a, b) else "different"
    short = _short_forms()
    if not short.get(a, frozenset((a,))).isdisjoint(short.get(b, frozenset((b,)))):
        return "nickname"
    return "spelling" if skeleton(a) == skeleton(b) else "different"


def _differ_only_where_lost(a: str, b: str) -> bool:
    """Letters that a system could not store came out as ?; at least half of a word must have survived."""
    alike = sum(x == y and x != "?" for x, y in zip(a, b, strict=False))
    return len(a) == len(b) and 2 * alike >= len(a) and all(x == y or "?" in (x, y) for x, y in zip(a, b, strict=True))


def _compare_one_word(a: Name, b: Name) -> str:
    one, other = (a, b) if len(a.words) < 2 else (b, a)
    word, glued = one.words[0], "".join(other.words)
    if len(other.words) < 2:
        return "one word" if len(word) > 1 and len(other.words[0]) > 1 and _word(word, other.words[0]) != "different" else "different"
    handles = {glued, other.given[0][0] + other.family[-1], other.given[0] + other.family[-1][0], other.given[0] + other.family[-1]}
    if word in handles or any(_word(word, w) in ("same", "spelling", "nickname") for w in (other.given[0], *other.family)):
        return "one word"
    return "scripts" if one.script != other.script and not READABLE.issuperset((one.script, other.script)) else "different"


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """A word with the usual spellings of one sound made equal: Julia/Yulia, Erik/Eric, Müller/Mueller."""
    for written, meant in SPELLINGS:
        word = word.replace(written, meant)
    return DOUBLED.sub(r"\1", word)


def _consonants(name: Name) -> set[str]:
    """Both orders without vowels, for scripts that leave vowels out; nothing where too little is left to tell people apart."""
    both = (name.given + name.family, name.family + name.given)
    found = {DOUBLED.sub(r"\1", re.sub(r"[aeiouvh]", "", "".join(skeleton(word) for word in words))) for words in both}
    return {text for text in found if len(text) > 3}


def spelled_in(local_part: str, name: Name) -> bool:
    """Whether what stands before the @ spells this very name: the family name and the given name or its first letter."""
    letters = NOT_WORD.sub("", local_part)
    if not name.is_full:
        return False
    given, family = name.given[0], "".join(name.family)
    short = {given[0] + family, family + given[0]}
    return letters in short or (given in letters and family in letters and len(letters) <= len("".join(name.words)) + 2)
