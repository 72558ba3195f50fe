"""Looking somebody up by name: folded, in any order of words, in part, and by organisation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from warehouse.folding import fold
from warehouse.index.names import IndexedName
from warehouse.serving.indexes import name_index
from warehouse.serving.reader import Reader

MOST = 200  # names that are listed; more than that is no answer anyway
NEAR = 0.88
LETTERS_A_SLIP = 4  # in so many letters one may be wrong
MOST_NEAR = 5
MOST_WORDS, LONGEST_WORD = 12, 60  # of a name; near spellings of a longer word take long to look for


@dataclass(frozen=True)
class Named:
    """Somebody whose name fits. exact: the same words, in any order; otherwise each asked word begins one of the name's words."""

    kind: str
    id: str
    name: str
    exact: bool


def people_named(reader: Reader, name: str) -> list[Named]:
    """Customers whose name fits, exact ones first."""
    return [one for one in published_named(reader, name) if one.kind == "customer"]


def published_named(reader: Reader, name: str) -> list[Named]:
    """Customers, then accounts, whose name fits, exact ones of each first; where there are exact ones, no others."""
    words = _words(name)
    if not words:
        return []
    index = name_index(reader)
    exact = [one for one in _fitting(words, index.with_words(words)) if one.exact]
    found = exact or _fitting(words, index.beginning(words))
    return [one for kind in ("customer", "account") for one in [named for named in found if named.kind == kind][:MOST]]


def accounts_called(reader: Reader, name: str) -> list[Named]:
    """Organisations that have this name but for their legal form: of Acme also Acme AB."""
    words = _words(name)
    fitting = _fitting(words, name_index(reader).with_words(words)) if words else []
    return [one for one in fitting if one.kind == "account" and without_legal_form(fold(one.name).split()) == words]


def without_legal_form(words: Sequence[str]) -> list[str]:
    """The folded words of an organisation's name without the legal forms at its end; one word at least is left."""
    bare = list(words)
    while ending := next((start for start in range(1, len(bare)) if " ".join(bare[start:]) in _legal_forms()), 0):
        bare = bare[:ending]
    return bare


@cache
def _legal_forms() -> frozenset[str]:
    text = resources.files("warehouse").joinpath("reference", "legal_suffixes.csv").read_text(encoding="utf-8")
    return frozenset(row["suffix"] for row in csv.DictReader(text.splitlines()))


def colleagues_named(reader: Reader, name: str) -> list[Named]:
    """Colleagues whose name fits, exact ones first."""
    words = fold(name).split()
    known = [IndexedName("employee", row["employee_id"], row["name"]) for row in reader.employees if row["name"]] if words else []
    return _fitting(words, known)


def closest(reader: Reader, name: str) -> list[tuple[str, str]]:
    """Kind and id of up to five customers and accounts whose name is spelled nearly like this."""
    words = _words(name)
    likeness: dict[tuple[str, str], float] = {}
    for one in name_index(reader).near(words) if words else ():
        key = (one.kind, one.id)
        likeness[key] = max(likeness.get(key, 0), _likeness(words, fold(one.name).split()))
    return sorted((key for key, how_like in likeness.items() if how_like >= NEAR), key=lambda key: (-likeness[key], key))[:MOST_NEAR]


def _likeness(asked: Sequence[str], name: Sequence[str]) -> float:
    """How alike two names are, 0 to 1, in the order of their words or in another; long ones that differ in few letters are alike too."""
    from rapidfuzz.distance import OSA, JaroWinkler

    pairs = [(" ".join(asked), " ".join(name)), (" ".join(sorted(asked)), " ".join(sorted(name)))]
    spelled = max(JaroWinkler.similarity(one, other) for one, other in pairs)
    differing = min(OSA.distance(one, other) for one, other in pairs)
    return max(spelled, NEAR) if differing <= len(pairs[0][0]) // LETTERS_A_SLIP else spelled


def _words(name: str) -> list[str]:
    """The folded words of a name; none where it is too long to be one."""
    words = fold(name[: LONGEST_WORD * MOST_WORDS]).split()
    return words if len(words) <= MOST_WORDS and all(len(word) <= LONGEST_WORD for word in words) else []


def _fitting(words: Sequence[str], names: Iterable[IndexedName]) -> list[Named]:
    best: dict[str, Named] = {}
    for one in names:
        have = fold(one.name).split()
        exact = sorted(have) == sorted(words)
        if (exact or _begins(words, have)) and (one.id not in best or (exact and not best[one.id].exact)):
            best[one.id] = Named(one.kind, one.id, one.name, exact)
    return sorted(best.values(), key=lambda named: (not named.exact, fold(named.name), named.id))


def _begins(words: Sequence[str], have: Sequence[str]) -> bool:
    """Each asked word begins a word of the name, and no word of the name serves twice."""
    left = list(have)
    for word in sorted(words, key=len, reverse=True):
        served = next((candidate for candidate in left if candidate == word), None) or next((c for c in left if c.startswith(word)), None)
        if served is None:
            return False
        left.remove(served)
    return True
