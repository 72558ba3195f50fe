"""Contacts and the directory over the API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from connectors.base import Reading, clean_text
from connectors.client import ApiError
from connectors.google_workspace import sheets
from connectors.google_workspace.contact_rows import with_suffix
from connectors.google_workspace.headers import ADDRESS
from connectors.google_workspace.methods import EXPIRED, GoogleApi
from connectors.google_workspace.settings import CONTACT, DIRECTORY_USER
from connectors.google_workspace.slices import Rows
from connectors.google_workspace.whole import gathered, whole

Json = dict[str, Any]
DIRECTORY = "directory"  # what is remembered: when it was last read


@dataclass
class ContactsMemory:
    """What is remembered of one address book. token: everything up to there is known. at: the run that read it last."""

    token: str = ""
    at: str = ""

    @classmethod
    def from_text(cls, text: str) -> ContactsMemory:
        """As `text` wrote it; an address book that nothing is known of for an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))


def read_contacts(api: GoogleApi, memory: ContactsMemory, reading: Reading, rows: Rows) -> None:
    """The user's contacts. Read whole, they supersede whatever else is landed of this address book: a Takeout's cards bear no ids."""
    found = None
    try:
        found = gathered(api.contacts(memory.token), partial(_contact, api.user)) if memory.token else None
    except ApiError as error:
        if error.code != EXPIRED:
            raise
        memory.token = ""  # Google forgets after seven days
    if found is None:
        landed = reading.landed(CONTACT.name, ("contact_key", "mailbox"))
        known = {key for key, mailbox in zip(*(column.to_pylist() for column in landed.columns), strict=True) if mailbox == api.user}
        found = whole(lambda: gathered(api.contacts(), partial(_contact, api.user)), known, f"the contacts of {api.user}")
    gone = []
    for key, person in found.records.items():
        metadata = person.get("metadata")
        if isinstance(metadata, dict) and metadata.get("deleted"):
            gone.append(key)
            continue
        row = contact_row(person, key, api.user)
        if row["full_name"] or row["emails"] or row["phones"]:
            rows.add(CONTACT.name, row)
        else:
            reading.count(CONTACT.name)
            reading.quarantine(CONTACT.name, f"the contacts of {api.user}", None, "it has no name, no address and no number", key)
    if memory.token:
        reading.gone(CONTACT.name, gone)
    else:
        reading.window(CONTACT.name, api.user)
    memory.token = found.token


def _contact(mailbox: str, person: Json) -> str:
    return contact_key(str(person["resourceName"]), mailbox)


def contact_key(resource: str, mailbox: str) -> str:
    """The API's id of a contact; one that Google leads under a profile's id bears whose address book it stands in too."""
    key = resource.removeprefix("people/")
    return key if key.startswith("c") else f"{key}-{sha256(mailbox.encode()).hexdigest()[:8]}"


def contact_row(person: Json, key: str, mailbox: str) -> dict[str, str | None]:
    """The raw row of one contact, as that of a card."""
    name, place, work = main(person, "names"), main(person, "addresses"), main(person, "organizations")
    birthday = main(person, "birthdays").get("date") or {}
    emails = [text for one in listed(person, "emailAddresses") if (text := said(one, "value"))]
    phones = [text for one in listed(person, "phoneNumbers") if (text := said(one, "value"))]
    sources = [one for one in (person.get("metadata") or {}).get("sources") or [] if isinstance(one, dict)]
    row = {
        "contact_key": key,
        "mailbox": mailbox,
        "full_name": with_suffix(said(name, "displayName"), said(name, "honorificSuffix")),
        "given_name": said(name, "givenName"),
        "family_name": said(name, "familyName"),
        "nickname": said(main(person, "nicknames"), "value"),
        "organization": said(work, "name"),
        "job_title": said(work, "title"),
        "emails": "\n".join(emails),
        "phones": "\n".join(phones),
        "street": said(place, "streetAddress"),
        "city": said(place, "city"),
        "postcode": said(place, "postalCode"),
        "country": said(place, "country"),
        "birthday": f"{birthday['year']:04}-{birthday['month']:02}-{birthday['day']:02}" if {"year", "month", "day"} <= birthday.keys() else "",
        "updated_at": max((said(one, "updateTime") for one in sources), default=""),
        "link": f"https://contacts.google.com/person/{quote(key)}",
    }
    return {column: clean_text(value) if value else None for column, value in row.items()}


