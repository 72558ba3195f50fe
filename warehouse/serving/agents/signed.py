"""Who signed a text that has no header lines: the name below its last greeting."""

from __future__ import annotations

import re

GREETINGS = (
    r"(?:with |my )?(?:best|kind|warm) (?:regards|wishes)|regards|best|(?:many )?thanks(?: in advance)?|thank you|cheers|(?:yours )?sincerely",
    r"yours(?: truly| faithfully)?|br|kr|mvh|mfg|vh|lg|(?:med )?(?:vänliga?|bästa) hälsning(?:ar)?|hälsningar|tack(?: på förhand)?",
    r"mit (?:freundlichen|besten) grüßen|(?:viele|beste|liebe) grüße|danke|cordialement|bien à vous|merci|(?:un )?saludos?|atentamente|gracias",
    r"(?:cordiali |distinti )?saluti|grazie|met vriendelijke groet(?:en)?|groeten|(?:med )?(?:venlig|vennlig) hilsen|hilsen",
    r"(?:ystävällisin )?terveisin|kiitos|pozdrawiam|z poważaniem|atenciosamente|obrigad[oa]",
)
GREETING = re.compile(rf"(?:{'|'.join(GREETINGS)})[\s,.!–-]*", re.IGNORECASE)
NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")


def signed_by(text: str) -> str:
    """The two to four words that stand alone below the last greeting as a name does; empty where none do."""
    lines = [line.strip(" \t*_-–—,") for line in text.split("\n") if line.strip()]
    greetings = [place for place, line in enumerate(lines) if GREETING.fullmatch(line)]
    name = lines[greetings[-1] + 1] if greetings and greetings[-1] + 1 < len(lines) else ""
    words = name.split()
    return name if NAME.fullmatch(name) and not words[0][0].islower() and not words[-1][0].islower() else ""
