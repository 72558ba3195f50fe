"""Telephone numbers that need no slow library: what its own metadata says about plainly written ones, as a table for SQL.

A plan answers for every number whose first two digits it knows; for all others it says `?`, and the library is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

ATOM = re.compile(r"\\d|\d|\[[^\]]*\]")
DIGITS = "0123456789"
PAIRS = tuple(f"{number:02}" for number in range(100))
EVERY = frozenset(PAIRS)
LONGEST = 17  # digits of a national number, at most


class Plan(NamedTuple):
    """How numbers written in one way are read.

    written: `+46` for numbers that say their country, `SE` for those that are read in it. country_code: `46`.
    starts: for each pair of first digits (00 to 99; of the national number, or of the number as written in the country)
    `-` (all digits are the national number), `0` (the first one is dialled only within the country) or `?` (ask the library).
    lengths: for each number of digits of a national number (0 to 17) `x` where such numbers exist, else `?`.
    """

    written: str
    country_code: str
    starts: str
    lengths: str


@cache
def plans() -> tuple[Plan, ...]:
    """The plan of each calling code and of each region that the installed library knows."""
    found = []
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        main = _metadata(code, regions[0])
        found.append(Plan(f"+{code}", f"{code}", _starts(main), _lengths(main)))
        for region in regions:
            if region not in phonenumbers.SUPPORTED_REGIONS:
                continue
            own = _metadata(code, region)
            # dialled from here to another country, or the country code without its +
            abroad = beginnings(own.international_prefix) | {pair for pair in PAIRS if f"{code}".startswith(pair) or pair.startswith(f"{code}")}
            lengths = "".join("x" if both == ("x", "x") else "?" for both in zip(_lengths(main), _lengths(own), strict=True))
            found.append(Plan(region, f"{code}", _starts(own, abroad), lengths))
    return tuple(found)


def _metadata(code: int, region: str) -> PhoneMetadata:
    found = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if found is None:
        raise ValueError(f"phonenumbers lacks the plan of {region}, +{code}")
    return found


def _lengths(metadata: PhoneMetadata) -> str:
    possible = metadata.general_desc.possible_length if metadata.general_desc else ()
    return "".join("x" if length in possible else "?" for length in range(LONGEST + 1))


def _starts(metadata: PhoneMetadata, abroad: frozenset[str] = frozenset()) -> str:
    """What the library does with the digit that is dialled within the country, for each pair of first digits."""
    prefix = metadata.national_prefix_for_parsing or ""
    # only a plain 0 is dropped here; other prefixes carry a choice of carrier, or have the number written anew
    drops_zero = "0" in alternatives(prefix) and not metadata.national_prefix_transform_rule
    zero = beginnings("0") if drops_zero else frozenset[str]()
    otherwise = frozenset[str]().union(*(beginnings(part) for part in alternatives(prefix) if not (drops_zero and part == "0")))
    # a number that could be a whole one as it stands keeps its 0 where it is none without it
    unsure = abroad | otherwise | (zero & beginnings(metadata.general_desc.national_number_pattern if metadata.general_desc else None))
    return "".join("?" if pair in unsure else "0" if pair in zero else "-" for pair in PAIRS)


def alternatives(pattern: str) -> list[str]:
    """`a|(b|c)d` as `a` and `(b|c)d`."""
    depth, found = 0, [""]
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            found.append("")
        else:
            found[-1] += character
    return found


@cache
def beginnings(pattern: str | None) -> frozenset[str]:
    """Pairs of digits with which something that the pattern matches can begin: never one too few, perhaps some too many."""
    return frozenset(pair for part in alternatives(pattern) for pair in _begins(part)) if pattern else frozenset()


def _begins(part: str) -> Iterator[str] | frozenset[str]:
    if part.startswith("("):
        inner, end = _group(part, 0)
        return EVERY if _may_be_nothing(part, end) else beginnings(inner)
    first = ATOM.match(part)
    if not first or _may_be_nothing(part, first.end()):
        return EVERY
    return (one + other for one in _digits(first[0]) for other in _begins_with(part, first.end()))


def _begins_with(part: str, place: int) -> str | set[str]:
    """The digits that can stand at a place in a pattern."""
    if part.startswith("(", place):
        inner, end = _group(part, place)
        return DIGITS if _may_be_nothing(part, end) else {pair[0] for pair in beginnings(inner)}
    atom = ATOM.match(part, place)
    return _digits(atom[0]) if atom and not _may_be_nothing(part, atom.end()) else DIGITS


def _may_be_nothing(part: str, end: int) -> bool:
    return part.startswith(("?", "*", "{0"), end)


def _group(part: str, start: int) -> tuple[str, int]:
    """What stands inside the parenthesis that opens here, and where it ends."""
    depth = 0
    for place in range(start, len(part)):
        depth += (part[place] == "(") - (part[place] == ")")
        if not depth:
            break
    return part[start + 1 : place].removeprefix("?:"), place + 1


@cache
def _digits(atom: str) -> str:
    """The digits that one digit, `[2-46]` or `\\d` stand for."""
    return DIGITS if atom == r"\d" else "".join(digit for digit in DIGITS if re.fullmatch(atom, digit))


@cache
def is_landline(number: str) -> bool:
    """Whether a number (E.164) is surely that of a telephone which stands in one place."""
    return phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.FIXED_LINE
