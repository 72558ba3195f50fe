"""Words without case and accents."""

from __future__ import annotations

import re
import unicodedata

# letters that are no accented form of another; the macro `fold` in warehouse/shims.sql has the same
LETTERS = {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
SPECIAL = str.maketrans(LETTERS)
NOT_WORD = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Lower case, no accents, single spaces between words."""
    if text.isascii():  # most are, and need a fifth of the time
        return NOT_WORD.sub(" ", text.lower()).strip()
    bare = unicodedata.normalize("NFD", text.replace("İ", "i"))
    letters = "".join(character for character in bare if not unicodedata.combining(character))
    return NOT_WORD.sub(" ", letters.lower().translate(SPECIAL)).strip()
