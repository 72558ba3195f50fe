"""The bytes of an answer as they come over the wire, and whether they came to their end."""

from __future__ import annotations

import zlib
from typing import BinaryIO

import requests
from urllib3.exceptions import HTTPError

from connectors.client.errors import Passing

PIECE = 1 << 20
ASKED = "gzip"  # the one encoding that is asked for: it says itself where it ends
PACKED = frozenset({"gzip", "x-gzip"})


def pour(response: requests.Response, into: BinaryIO) -> bool:
    """Write the unpacked body. Returns whether its end is known to be one: by its length, its chunks, or the packing.

    Raises Passing for a connection that breaks, and for a packed body that is cut or damaged: the library takes the first half of one for all.
    """
    raw, encoding = response.raw, response.headers.get("Content-Encoding", "").strip().lower()
    is_framed = "Content-Length" in response.headers or bool(getattr(raw, "chunked", False))
    try:
        if encoding not in PACKED:
            for piece in response.iter_content(PIECE):
                into.write(piece)
            return is_framed
        return _unpacked(raw, into)
    except (HTTPError, zlib.error) as error:
        # the error holds the request, and the request the credential
        raise Passing(f"the connection broke ({type(error).__name__})", code="connection") from None


def _unpacked(raw: object, into: BinaryIO) -> bool:
    """The same for gzip, of one or several parts; zeros behind the last are padding. An empty body is one."""
    part, came = zlib.decompressobj(31), False
    for piece in raw.stream(PIECE, decode_content=False):  # type: ignore[attr-defined]
        rest = piece
        while rest := rest.lstrip(b"\0") if part.eof else rest:
            part = zlib.decompressobj(31) if part.eof else part
            came = True
            into.write(part.decompress(rest))
            rest = part.unused_data
    if came and not part.eof:
        raise Passing("the packed answer breaks off", code="truncated")
    return True
