"""Mail headers as text: RFC 2047 words, addresses, ids and dates, however badly they were written."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache

Fields = dict[str, list[str]]

HEADER_BYTES = 1 << 20  # of one mail; Gmail takes no more than half of that
LIST_LENGTH = 100_000
ADDRESS_LENGTH = 320
REMEMBERED, REMEMBERED_LENGTH = 16_384, 512  # header values, which repeat; their size is limited, lest long lists of recipients fill the memory

FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.M)
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]+")
ONE_PARTY = re.compile(r'\s*(?:"([^"\\<>]*)"|([^",;:<>()\\@]*?))\s*<\s*([^<>\s,;]+)\s*>\s*')
MESSAGE_ID = re.compile(r"<\s*([^<>]+?)\s*>")
CHARSET = re.compile(r"(utf|iso|windows|cp|us-?ascii|ascii|koi|big5|gb|euc|shift|sjis|mac|latin|hz|johab|ks_?c|tis|ansi|cs)[\w.:()-]*", re.I)
WESTERN = {"us-ascii", "ascii", "ansi", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso_8859-1"}


def decode_bytes(data: bytes, charset: str | None) -> str:
    """Bytes as text: what they say they are, unless they are plainly UTF-8 or not that; then UTF-8, then Windows-1252. Never fails."""
    if data.isascii() and (not charset or ("2022" not in charset and "utf-7" not in charset.lower() and "16" not in charset)):
        return data.decode("ascii")
    name = (charset or "").strip().strip("'\"").lower()
    tries = ["utf-8"] if not name or name in WESTERN else [name, "utf-8"]
    for candidate in tries:
        if not CHARSET.fullmatch(candidate):
            continue
        try:
            return data.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def fields(block: bytes) -> Fields:
    """Header name in lower case → its values in order, unfolded, single spaces between words, encoded words still encoded."""
    text = decode_bytes(block[:HEADER_BYTES], None)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: Fields = {}
    for name, value in FIELD.findall(text):
        found.setdefault(name.lower(), []).append(" ".join(value.split()))
    return found


def first(found: Fields, name: str) -> str:
    values = found.get(name)
    return values[0].strip() if values else ""


def decode_words(value: str) -> str:
    """RFC 2047 encoded words decoded; what is broken stays as it was written."""
    return _decode_words(value) if len(value) <= REMEMBERED_LENGTH else _decode_words.__wrapped__(value)


@lru_cache(maxsize=REMEMBERED)
def _decode_words(value: str) -> str:
    if "=?" not in value:
        return " ".join(value.split())
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError, UnicodeError):
        return " ".join(value.split())
    text = "".join(part if isinstance(part, str) else decode_bytes(part, charset) for part, charset in parts)
    return " ".join(text.split())


def parties(value: str) -> tuple[tuple[str, str], ...]:
    """(address in lower case, display name) of an address header. What is no address is left out; a name that repeats it is empty."""
    return _parties(value) if len(value) <= REMEMBERED_LENGTH else _parties.__wrapped__(value)


@lru_cache(maxsize=REMEMBERED)
def _parties(value: str) -> tuple[tuple[str, str], ...]:
    if match := ONE_PARTY.fullmatch(value):
        pairs = [(match[1] or match[2] or "", match[3])]
    elif ADDRESS.fullmatch(value):
        pairs = [("", value)]
    else:
        pairs = listed(value)
    found = []
    for name, written in pairs:
        address = written.strip().strip("'").lower()
        if len(address) <= ADDRESS_LENGTH and ADDRESS.fullmatch(address):
            label = decode_words(name).strip(" '\"")
            found.append((address, "" if label.lower() == address else label))
    return tuple(dict.fromkeys(found))


def listed(value: str) -> list[tuple[str, str]]:
    """(name, address) of a header with several addresses, groups or comments; what is beyond LIST_LENGTH is not read."""
    try:
        return getaddresses([value[:LIST_LENGTH]])
    except (ValueError, IndexError, RecursionError):  # a thousand brackets
        return []


def message_ids(value: str) -> list[str]:
    """The ids of a Message-ID, In-Reply-To or References header, without brackets and white space."""
    return ["".join(found.split()) for found in MESSAGE_ID.findall(value)]


def moment(value: str) -> datetime | None:
    """A Date header in UTC; without a zone it is UTC. None when it is no date between 1971 and 2100."""
    try:
        at = parsedate_to_datetime(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if 1971 <= at.year <= 2100 else None
