"""Handles in a pasted text: a Slack thread, an e-mail with its header lines, a question."""

from __future__ import annotations

import re

from warehouse.serving.handles import CRM_ID, DOMAIN, EMAIL, OWN_ID, RECORD_KEY, SLACK_USER, addresses_in, read_handle

LONGEST_HANDLE = 90
# the patterns below take time by the square of a word's length: no address is longer than 320, and no mail that is asked about than so much
LONGEST_WORD, LONGEST_TEXT = 320, 20_000
TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
SLACK_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
LONG_NUMBER = re.compile(r"\d{5,20}")  # as some tools number their records
HAS_DIGIT = re.compile(r"\d")  # a Slack id has one; a word in capital letters has none
URL = re.compile(r"https?://[^\s<>\"')\]]+")
NUMBER = re.compile(r"(?<![\w.-])(?:\+|00?)[0-9][0-9\s().\u00a0/\u2010-\u2015-]{6,}[0-9](?!\w)")
# two to four words that begin with a capital letter, as names do
NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]+(?: (?:von|van|de|der|den|af|al|da|di|la|le|el|bin)){0,2}(?: [^\W\d_a-z][\w'’-]+){1,3}")


def is_pasted(text: str) -> bool:
    """True for more than one handle could be: several lines, a sentence, several addresses, or one among other words."""
    bare = text.strip()
    if "\n" in bare or len(bare) > LONGEST_HANDLE:
        return True
    return len(bare.split()) > 5 or len(addresses_in(bare)) > (len(bare.split()) <= 2)


def handles_in(text: str) -> list[str]:
    """Addresses, numbers, links and ids in the order of the text, each once however it is written."""
    text = _readable(text)
    found: list[tuple[int, str]] = [(match.start(), match[0].rstrip(".,;:!?")) for match in URL.finditer(text)]
    text = URL.sub(lambda match: " " * len(match[0]), text)  # what stands in a link is no address
    for pattern in (SLACK_MENTION, EMAIL, NUMBER):
        found += [(match.start(), match[0].rstrip(".,;:!?")) for match in pattern.finditer(text)]
    for word in re.finditer(r"\S+", text):
        bare = word[0].strip(".,;:!?()[]<>\"'")
        if (
            any(pattern.fullmatch(bare) for pattern in (OWN_ID, RECORD_KEY, CRM_ID, DOMAIN))
            or (SLACK_USER.fullmatch(bare) and HAS_DIGIT.search(bare))
            or LONG_NUMBER.fullmatch(bare)
        ):
            found.append((word.start(), bare))
    once = {read_handle(handle).values[0]: handle for _, handle in sorted(found, reverse=True)}
    return list(once.values())[::-1]


def names_in(text: str) -> list[str]:
    """What may be a name, each once: runs of words that begin with a capital letter, and their parts (Which Anna Berg), longest first."""
    found = []
    for match in NAME.finditer(_readable(text)):
        words = match[0].split()
        found += [" ".join(words[start : start + size]) for size in range(len(words), 1, -1) for start in range(len(words) - size + 1)]
    return list(dict.fromkeys(found))


def is_cut(text: str) -> bool:
    """True where the text is longer than what is read of it."""
    return len(text) > LONGEST_TEXT or any("@" in word for word in TOO_LONG.findall(text))


def _readable(text: str) -> str:
    """The beginning of the text, without what is too long to be a word."""
    return TOO_LONG.sub(" ", text[:LONGEST_TEXT])
