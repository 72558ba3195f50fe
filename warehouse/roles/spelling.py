"""Texts in their plain spelling: what stands in links, in HTML or in another form of the same letters and digits is read as what it says."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote, unquote_to_bytes

import polars as pl

INVISIBLE = r"\x{00ad}\x{034f}\x{061c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}"  # soft hyphens, what has no width
FORMS = r"\x{ff01}-\x{ff5e}\x{ff66}-\x{ff9f}\x{fb00}-\x{fb06}\x{2460}-\x{24ff}\x{1d400}-\x{1d7ff}"  # wide, joined, ringed and mathematical letters
DIGIT = r"[\p{Nd}--0-9]"  # of another script
ESCAPED, ENTITY = r"(?:%[0-9A-Fa-f]{2})+", r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
OTHERWISE = rf"[{INVISIBLE}{FORMS}]|{DIGIT}|%[0-9A-Fa-f]{{2}}|{ENTITY}"
MARKS = r"[\x{e000}-\x{e002}]"  # private letters that are used as marks must not come out of an escape


def is_otherwise(texts: pl.Series) -> pl.Series:
    """Which texts may say something that their letters as they stand do not show."""
    return texts.str.contains(OTHERWISE)


def plainly(texts: pl.Series) -> pl.Series:
    """The texts in plain spelling, in the same order. Only texts that `is_otherwise` picks are changed in what they say."""
    texts = _each(texts, ENTITY, html.unescape)
    for _ in range(2):  # a link within a link is escaped twice
        texts = _each(texts, ESCAPED, _unescaped)
    texts = texts.str.replace_all(f"[{INVISIBLE}]", "").str.normalize("NFKC")
    return _each(texts, DIGIT, lambda digit: str(unicodedata.digit(digit, digit))).str.replace_all(MARKS, "")


def _each(texts: pl.Series, pattern: str, said: Callable[[str], str]) -> pl.Series:
    """The texts with each distinct match replaced by what it says."""
    written = texts.str.extract_all(pattern).explode().drop_nulls().unique().sort().to_list()
    if not written:
        return texts
    written.sort(key=len, reverse=True)
    return texts.str.replace_many(written, [said(one) for one in written], leftmost=True)


def _unescaped(run: str) -> str:
    try:
        return unquote(run, errors="strict")
    except UnicodeDecodeError:
        return unquote_to_bytes(run).decode("latin-1")


def is_json(text: str) -> bool:
    """True for a JSON document."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def apart(text: str) -> str:
    """A word that a hyphen cuts, within a line or at its end, as one."""
    return re.sub(r"[-\u2010\u2011]\s*", "", text)
