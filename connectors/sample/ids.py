"""Identifiers in the shape that each vendor gives them."""

import uuid
from functools import cache

_BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
NULL_LOOKUP = "000000000000000AAA"
PREFIXES = {
    "account": "001",
    "contact": "003",
    "lead": "00Q",
    "opportunity": "006",
    "role": "00K",
    "case": "500",
    "comment": "00a",
    "task": "00T",
    "event": "00U",
    "user": "005",
    "email_message": "02s",
    "organization": "00D",
}


@cache
def _power(base: int, digits: int) -> int:
    return int(base**digits)


def _write(number: int, alphabet: str, digits: int) -> str:
    letters = []
    for _ in range(digits):
        number, rest = divmod(number, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(reversed(letters))


def salesforce_checksum(short: str) -> str:
    """The three letters that make a case-sensitive 15-character id safe to compare without case."""
    return "".join(_CHECK[sum((letter.isupper()) << place for place, letter in enumerate(short[start : start + 5]))] for start in (0, 5, 10))


def salesforce(kind: str, number: int) -> str:
    """The 18-character id of the `number`-th row of an object."""
    short = f"{PREFIXES[kind]}5g00000{_write(number * 193_939_393 % _power(62, 5), _BASE62, 5)}"
    return short + salesforce_checksum(short)


def slack(letter: str, number: int) -> str:
    """A Slack id, `U0…` or `C0…`: scattered, never repeated."""
    return f"{letter}0{_write((number * 31_415_926_535 + 7_654_321) % _power(36, 7), _BASE36, 7)}"


def guid(number: int) -> str:
    """A version 4 UUID that depends on the number alone."""
    scattered = (number * 0x9E3779B97F4A7C15F39CC0605CEDC835) & ((1 << 128) - 1)
    return str(uuid.UUID(int=(scattered & ~(0xF000 << 64) & ~(0xC000 << 48)) | (4 << 76) | (2 << 62)))


class Counters:
    """Running numbers by name."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, name: str) -> int:
        number = self._last.get(name, 0) + 1
        self._last[name] = number
        return number

    def last(self, name: str) -> int:
        """The number given out last; 0 before the first."""
        return self._last.get(name, 0)

    def salesforce(self, kind: str) -> str:
        return salesforce(kind, self.next(kind))

    def slack(self, letter: str) -> str:
        return slack(letter, self.next(letter))
