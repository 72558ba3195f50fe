"""Two people written as one name: Anna & Bo Berg, Herr und Frau Berg. Such a record is neither of the two."""

from __future__ import annotations

import re

# before and after stands a letter, so that a sign at an end joins nobody
SIGN = re.compile(r"(?<=[^\W\d_.])\.?\s*[&+]\s*(?=[^\W\d_])")
WORD = re.compile(r"(?<=\S)\s+(?:and|und|och|og)\s+(?=\S)")
SLASH = re.compile(r"^(\w+)/(?=\w+\s+\w)")
# words that are also names and initials (Ja, En, Robert E. Hall) join where they are written small and names are not; y, e, en and i between two
# given names alone: Ortega y Gasset is one family name
SMALL_WORD = re.compile(r"(?<=\S)\s+(?:et|ja|u\.)\s+(?=\S)")
BETWEEN = re.compile(r"^(\S+)\s+(?:y|e|en|i)\s+(?=\S+\s+\S)")
JOINING, JOINING_SMALL = (SIGN, WORD, SLASH), (SMALL_WORD, BETWEEN)
BOTH_WHOLE = re.compile(r"^\S+ (.+\S) / \S+ (.+\S)$")
MOST_WORDS = 10  # of two names, titles and all: Herr Karl Heinz und Frau Anna Maria von der Berg; what is longer is a sentence
JOINING_WORDS = frozenset(("and", "und", "och", "og", "et", "ja", "y", "e", "en", "i"))


def taken_together(text: str) -> str | None:
    """The names of two people one after the other, without what joins them; None where the text is one person's name."""
    if len(text.split()) > MOST_WORDS:
        return None
    is_of_one_case = text.isupper() or text.islower()
    written = text.lower() if is_of_one_case else text
    whole = BOTH_WHOLE.match(written)
    if whole and whole[1].lower() == whole[2].lower():
        return written.replace(" / ", " ")
    for joining in JOINING if is_of_one_case else (*JOINING, *JOINING_SMALL):
        found: str = joining.sub(_first, written, count=1)
        if found != written:
            return found
    return None


def _first(joining: re.Match[str]) -> str:
    """What stands before the joining, if that was looked at, and a blank."""
    return f"{joining[1]} " if joining.lastindex else " "
