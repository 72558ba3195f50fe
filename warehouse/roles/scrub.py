"""Known personal values out of texts: what looks like an address, a number or a word is looked up once, then replaced wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from warehouse.folding import fold

EMAIL = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"
NUMBER = r"\+?\(?[0-9][0-9\s().\-/\x{00a0}\x{2010}-\x{2015}]{5,}[0-9]"
WORD = r"[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*"
BEGIN, END = "\ue000", "\ue001"  # of a word, while it is looked at: private characters that no text needs
SAME_DIGITS = 8  # numbers are one where so many of their last digits agree: 070-123 45 67 is +46 70 123 45 67
ORDINARY = 0.3  # a name that is written small this often is an ordinary word too (will, mark): only its capitalised form is a name then
SEEN = 5
ROWS = 200_000


@dataclass(frozen=True)
class Known:
    """What must not stand in a text.

    emails: in lower case. numbers: their last digits. words: folded; a word of a name, or an id. phrases: whole names as written.
    any_contact: True where every e-mail address goes, known or not. label: what stands in its place. labels: for some values another.
    """

    emails: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    any_contact: bool = False
    label: str = "[withheld]"
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.emails or self.numbers or self.words or self.phrases or self.any_contact)


def last_digits(number: str) -> str:
    """By what two ways of writing one number agree; empty for what is too short to be one."""
    digits = re.sub(r"\D", "", number)
    return digits[-SAME_DIGITS:] if len(digits) >= SAME_DIGITS - 1 else ""


def scrubbed(texts: pl.Series, known: Known) -> pl.Series:
    """The texts without what is known, in the same order."""
    if not known or not len(texts):
        return texts
    texts = texts.str.replace_all(f"[{BEGIN}{END}]", "")
    contacts = _contacts(texts, known)
    words = _words(texts, known)
    parts = [_replaced(texts.slice(start, ROWS), contacts, words) for start in range(0, len(texts), ROWS)]
    return pl.concat(parts)


def _contacts(texts: pl.Series, known: Known) -> dict[str, str]:
    """Each address and number as it is written somewhere → what stands in its place, longest first."""
    found = {}
    if known.emails or known.any_contact:
        for written in _distinct(texts, EMAIL):
            lower = written.lower()
            if known.any_contact or lower in known.emails:
                found[written] = known.labels.get(lower, known.label)
    if known.numbers:
        found |= {written: known.label for written in _distinct(texts, NUMBER) if last_digits(written) in known.numbers}
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


def _words(texts: pl.Series, known: Known) -> dict[str, str]:
    """Each phrase and word as it is written somewhere, with its bounds marked → what stands in its place, longest first."""
    found = {_marked(form): known.label for phrase in known.phrases for form in _forms(phrase)}
    if known.words:
        counts = texts.str.extract_all(WORD).explode().drop_nulls().value_counts()
        written = dict(zip(*counts.get_columns(), strict=True))
        folded = {word: plain for word in written if (plain := fold(word)) in known.words}
        ordinary = _ordinary(written, folded)
        found |= {_marked(word): known.label for word, plain in folded.items() if plain not in ordinary or not word[:1].islower()}
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


def _ordinary(written: Mapping[str, int], folded: Mapping[str, str]) -> set[str]:
    small: dict[str, int] = {}
    every: dict[str, int] = {}
    for word, plain in folded.items():
        every[plain] = every.get(plain, 0) + written[word]
        if word[:1].islower():
            small[plain] = small.get(plain, 0) + written[word]
    return {plain for plain, times in small.items() if times >= SEEN and times >= ORDINARY * every[plain]}


def _replaced(texts: pl.Series, contacts: Mapping[str, str], words: Mapping[str, str]) -> pl.Series:
    if contacts:
        texts = texts.str.replace_many(list(contacts), list(contacts.values()), leftmost=True)
    if words:
        marked = texts.str.replace_all(f"({WORD})", f"{BEGIN}${{1}}{END}")
        texts = marked.str.replace_many(list(words), list(words.values()), leftmost=True).str.replace_all(f"[{BEGIN}{END}]", "")
    return texts


def _distinct(texts: pl.Series, pattern: str) -> list[str]:
    return [str(found) for found in texts.str.extract_all(pattern).explode().drop_nulls().unique().to_list()]


def _marked(text: str) -> str:
    return re.sub(r"[^\W_][\w]*|_\w*", lambda word: f"{BEGIN}{word[0]}{END}", text)


def _forms(phrase: str) -> Iterable[str]:
    """A name as it may be written: in order and family name first, in small and in capital letters, without accents."""
    given, _, family = phrase.rpartition(" ")
    orders = [phrase, f"{family}, {given}", f"{family} {given}"] if given else [phrase]
    return {form for order in orders for plain in (order, _unaccented(order)) for form in (plain, plain.lower(), plain.upper(), plain.title())}


def _unaccented(text: str) -> str:
    comma = text.replace(",", "\ue002")
    return " ".join(fold(part) + ("," if part.endswith("\ue002") else "") for part in comma.split(" "))
