"""Bytes of unknown encoding as UTF-8, in one pass and without losing a byte."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence

from connectors.archives import Member
from connectors.base import Reading

CHUNK = 4 * 2**20
REPLACEMENT = "\ufffd"


def utf8_chunks(member: Member, reading: Reading, encodings: Sequence[str] = ("utf-8-sig", "cp1252")) -> Iterator[bytes]:
    """The member's text as chunks of UTF-8, each whole characters, without byte order mark and NUL bytes.

    The last of `encodings` is the single-byte one that stands in where UTF-8 fails; alone, it is what the file is in. The first chunk
    with a character beyond ASCII decides for the file; single wrong bytes in a UTF-8 file are read as the stand-in and noted.
    Lone carriage returns as line ends become newlines.
    """
    decoder = _Decoder(encodings)
    with member.open() as file:
        while chunk := file.read(CHUNK):
            if text := decoder.feed(chunk):
                yield text
        if text := decoder.feed(b"", last=True):
            yield text
    if decoder.wrong:
        reading.note(f"{member.label}: {decoder.wrong:,} bytes are not {decoder.name}; they were read as {encodings[-1]} or replaced")


class _Decoder:
    def __init__(self, encodings: Sequence[str]) -> None:
        self.stand_in = encodings[-1]
        self.name = "" if encodings[0].lower().startswith("utf") else self.stand_in
        self.started = False
        self.mac_line_ends = False
        self.held = b""
        self.wrong = 0
        self.utf16: codecs.IncrementalDecoder | None = None

    def feed(self, chunk: bytes, last: bool = False) -> bytes:
        if not self.started and chunk:
            chunk = self._start(chunk)
        text = self.utf16.decode(chunk, last).encode("utf-8", "replace") if self.utf16 else self._utf8(self.held + chunk, last)
        if b"\x00" in text:
            text = text.replace(b"\x00", REPLACEMENT.encode())
        return text.replace(b"\r", b"\n") if self.mac_line_ends else text

    def _start(self, chunk: bytes) -> bytes:
        self.started = True
        head = chunk[:4096]
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.name = "utf-16"
        elif head[1::2].count(0) > len(head) / 4 and not head[0::2].count(0):
            self.name = "utf-16-le"
        elif chunk.startswith(codecs.BOM_UTF8):
            self.name, chunk = "utf-8", chunk[3:]
        if self.name.startswith("utf-16"):
            self.utf16 = codecs.getincrementaldecoder(self.name)("replace")
            head = head.replace(b"\x00", b"")
        self.mac_line_ends = b"\r" in head and b"\n" not in chunk
        return chunk

    def _utf8(self, data: bytes, last: bool) -> bytes:
        self.held = b""
        if self.name == self.stand_in:
            return self._from_stand_in(data)
        if data.isascii():
            return data
        if not last:
            data, self.held = _whole_characters(data)
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if not self.name:
                self.name = self._judge(data)
            if self.name == self.stand_in:
                return self._from_stand_in(data)
            return self._mixed(data)
        if not self.name and not data.isascii():
            self.name = "utf-8"
        return data

    def _judge(self, data: bytes) -> str:
        """UTF-8 with some wrong bytes, or the stand-in: what most characters beyond ASCII say; other encodings hardly ever make one of UTF-8."""
        text = data.decode("utf-8", "replace")
        wrong = text.count(REPLACEMENT)
        right = sum(1 for c in text if c > "\x7f") - wrong
        return "utf-8" if right >= wrong else self.stand_in

    def _from_stand_in(self, data: bytes) -> bytes:
        text = data.decode(self.stand_in, "replace")
        self.wrong += 0 if data.isascii() else text.count(REPLACEMENT)
        return text.encode()

    def _mixed(self, data: bytes) -> bytes:
        def read(wrong: re.Match[str]) -> str:
            found = wrong[0].encode("ascii", "surrogateescape")
            self.wrong += len(found)
            return found.decode(self.stand_in, "replace")

        return re.sub("[\udc80-\udcff]+", read, data.decode("utf-8", "surrogateescape")).encode()


def _whole_characters(data: bytes) -> tuple[bytes, bytes]:
    """The data without a character that is cut at its end, and that cut part."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (data[:-back], data[-back:]) if back < length else (data, b"")
        if byte < 0x80:
            break
    return data, b""
