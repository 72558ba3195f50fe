"""Of several exports that lie together, which is the newest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from connectors.files import Member

DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def newest_first(export: Path, members: Iterable[Member]) -> list[Member]:
    """The files of an export, the newest first: of a record that several files hold, the landing keeps the version that it meets first.

    A file is as old as the last day in its path inside the export, else (in a zip) as its entry says; of the same day, the later name is newer.
    """
    return sorted(members, key=lambda member: (day_of(export, member), in_order(place_of(export, member))), reverse=True)


def day_of(export: Path, member: Member) -> str:
    """The file's day as YYYYMMDD, '' where nothing tells it."""
    named = DAY.findall(place_of(export, member))
    if named:
        return "".join(named[-1])
    entry = member.archive.named.get(member.name) if member.archive else None
    return "{:04}{:02}{:02}".format(*entry.date_time[:3]) if entry else ""


def place_of(export: Path, member: Member) -> str:
    """The path below the export, through a zip in it: where the export itself lies says nothing."""
    packed = member.path.relative_to(export).as_posix() if member.archive and member.path.is_relative_to(export) else "."
    return f"{packed}/{member.name}"


def in_order(name: str) -> list[tuple[int, str]]:
    """A key under which Contact_2 comes before Contact_10."""
    return [(int(part), "") if part.isdecimal() else (0, part.lower()) for part in re.split(r"(\d+)", name)]
