"""Addresses and numbers as they are written in texts, and what stands in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import polars as pl

from warehouse.serving.handles import email_forms

EMAIL = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"
NUMBER = r"\+?\(?[0-9][0-9\s().,*\-_/\x{00a0}\x{00b7}\x{2010}-\x{2015}\x{2022}\x{2212}]{5,}[0-9]"
LISTED = r",([^0-9])"  # a comma between numbers, not within one
AT = r"(?:\s*[(\[{<]\s*(?i:at|ät|@)\s*[)\]}>]\s*|\s+(?:at|AT|@)\s+)"  # bo (at) acme.se, bo at acme.se
DOT = r"(?:\.|\s*[(\[{<]\s*(?i:dot|punkt|\.)\s*[)\]}>]\s*|\s+(?:dot|DOT)\s+)"
SPOKEN = rf"[\p{{L}}\p{{N}}._%+'-]+{AT}[\p{{L}}\p{{N}}-]+(?:{DOT}[\p{{L}}\p{{N}}-]+)+"
SAME_DIGITS = 8  # numbers are one where so many of their last digits agree: 070-123 45 67 is +46 70 123 45 67
MOST_DIGITS = 15  # that a number has
SPOKEN_AT, SPOKEN_DOT, IN_A_SENTENCE = (re.compile(pattern) for pattern in (AT, DOT, r"\s(?:at|AT|@)\s"))
BEFORE = re.compile(r"^(?:%[0-9a-fA-F]{2}|[._%+'-])+")  # what can be glued to an address: a quote, a percent-encoded bracket


def last_digits(number: str) -> str:
    """By what two ways of writing one number agree; empty for what is too short to be one."""
    digits = re.sub(r"\D", "", number)
    return digits[-SAME_DIGITS:] if len(digits) >= SAME_DIGITS - 1 else ""


def written_addresses(texts: pl.Series, emails: Collection[str], is_any: bool, label: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Each address as it is written somewhere → its label. is_any: those that are not known too."""
    found = {}
    for written in _distinct(texts, EMAIL):
        own = next((form for form in _addresses(written) if form in emails), "")
        if own or is_any:
            found[written] = labels.get(own, label)
    for written in _distinct(texts, SPOKEN):
        own = next((form for form in _addresses(_unspoken(written)) if form in emails), "")
        if own or (is_any and not IN_A_SENTENCE.search(written)):
            found[written] = labels.get(own, label)
    return found


def written_numbers(texts: pl.Series, numbers: Collection[str], label: str) -> dict[str, str]:
    """Each run of digits as it is written somewhere that holds a known number → the run without it."""
    runs = _distinct(texts, NUMBER)
    runs = runs.str.replace_all(LISTED, "\x00$1").str.split("\x00").explode().drop_nulls().str.strip_chars().unique()
    told = runs.filter(runs.str.replace_all(r"\D", "").str.contains_any(list(numbers)))
    return {run: clean for run in told.to_list() if (clean := _without(run, numbers, label)) != run}


def _unspoken(written: str) -> str:
    local, domain = SPOKEN_AT.split(written, maxsplit=1)
    return f"{local}@{SPOKEN_DOT.sub('.', domain)}"


def _addresses(written: str) -> Iterable[str]:
    """What may be the address in what looks like one: without what is glued to its ends and without a tag, as identity normalises it."""
    local, _, domain = written.lower().rpartition("@")
    labels = domain.split(".")
    for own in dict.fromkeys((local, BEFORE.sub("", local))):
        for end in range(len(labels), 1, -1):
            host = ".".join(labels[:end])
            for untagged in dict.fromkeys((own, own.split("+", 1)[0])):
                yield from email_forms(f"{untagged}@{host}")


def _without(run: str, numbers: Collection[str], label: str) -> str:
    """The run with each known number replaced. A number ends where a group of digits ends, and begins with one."""
    groups = [(match.start(), match.end()) for match in re.finditer(r"[0-9]+", run)]
    parts, first, start = [], 0, 0  # what is done; the first group and the first character that are not
    for last, (_, end) in enumerate(groups):
        digits = "".join(run[begin:stop] for begin, stop in groups[first : last + 1])
        if digits[-SAME_DIGITS:] in numbers or digits[-SAME_DIGITS + 1 :] in numbers:
            size, begin = 0, last
            while begin >= first and (size := size + groups[begin][1] - groups[begin][0]) <= MOST_DIGITS:
                begin -= 1
            begin = min(begin + 1, last)
            parts += [run[start : groups[begin][0]] if begin > first or first else "", label]
            first, start = last + 1, end
    return "".join([*parts, run[start:]])


def _distinct(texts: pl.Series, pattern: str) -> pl.Series:
    return texts.str.extract_all(pattern).explode().drop_nulls().unique()
