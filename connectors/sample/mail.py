"""Writes mailboxes as Google Takeout does: one mbox per mailbox, every header and encoding that mail programs really use."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import BinaryIO

from connectors.sample import clock

Address = tuple[str, str]


@dataclass(slots=True)
class Mail:
    """One mail, whoever's mailboxes it is in. `style`: plain, alternative, html or base64; `extra`: further header lines."""

    moment: int
    id: str
    sender: Address
    to: list[Address]
    subject: str
    text: str
    cc: list[Address] = field(default_factory=list)
    thread: int = 0
    reply_to: str = ""
    references: str = ""
    quoted: "Mail | None" = None
    quote_style: str = "gmail"
    style: str = "plain"
    offset: int = 1
    attachment: str = ""
    extra: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def encoded(text: str) -> str:
    """A header value: as it is if ASCII, otherwise RFC 2047 words of at most 75 characters (base64 for other scripts)."""
    if text.isascii():
        return text
    latin = all(ord(letter) < 0x250 for letter in text)
    words, piece = [], ""
    for letter in text:
        if len((piece + letter).encode()) > (20 if latin else 42):
            words.append(piece)
            piece = ""
        piece += letter
    words.append(piece)
    return "\n ".join(_word(word, latin) for word in words)


def _word(text: str, latin: bool) -> str:
    raw = text.encode()
    if not latin:
        return f"=?UTF-8?B?{base64.b64encode(raw).decode()}?="
    letters = "".join(chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else "_" if byte == 32 else f"={byte:02X}" for byte in raw)
    return f"=?UTF-8?Q?{letters}?="


@lru_cache(maxsize=20_000)
def address(one: Address) -> str:
    name, mailbox = one
    if not name:
        return mailbox
    if not name.isascii():
        return f"{encoded(name)} <{mailbox}>"
    return f'"{name}" <{mailbox}>' if any(sign in ',.()"@' for sign in name) else f"{name} <{mailbox}>"


def addresses(many: Iterable[Address]) -> str:
    return ",\n ".join(address(one) for one in many)


def quoted_text(mail: Mail) -> str:
    """What the mail program puts under a reply, in the manner of Gmail, Outlook or a Swedish Outlook."""
    old = mail.quoted
    if old is None:
        return ""
    who, when = old.sender[0] or old.sender[1], clock.mail(old.moment, old.offset)
    if mail.quote_style == "gmail":
        lines = "\n".join(f"> {line}" if line else ">" for line in old.text.split("\n"))
        return f"\n\nOn {when[:16]} at {when[17:22]} {who} <{old.sender[1]}> wrote:\n\n{lines}\n"
    if mail.quote_style == "swedish":
        to = "; ".join(name or box for name, box in old.to)
        return (
            f"\n\n________________________________\nFrån: {who} <{old.sender[1]}>\nSkickat: {when}\nTill: {to}\nÄmne: {old.subject}\n\n{old.text}\n"
        )
    to = "; ".join(f"{name} <{box}>" for name, box in old.to)
    return f"\n\n-----Original Message-----\nFrom: {who} <{old.sender[1]}>\nSent: {when}\nTo: {to}\nSubject: {old.subject}\n\n{old.text}\n"


def html(mail: Mail) -> str:
    """The HTML part: the message, and the quoted mail in the block that Gmail or Outlook makes."""
    body = "<br>\n".join(escape(line) for line in mail.text.split("\n"))
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div dir="ltr">{body}</div>'
    old = mail.quoted
    if old is not None:
        inside = "<br>\n".join(escape(line) for line in old.text.split("\n"))
        who = escape(f"{old.sender[0]} <{old.sender[1]}>")
        if mail.quote_style == "gmail":
            page += (
                f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On {clock.mail(old.moment)[:16]} {who} wrote:<br></div>'
                f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;padding-left:1ex">{inside}</blockquote></div>'
            )
        else:
            page += f'<div id="divRplyFwdMsg" dir="ltr"><hr><b>From:</b> {who}<br><b>Subject:</b> {escape(old.subject)}<br></div><div>{inside}</div>'
    return page + "</body></html>\n"


