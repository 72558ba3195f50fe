"""All address books as one stream of contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import vobject

from connectors.base import Reading, clean_text
from connectors.google_workspace.blocks import Block, blocks
from connectors.google_workspace.keys import contact_id
from connectors.google_workspace.takeout import Found

STREAM = "contact"
WANTED = frozenset({"VCARD"})
DROPPED = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
COLUMNS = (
    "contact_key", "mailbox", "full_name", "given_name", "family_name", "nickname", "organization", "job_title", "emails", "phones",
    "street", "city", "postcode", "country", "birthday", "note", "categories", "updated_at", "link",
)  # fmt: skip


class BadCard(ValueError):
    """A card that cannot be landed. The message says why."""


def contact_rows(books: Sequence[Found], reading: Reading) -> Iterator[dict[str, str | None]]:
    """A row for each card; the same card in two groups of one address book is one. A bad card is quarantined with its line."""
    seen: set[str] = set()
    for book in books:
        with book.member.open() as stream:
            for block in blocks(stream, book.member.label, "VCARD", WANTED, DROPPED):
                try:
                    row = read_card(block, book.owner)
                except BadCard as error:
                    reading.count(STREAM)
                    reading.quarantine(STREAM, book.member.label, block.line, str(error), block.text)
                    continue
                if (key := row["contact_key"] or "") not in seen:
                    seen.add(key)
                    reading.count(STREAM)
                    yield row


def read_card(block: Block, mailbox: str) -> dict[str, str | None]:
    """One vCard 2.1, 3.0 or 4.0 as a row. Raises BadCard."""
    if not block.is_whole:
        raise BadCard("it is cut off: its END:VCARD is missing")
    try:
        card = vobject.readOne(block.text, ignoreUnreadable=True)
        contents: dict[str, list[Any]] = card.contents
        fields = card_fields(contents)
        emails = [text for one in contents.get("email", []) if (text := plain(one.value))]
        phones = [text.removeprefix("tel:") for one in contents.get("tel", []) if (text := plain(one.value))]
    except Exception as error:  # the library meets strangers' text and raises whatever that brings about
        raise BadCard(f"it cannot be read: {error}") from error
    if not (fields["full_name"] or emails or phones):
        raise BadCard("it has no name, no address and no number")
    row = fields | {
        "contact_key": contact_id(mailbox, fields["full_name"], emails, phones),
        "mailbox": mailbox,
        "emails": "\n".join(emails),
        "phones": "\n".join(phones),
        "link": "https://contacts.google.com/search/" + quote([*emails, fields["full_name"], *phones][0], safe=""),
    }
    return {name: clean_text(value) if value else None for name, value in row.items()}


def card_fields(contents: dict[str, list[Any]]) -> dict[str, str]:
    """What a card says of a person, by column; what it does not say is ''."""
    name = contents["n"][0].value if "n" in contents else None
    place = contents["adr"][0].value if "adr" in contents else None
    given, family = plain(getattr(name, "given", "")), plain(getattr(name, "family", ""))
    return {
        "full_name": with_suffix(first(contents, "fn") or f"{given} {family}".strip(), plain(getattr(name, "suffix", ""))),
        "given_name": given,
        "family_name": family,
        "nickname": first(contents, "nickname"),
        "organization": first(contents, "org"),
        "job_title": first(contents, "title"),
        "street": plain(getattr(place, "street", "")),
        "city": plain(getattr(place, "city", "")),
        "postcode": plain(getattr(place, "code", "")),
        "country": plain(getattr(place, "country", "")),
        "birthday": first(contents, "bday"),
        "note": first(contents, "note"),
        "categories": ",".join(contents["categories"][0].value) if "categories" in contents else "",
        "updated_at": first(contents, "rev"),
    }


def with_suffix(name: str, suffix: str) -> str:
    """`Rob Poe` and `Jr.` as `Rob Poe Jr.`: it tells father from son, and FN does not always say it."""
    words = set(name.lower().replace(".", "").replace(",", "").split())
    return name if words.issuperset(suffix.lower().replace(".", "").replace(",", "").split()) else f"{name} {suffix}".strip()


def first(contents: dict[str, list[Any]], name: str) -> str:
    return plain(contents[name][0].value) if name in contents else ""


def plain(value: Any) -> str:
    """A value as text: of a list (ORG with its departments) the first."""
    if isinstance(value, list | tuple):
        value = next((one for one in value if one), "")
    return " ".join(str(value or "").split())
