"""Who is withheld from agents: the version holds no row of them, only keyed hashes of their handles and the colleague to ask."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from warehouse.database import installation_secret
from warehouse.folding import fold
from warehouse.roles.keyed import HANDLE_LENGTH, key_for, keyed
from warehouse.serving.handles import NUMBER, Handle, hubspot_record, ids_in_url, read_handle
from warehouse.serving.names import colleagues_named, published_named
from warehouse.serving.reader import Reader

LONGEST_NAME, MOST_WORDS = 4, 40
LONGEST_WORD = 12  # letters of a word of a name that withheld.sql keeps
LONGEST_COUNTRY = 2  # letters: berg.se is an address on the web and not Sebastian Berg; b.astrom may be a person


@dataclass(frozen=True)
class Contact:
    """The colleague to ask about somebody who is withheld; None where none is known."""

    name: str | None
    email: str | None

    @property
    def words(self) -> str:
        """`Eva Lind <eva@northwind.com>`."""
        return f"{self.name} <{self.email}>" if self.name and self.email else self.email or self.name or "a colleague"


def withheld(reader: Reader, data_dir: Path, *typed: str) -> Contact | None:
    """Whom to ask where one of these handles is, or may be, that of somebody who is withheld; None where none is.

    A name alone may be theirs where each of its words begins a word of their name, and nobody who is published bears it as it is. Among the many
    names of a text only their whole name counts.
    """
    if not reader.withholds:
        return None
    handles = [read_handle(one) for one in typed]
    known = {form for handle in handles for form in _forms(handle)}
    parts = _parts(handles[0]) if len(handles) == 1 else ()
    found = _found(reader, key_for(installation_secret(data_dir), "withheld"), known | set(parts))
    contacts = [found[form] for form in known if form in found]
    if not contacts and parts and all(part in found for part in parts) and not _is_somebodys(reader, handles[0].text):
        contacts = [found[part] for part in parts]
    return min(contacts, key=lambda contact: contact.words) if contacts else None


def _found(reader: Reader, key: str, forms: Collection[str]) -> Mapping[str, Contact]:
    """Those of the forms that are somebody's who is withheld."""
    hashed = {keyed(key, form)[:HANDLE_LENGTH]: form for form in forms}
    asked = "select handle, human_contact_name as name, human_contact_email as email from stored.withheld where handle in (select unnest(?))"
    return {hashed[str(row["handle"])]: Contact(row["name"], row["email"]) for row in reader.rows(asked, [list(hashed)])}


def _is_somebodys(reader: Reader, name: str) -> bool:
    """True where a customer, organisation or colleague who is published bears this very name."""
    return any(one.exact for one in [*published_named(reader, name), *colleagues_named(reader, name)])


def _forms(handle: Handle) -> Iterable[str]:
    """The ways in which the handle may have been kept: see withheld.sql."""
    forms = {handle.text, handle.text.lower(), fold(handle.text), *handle.values, *(value.lower() for value in handle.values)}
    if handle.kind == "email":
        forms |= {f"{value.split('@')[0].split('+')[0]}@{value.rsplit('@', 1)[-1]}" for value in forms if "@" in value}
    if handle.kind == "name":
        forms |= _names(fold(handle.text).split()[:MOST_WORDS])
    if handle.kind == "url":
        forms |= _linked(handle.text)
    if handle.kind in ("crm_id", "chat_user"):
        forms |= {f"e:{value}" for value in handle.values}
    if handle.kind == "record_key":
        forms |= {f"e:{value.partition(':')[2]}" for value in handle.values}
    if NUMBER.fullmatch(handle.text):
        forms |= {f"hubspot:{handle.text}", f"e:{handle.text}"}
    if handle.national:
        forms.add(f"n:{handle.national}")
    return sorted(form for form in forms if form)


def _linked(url: str) -> set[str]:
    """Ids that a link carries."""
    ids = ids_in_url(url)
    forms = {*ids, *(f"e:{one}" for one in ids)}
    if record := hubspot_record(url):
        kind, number = record
        forms |= {f"e:{kind}:{number}", *([f"hubspot:{number}"] if kind == "contact" else [])}
    return forms


def _names(words: Sequence[str]) -> set[str]:
    """What may be a name among words: each two to four of them together, in order and family name first."""
    runs = (words[start : start + size] for size in range(2, LONGEST_NAME + 1) for start in range(len(words) - size + 1))
    return {" ".join(order) for run in runs for order in (run, [*run[1:], run[0]], [run[-1], *run[:-1]])}


def _parts(handle: Handle) -> Sequence[str]:
    """The beginnings of words that a name has; together they may be a part of a name. Empty for what is no name."""
    words = [word[:LONGEST_WORD] for word in unicodedata.normalize("NFC", fold(handle.text)).split()]
    is_name = handle.kind == "name" or (handle.kind == "domain" and len(words[-1]) > LONGEST_COUNTRY)
    if not is_name or not 0 < len(words) <= LONGEST_NAME:
        return ()
    return [f"w:{min(pair)} {max(pair)}" for pair in combinations(words, 2)] or [f"w:{words[0]}"]
