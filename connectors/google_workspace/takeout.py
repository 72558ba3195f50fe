"""Finds what lies in Takeout exports, and whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.base import UnusableFile
from connectors.files import Member, members
from connectors.google_workspace.headers import ADDRESS, fields, parties
from connectors.google_workspace.mbox import mails
from connectors.google_workspace.mime import split_head

KINDS = {".mbox": "mail", ".ics": "calendar", ".vcf": "contacts"}
OWNER_MAILS = 200  # mails that are asked whose mailbox it is


@dataclass(frozen=True)
class Found:
    """One file of a Takeout. kind: mail, calendar or contacts. owner: the address whose Takeout it is, '' when nothing tells."""

    member: Member
    kind: str
    owner: str


def find(export: Path) -> list[Found]:
    """Every mailbox, calendar and address book of one or many Takeouts: a folder, a zip, a folder of zips, or one such file.

    Raises UnusableFile when there is none.
    """
    packed = [path for path in sorted(export.rglob("*.zip")) if path.is_file()] if export.is_dir() else []
    found = [member for place in [export, *packed] for member in members(place, *(f"*{ending}" for ending in KINDS))]
    if not found:
        raise UnusableFile(
            export,
            "it holds no mailbox (.mbox), calendar (.ics) or address book (.vcf)",
            "Name the folder or zip that Google Takeout made, or a folder with one <address>/Takeout/ for each user.",
        )
    ordered = sorted(found, key=lambda member: (str(member.path), member.name))
    groups: dict[str, list[Member]] = {}
    for member in ordered:
        groups.setdefault(takeout_of(export, member), []).append(member)
    owners = {group: owner_of(group, held) for group, held in groups.items()}
    return [Found(m, KINDS[Path(m.name).suffix.lower()], owners[takeout_of(export, m)]) for m in ordered]


def takeout_of(export: Path, member: Member) -> str:
    """The Takeout that a file belongs to: the path up to its `Takeout` folder (in a zip, with the zip's own path)."""
    packed = member.path.relative_to(export).parts if member.archive and export in member.path.parents else ()
    root = [export.name, *packed, *Path(member.name).parts[:-1]]
    at = next((place for place, part in enumerate(root) if part.lower() == "takeout"), None)
    named = next((place for place, part in enumerate(root) if ADDRESS.fullmatch(part.lower())), None)
    keep = named + 1 if named is not None else at if at is not None else len(root) - 1 if len(root) > 1 else 1
    return "/".join(root[: max(keep, 1)])


def owner_of(group: str, held: Sequence[Member]) -> str:
    """The folder that bears an address, else the calendar that does (the main one), else whom most of the mail was delivered to."""
    for part in reversed(group.split("/")):
        address = part.lower().removesuffix(".zip")
        if ADDRESS.fullmatch(address):
            return address
    for member in held:
        name = Path(member.name)
        if name.suffix.lower() == ".ics" and ADDRESS.fullmatch(name.stem.lower()):
            return name.stem.lower()
    return next((owner for member in held if member.name.lower().endswith(".mbox") if (owner := delivered_to(member))), "")


def delivered_to(member: Member) -> str:
    """The address that most of the first mails were delivered to, else the one that stands in most of them."""
    delivered: Counter[str] = Counter()
    standing: Counter[str] = Counter()
    with member.open() as stream:
        for raw in mails(stream, member.label):
            found = fields(split_head(raw.body, 0, len(raw.body))[0])
            delivered.update({address for value in found.get("delivered-to", ()) for address, _ in parties(value)})
            standing.update({address for name in ("from", "to", "cc") for value in found.get(name, ()) for address, _ in parties(value)})
            if raw.number >= OWNER_MAILS:
                break
    best = sorted((delivered or standing).items(), key=lambda pair: (-pair[1], pair[0]))
    return best[0][0] if best else ""