def listed(person: Json, field: str) -> list[Json]:
    """The entries of a field, the primary one first."""
    entries = [one for one in person.get(field) or [] if isinstance(one, dict)]
    return sorted(entries, key=lambda one: not (one.get("primary") or (one.get("metadata") or {}).get("primary")))


def main(person: Json, field: str) -> Json:
    """The primary entry of a field, or the first."""
    return next(iter(listed(person, field)), {})


def said(entry: Json, name: str) -> str:
    """A value as text on one line."""
    value = entry.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def read_directory(api: GoogleApi, reading: Reading, rows: Rows) -> tuple[list[str], set[str]]:
    """Every user of the directory. Returns the addresses of those who are active, and of those who are kept though nobody lists them.

    Who is absent was deleted only if Google says so: it does for 20 days, else the credential may see less than it did. The first reading over
    the API (or `--full`) is the measure: who is absent from it stands in an old export alone.
    """
    active: list[str] = []
    met: set[str] = set()
    is_sound = True
    is_measure = not reading.state.get(DIRECTORY)
    landed = {str(row["user_key"]) for row in reading.landed(DIRECTORY_USER.name).to_pylist()}
    users = whole(lambda: gathered(api.users(), _address), landed if is_measure else set(), "the directory")
    for key, user in users.records.items():
        if not ADDRESS.fullmatch(key):
            reading.count(DIRECTORY_USER.name)
            reading.quarantine(DIRECTORY_USER.name, "the directory", None, "it has no address", str(user.get("name")))
            is_sound = False
        else:
            rows.add(DIRECTORY_USER.name, user_row(user, key))
            active += [] if user.get("suspended") or user.get("archived") else [key]
            met |= {key, *(str(alias).lower() for alias in user.get("aliases") or [])}
    lost = landed - met - (_deleted(api) if landed - met else set())
    if met:
        reading.remember(DIRECTORY, reading.at.isoformat())
    if lost and not is_measure:
        reading.gone(DIRECTORY_USER.name, landed - lost)  # of these, who was met stays
        reading.note(
            f"{len(lost)} users are no longer listed, yet Google does not say that they were deleted; they are kept. May {api.user} see all? "
            "`c360 run --full`, should they have left"
        )
        return active, lost
    if met and is_sound:
        reading.complete(DIRECTORY_USER.name)
        if lost:
            reading.note(f"{len(lost)} users who were landed before are not in the directory, and are gone")
    return active, set()


def _address(user: Json) -> str:
    return str(user.get("primaryEmail") or "").strip().lower()


def _deleted(api: GoogleApi) -> set[str]:
    return {str(user.get("primaryEmail") or "").lower() for page in api.users(are_deleted=True) for user in page.rows}


def user_row(user: Json, key: str) -> dict[str, str | None]:
    """The raw row of one user, under the headings of the Admin console. When they signed in last is nobody's business."""
    name: Json = user.get("name") or {}
    work = main(user, "organizations")
    row = {
        "user_key": key,
        "First_Name__Required_": said(name, "givenName"),
        "Last_Name__Required_": said(name, "familyName"),
        sheets.EMAIL: said(user, "primaryEmail"),
        "Org_Unit_Path__Required_": said(user, "orgUnitPath"),
        "Status__READ_ONLY_": "Suspended" if user.get("suspended") else "Archived" if user.get("archived") else "Active",
        "Home_Secondary_Email": typed(user, "emails", "home", "address", but=key),
        "Work_Secondary_Email": typed(user, "emails", "work", "address", but=key),
        "Work_Phone": typed(user, "phones", "work", "value"),
        "Home_Phone": typed(user, "phones", "home", "value"),
        "Mobile_Phone": typed(user, "phones", "mobile", "value"),
        "Employee_ID": typed(user, "externalIds", "organization", "value"),
        "Employee_Title": said(work, "title"),
        "Manager_Email": typed(user, "relations", "manager", "value"),
        "Department": said(work, "department"),
    }
    return {column: clean_text(value) if value else None for column, value in row.items()}


def typed(user: Json, field: str, kind: str, name: str, but: str = "") -> str:
    """The first entry of this type, except one value."""
    found: Iterable[str] = (said(one, name) for one in listed(user, field) if one.get("type") == kind)
    return next((text for text in found if text.lower() != but), "")
