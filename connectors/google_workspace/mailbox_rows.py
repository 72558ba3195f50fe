"""All mailboxes as one stream of mails, each mail once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from connectors.base import Reading
from connectors.google_workspace.api_mail import hexadecimal
from connectors.google_workspace.copies import Copy, CopyRows
from connectors.google_workspace.mail import MailHead, NoMail, mail_row, read_head
from connectors.google_workspace.mbox import RawMail, mails
from connectors.google_workspace.settings import GoogleWorkspaceSettings
from connectors.google_workspace.takeout import Found

STREAM = "email"

Row = dict[str, str | None]


def mail_rows(boxes: Sequence[Found], reading: Reading, settings: GoogleWorkspaceSettings, copies: CopyRows) -> Iterator[Row]:
    """A row for each mail of all mailboxes. Left out, and told in a note: drafts, spam, chats, and what the settings leave out.

    The same mail in two mailboxes is one row, of the first mailbox in which it was not thrown away. Memory: about 60 bytes a mail to know
    it again, and the headers of what lies in the trash.
    """
    if settings.metadata_only or settings.include_labels or settings.exclude_labels:
        reading.no_excerpts.add(STREAM)  # what is no mail may hold a text that is not wanted, and has no labels that tell
    seen: set[int] = set()
    trashed: dict[int, Row] = {}
    left_out = {"draft": 0, "spam": 0, "chat": 0, "label": 0, "copy": 0, "cut": 0}
    without: Row = {"text": None} if settings.metadata_only else {}
    for box, raw, head in heads(boxes, reading):
        known = int.from_bytes(blake2b(head.key.encode(), digest_size=8).digest(), "big")
        if head.left_out:
            left_out[head.left_out] += 1
            continue
        if not settings.wants_labels(head.labels):
            left_out["label"] += 1
            continue
        if not head.is_trashed and (key := number_of(raw)) and box.owner:
            copies.add(Copy("mail", box.owner, key, head.key))
        if known in seen or (head.is_trashed and known in trashed):
            left_out["copy"] += 1
        elif head.is_trashed:
            trashed[known] = mail_row(raw, head, box.owner) | without
        else:
            seen.add(known)
            left_out["cut"] += raw.is_cut
            reading.count(STREAM)
            yield mail_row(raw, head, box.owner) | without
    for known, row in trashed.items():
        if known in seen:
            left_out["copy"] += 1
        else:
            reading.count(STREAM)
            yield row
    tell(left_out, reading)


def number_of(raw: RawMail) -> str:
    """Gmail's own number of the mail, as its API writes it: the mbox's line has it in front of `@xxx`; '' where there is none."""
    words = raw.separator.decode("ascii", "replace").split()
    number, _, behind = words[1].partition("@") if len(words) > 1 else ("", "", "")
    return hexadecimal(number) if behind == "xxx" else ""


def heads(boxes: Sequence[Found], reading: Reading) -> Iterator[tuple[Found, RawMail, MailHead]]:
    """Every mail of all mailboxes with its header; what is no mail is quarantined with its number in the file."""
    for box in boxes:
        with box.member.open() as stream:
            for raw in mails(stream, box.member.label):
                try:
                    yield box, raw, read_head(raw)
                except NoMail as error:
                    reading.count(STREAM)
                    reading.quarantine(STREAM, box.member.label, raw.number, str(error), bytes(raw.body[:500]).decode("utf-8", "replace"))


def tell(left_out: dict[str, int], reading: Reading) -> None:
    sentences = {
        "draft": "{} drafts were not read: nobody has received them",
        "spam": "{} mails in spam were not read",
        "chat": "{} chats in mailboxes were not read",
        "label": "{} mails were left out by their labels, as the settings say",
        "copy": "{} mails lie in more than one mailbox and are landed once",
        "cut": "{} mails are larger than 32 MiB: their text and the attachments in their first 32 MiB are landed",
    }
    for kind, number in left_out.items():
        if number:
            reading.note(sentences[kind].format(f"{number:,}"))
