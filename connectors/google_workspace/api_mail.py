"""One mail as Gmail's API gives it, as the raw row that the same mail in a Takeout becomes."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.google_workspace.headers import Fields, decode_bytes, first
from connectors.google_workspace.mail import MailHead, NoMail, head_of, row_of
from connectors.google_workspace.mime import DEPTH, PARTS, TEXTS, Attachment, Content, PartHead, part_head, split_head

Json = dict[str, Any]
UNREAD_STATES = frozenset({"UNREAD", "STARRED", "IMPORTANT"})  # how far its owner got with a mail is nobody's business and changes all day
SYSTEM_NAMES = {"INBOX": "Inbox", "SENT": "Sent"}


@dataclass(frozen=True)
class Labels:
    """A mailbox's labels. names: id → name."""

    names: dict[str, str]

    def lasting(self, ids: Iterable[str]) -> list[str]:
        """Without those that say how far its owner got with it, and Gmail's own guess of its category."""
        return sorted(key for key in ids if not is_passing(key))

    def named(self, ids: Iterable[str]) -> list[str]:
        """Their names, as a Takeout writes them."""
        return sorted(SYSTEM_NAMES.get(key) or self.names.get(key, key) for key in self.lasting(ids))


def is_passing(label: str) -> bool:
    """Whether a label says nothing of the mail itself."""
    return label in UNREAD_STATES or label.startswith("CATEGORY_")


def fields_of(payload: Json) -> Fields:
    """Header name in lower case → its values in order."""
    found: Fields = {}
    for header in payload.get("headers") or []:
        if isinstance(header, dict) and isinstance(header.get("name"), str) and isinstance(header.get("value"), str):
            found.setdefault(header["name"].lower(), []).append(" ".join(header["value"].split()))
    return found


def head_of_message(message: Json, labels: Labels, raw: Callable[[], bytes]) -> MailHead:
    """What the header says of its landing. raw: the whole mail, asked for only where it has no Message-ID. Raises NoMail."""
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise NoMail("it has no header")
    arrived = str(message.get("internalDate") or "")
    otherwise = datetime.fromtimestamp(int(arrived) / 1000, UTC) if arrived.isdigit() else None

    def body() -> bytes:
        whole = raw()
        return whole[split_head(whole, 0, len(whole))[1] :].replace(b"\r\n", b"\n")

    return head_of(fields_of(payload), labels.named(message.get("labelIds") or []), otherwise, body)


def row_of_message(message: Json, head: MailHead, mailbox: str, part: Callable[[str], str]) -> dict[str, str | None]:
    """The raw row. part: the data of a text that is too long to stand in its mail."""
    said = Content()
    walk(message["payload"], said, part, 0)
    thread = str(message.get("threadId") or "")
    size = message.get("sizeEstimate")
    return row_of(head, said, mailbox, decimal(thread), size if isinstance(size, int) else 0)


def decimal(key: str) -> str:
    """Gmail's number of a mail or thread as a Takeout writes it: the API writes the same in hexadecimal."""
    try:
        return str(int(key, 16))
    except ValueError:
        return key


def hexadecimal(key: str) -> str:
    """The number of a mail in a Takeout as the API writes it; '' where it is no number."""
    return f"{int(key):x}" if key.isascii() and key.isdigit() else ""


def walk(payload: Json, into: Content, part: Callable[[str], str], depth: int) -> None:
    """The texts and attachments of one part and those inside it, by the same rules as a mail in an mbox."""
    into.parts += 1
    if into.parts > PARTS:
        return
    found = fields_of(payload)
    head = part_head(found if first(found, "content-type") else found | {"content-type": [str(payload.get("mimeType") or "text/plain")]})
    name = str(payload.get("filename") or head.filename)
    children = [child for child in payload.get("parts") or [] if isinstance(child, dict)]
    body: Json = payload.get("body") if isinstance(payload.get("body"), dict) else {}  # type: ignore[assignment]
    if head.content_type.startswith("multipart/") and depth < DEPTH:
        walk_children(head, children, into, part, depth)
    elif head.content_type in TEXTS and not head.is_attachment and not name:
        data = body.get("data") or (part(body["attachmentId"]) if body.get("attachmentId") else "")
        into.texts.append((text_of(str(data), head), head.content_type == "text/html"))
    elif name or body.get("size"):
        into.attachments.append(Attachment(name, head.content_type, int(body.get("size") or 0)))


def walk_children(head: PartHead, children: list[Json], into: Content, part: Callable[[str], str], depth: int) -> None:
    """All children in order; of alternatives the first plain text that says something, else the last one."""
    said = []
    for child in children:
        found = Content(parts=into.parts)
        walk(child, found, part, depth + 1)
        into.parts = found.parts
        into.attachments += found.attachments
        if found.texts:
            said.append(found.texts)
    if head.content_type == "multipart/alternative" and said:
        plain = [texts for texts in said if any(not is_html and text.strip() for text, is_html in texts)]
        said = [plain[0] if plain else said[-1]]
    into.texts += [text for texts in said for text in texts]


def text_of(data: str, head: PartHead) -> str:
    """A text part's data. Gmail has undone its transfer encoding, and gives most of them in UTF-8, whatever its header says."""
    decoded = bytes_of(data)
    try:
        text = decode_bytes(decoded, head.charset) if b"\x1b" in decoded else decoded.decode("utf-8")  # escapes: ISO-2022 as it was sent
    except UnicodeDecodeError:
        text = decode_bytes(decoded, head.charset)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_of(data: str) -> bytes:
    """base64url, with or without its padding."""
    try:
        return urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except ValueError:
        return b""
