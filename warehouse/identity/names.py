"""Personal names: how a written name is read, and whether two written names can be one person's."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

from warehouse.identity import reference
from warehouse.identity.couples import taken_together
from warehouse.identity.east_asian import EAST_ASIAN, in_plain_letters, letters_as_written, with_one_script, with_surname_apart
from warehouse.identity.generation import split_generation, with_plain_words

SAID_OTHERWISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\s(?:via|from|by way of)\s.*$|\s[|/–—]\s.*$|\s-\s.*$", re.IGNORECASE)
NOT_WORD = re.compile(r"[^a-z0-9?]+")
LOST = re.compile(r"(?<![a-z0-9?])\?+(?![a-z0-9?])")  # a word of which no letter has survived; elsewhere ? stands for one lost letter
DIGIT = re.compile("[0-9]")
# a letter that a system could not store: replaced by a mark, or written as the two characters that its bytes mean elsewhere (MÃ¼ller)
DAMAGED = re.compile("[?\ufffd]|[A-Za-z][0-9]|[0-9][A-Za-z]|[ÂÃÄÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›]|ï¿½")
OF_A_MAN = frozenset(("mr", "herr", "hr", "monsieur", "dott", "sig", "signor"))
OF_A_WOMAN = frozenset(("mrs", "ms", "miss", "mlle", "mme", "madame", "frau", "froken", "fru", "signora", "sra", "srta", "dottssa"))
DOCTORS = frozenset(("dr", "dra", "drs", "doctor", "prof", "professor"))
COUPLE = "couple"
VAN = "vawn"  # Văn, a given name, as it is typed; not the word before a Dutch family name
ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff]")


class Name(NamedTuple):
    """A person's name as read.

    given, family: folded words; family is empty where only one word is known. generation: jr, sr, ii …, or ''.
    script: 'latin', 'other' (transliterated letter by letter), 'abjad' (written without vowels) or 'east_asian' (read aloud differently
    from land to land). title: 'mr', 'ms' (Mrs and Miss too), 'any' (another one before a single word, which then is a family name), COUPLE where the
    name is that of two people, or ''. written: the letters of an east Asian name, of which many are read aloud alike; else ''.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str = ""
    script: str = "latin"
    title: str = ""
    written: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return self.given + self.family

    @property
    def key(self) -> str:
        """Equal for the same words in any order, of one generation and under one title, written in the same letters."""
        beside = (f" #{self.generation}" if self.generation else "") + (f" @{self.title}" if self.title else "")
        beside += f" ={''.join(sorted(self.written))}" if self.written else ""
        return " ".join(sorted(self.words)) + beside

    @property
    def is_full(self) -> bool:
        """A given and a family name, both written out."""
        return bool(self.family) and len(self.given[0]) > 1 and len(self.family[-1]) > 1

    def as_text(self) -> str:
        """`given words|family words|generation|script|title`, and `|letters` of an east Asian name, as `from_text` reads it."""
        return "|".join((" ".join(self.given), " ".join(self.family), self.generation, self.script, self.title, *filter(None, [self.written])))


@lru_cache(maxsize=200_000)
def from_text(text: str) -> Name:
    """The name that `as_text` wrote."""
    given, family, *beside = text.split("|")
    return Name(tuple(given.split()), tuple(family.split()), *beside)


def read_name(full: str | None, given: str | None = None, family: str | None = None) -> Name | None:
    """The name of a person, or None where the text is none: empty, a placeholder, an address, an organisation."""
    both = taken_together((given if given and family else full or family or given) or "")
    if both is None:
        return _read_one(full, given, family)
    read = _read_one(None, both, family) if given and family else _read_one(both, None, None)
    return read._replace(title=COUPLE) if read else None


def _read_one(full: str | None, given: str | None, family: str | None) -> Name | None:
    if family and given and _says_no_family_name(family):
        full, family = given, None
    full, given, family = (text and with_one_script(text) for text in (full, given, family))
    read = _read_parts(full, given, family)
    if read is None or read.script != "east_asian":
        return read
    return read._replace(written=letters_as_written(family + given if given and family else full or family or given or ""))


def _read_parts(full: str | None, given: str | None, family: str | None) -> Name | None:
    if given and family:
        script = _script(given + family)
        first, last, whole = _words(given), _words(family), _words(full or "")
        words = first.words + last.words
        is_given_name = not name_words("generation").isdisjoint(words)  # Junior Santos
        generation = first.generation or last.generation or ("" if is_given_name else whole.generation)
        if not _is_person(words, generation):
            return None
        title = _title(first.titles | last.titles | whole.titles, words)
        if not first.words or not last.words:
            return Name(tuple(words[:1]), (), generation, script, title)
        return Name(tuple(first.words), tuple(last.words), generation, script, title)
    text = full or family or given
    if not text or "@" in text or (DIGIT.search(text) and len(text.split()) == 1):  # anna.berg2 is what somebody is called by a program
        return None
    parted = with_surname_apart(text)
    read = _words(parted or text)
    words = read.words
    if not _is_person(words, read.generation):
        return None
    script, title = _script(text), _title(read.titles, words)
    if len(words) > 1 and parted:
        return Name(tuple(words[1:]), (words[0],), read.generation, script, title)
    words = _numbers_inside(words)
    while len(words) > 1 and _says_no_family_name(words[-1]):
        words = words[:-1]
    if _is_vietnamese(words):  # Ngô Thị Lan: family name first, and the last word is what somebody is called by
        middle = (VAN if word == "van" else word for word in words[1:-1])
        return Name((words[-1], *middle), (words[0],), read.generation, script, title)
    cut = _family_begins(words)
    return Name(tuple(words[:cut]), tuple(words[cut:]), read.generation, script, title)


