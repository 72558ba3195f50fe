"""Column names as raw tables bear them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from connectors.archives import Member
from connectors.base import UnusableFile

# The landing and the loader add columns of these names; a vendor's own ones must not be mistaken for them.
RESERVED = {"_row_hash", "_observed_at", "_deleted_at", "_load_id", "_dlt_id", "_dlt_load_id"}


class ColumnNames:
    """One file's column names, given out once each: characters beyond A-Z, a-z, 0-9 and _ become _, doubles (case ignored) get _2."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self.taken = set(RESERVED)

    def clean(self, name: str) -> str:
        """The raw table's name for the vendor's; the same one every time."""
        if name not in self.given:
            self.given[name] = self.new(name)
        return self.given[name]

    def new(self, name: str) -> str:
        """A name that no column of this file has yet."""
        wanted = free = re.sub(r"[^A-Za-z0-9_]", "_", name.strip()) or "column"
        number = 1
        while free.lower() in self.taken:
            number += 1
            free = f"{wanted}_{number}"
        self.taken.add(free.lower())
        return free


def clean_names(header: Iterable[str]) -> list[str]:
    """A header's names in their order, each once. A column without a name is `column_3` when it stands third."""
    names = ColumnNames()
    return [names.new(name if name.strip() else f"column_{place}") for place, name in enumerate(header, 1)]


def require(member: Member, names: Sequence[str], required: Sequence[str]) -> None:
    """Raises UnusableFile when one of the required columns is not among the names (case ignored)."""
    known = {name.lower() for name in names}
    if missing := [name for name in required if name.lower() not in known]:
        found = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        why = f"it has no column {', '.join(missing)}; its columns are {found}"
        raise UnusableFile(member.where, why, "Name the right file for this source.")
