"""Where things lie in a Slack export: tables at its top, one folder of day files a conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from connectors.base import Reading, UnusableFile
from connectors.files import Member, members
from connectors.slack.settings import USER

USER_TABLES = ("users.json", "org_users.json")
NEXT_STEP = "Point `export` at the zip that Slack made (Settings → Import/Export Data → Export), or at the folder it was unpacked to"
DAY = re.compile(r"\d{4}-\d\d-\d\d.*\.json$", re.IGNORECASE)
LOOKS_LIKE = (
    ("contact.csv", "a Salesforce export"),
    ("account.csv", "a Salesforce export"),
    (".mbox", "a Google Takeout export"),
    (".ics", "a Google Takeout export"),
    (".vcf", "a Google Takeout export"),
    (".txt", "the text form of a Slack export, or some notes; only the JSON form can be read"),
    (".csv", "a folder of CSV tables"),
    (".xlsx", "a spreadsheet"),
)


class Layout:
    """The files of one export. export: the zip or folder as configured. others: JSON files that are neither a list nor a day file."""

    def __init__(self, export: Path) -> None:
        self.export = export
        everything = members(export)
        tops = [PurePosixPath(m.name).parent for m in everything if PurePosixPath(m.name).name in USER_TABLES]
        if not tops:
            raise UnusableFile(export, _what_it_is(everything), NEXT_STEP)
        # re-packed exports stand in a folder of their own, sometimes beside __MACOSX
        self.top = min(tops, key=lambda top: (len(top.parts), str(top)))
        self._tables: dict[str, Member] = {}
        self._days: dict[str, list[Member]] = {}
        self.others: list[str] = []
        for member in everything:
            self._place(member)

    def _place(self, member: Member) -> None:
        path = PurePosixPath(member.name)
        if not path.name.lower().endswith(".json") or not path.is_relative_to(self.top):
            return
        *folders, name = path.relative_to(self.top).parts
        if not folders:
            self._tables[name] = member
        elif not DAY.match(name):
            self.others.append(member.name)
        else:
            self._days.setdefault("/".join(folders), []).append(member)

    def table(self, name: str) -> list[Any] | None:
        """The entries of one table (users.json); None when the export has no such file.

        Raises UnusableFile when it cannot be read whole: half a list of colleagues would make outsiders of the others.
        """
        member = self._tables.get(name)
        if member is None:
            return None
        data = member.read()
        try:
            found = orjson.loads(data)
        except ValueError:
            try:
                found = json.loads(data.decode("utf-8-sig", "replace"))
            except ValueError as error:
                raise UnusableFile(member.label, f"cannot be read to its end ({error})", "Download the export again") from error
        if not isinstance(found, list):
            raise UnusableFile(member.label, "is not a list of entries", NEXT_STEP)
        return found

    def entries(self, name: str, stream: str, reading: Reading) -> list[dict[str, Any]] | None:
        """The entries of one table that have an id; the others are quarantined. None when there is no such file."""
        found = self.table(name)
        if found is None:
            return None
        good: list[dict[str, Any]] = []
        for position, entry in enumerate(found, 1):
            if isinstance(entry, dict) and isinstance(entry.get("id"), str) and entry["id"]:
                good.append(entry)
            else:
                reading.count(stream)
                reading.quarantine(stream, self._tables[name].label, position, "the entry has no id", json.dumps(entry))
        return good

    def users(self, reading: Reading) -> dict[str, dict[str, Any]]:
        """Every entry of users.json and org_users.json by its id."""
        found: dict[str, dict[str, Any]] = {}
        for table in USER_TABLES:
            for user in self.entries(table, USER.name, reading) or []:
                found.setdefault(user["id"], user)
        return found

    @property
    def folders(self) -> Sequence[str]:
        """The folders that hold day files, sorted."""
        return sorted(self._days)

    def days(self, folder: str) -> Iterator[Member]:
        """The day files of one folder, oldest first."""
        yield from sorted(self._days[folder], key=lambda member: member.name)


def _what_it_is(found: Sequence[Member]) -> str:
    if not found:
        return "holds no files at all"
    names = [PurePosixPath(member.name).name.lower() for member in found]
    for ending, description in LOOKS_LIKE:
        if any(name.endswith(ending) for name in names):
            return f"has no users.json; it looks like {description}"
    return f"has no users.json, so it is no Slack export; it holds {', '.join(sorted(set(names))[:3])}"
