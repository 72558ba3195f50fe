"""Who is withheld from agents: the version holds no row of them, only keyed hashes of their handles and the colleague to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.database import installation_secret
from warehouse.folding import fold
from warehouse.roles.keyed import key_for, keyed
from warehouse.serving.handles import read_handle
from warehouse.serving.reader import Reader

LONGEST_NAME, MOST_WORDS = 4, 40


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
    """Whom to ask where one of these handles is that of somebody who is withheld; None where none is."""
    if not reader.withholds:
        return None
    key = key_for(installation_secret(data_dir), "withheld")
    found = reader.row(
        "select human_contact_name, human_contact_email from stored.withheld where handle in (select unnest(?)) order by all limit 1",
        [[keyed(key, form) for handle in typed for form in _forms(handle)]],
    )
    return Contact(found["human_contact_name"], found["human_contact_email"]) if found else None


def _forms(typed: str) -> Iterable[str]:
    """The ways in which the handle may have been kept."""
    handle = read_handle(typed)
    forms = {handle.text, handle.text.lower(), fold(handle.text), *handle.values, *(value.lower() for value in handle.values)}
    if handle.kind == "email":
        forms |= {f"{value.split('@')[0].split('+')[0]}@{value.rsplit('@', 1)[-1]}" for value in forms if "@" in value}
    if handle.kind == "name":
        forms |= _names(fold(handle.text).split()[:MOST_WORDS])
    return sorted(form for form in forms if form)


def _names(words: Sequence[str]) -> set[str]:
    """What may be a name among words: each two to four of them together, in order and family name first."""
    runs = (words[start : start + size] for size in range(2, LONGEST_NAME + 1) for start in range(len(words) - size + 1))
    return {" ".join(order) for run in runs for order in (run, [*run[1:], run[0]], [run[-1], *run[:-1]])}