def _part(kind: str, text: str, style: str) -> str:
    raw = text.encode()
    if style == "base64":
        encoding, body = "base64", base64.encodebytes(raw).decode()
    elif text.isascii() and max(map(len, text.split("\n"))) < 990:
        encoding, body = "7bit", text
    else:
        encoding, body = "quoted-printable", binascii.b2a_qp(raw).decode()
    charset = "us-ascii" if encoding == "7bit" else "UTF-8"
    return f'Content-Type: text/{kind}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n\n{body}\n'


def _body(mail: Mail) -> str:
    if mail.style == "html":
        content = _part("html", html(mail), "plain")
    else:
        content = _part("plain", mail.text + quoted_text(mail), mail.style)
        if mail.style == "alternative":
            edge = f"000000000000{mail.thread % 16**8:08x}{mail.moment:x}"
            parts = f"--{edge}\n{content}\n--{edge}\n{_part('html', html(mail), 'plain')}\n--{edge}--\n"
            content = f'Content-Type: multipart/alternative; boundary="{edge}"\n\n{parts}'
    if mail.attachment:
        edge = f"mixed{mail.thread % 16**8:08x}{mail.moment:x}"
        name = encoded(mail.attachment)
        content = (
            f'Content-Type: multipart/mixed; boundary="{edge}"\n\n--{edge}\n{content}\n--{edge}\n'
            f'Content-Type: application/octet-stream; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
            f"Content-Transfer-Encoding: base64\n\nU2FtcGxlIGF0dGFjaG1lbnQu\n--{edge}--\n"
        )
    return content


def render(mail: Mail) -> bytes:
    """The mail as it travelled, `From ` lines of the body quoted for an mbox; lines end as in an mbox."""
    lines = [
        f"Message-ID: <{mail.id}>",
        f"Date: {clock.mail(mail.moment, mail.offset)}",
        f"From: {address(mail.sender)}",
        f"To: {addresses(mail.to)}" if mail.to else "To: undisclosed-recipients:;",
        f"Subject: {encoded(mail.subject)}",
        "MIME-Version: 1.0",
    ]
    if mail.cc:
        lines.append(f"Cc: {addresses(mail.cc)}")
    if mail.reply_to:
        lines += [f"In-Reply-To: <{mail.reply_to}>", f"References: {mail.references}"]
    head = "\n".join([*lines, *mail.extra])
    body = _body(mail)
    if "\nFrom " in body:
        body = body.replace("\nFrom ", "\n>From ")
    return f"{head}\n{body}\n".encode()


class Mailbox:
    """One employee's mbox."""

    def __init__(self, takeout: Path, owner: str) -> None:
        folder = takeout / owner / "Takeout" / "Mail"
        folder.mkdir(parents=True, exist_ok=True)
        self.owner = owner
        self._file: BinaryIO = (folder / "All mail Including Spam and Trash.mbox").open("wb")
        self.mails = 0

    def add(self, mail: Mail, content: bytes, labels: str = "") -> None:
        """`content` is the rendered mail, the same in each mailbox; thread id and labels are the mailbox's own."""
        labels = labels or ("Sent" if mail.sender[1].lower() == self.owner else "Inbox,Important" if mail.moment % 3 else "Inbox,Unread")
        thread = (mail.thread * 2_862_933_555_777_941_757 + len(self.owner) * 97) % 10**19
        number = (mail.moment * 1_000_003 + self.mails * 7) % 10**19
        head = f"From {number}@xxx {clock.mbox(mail.moment)}\nX-GM-THRID: {thread}\nX-Gmail-Labels: {encoded(labels)}\n"
        self._file.write(head.encode() + content + b"\n")
        self.mails += 1

    def close(self) -> None:
        self._file.close()
