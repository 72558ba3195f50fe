"""Whether two written names can be one person's, and how they agree."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from warehouse.identity import reference
from warehouse.identity.east_asian import one_writing, written_alike
from warehouse.identity.names import COUPLE, NOT_WORD, Name, fold, from_text, name_words

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


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """Given name or short form → every full name it can stand for, itself included."""
    found: dict[str, set[str]] = {}
    for row in reference.rows("nicknames"):
        name, nickname = "".join(fold(row["name"])), "".join(fold(row["nickname"]))
        found.setdefault(nickname, {nickname}).add(name)
        found.setdefault(name, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


# How two names agree. Those in COMPATIBLE may be one person's; the others say why not.
COMPATIBLE = ("same", "fewer names", "spelling", "nickname", "initial", "one word")
CLEAR = ("same", "fewer names", "spelling", "nickname")
# What could be one person as well as a couple, siblings, or father and son: a human being has to look.
DOUBTFUL = ("generation", "titles", "couple", "short forms", "alike", "family name only", "scripts")
NOTHING = frozenset[str]()
SHORTEST_KNOWN = 3  # letters
SURE_LENGTH = 5  # letters from which two given names that sound alike are one: Jo and Joe, Sara and Zara are not


@lru_cache(maxsize=100_000)
def compare_texts(a: str, b: str) -> str:
    """As `compare`, of names as `Name.as_text` writes them: most pairs meet more than once."""
    return compare(from_text(a), from_text(b))


def compare(a: Name, b: Name) -> str:
    """How two names agree: one of COMPATIBLE, one of DOUBTFUL, `given name only` or `different`."""
    agreement = _compare(a, b)
    if not a.written or not b.written:
        return agreement
    if agreement not in COMPATIBLE:
        return agreement if one_writing(a.written, b.written) or a.generation != b.generation else "scripts"
    return agreement if written_alike(a.written, b.written) else "alike"


def _compare(a: Name, b: Name) -> str:
    words_a, words_b = a.words, b.words
    same_words = len(words_a) == len(words_b) and sorted(words_a) == sorted(words_b)
    if same_words and a.generation == b.generation and a.title == b.title:
        return "same"
    if (a.title == COUPLE) != (b.title == COUPLE):
        return "different" if {*words_a}.isdisjoint(words_b) else "couple"
    if a.generation != b.generation:
        plain = compare(a._replace(generation=""), b._replace(generation=""))
        return "different" if (a.generation and b.generation) or plain not in COMPATIBLE else "generation"
    if {a.title, b.title} == {"mr", "ms"}:
        return "titles" if compare(a._replace(title=""), b._replace(title="")) in COMPATIBLE else "different"
    if len(words_a) < 2 or len(words_b) < 2:
        return _compare_one_word(a, b)
    if same_words:
        return "same"
    across = a.script != b.script
    swapped_a, swapped_b = a.family + a.given, b.family + b.given
    found = [_in_step(x, y, across) for x, y in ((words_a, words_b), (swapped_a, words_b), (words_a, swapped_b))]
    for agreement in (*COMPATIBLE, *DOUBTFUL):
        if agreement in found:
            return agreement
    if across:
        if _consonants(a) & _consonants(b):
            return "spelling"
        if not READABLE.issuperset((a.script, b.script)):
            return "scripts"
    if _is_initials(a, b) or _is_initials(b, a):
        return "initial"
    if _by_second_name(a, b) or _by_second_name(b, a):
        return "alike"
    if other_second_name(a, b):
        return "different"
    return "given name only" if _word(a.given[0], b.given[0], across) in CLEAR else "different"


def _is_initials(short: Name, long: Name) -> bool:
    """Whether the one given name is the other's first letters: PO Strand is Per Olof Strand, while Bo is somebody else."""
    word = short.given[0]
    is_short = len(short.given) == 1 and 1 < len(word) == len(long.given) and not is_given_name(word)
    return is_short and short.family == long.family and word == "".join(name[0] for name in long.given)


def _by_second_name(short: Name, long: Name) -> bool:
    """Whether the one goes by what is a second given name of the other: Lena Frid is Anna-Lena Frid, or her daughter."""
    word = short.given[0]
    return len(word) > 1 and bool(short.family) and short.family == long.family and word in long.given[1:]