class Words(NamedTuple):
    """A written name taken apart. words: those that are names, in the order given, family."""

    words: list[str]
    generation: str
    titles: frozenset[str]


def _words(text: str) -> Words:
    written = [_spelled(word) for word in fold(_in_order(with_plain_words(text)))]
    said = frozenset[str]()
    while len(written) > 2 and (written[0] == "sr" or written[0] in name_words("leading")):  # señor, Lord: before a name, and never behind it
        said |= {"mr" if written[0] == "sr" else written[0]}
        written = written[1:]
    titles = name_words("title")
    kept = [word for word in written if word not in titles]
    named = [word for place, word in enumerate(written) if word not in titles and not _is_of_title(written, place)]
    if len(named) > 1:  # Dr. Phil Berg may be called so
        kept = named
    words, generation = split_generation(kept, name_words("generation"))
    return Words(words, generation, (frozenset(written) & titles) | said)


def _is_of_title(written: list[str], place: int) -> bool:
    """Whether a word says what the doctor before it is one of: Dr. med., Dr. rer. nat."""
    return place > 0 and written[place] in name_words("of a title") and (written[place - 1] in DOCTORS or _is_of_title(written, place - 1))


def _spelled(word: str) -> str:
    """A word in which digits were typed for letters (Pate1, 9arrison) with those letters lost; one that is mostly digits as it is."""
    digits = sum(letter.isdigit() for letter in word)
    return DIGIT.sub("?", word) if 0 < digits <= len(word) / 2 else word


def _numbers_inside(words: list[str]) -> list[str]:
    """`room guest 12` as `room 12 guest`: a number tells two apart, and is nobody's family name."""
    letters = [word for word in words if not DIGIT.search(word)]
    return [*letters[:1], *(word for word in words if DIGIT.search(word)), *letters[1:]]


def _title(titles: frozenset[str], words: list[str]) -> str:
    is_man, is_woman = not titles.isdisjoint(OF_A_MAN), not titles.isdisjoint(OF_A_WOMAN)
    if is_man != is_woman:
        return "mr" if is_man else "ms"
    return "any" if titles and len(words) == 1 else ""


def _in_order(text: str) -> str:
    """`Berg, Anna` as `Anna Berg`; what stands beside the name (a company, a tool) cut off."""
    text = SAID_OTHERWISE.sub(lambda said: f" {said[0]} " if _is_generation(said[0]) else " ", text)
    if "," not in text:
        return text
    parts = text.split(",")
    ends = [part for part in parts[1:] if _is_generation(part) or name_words("title").issuperset(fold(part))]
    before, *others = [part for part in parts if part not in ends]
    after = " ".join(others)
    words = fold(after)
    is_beside = not words or len([w for w in words if w not in name_words("generation")]) > 2 or words[-1] in legal_forms() | name_words("title")
    return " ".join([before if is_beside else f"{after} {before}", *ends])


def _is_generation(text: str) -> bool:
    words = fold(text)
    return bool(words) and name_words("generation").issuperset(words)


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
        text = in_plain_letters(text) if _script(text) == "east_asian" else anyascii(text)
    return LOST.sub(" ", NOT_WORD.sub(" ", text.lower().replace("'", ""))).split()


def is_damaged(text: str) -> bool:
    """Whether some system or a slip has lost letters of this name: `?ukasz`, `MÃ¼ller`, `Pate1`. Such a spelling is the last to show to anybody."""
    return DAMAGED.search(text) is not None


def _is_person(words: list[str], generation: str) -> bool:
    letters = [word for word in words if not DIGIT.search(word)]
    if (" ".join(letters) in placeholders() and not generation) or all(len(word) == 1 for word in letters):
        return False
    if len(letters) < len(words) and len(letters) == 1 and letters[0] in functions():
        return False
    return words[-1] not in legal_forms()


def _says_no_family_name(text: str) -> bool:
    """Whether what stands for the family name says that there is none: `Unknown`, which a tool that asks for one makes a name of many."""
    words = fold(text)
    return bool(words) and name_words("no family name").issuperset(words)


def _is_vietnamese(words: list[str]) -> bool:
    """Whether three words or more begin as nothing but a Vietnamese name does: Nguyễn …, or one that others have too (Lê, Hồ) before Thị or Văn."""
    if len(words) < 3:
        return False
    return words[0] in name_words("vietnamese") or "thi" in words[1:-1] or (words[0] in name_words("also vietnamese") and words[1] == "van")


def _family_begins(words: list[str]) -> int:
    """Where the family name begins in `given … family`: the last word with the particles before it; a lone word is a given name."""
    cut = max(len(words) - 1, 1)
    while cut > 1 and words[cut - 1] in name_words("particle"):
        cut -= 1
    return cut


@cache
def name_words(kind: str) -> frozenset[str]:
    """Words in names that say how these are read: title, generation, particle and others."""
    return reference.words("name_words", "word", ("kind", kind))


@cache
def placeholders() -> frozenset[str]:
    """Words that stand where a name should: unknown, test user."""
    return frozenset(" ".join(fold(value)) for value in reference.words("placeholder_values", "value", ("kind", "name")))


@cache
def functions() -> frozenset[str]:
    """Words that name a function, not a person: support, sales."""
    return reference.words("role_mailboxes", "local_part")


@cache
def legal_forms() -> frozenset[str]:
    """Words that only organisations have in their names: gmbh, inc."""
    return frozenset(word for word in reference.words("legal_suffixes", "suffix", ("is_sure", "true")) if " " not in word)
