"""Known personal values out of texts: what looks like an address, a number or a word is looked up once, then replaced wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from warehouse.folding import fold
from warehouse.roles.contacts import written_addresses, written_numbers
from warehouse.roles.inflected import LONG, inflected
from warehouse.roles.spelling import apart, is_json, is_otherwise, plainly
from warehouse.roles.unspaced import written_inside

WORD = r"[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*"
LINKED = r"[\p{L}\p{N}_%+-]*(?:[.@/_][\p{L}\p{N}_%+-]+)+"  # the words of a link, an address, a file's name
BEGIN, END = "\ue000", "\ue001"  # of a word, while it is looked at: private characters that no text needs
# where a word may be several: nilsBerg, NBerg, berg2026
SEAMS = (r"([\p{Ll}\p{Lo}])(\p{Lu})", r"(\p{Lu})(\p{Lu}\p{Ll})", r"(\p{L})(\p{N})", r"(\p{N})(\p{L})")
HYPHENED = r"\p{L}{2,}(?:[-\x{2010}\x{2011}]\r?\n?\p{L}{2,})+"
# letters of a name that is glued to something, of one before the s of a genitive, and of one with a hyphen in it
SHORTEST_PART, SHORTEST_STEM, SHORTEST_APART = 3, 4, 5
ORDINARY = 0.3  # a name that is written small this often is an ordinary word too (will, mark): only its capitalised form is a name then
SEEN = 5
ROWS = 200_000


@dataclass(frozen=True)
class Known:
    """What must not stand in a text.

    emails: normalised. numbers: their last digits. words: folded; a word of a name, or an id. phrases: whole names as written. inside: names in
    letters that are written without spaces, as written. any_contact: True where every e-mail address goes, known or not. label: what stands in
    its place. labels: for some values another.
    """

    emails: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    any_contact: bool = False
    label: str = "[withheld]"
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.emails or self.numbers or self.words or self.phrases or self.inside or self.any_contact)


def scrubbed(texts: pl.Series, known: Known) -> pl.Series:
    """The texts without what is known, in the same order."""
    return scrub(texts, known)[0]


def scrub(texts: pl.Series, known: Known, ordinary: Collection[str] | None = None) -> tuple[pl.Series, Collection[str]]:
    """The texts without what is known, in the same order; and the known words that are ordinary ones too.

    ordinary: those words, where the texts are a few of many; by default they are found by how all these texts write them.
    """
    if not known or not len(texts):
        return texts, ordinary or ()
    texts = texts.str.replace_all(f"[{BEGIN}{END}]", "")
    rows = is_otherwise(texts).arg_true()
    every = pl.concat([texts, plainly(texts.gather(rows))])
    contacts = _contacts(every, known)
    words, ordinary = _words(every, known, ordinary)
    clean = pl.concat([_replaced(every.slice(start, ROWS), contacts, words) for start in range(0, len(every), ROWS)])
    return _with_hidden(clean.head(len(texts)), rows, clean.tail(len(rows)), known.label), ordinary


def _with_hidden(clean: pl.Series, rows: pl.Series, plain: pl.Series, label: str) -> pl.Series:
    """The clean texts; those in plain spelling where that showed something which the text as written hides."""
    is_more = plainly(clean.gather(rows)) != plain
    if not is_more.any():
        return clean
    rows, plain = rows.filter(is_more), plain.filter(is_more)
    # of a value of a JSON column the plain spelling may be none: a quotation mark comes out of an escape
    documents = plain.str.contains(r"^\s*[\[{]").arg_true().to_list()
    broken = [place for place in documents if is_json(clean[rows[place]]) and not is_json(plain[place])]
    plain = plain.scatter(broken, [json.dumps(label)] * len(broken)) if broken else plain
    return clean.scatter(rows, plain)


def _contacts(texts: pl.Series, known: Known) -> dict[str, str]:
    """Each address and number as it is written somewhere → what stands in its place, longest first."""
    found: dict[str, str] = {}
    if known.emails or known.any_contact:
        found |= written_addresses(texts, known.emails, known.any_contact, known.label, known.labels)
    if known.numbers:
        found |= written_numbers(texts, known.numbers, known.label)
    if known.inside:
        found |= written_inside(texts, known.inside, known.label)
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


def _words(texts: pl.Series, known: Known, ordinary: Collection[str] | None) -> tuple[dict[str, str], Collection[str]]:
    """Each phrase and word as it is written somewhere, with its bounds marked → what stands in its place, longest first; and ordinary words."""
    found = {_marked(form): known.label for phrase in known.phrases for form in _forms(phrase)}
    if known.words:
        counts = texts.str.extract_all(WORD).explode().drop_nulls().value_counts()
        written = dict(zip(*counts.get_columns(), strict=True))
        folded = {word: fold(word) for word in written}
        whole = {word: plain for word, plain in folded.items() if plain in known.words}
        others = [word for word in written if word not in whole]
        cases = inflected(others, folded, known.words)
        if ordinary is None:
            alike = {folded[word] for word in cases}
            ordinary = _ordinary(texts, written, whole | {word: folded[word] for word in others if folded[word] in alike})
        told = [word for word, plain in whole.items() if plain not in ordinary or not word[:1].islower()]
        told += [word for word, base in cases.items() if folded[word] not in ordinary or (len(base) >= LONG and not word[:1].islower())]
        told += _glued(others, folded, known.words, ordinary)
        found |= {f"{BEGIN}{word}{END}": known.label for word in told}
        found |= {_marked(word): known.label for word in _apart(texts, known.words, ordinary)}
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0]))), ordinary or ()


def _glued(words: list[str], folded: Mapping[str, str], known: Collection[str], ordinary: Collection[str]) -> list[str]:
    """Words of which a part is known: nils_berg, NilsBerg2, Bergs."""
    parted = pl.Series(words, dtype=pl.String)
    for seam in SEAMS:
        parted = parted.str.replace_all(seam, "$1 $2")
    return [
        word
        for word, apart in zip(words, parted.to_list(), strict=True)
        if any(
            form in known and not (form in ordinary and part[:1].islower())
            for part in (apart.replace("_", " ").split() if apart != word or "_" in word else (word,))
            for form in _stems(folded[word] if part == word else fold(part))
        )
    ]


def _apart(texts: pl.Series, known: Collection[str], ordinary: Collection[str]) -> list[str]:
    """Known words that a hyphen cuts in two."""
    written = texts.str.extract_all(HYPHENED).explode().drop_nulls().unique().to_list()
    joined = ((word, fold(apart(word))) for word in written)
    return [word for word, plain in joined if len(plain) >= SHORTEST_APART and plain in known and plain not in ordinary]


def _stems(plain: str) -> Iterable[str]:
    if len(plain) >= SHORTEST_PART:
        yield plain
        if plain.endswith("s") and len(plain) > SHORTEST_STEM:
            yield plain[:-1]


def _ordinary(texts: pl.Series, written: Mapping[str, int], folded: Mapping[str, str]) -> set[str]:
    """Known words that are ordinary ones too. What is small in a link, an address or a file's name may be capitalised elsewhere."""
    often = {word: plain for word, plain in folded.items() if word[:1].islower() and written[word] >= SEEN}
    if not often:
        return set()
    free = texts.filter(texts.str.contains_any(list(often))).str.replace_all(LINKED, " ").str.extract_all(WORD).explode().drop_nulls()
    counts = free.filter(free.is_in(list(often))).value_counts()
    small: dict[str, int] = {}
    for word, times in zip(*counts.get_columns(), strict=True):
        small[folded[word]] = small.get(folded[word], 0) + times
    every = dict(small)
    for word, plain in folded.items():
        if plain in small and not word[:1].islower():
            every[plain] += written[word]
    return {plain for plain, times in small.items() if times >= SEEN and times >= ORDINARY * every[plain]}


def _replaced(texts: pl.Series, contacts: Mapping[str, str], words: Mapping[str, str]) -> pl.Series:
    if contacts:
        texts = texts.str.replace_many(list(contacts), list(contacts.values()), leftmost=True)
    if words:
        marked = texts.str.replace_all(f"({WORD})", f"{BEGIN}${{1}}{END}")
        texts = marked.str.replace_many(list(words), list(words.values()), leftmost=True).str.replace_all(f"[{BEGIN}{END}]", "")
    return texts


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