def other_second_name(a: Name, b: Name) -> bool:
    """Whether both have a second given name, and not the same: Maria Elena and Maria Teresa are two people of one family."""
    if min(len(a.given), len(b.given)) < 2:
        return False
    # a double family name of which the first half was taken for a given name is no second given name
    if not {*a.given[1:]}.isdisjoint(b.family) or not {*b.given[1:]}.isdisjoint(a.family):
        return False
    return all(_word(x, y, a.script != b.script) == "different" for x in a.given[1:] for y in b.given[1:])


def _in_step(a: tuple[str, ...], b: tuple[str, ...], across: bool) -> str:
    """Words in the order given, family: the first must agree, and each other word of the shorter must have its like in the longer."""
    if "".join(a) == "".join(b):
        return "spelling"
    agreements = [_word(a[0], b[0], across)]
    if agreements[0] == "different":
        return "different"
    small, large = sorted((_without_particles(a[1:]), _without_particles(b[1:])), key=lambda words: (len(words), words))
    rest = list(large)
    for word in small:
        like = next(
            ((other, found) for other in rest if (found := _word(word, other, across or not is_given_name(word, other))) != "different"), None
        )
        if like is None:
            return "different"
        rest.remove(like[0])
        agreements.append(like[1])
    if "different" in agreements or agreements[-1] in ("initial", "nickname", "short forms"):
        return "different"
    for agreement in ("short forms", "alike", "initial", "nickname", "spelling"):
        if agreement in agreements:
            return agreement
    return "fewer names"


def _without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in name_words("particle")) or words


def _word(a: str, b: str, loosely: bool) -> str:
    """How two words agree. loosely: short ones that sound alike are taken for one (other scripts, family names)."""
    if a == b:
        return "same"
    if len(a) == 1 or len(b) == 1:
        return "initial" if a[0] == b[0] else "different"
    if "?" in a or "?" in b:
        return "spelling" if _differ_only_where_lost(a, b) else "different"
    short = short_forms()
    full_a, full_b = short.get(a, NOTHING), short.get(b, NOTHING)
    if a in full_b or b in full_a:
        return "nickname"
    if skeleton(a) == skeleton(b):
        return "spelling" if loosely or min(len(a), len(b)) >= SURE_LENGTH else "alike"
    return "different" if full_a.isdisjoint(full_b) else "short forms"


def stands_for(short: str, name: str) -> bool:
    """Whether a given name is a short form of the other: Harry of Henry, as of Harold."""
    return short != name and name in short_forms().get(short, NOTHING)


def compare_words(a: str, b: str) -> str:
    """How two given names agree, as `compare` says of names."""
    return _word(a, b, loosely=False)


def is_given_name(*words: str) -> bool:
    """Whether any of the words is a given name or a short form that the reference table knows."""
    return any(word in short_forms() for word in words)


def _differ_only_where_lost(a: str, b: str) -> bool:
    """Letters that a system could not store came out as ?; at least half of a word must have survived. At the end there may have been none."""
    if a.rstrip("?") == b.rstrip("?") and len(a.rstrip("?")) >= SHORTEST_KNOWN:
        return True
    alike = sum(x == y and x != "?" for x, y in zip(a, b, strict=False))
    return len(a) == len(b) and 2 * alike >= len(a) and all(x == y or "?" in (x, y) for x, y in zip(a, b, strict=True))


def _compare_one_word(a: Name, b: Name) -> str:
    one, other = (a, b) if len(a.words) < 2 else (b, a)
    word, glued, across = one.words[0], "".join(other.words), a.script != b.script
    if len(other.words) < 2:
        if min(len(word), len(other.words[0])) < 2:
            return "different"
        found = _word(word, other.words[0], across)
        if found in ("different", "short forms", "alike"):
            return found
        return "family name only" if bool(one.title) != bool(other.title) else "one word"
    handles = {glued, other.given[0][0] + other.family[-1], other.given[0] + other.family[-1][0], other.given[0] + other.family[-1]}
    found = _word(word, other.given[0], across)
    if not one.title and (word in handles or found in CLEAR):
        return "one word"
    if any(_word(word, w, True) in ("same", "spelling") for w in other.family):
        return "family name only"
    if one.script != other.script and not READABLE.issuperset((one.script, other.script)):
        return "scripts"
    return "different" if one.title or found not in ("short forms", "alike") else found


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
