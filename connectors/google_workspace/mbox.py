"""Splits an mbox into its mails, one at a time, whatever their size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from connectors.base import UnusableFile

CHUNK = 1 << 20
LINE = 1 << 20  # bytes that a chunk may grow by to end with a line
MAIL_LIMIT = 32 << 20  # bytes of one mail that are looked at; Gmail itself takes at most 25 MB in and 50 MB out

# A line of a body can start with "From " too, so the line must have an asctime date, and a header line or nothing after it.
LINE_BEFORE = rb"From [^\r\n]*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\r\n]*\d\d:\d\d:\d\d[^\r\n]*\d{4}[^\r\n]*(?:\r?\n|\Z)"
FIRST_SEPARATOR = re.compile(LINE_BEFORE)
SEPARATOR = re.compile(rb"^" + LINE_BEFORE + rb"(?=[!-9;-~]+:|>?From |\r?\n|\Z)", re.M)
ESCAPED_FROM = re.compile(rb"^>(>*From )", re.M)


@dataclass
class RawMail:
    """One mail as it stands in the mbox. number: 1-based in its file. size: bytes in the file, of which `body` holds at most MAIL_LIMIT."""

    number: int
    separator: bytes
    body: bytearray = field(default_factory=bytearray)
    size: int = 0

    @property
    def is_cut(self) -> bool:
        return self.size > len(self.body)

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        room = MAIL_LIMIT - len(self.body)
        if room > 0:
            self.body += piece if len(piece) <= room else piece[:room]


def mails(stream: BinaryIO, label: str) -> Iterator[RawMail]:
    """The mails of an mbox in their order. Memory: one chunk and at most MAIL_LIMIT of one mail.

    Raises UnusableFile when the file has content but does not begin with a "From " line. An empty file has no mails.
    """
    current: RawMail | None = None
    for chunk, is_line_start in line_chunks(stream):
        if current is None:
            start = beginning(chunk, label)
            current = RawMail(1, chunk[:start])
            done = start
        else:
            start, done = 0 if is_line_start else chunk.find(b"\n") + 1, 0
        for match in SEPARATOR.finditer(chunk, start):
            current.add(chunk[done : match.start()])
            yield current
            current = RawMail(current.number + 1, match.group())
            done = match.end()
        current.add(chunk[done:])
    if current is not None:
        yield current


def line_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The stream in pieces that end at a line end, unless a line is longer than a chunk, and whether each begins a line.

    A "From " line and the line after it are never torn apart.
    """
    is_line_start = True
    while chunk := stream.read(CHUNK):
        chunk += stream.readline(LINE)
        if chunk[chunk.rfind(b"\n", 0, -1) + 1 :].startswith(b"From "):
            chunk += stream.readline(LINE)
        yield chunk, is_line_start
        is_line_start = chunk.endswith(b"\n")


def beginning(chunk: bytes, label: str) -> int:
    """Where the first mail begins, behind its separator."""
    text = chunk.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    first = FIRST_SEPARATOR.match(text)
    if first is None:
        raise UnusableFile(
            label,
            "this is no mailbox: its first line is not the 'From … <date>' line that every mbox begins with",
            "Point `takeout` at the folder or zip that Google Takeout made, with Mail/*.mbox in it.",
        )
    return len(chunk) - len(text) + first.end()
