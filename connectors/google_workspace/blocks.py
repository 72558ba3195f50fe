"""Cuts calendar and address book files into their BEGIN … END blocks, so that one bad block spoils no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from connectors.base import UnusableFile
from connectors.google_workspace.headers import decode_bytes

LINE_BYTES = 1 << 20
BLOCK_BYTES = 4 << 20
CONTENT_LINE = re.compile(rb"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)[;:]")


@dataclass
class Block:
    """One VEVENT, VTIMEZONE or VCARD. line: 1-based line of its BEGIN. is_whole: its END was there before the file or the next one began."""

    name: str
    line: int
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False

    @cached_property
    def body(self) -> bytes:
        """Its lines between BEGIN and END, with CRLF line ends."""
        return b"\r\n".join(self.lines)

    @property
    def text(self) -> str:
        """The block with CRLF line ends, as text."""
        return f"BEGIN:{self.name}\r\n{decode_bytes(self.body, None)}\r\nEND:{self.name}\r\n"


def blocks(stream: BinaryIO, label: str, outer: str, wanted: frozenset[str], dropped: frozenset[str]) -> Iterator[Block]:
    """The wanted blocks of a file in their order. Properties in `dropped`, lines that are none, and inner alarms are left away.

    outer: what the first line must begin. Memory: one block of at most BLOCK_BYTES.
    Raises UnusableFile when the file has content but does not begin so.
    """
    current: Block | None = None
    inner = 0
    number = 0
    keeps = False
    while line := stream.readline(LINE_BYTES):
        number += 1
        line = line.rstrip(b"\r\n").replace(b"\x00", b"")
        mark = line.strip().upper()
        if number == 1:
            mark = mark.removeprefix(b"\xef\xbb\xbf")
        if not mark:
            continue
        outer = expect(mark, outer, label)
        if mark.startswith(b"BEGIN:") and (name := mark[6:].decode("ascii", "replace")) in wanted:
            if current is not None:
                yield current
            current, inner, keeps = Block(name, number), 0, False
        elif current is None:
            continue
        elif mark == b"END:" + current.name.encode() and inner == 0:
            current.is_whole = True
            yield current
            current = None
        else:
            inner, keeps = take(current, line, mark, inner, keeps, dropped)
    if current is not None:
        yield current


def expect(mark: bytes, outer: str, label: str) -> str:
    """Check the first line with something in it; afterwards there is nothing left to expect."""
    if outer and mark != f"BEGIN:{outer}".encode():
        raise UnusableFile(label, f"it does not begin with BEGIN:{outer}", "Check that the file is what its name says, or take it out.")
    return ""


def take(block: Block, line: bytes, mark: bytes, inner: int, keeps: bool, dropped: frozenset[str]) -> tuple[int, bool]:
    """Add a line to the block; returns how deep inside inner blocks we are, and whether a folded next line belongs to it."""
    is_begin, is_end = mark.startswith(b"BEGIN:"), mark.startswith(b"END:")
    keeps_inner = block.name == "VTIMEZONE"
    if is_begin or is_end:
        if keeps_inner:
            block.lines.append(line)
        return inner + (1 if is_begin else -1), False
    if inner and not keeps_inner:
        return inner, False
    if not line.startswith((b" ", b"\t")):
        match = CONTENT_LINE.match(line)
        keeps = match is not None and match[1].decode().upper() not in dropped and not match[1].upper().startswith(b"X-GOOGLE")
    block.size += len(line)
    if keeps and block.size <= BLOCK_BYTES:
        block.lines.append(line)
    return inner, keeps
