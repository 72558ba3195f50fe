"""Text as people read it: what outsiders wrote made harmless for a terminal, moments as ages, amounts with their currency."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal

SEPARATORS = ("\u2028", "\u2029")
# characters that reorder what stands around them, so that a name can look like another
REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
STEPS = ((365 * 86400, "y"), (30 * 86400, "mo"), (86400, "d"), (3600, "h"), (60, "min"))
WIDEST_AGE = len("in 59 min")  # what `age` returns takes no more room, so that a column of ages stands still from day to day


def safe(text: str, keep_lines: bool = False) -> str:
    """The text without anything that a terminal or a reader's eye would obey: escape sequences, control and reordering characters.

    Each becomes a visible stand-in. keep_lines: keep line breaks; otherwise they become spaces.
    """
    if text.isprintable():  # nearly every text is; it holds nothing of what is looked for
        return text
    return "".join(_harmless(character, keep_lines) for character in text.replace("\r\n", "\n"))


def _harmless(character: str, keep_lines: bool) -> str:
    if character == "\n" or character in SEPARATORS:
        return "\n" if keep_lines else " "
    if character == "\t":
        return " "
    if character in REORDERING or unicodedata.category(character) in ("Cc", "Cs"):
        return "�"
    return character


def short(text: str, length: int) -> str:
    """At most so many characters, on one line, cut at the end with an ellipsis."""
    line = " ".join(safe(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def age(moment: datetime | None, now: datetime) -> str:
    """`3 d`, `2 h`, `in 4 d`; empty without a moment."""
    if moment is None:
        return ""
    seconds = (now - moment).total_seconds()
    ahead, seconds = seconds < 0, abs(seconds)
    for size, unit in STEPS:
        if seconds >= size:
            return f"in {int(seconds // size)} {unit}" if ahead else f"{int(seconds // size)} {unit}"
    return "now"


def ago(moment: datetime | None, now: datetime) -> str:
    """`3 d ago`, `in 4 d`, `just now`; empty without a moment."""
    told = age(moment, now)
    return {"": "", "now": "just now"}.get(told, told if told.startswith("in ") else f"{told} ago")


def counted(number: int, one: str, several: str = "") -> str:
    """`1 record`, `2,000 records`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def amount(value: Decimal, currency: str | None) -> str:
    """`12 500 SEK`: whole units unless there are cents, thin spaces between thousands."""
    digits = f"{value:,.2f}".removesuffix(".00").replace(",", "\u202f")
    return f"{digits} {currency or ''}".strip()


def shown(value: object) -> str:
    """Any published value as one short text: times to the minute in UTC, lists with commas, booleans as yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return amount(value, None)
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(item)}" for key, item in value.items())
    return str(value)
