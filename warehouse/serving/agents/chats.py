"""Lines of a chat that say who wrote what stands below or behind them, as the tools copy and export them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warehouse.serving.handles import EMAIL

DATE = r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?,?\s+"
CLOCK = r"\[?(?:(?:today|yesterday|idag|igår|heute|gestern) (?:at |kl\.? ?|um )?)?\d{1,2}[:.]\d\d(?:\s?[AaPp]\.?[Mm]\.?)?\]?:?"
SLACK_LINE = re.compile(rf"(?P<who><@[UW][A-Z0-9]+(?:\|[^>]*)?>|@?[UW](?=[A-Z0-9]*\d)[A-Z0-9]{{6,}})(?::|\s+{CLOCK}\s*$|\s*$)")
# in a chat that was copied the name and the time are cut by two spaces or more; by one where several lines are like this, or the first one is
CHAT_LINE = re.compile(rf"(?P<who>[^\W\d_][^\n:<>@]{{1,60}}?)(?:\s+APP)?(?P<gap>\s*[,—–-]\s+|\s+)(?:{DATE})?{CLOCK}\s*")
TIME_LINE = re.compile(rf"{CLOCK}\s*")
TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
# Teams: [10:31] Anna Berg, with the text below. WhatsApp: [02/11/2026, 10:31:12] Anna Berg: text, or 02/11/2026, 10:31 - Anna Berg: text
STAMPED = re.compile(rf"(?P<stamp>\[(?:{DATE})?{TIME}\]|{DATE}{TIME}\s+[-–])\s+(?P<who>[^\n:]{{1,60}})(?P<colon>:(?:\s+|$))?(?P<text>.*)")
LONGEST_NAME, MOST_WORDS = 60, 4


def is_chat(lines: Sequence[str]) -> bool:
    """True where names and times stand between the lines as a chat has them."""
    found = [match for line in lines if (match := CHAT_LINE.fullmatch(line.strip()))]
    return len(found) > 1 or any(len(match["gap"]) > 1 for match in found)


def chat_author(lines: Sequence[str], position: int, has_names: bool, in_mail: bool) -> tuple[str, str] | None:
    """Who wrote the lines of a chat below this one, and what stands behind it; None where this says nothing of the kind.

    has_names: what is_chat said of the whole. in_mail: a From line stands above, so that a time in a line is rather a plan than a chat.
    """
    line = lines[position].strip()
    if slack := SLACK_LINE.match(line):
        return slack["who"], line[slack.end() :]
    named = CHAT_LINE.fullmatch(line)
    if named and (has_names or (not in_mail and _is_name(named["who"]) and not "".join(lines[:position]).strip())):
        return named["who"], ""
    if not in_mail and (stamped := _stamped(line)):
        return stamped
    following = lines[position + 1].strip() if position + 1 < len(lines) else ""
    is_name = 0 < len(line) <= LONGEST_NAME and len(line.split()) <= MOST_WORDS and not EMAIL.search(line)
    return (line, "") if is_name and TIME_LINE.fullmatch(following) else None


def _stamped(line: str) -> tuple[str, str] | None:
    found = STAMPED.fullmatch(line.lstrip("\u200e"))
    if found is None or not (len(found["who"].split()) <= MOST_WORDS or found["who"].startswith("+")):
        return None
    if found["colon"] is None and not (found["stamp"].startswith("[") and not found["text"] and _is_name(found["who"])):
        return None
    return found["who"], found["text"]


def _is_name(text: str) -> bool:
    """One to four words, of which the first and the last begin as names do."""
    words = text.split()
    return 0 < len(words) <= MOST_WORDS and not words[0][0].islower() and not words[-1][0].islower()
