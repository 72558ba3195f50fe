"""One mail as one raw row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import unquote
from urllib.parse import quote

from connectors.base import clean_text
from connectors.google_workspace.headers import Fields, decode_words, fields, first, message_ids, moment, parties
from connectors.google_workspace.html_text import html_to_text
from connectors.google_workspace.keys import content_key, message_key
from connectors.google_workspace.mbox import RawMail
from connectors.google_workspace.mime import Content, content, split_head
from connectors.google_workspace.quoting import own_text

ROLES = (("from", "from"), ("to", "to"), ("cc", "cc"), ("original_from", "x-original-from"), ("original_from", "x-original-sender"))
PARTIES = 1_000  # of one mail; a mail to more people is a mailing
ATTACHMENTS = 200
SUBJECT = 2_000  # characters

# Gmail's own labels are written in the language of the mailbox.
SPAM = {"spam", "skräppost", "søppelpost", "roskaposti", "pourriel", "correo no deseado", "posta indesiderata", "ongewenst", "lixo eletrónico"}
DRAFTS = {
    "draft", "drafts", "utkast", "kladder", "luonnokset", "entwürfe", "entwurf", "brouillons", "borradores", "bozze", "concepten",
    "rascunhos", "wersje robocze",
}  # fmt: skip
TRASH = {
    "trash", "bin", "papperskorgen", "papirkurv", "papirkurven", "roskakori", "papierkorb", "corbeille", "papelera", "cestino",
    "prullenbak", "lixeira", "lixo", "kosz",
}  # fmt: skip
CHATS = {"chat", "chats"}

MACHINE = re.compile(
    r"(?:no|do[-_.]?not|not)[-_.]?reply.*|.*[-_.+](?:no|do[-_.]?not)[-_.]?reply|mailer[-_.]?daemon.*|postmaster|bounces?(?:[-_+.=].*)?|"
    r"notifications?|notify|automailer|auto[-_.]?(?:confirm|reply)|svarainte|ikkesvar|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|"
    r"calendar-notification|drive-shares(?:-dm)?-noreply|listserv|majordomo|.*-bounces"
)
COLUMNS = (
    "message_key", "message_id", "thread_root", "in_reply_to", "gm_thread_id", "mailbox", "sent_at", "subject", "text", "parties",
    "attachments", "size_bytes", "labels", "list_id", "list_address", "automated_by", "is_trashed", "is_cut", "link",
)  # fmt: skip


@dataclass(frozen=True)
class MailHead:
    """What the header of a mail says of its landing.

    key: what it is known by in every mailbox. at: when it was sent. left_out: why it is no interaction (spam, draft, chat), else ''.
    start: where its body begins.
    """

    found: Fields
    start: int
    key: str
    message_id: str
    labels: list[str]
    left_out: str
    is_trashed: bool
    at: datetime


class NoMail(ValueError):
    """What stands between two "From " lines is no mail. The message says why."""


def read_head(raw: RawMail) -> MailHead:
    """The header of a mail in an mbox. Raises NoMail."""
    block, start = split_head(raw.body, 0, len(raw.body))
    found = fields(block)
    labels = [label.strip() for label in decode_words(first(found, "x-gmail-labels")).split(",") if label.strip()]
    return head_of(found, labels, moment(asctime_to_date(envelope(raw))), lambda: bytes(raw.body[start:]), start)


def head_of(found: Fields, labels: list[str], otherwise: datetime | None, body: Callable[[], bytes], start: int = 0) -> MailHead:
    """What the header fields say. otherwise: when it was sent, where they do not tell. body: read only for a mail without Message-ID.

    Raises NoMail.
    """
    if not found.keys() & {"from", "sender", "to", "message-id", "date", "received", "subject"}:
        raise NoMail("it has none of the header fields of a mail")
    at = sent_at(found) or otherwise
    if at is None:
        raise NoMail("nothing in it says when it was sent")
    folded = {label.lower() for label in labels}
    left_out = "spam" if folded & SPAM else "draft" if folded & DRAFTS else "chat" if folded & CHATS else ""
    written = clean_text((message_ids(first(found, "message-id")) or [message_key(first(found, "message-id"))])[0])
    key = written or made_key(found, body())
    return MailHead(found, start, key, written, labels, left_out, bool(folded & TRASH), at)


def mail_row(raw: RawMail, head: MailHead, mailbox: str) -> dict[str, str | None]:
    """The raw row of a mail in an mbox. A mail in the trash is landed without its text."""
    said = content(raw.body, head.start, head.found) if not head.is_trashed else Content()
    return row_of(head, said, mailbox, first(head.found, "x-gm-thrid"), raw.size, raw.is_cut)


def row_of(head: MailHead, said: Content, mailbox: str, thread: str, size: int, is_cut: bool = False) -> dict[str, str | None]:
    """The raw row of a mail. mailbox: the address whose mailbox it lies in. thread: as Gmail numbers it there. size: in bytes."""
    found = head.found
    ids = message_ids(" ".join(found.get("references", [])))
    answered = message_ids(first(found, "in-reply-to"))
    row = {
        "message_key": head.key,
        "message_id": head.message_id,
        "thread_root": ids[0] if ids else None,
        "in_reply_to": answered[0] if answered else None,
        "gm_thread_id": thread,
        "mailbox": mailbox,
        "sent_at": head.at.isoformat(),
        "link": link(head),
        "subject": decode_words(first(found, "subject"))[:SUBJECT],
        "text": own_text("\n".join(html_to_text(text) if is_html else text for text, is_html in said.texts)),
        "parties": "\n".join(mail_parties(found)),
        "attachments": json.dumps(named(said), ensure_ascii=False) if said.attachments else "",
        "size_bytes": str(size),
        "labels": ",".join(head.labels),
        "list_id": list_id(found),
        "list_address": list_address(found),
        "automated_by": automated_by(found),
        "is_trashed": "true" if head.is_trashed else "false",
        "is_cut": "true" if is_cut else "false",
    }
    return {name: clean_text(value) if value else None for name, value in row.items()}


def link(head: MailHead) -> str:
    """A search in whichever Gmail opens it: ids of a mail differ from mailbox to mailbox."""
    wanted = f"rfc822msgid:{head.message_id}" if head.message_id else f"subject:({decode_words(first(head.found, 'subject'))})"
    return "https://mail.google.com/mail/u/0/#search/" + quote(wanted, safe="")


def made_key(found: Fields, body: bytes) -> str:
    """A key for a mail without Message-ID. The same mail in the sender's and the receiver's mailbox gets the same one."""
    return content_key(first(found, "from"), first(found, "to"), first(found, "date"), first(found, "subject"), body)


def sent_at(found: Fields) -> datetime | None:
    """When it was sent: Date, else the last Received."""
    return moment(first(found, "date")) or moment(first(found, "received").rpartition(";")[2].strip())


def envelope(raw: RawMail) -> str:
    """What the mbox's own line says behind its first word: the sender or Gmail's number, and the time."""
    return raw.separator.decode("ascii", "replace").strip().partition(" ")[2].partition(" ")[2]


def asctime_to_date(text: str) -> str:
    """`Fri Jan 05 10:00:00 +0000 2024` → `Fri, 05 Jan 2024 10:00:00 +0000`."""
    words = text.split()
    if len(words) < 5:
        return ""
    zone = next((word for word in words if word[0] in "+-"), "+0000")
    return f"{words[0]}, {words[2]} {words[1]} {words[-1]} {words[3]} {zone}"


def mail_parties(found: Fields) -> list[str]:
    """Who stands in From, To and Cc: role, address and name, with tabs between them.

    Bcc is not read: only the sender's copy has it. `original_from` is the sender whom a Google group replaced by itself ("Anna via Support").
    """
    result: dict[tuple[str, str], str] = {}
    for role, header in ROLES:
        for value in found.get(header, ()):
            for address, name in parties(value):
                if len(result) < PARTIES:
                    result.setdefault((role, address), f"{role}\t{address}\t{name}")
    if not any(role == "from" for role, _ in result):
        for address, name in parties(first(found, "sender"))[:1]:
            result[("from", address)] = f"from\t{address}\t{name}"
    return list(result.values())


def named(said: Content) -> list[dict[str, str]]:
    return [{"name": one.name, "type": one.content_type, "size": str(one.size)} for one in said.attachments[:ATTACHMENTS]]


def list_id(found: Fields) -> str | None:
    """`Support <support.northwind.com>` → `support.northwind.com`."""
    value = first(found, "list-id")
    return (message_ids(value) or [unquote(value)])[0].lower() or None if value else None


def list_address(found: Fields) -> str | None:
    """The address that one writes to in order to reach the list."""
    for written in message_ids(first(found, "list-post")):
        if written.lower().startswith("mailto:"):
            return written[7:].partition("?")[0].lower()
    return None


def automated_by(found: Fields) -> str | None:
    """Which sign says that no person wrote this mail to these people; `list` alone may be a team's own group."""
    submitted = first(found, "auto-submitted").lower()
    precedence = first(found, "precedence").lower()
    sender = next((address for value in found.get("from", ()) for address, _ in parties(value)), "")
    if submitted and not submitted.startswith("no"):
        return "auto-submitted"
    if MACHINE.fullmatch(sender.partition("@")[0]):
        return "machine address"
    if first(found, "return-path") == "<>" or "x-autoreply" in found or "x-autorespond" in found or "feedback-id" in found:
        return "auto-submitted"
    if precedence in {"bulk", "junk", "auto_reply"} and "list-id" not in found:
        return "bulk"
    if precedence == "list" or found.keys() & {"list-id", "list-unsubscribe", "list-post"}:
        return "list"
    return "bulk" if precedence in {"bulk", "junk"} else None
