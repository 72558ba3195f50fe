"""The parts of a mail without copying it: texts are decoded, attachments only named.

The standard library's parser walks every line of every attachment; jumping from boundary to boundary is what keeps a mail with a
20 MB attachment as cheap as one without. Header values are still read by the standard library.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from email.message import Message

from connectors.google_workspace.headers import Fields, decode_bytes, decode_words, fields, first
from connectors.google_workspace.mbox import ESCAPED_FROM

TEXT_BYTES = 1 << 20  # of one text part: what is beyond is no letter to a person
TEXTS = {"text/plain", "text/html"}  # text/calendar, text/x-amp-html and the like repeat what these say
DEPTH = 12
PARTS = 500

NEWLINE = 10
LINE_END_BYTES = 200  # what may follow a boundary on its line: white space

BLANK_LINE = re.compile(rb"\r?\n\r?\n")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
PLAIN_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:;\s*charset=\"?([\w.:-]+)\"?)?\s*;?\s*", re.I)


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail: its name, MIME type and size in bytes, never its content."""

    name: str
    content_type: str
    size: int


@dataclass
class Content:
    """What a mail says: its texts in order, each with whether it is HTML, and its attachments."""

    texts: list[tuple[str, bool]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    parts: int = 0


@dataclass(frozen=True)
class PartHead:
    """The header of one MIME part, read."""

    content_type: str
    charset: str | None
    boundary: str | None
    filename: str
    is_attachment: bool
    encoding: str


def split_head(raw: bytes | bytearray, start: int, end: int) -> tuple[bytes, int]:
    """The header block of a mail or part, and where its body begins."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return b"", start + (1 if raw[start] == 10 else 2)
    match = BLANK_LINE.search(raw, start, end)
    return (bytes(raw[start : match.start()]), match.end()) if match else (bytes(raw[start:end]), end)


def part_head(found: Fields) -> PartHead:
    """What the Content-* headers say. A part without a type is plain text."""
    written, disposition = first(found, "content-type"), first(found, "content-disposition")
    encoding = first(found, "content-transfer-encoding").lower()
    simple = PLAIN_TYPE.fullmatch(written) if not disposition else None
    if simple:
        return PartHead(simple[1].lower(), simple[2], None, "", False, encoding)
    message = Message()
    message["Content-Type"] = written or "text/plain"
    if disposition:
        message["Content-Disposition"] = disposition
    try:
        filename = decode_words(message.get_filename("") or "")
        charset = message.get_content_charset()
        boundary = message.get_boundary()
    except (ValueError, LookupError, TypeError, UnicodeError):
        filename, charset, boundary = "", None, None
    is_attachment = message.get_content_disposition() == "attachment" or bool(filename)
    return PartHead(message.get_content_type(), charset, boundary, filename, is_attachment, encoding)


def content(raw: bytes | bytearray, start: int, found: Fields) -> Content:
    """The texts and attachments of the mail whose headers were read and whose body begins at `start`."""
    result = Content()
    walk(raw, start, len(raw), part_head(found), result, 0)
    return result


def walk(raw: bytes | bytearray, start: int, end: int, head: PartHead, into: Content, depth: int) -> None:
    into.parts += 1
    if into.parts > PARTS:
        return
    if head.content_type.startswith("multipart/") and head.boundary and depth < DEPTH:
        walk_multipart(raw, start, end, head, into, depth)
    elif (head.content_type in TEXTS and not head.is_attachment) or head.content_type.startswith("multipart/"):
        text = decode_text(bytes(raw[start : min(end, start + TEXT_BYTES)]), head)
        into.texts.append((text, head.content_type == "text/html"))
    else:
        size = (end - start) * 57 // 78 if head.encoding == "base64" else end - start  # 57 bytes make a line of 76 signs and a line end
        into.attachments.append(Attachment(head.filename, head.content_type, size))


def walk_multipart(raw: bytes | bytearray, start: int, end: int, head: PartHead, into: Content, depth: int) -> None:
    """All children in order; of alternatives the first plain text that says something, else the last one."""
    children = []
    for child_start, child_end in between_boundaries(raw, start, end, head.boundary or ""):
        block, body = split_head(raw, child_start, child_end)
        child = Content(parts=into.parts)
        walk(raw, body, child_end, part_head(fields(block)), child, depth + 1)
        into.parts = child.parts
        into.attachments += child.attachments
        if child.texts:
            children.append(child.texts)
    if head.content_type == "multipart/alternative" and children:
        plain = [texts for texts in children if any(not is_html and text.strip() for text, is_html in texts)]
        children = [plain[0] if plain else children[-1]]
    into.texts += [text for texts in children for text in texts]


def between_boundaries(raw: bytes | bytearray, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """Where each child begins and ends. A missing closing boundary (a mail cut short) ends the last child with its parent."""
    marker = b"--" + boundary.encode("utf-8", "surrogateescape")
    found: list[tuple[int, int]] = []
    opened: int | None = None
    at = raw.find(marker, start, end)
    while at >= 0 and len(found) < PARTS:
        behind = at + len(marker)
        line_end = raw.find(b"\n", behind, end)
        line_end = end if line_end < 0 else line_end
        rest = raw[behind:line_end].strip() if line_end - behind < LINE_END_BYTES else b"?"
        if rest in (b"", b"--") and (at == start or raw[at - 1] == NEWLINE):
            if opened is not None:
                found.append((opened, max(opened, at - (2 if raw[at - 2 : at] == b"\r\n" else 1))))
            if rest:
                return found
            opened = min(line_end + 1, end)
        at = raw.find(marker, behind, end)
    if opened is not None:
        found.append((opened, end))
    return found


def decode_text(data: bytes, head: PartHead) -> str:
    if b">From " in data:
        data = ESCAPED_FROM.sub(rb"\1", data)
    if head.encoding == "base64":
        signs = NOT_BASE64.sub(b"", data)
        signs = signs[: len(signs) - 1] if len(signs) % 4 == 1 else signs
        data = binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
    elif head.encoding == "quoted-printable":
        data = binascii.a2b_qp(data)
    text = decode_bytes(data, head.charset)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
