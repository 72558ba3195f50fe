"""How many tokens a text is, at the most, for language models' tokenisers.

Measured against cl100k, o200k, Anthropic's older one and DeepSeek's on briefs: never below the largest of them, 3 to 25 % above it. Letters at
random cost more than words do, which no count by kinds of letters can know; runs of consonants are taken for such.
"""

from __future__ import annotations

import re
from math import ceil

PART = re.compile(
    r"(?P<random>[A-Za-z]{0,20}[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{5}[A-Za-z]{0,20})|(?P<word>[A-Z]?[a-z]+)|(?P<capitals>[A-Z]+)|(?P<digits>[0-9]+)"
    r"|(?P<marks>[!-/:-@\[-`{-~]+)|(?P<accented>[\u0080-\u024f]+)|(?P<alphabet>[\u0250-\u08ff]+)|(?P<syllables>[\u0900-\u0e7f\u2e80-\ud7ff\uf900-\uffef]+)"
    r"|(?P<signs>[\u2000-\u2bff]+)|(?P<rare>[^\x00-\u024f]+)|(?P<controls>[\x00-\x1f\x7f]+)"
)
# characters to a token; a part is one token at the least. Spaces go with the word that follows
TO_A_TOKEN = {
    "random": 1.5, "word": 4.1, "capitals": 2.0, "digits": 1.9, "marks": 2.1, "accented": 1.0, "alphabet": 0.75, "syllables": 0.5, "signs": 0.6,
    "rare": 0.25, "controls": 1.0,
}  # fmt: skip


def tokens(text: str) -> int:
    """At most so many."""
    return ceil(sum(max(1.0, len(part[0]) / TO_A_TOKEN[part.lastgroup or ""]) for part in PART.finditer(text)))
