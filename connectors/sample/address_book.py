"""Writes address books as Google Takeout does: one .vcf per mailbox."""

from pathlib import Path
from typing import TextIO

from connectors.google_workspace.keys import contact_id
from connectors.sample.model import Record


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


class AddressBook:
    """One employee's contacts."""

    def __init__(self, takeout: Path, owner: str) -> None:
        folder = takeout / owner / "Takeout" / "Contacts" / "All Contacts"
        folder.mkdir(parents=True, exist_ok=True)
        self.owner = owner
        self._file: TextIO = (folder / "All Contacts.vcf").open("w", encoding="utf-8", newline="")
        self.cards = 0

    def add(self, record: Record) -> str:
        """Write one card; returns the id that the connector gives it, made of what the card says."""
        full = f"{record.given} {record.family}".strip()
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(full)}", f"N:{_text(record.family)};{_text(record.given)};;;"]
        emails = [one for one in (record.email, record.extra.get("email2", "")) if one]
        phones = [one for one in (record.mobile, record.phone) if one]
        lines += [f"EMAIL;TYPE=INTERNET;TYPE={'WORK' if place == 0 else 'HOME'}:{email}" for place, email in enumerate(emails)]
        lines += [f"TEL;TYPE={'CELL' if phone == record.mobile else 'WORK'}:{phone}" for phone in phones]
        if record.company is not None:
            lines.append(f"ORG:{_text(record.company.name)}")
        if record.title:
            lines.append(f"TITLE:{_text(record.title)}")
        if record.extra.get("note"):
            lines.append(f"NOTE:{_text(record.extra['note'])}")
        lines += ["CATEGORIES:myContacts", "END:VCARD", ""]
        self._file.write("\r\n".join(lines))
        self.cards += 1
        return contact_id(self.owner, full, emails, phones)

    def close(self) -> None:
        self._file.close()
