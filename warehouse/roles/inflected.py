"""Names in other cases: Кузнецовским is Кузнецовский, Korholalta is Korhola, Kowalskiego is Kowalski."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl

SHORTEST, SHORTEST_CYRILLIC = 5, 4  # letters of a name that is looked for in other cases
SHORTEST_HEAD, SHORTEST_HEAD_CYRILLIC = 4, 3  # letters of it that stay the same
LONG = 7  # a name of so many letters is one in small letters too, and where a small word is like it
NAME = rf"^\p{{L}}{{{SHORTEST_CYRILLIC},}}$"
VOWELS = frozenset("aeiouy")
CYRILLIC = frozenset("абвгдежзиклмнопрстуфхцчшщъыьэюяіє")
# all of them folded: what a name ends in and loses → what comes instead
AFTER_A_VOWEL = "n lle lla lta ssa sta ksi nak nek ban ben nal nel hoz hez rol tol val vel"  # Finnish, Hungarian
# and Polish, Czech
AFTER_A_CONSONANT = "in ille illa ilta issa ista iin iksi ia a u owi ovi em iem om ie nak nek ban ben nal nel hoz hez rol tol ert"
LATIN = {
    "nen": "sen selle sella selta sessa sesta seen sta seksi",
    "a": "y i e ie o u ou iej ej",
    "i": "iego iemu im ich imi iej",
    "y": "ego emu ym ych",
    "ek": "ka kowi kiem ku",
    "ec": "ca cowi cem",
    "el": "la lowi lem",
    "as": "o ui",
    "is": "io iui",
}
CYRILLIC_ENDINGS = {
    "": "а у ом ем е ым ои ы ых ыми ам ами ах и ою ові еві",
    "и": "я ю ем е єм",
    "ии": "ого его ому ему ым им ом ем ая яя ои еи ую юю ые ие ых их ыми ими",
    "ыи": "ого ому ым ом ая ои ую ые ых ыми",
    "ои": "ого ому ым ом ая ую ые ых ыми",
    "ь": "я ю ем е и ью",
    "а": "ы и е у ю ои еи ою ею",
    "я": "и е ю еи ею",
    "ая": "ои ую еи ою",
    "о": "а у ові ом",
}
GREEK = {"ος": "ου ο ε", "ης": "η", "ας": "α", "ις": "ι"}


def _turned(rules: Mapping[str, str]) -> dict[str, list[str]]:
    """What comes → what it may stand instead of."""
    found: dict[str, list[str]] = {}
    for lost, come in rules.items():
        for ending in come.split():
            found.setdefault(ending, []).append(lost)
    return found


INSTEAD = _turned(LATIN | GREEK)
INSTEAD_CYRILLIC = _turned(CYRILLIC_ENDINGS)
VOWEL_ENDINGS, CONSONANT_ENDINGS = frozenset(AFTER_A_VOWEL.split()), frozenset(AFTER_A_CONSONANT.split())
LOST = sorted({len(lost) for lost in (*LATIN, *GREEK, *CYRILLIC_ENDINGS)} | {0})
LONGEST_ENDING = max(map(len, (*INSTEAD, *INSTEAD_CYRILLIC, *VOWEL_ENDINGS, *CONSONANT_ENDINGS)))


def inflected(words: Collection[str], folded: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Those of the written words that are a known one in another case → that known word. A short name must have a capital letter."""
    names = pl.Series(list(known), dtype=pl.String)
    names = names.filter(names.str.contains(NAME))
    plain = pl.DataFrame({"word": list(words), "plain": [folded[word] for word in words]}, schema={"word": pl.String, "plain": pl.String})
    plain = plain.filter(pl.col("plain").str.contains(NAME), ~pl.col("word").str.contains(r"^\p{Ll}") | (pl.col("plain").str.len_chars() >= LONG))
    heads = pl.concat([names.str.head(names.str.len_chars().cast(pl.Int64) - lost) for lost in LOST])
    begun = pl.concat([plain.with_columns(pl.col("plain").str.head(-size).alias("head")) for size in range(1, LONGEST_ENDING + 1)])
    found = begun.filter(pl.col("head").is_in(heads.unique().implode())).select("word", "plain").unique()
    same = {word: base for word, said in found.iter_rows() if (base := next((name for name in _bases(said) if name in known), ""))}
    return {word: base for word, base in same.items() if not word[:1].islower() or len(base) >= LONG}


def _bases(plain: str) -> Iterable[str]:
    """Names of which this may be a case."""
    is_cyrillic = plain[:1] in CYRILLIC
    for size in range(1, min(LONGEST_ENDING, len(plain) - 1) + 1):
        head, ending = plain[:-size], plain[-size:]
        if len(head) < (SHORTEST_HEAD_CYRILLIC if is_cyrillic else SHORTEST_HEAD):
            return
        names = [head + lost for lost in (INSTEAD_CYRILLIC if is_cyrillic else INSTEAD).get(ending, ())]
        if not is_cyrillic and (
            ending in (VOWEL_ENDINGS if head[-1] in VOWELS else CONSONANT_ENDINGS) or (size > 1 and ending == f"{head[-1]}n" and head[-1] in VOWELS)
        ):
            names.append(head)
        yield from (name for name in names if len(name) >= _shortest(name))


def _shortest(name: str) -> int:
    return SHORTEST_CYRILLIC if name[:1] in CYRILLIC else SHORTEST
