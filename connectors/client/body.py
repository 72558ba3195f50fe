"""The body of an answer as JSON that Arrow and DuckDB take."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import orjson

from connectors.base import clean_text
from connectors.client.errors import ApiError, Passing

# more digits than a float holds, outside of a text; orjson makes a float of whole numbers above 64 bits too
LONG_NUMBER = re.compile(rb"[:\[,\s]-?\d[\d.]{16}")


def parse(data: bytes, content_type: str, what: str) -> Any:
    """The JSON value of a body. Raises Passing for one that is cut, ApiError for a web page. what: the request, for the message."""
    if data[:200].lstrip().lower().startswith((b"<!doctype", b"<html")) or "text/html" in content_type:
        raise ApiError(f"{what}: a web page came back where data was expected; is a proxy or a login page in between?", "html")
    try:
        # Arrow takes neither NUL nor lone surrogates; orjson refuses the latter by itself
        if b"\\u0000" not in data and not LONG_NUMBER.search(data):
            return orjson.loads(data)
        return cleaned(json.loads(data, parse_float=exact))
    except ValueError:
        try:
            return cleaned(json.loads(data, parse_float=exact))
        except (ValueError, RecursionError):
            raise Passing(f"the answer ({len(data):,} bytes) is no whole JSON", code="truncated") from None


def exact(written: str) -> float | str:
    """A number with a fraction or an exponent; as it is written where a float would round it: a sum or an id is no other one."""
    value = float(written)
    return value if Decimal(repr(value)) == Decimal(written) else written


def glimpse(data: bytes) -> Any:
    """The JSON value of an error's body, None where it is none."""
    try:
        return orjson.loads(data)
    except ValueError:
        return None


def cleaned(value: Any) -> Any:
    """The value with every text in it cleaned."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    if isinstance(value, dict):
        return {clean_text(key): cleaned(part) for key, part in value.items()}
    return value


def said_no(body: Any) -> None:
    """What most tools mean by a body of `ok: false` or `success: false`, whatever the HTTP status. Raises ApiError."""
    if isinstance(body, dict) and (body.get("ok") is False or body.get("success") is False):
        code = body.get("error") or body.get("message") or body.get("code") or "no reason given"
        code = code.get("message") or code.get("code") if isinstance(code, dict) else code
        raise ApiError(f"the tool refused: {str(code)[:200]}", str(code)[:80])
