"""One JSON file of an export as its records; what cannot be read is set aside with file, record and reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from connectors.base import Reading, clean_text

WHITESPACE = " \t\r\n"


def records(data: bytes, label: str, stream: str, reading: Reading) -> list[dict[str, Any]]:
    """The objects of a JSON array, in order; counts each, and quarantines what is no object or cannot be parsed.

    A file that was cut gives the objects before the cut. label: the file as the user knows it.
    """
    try:
        # Arrow takes neither NUL nor lone surrogates; orjson refuses the latter by itself
        found = orjson.loads(data) if b"\\u0000" not in data else _cleaned(json.loads(data))
    except (ValueError, RecursionError):
        return _salvage(data, label, stream, reading)
    if not isinstance(found, list):
        reading.count(stream)
        reading.quarantine(stream, label, None, "the file is not a list of records", data[:500].decode("utf-8", "replace"))
        return []
    reading.count(stream, len(found))
    good = [record for record in found if type(record) is dict]
    if len(good) < len(found):
        for position, record in enumerate(found, 1):
            if type(record) is not dict:
                reading.quarantine(stream, label, position, "the record is not an object", str(record))
    return good


def _salvage(data: bytes, label: str, stream: str, reading: Reading) -> list[dict[str, Any]]:
    text = data.decode("utf-8-sig", "replace")
    good: list[dict[str, Any]] = []
    for position, record in enumerate(_one_by_one(text), 1):
        reading.count(stream)
        if isinstance(record, dict):
            good.append(_cleaned(record))
        elif isinstance(record, _Broken):
            line = text.count("\n", 0, record.start) + 1
            reason = f"record {position} cannot be read: {record.reason}; nothing after it in this file was read"
            reading.quarantine(stream, label, line, reason, text[record.start : record.start + 500])
        else:
            reading.quarantine(stream, label, position, "the record is not an object", str(record))
    return good


class _Broken:
    """Where parsing had to stop, and why."""

    def __init__(self, start: int, reason: str) -> None:
        self.start = start
        self.reason = reason


def _one_by_one(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = _past_whitespace(text, 0)
    if text[at : at + 1] != "[":
        yield _Broken(at, "the file is not a JSON list")
        return
    at = _past_whitespace(text, at + 1)
    while text[at : at + 1] != "]":
        try:
            record, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _Broken(at, "the file ends too early" if at >= len(text) else getattr(error, "msg", "it is nested too deeply"))
            return
        yield record
        at = _past_whitespace(text, end)
        if text[at : at + 1] == ",":
            at = _past_whitespace(text, at + 1)
        elif text[at : at + 1] != "]":
            yield _Broken(at, "the file ends too early" if at >= len(text) else "a comma is missing")
            return


def _past_whitespace(text: str, at: int) -> int:
    while at < len(text) and text[at] in WHITESPACE:
        at += 1
    return at


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(part) for key, part in value.items()}
    return value
