"""Father or son: the words in a written name that tell one from the other, wherever they stand."""

from __future__ import annotations

import re
import unicodedata

OF_ONE = {"junior": "jr", "jnr": "jr", "fils": "jr", "filho": "jr", "hijo": "jr", "senior": "sr", "snr": "sr", "pere": "sr"}
ALSO_NAMES = frozenset(("fils", "filho", "hijo", "pere"))  # they count only at the end of a name that is whole without them
ELDER = re.compile(r"(?<=[\s,(\[])(?:d\.\s?[äæ]\.?|den äldre|den ældre|der ältere|the elder|sen\.)(?=$|[\s,)\]])", re.IGNORECASE)
YOUNGER = re.compile(r"(?<=[\s,(\[])(?:d\.\s?y\.?|d\.\s?j\.|den yngre|der jüngere|the younger|jun\.)(?=$|[\s,)\]])", re.IGNORECASE)


def with_plain_words(text: str) -> str:
    """The text with `d.ä.`, `den yngre`, `sen.` written as sr and jr."""
    return YOUNGER.sub("jr", ELDER.sub("sr", unicodedata.normalize("NFC", text)))


def split_generation(words: list[str], generations: frozenset[str]) -> tuple[list[str], str]:
    """The words without those of a generation after the first, and the generation: jr, sr, ii …, or ''.

    words: folded; generations: the reference table's. A leading `jr` or `sr` is no given name either.
    """
    found = [word for place, word in enumerate(words) if word in generations and (place or word in ("jr", "sr"))]
    found = [word for word in found if word not in ALSO_NAMES or (word == words[-1] and len(words) > 2)]
    kept = [word for word in words if word not in found]
    if not found or not kept:
        return words, ""
    return kept, OF_ONE.get(found[-1], found[-1])
