"""What a column's values look like, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

MOST = 0.8  # so many of the values must look alike
EMAIL = re.compile(r"[^@\s<>,;\"{}\[\]]+@[^@\s<>,;\"{}\[\]]+\.[^@\s<>,;.\"{}\[\]]+")
DOMAIN = re.compile(r"(https?://)?([a-z0-9-]+\.)+[a-z]{2,}(/\S*)?", re.IGNORECASE)
PHONE = re.compile(r"\+?[\d(][\d\s().\-/]{5,}\d(\s*(x|ext\.?)\s*\d+)?", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+")
DECIMAL = re.compile(r"[-+]?[\d.,\s]*\d")
UUID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9]+([_\-:/.][A-Za-z0-9]+)*")
SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(\D.*)?")
CLOCK = re.compile(r"\d:\d\d")
TRUTH = frozenset(("true", "false", "yes", "no", "y", "n", "0", "1", "t", "f"))
WRITTEN = ("%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y", "%a, %d %b %Y %H:%M:%S %z")
EPOCHS = (946_684_800, 4_102_444_800)  # 2000 to 2100, in seconds


def kind_of(values: Sequence[str]) -> str:
    """email, domain, time, date, phone, truth, number, decimal, uuid, code, json, text; empty where there is no value."""
    if not values:
        return ""
    for kind, test in TESTS.items():
        if sum(test(value) for value in values) >= MOST * len(values):
            return kind
    return "text"


def day_first(values: Sequence[str]) -> bool | None:
    """How 03/04/2026 is meant in a column: told by a number above twelve. None where nothing tells."""
    found = [(int(m[1]), int(m[2])) for value in values if (m := SLASHED.fullmatch(value))]
    if any(first > 12 for first, _ in found):
        return True
    return False if any(second > 12 for _, second in found) else None


def is_slashed(values: Sequence[str]) -> bool:
    """Whether day and month could be mistaken for each other."""
    return any(SLASHED.fullmatch(value) for value in values)


def _is_day(value: str) -> bool:
    if SLASHED.fullmatch(value):
        return True
    try:
        return bool(date.fromisoformat(value[:10])) and len(value) >= 8
    except ValueError:
        pass
    for form in WRITTEN:
        try:
            found = datetime.strptime(value, form)  # noqa: DTZ007 - only its form is looked at
        except ValueError:
            continue
        return 1900 <= found.year <= 2100
    return False


def is_epoch(value: str) -> bool:
    """Seconds or milliseconds since 1970."""
    return value.isdigit() and len(value) in (10, 13) and EPOCHS[0] <= int(value[:10]) <= EPOCHS[1]


def _is_phone(value: str) -> bool:
    return bool(PHONE.fullmatch(value)) and 7 <= sum(character.isdigit() for character in value) <= 17 and not NUMBER.fullmatch(value)


TESTS: dict[str, Callable[[str], bool]] = {
    "email": lambda value: bool(EMAIL.fullmatch(value)),
    "time": lambda value: (_is_day(value) and bool(CLOCK.search(value))) or is_epoch(value),
    "date": _is_day,
    "domain": lambda value: bool(DOMAIN.fullmatch(value)),
    "phone": _is_phone,
    "truth": lambda value: value.lower() in TRUTH,
    "number": lambda value: bool(NUMBER.fullmatch(value)),
    "decimal": lambda value: bool(DECIMAL.fullmatch(value)),
    "uuid": lambda value: bool(UUID.fullmatch(value)),
    "code": lambda value: bool(CODE.fullmatch(value)),
    "json": lambda value: value[:1] in "{[" and value[-1:] in "}]",
}
