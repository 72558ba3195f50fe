"""Two people written as one name: Anna & Bo Berg, Herr und Frau Berg. Such a record is neither of the two."""

from __future__ import annotations

import re

# before and after stands a letter, so that a sign at an end joins nobody; words count as written small, since En and Ja are names
SIGN = re.compile(r"(?<=[^\W\d_.])\.?\s*[&+]\s*(?=[^\W\d_])")
WORD = re.compile(r"(?<=\S)\s+(?:and|und|och|og|et|ja)\s+(?=\S)")
# between two given names alone: Ortega y Gasset is one family name
BETWEEN = re.compile(r"^(\S+)\s+(?:y|e|en|i)\s+(?=\S+\s+\S)|^(\w+)/(?=\w+\s+\w)")
BOTH_WHOLE = re.compile(r"^\S+ (.+\S) / \S+ (.+\S)$")
JOINING_WORDS = frozenset(("and", "und", "och", "og", "et", "ja", "y", "e", "en", "i"))


def taken_together(text: str) -> str | None:
    """The names of two people one after the other, without what joins them; None where the text is one person's name."""
    written = text.lower() if text.isupper() else text
    whole = BOTH_WHOLE.match(written)
    if whole and whole[1].lower() == whole[2].lower():
        return written.replace(" / ", " ")
    for joining in (SIGN, WORD, BETWEEN):
        found = joining.sub(lambda match: f"{match[1] or match[2]} " if match.lastindex else " ", written, count=1)
        if found != written:
            return found
    return None
