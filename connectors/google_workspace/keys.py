"""Ids for records whose export carries none."""

import hashlib
from collections.abc import Sequence


def contact_id(mailbox: str, full_name: str, emails: Sequence[str], phones: Sequence[str]) -> str:
    """The id of one Takeout contact: 24 hex digits over whose address book it stands in and what it says.

    A Takeout vCard has no id of its own. The same card in the next export gets the same id; an edited card a new one.
    """
    parts = [mailbox.strip().lower(), full_name.strip(), *sorted(e.strip().lower() for e in emails), *sorted(p.strip() for p in phones)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def digest(key: str) -> str:
    """What is remembered in the place of an address or a calendar's id, which are personal data: 20 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def message_key(message_id: str) -> str:
    """The id of a mail: its Message-ID without brackets and white space, as it was written."""
    return "".join(message_id.strip().strip("<>").split())


def content_key(sender: str, recipients: str, date: str, subject: str, body: bytes) -> str:
    """The id of a mail without a Message-ID, from what is the same in every mailbox that holds it."""
    found = hashlib.sha256("\n".join((sender, recipients, date, subject)).encode("utf-8", "replace"))
    found.update(b"\n" + b"".join(body.split()))
    return f"content-{found.hexdigest()[:32]}"
