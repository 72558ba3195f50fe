"""Channels, private channels, group and direct messages: which there are, who is in them, which are landed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.base import Reading, as_text
from connectors.slack.decode import records
from connectors.slack.layout import Layout
from connectors.slack.people import People
from connectors.slack.settings import CHANNEL, MEMBER, MESSAGE, STRANGER, SlackSettings

TABLES = (("channels.json", "public"), ("groups.json", "private"), ("mpims.json", "mpim"), ("dms.json", "im"))
DIRECT = ("im", "mpim")
CLOSED = ("private", "canvas")  # a canvas does not say how open it is
DIRECT_FOLDER = re.compile(r"D[A-Z0-9]{7,}")
CANVAS_FOLDER = re.compile(r"FC:(F[A-Z0-9]+)(:|$)")


@dataclass(frozen=True)
class Conversation:
    """One conversation. landed: False for what only colleagues read (direct messages, private channels) unless it was asked for, and for what the
    scope leaves out.
    """

    id: str
    name: str
    kind: str
    members: tuple[str, ...]
    landed: bool
    entry: Mapping[str, Any]


def channel_row(conversation: Conversation, people: People) -> Mapping[str, str | None]:
    """One conversation's row."""
    row = {column: as_text(conversation.entry.get(column)) for column in CHANNEL.columns}
    return row | {
        "id": conversation.id,
        "name": conversation.name or None,
        "kind": conversation.kind,
        "is_connect": as_text(is_connect(conversation.entry, people.workspace)),
        "team_id": people.workspace,
        "workspace_url": people.url,
    }


def other_teams(entry: Mapping[str, Any], workspace: str) -> list[str]:
    """The other organisations' workspaces that the conversation is shared with, as Slack says."""
    connected = entry.get("connected_team_ids")
    return [str(team) for team in connected if team and team != workspace] if isinstance(connected, list) else []


def is_connect(entry: Mapping[str, Any], workspace: str) -> bool:
    """Whether the conversation is shared with another organisation, as Slack says."""
    return bool(entry.get("is_ext_shared") or other_teams(entry, workspace) or (entry.get("is_shared") and not entry.get("is_org_shared")))


def known_from_elsewhere(reading: Reading) -> set[str]:
    """Strangers of whom an earlier reading learnt that they are of another organisation's workspace."""
    rows = reading.landed(STRANGER.name, ("id", "team_id", "workspace")).to_pylist()
    return {row["id"] for row in rows if row["team_id"] and row["team_id"] != row["workspace"]}


class Conversations:
    """Every conversation of an export, found by the name of its folder."""

    def __init__(self, layout: Layout, people: People, settings: SlackSettings, reading: Reading) -> None:
        self.layout = layout
        self.people = people
        self.settings = settings
        self.all: list[Conversation] = []
        self._by_folder: dict[str, Conversation] = {}
        self._from_elsewhere = known_from_elsewhere(reading)
        for table, kind in TABLES:
            for entry in layout.entries(table, CHANNEL.name, reading) or []:
                self._add(self._conversation(entry, kind))
        for folder in layout.folders:
            if folder not in self._by_folder:
                self._add(self._unlisted(folder), folder)
                reading.note(f"folder {folder} is in none of the export's channel lists; its messages count as private")
        for conversation in self.all:
            if conversation.landed:
                people.meet_all(conversation.members, "member")
                if len(others := other_teams(conversation.entry, people.workspace)) == 1:
                    people.suppose_team(conversation.members, others[0])

    def in_folder(self, folder: str) -> Conversation:
        """The conversation whose day files lie in the folder."""
        return self._by_folder[folder]

    def _add(self, conversation: Conversation, folder: str | None = None) -> None:
        self.all.append(conversation)
        for name in (folder, conversation.name, conversation.id):
            if name:
                self._by_folder.setdefault(name, conversation)

    def _conversation(self, entry: Mapping[str, Any], kind: str) -> Conversation:
        if entry.get("is_mpim"):
            kind = "mpim"
        elif kind == "public" and entry.get("is_private"):
            kind = "private"
        listed = entry.get("members")
        members = tuple(dict.fromkeys(m for m in listed if isinstance(m, str) and m)) if isinstance(listed, list) else ()
        return Conversation(
            entry["id"],
            as_text(entry.get("name")) or "",
            kind,
            members,
            self._is_landed(entry["id"], as_text(entry.get("name")) or "", kind, members, entry),
            entry,
        )

    def _unlisted(self, folder: str) -> Conversation:
        canvas = CANVAS_FOLDER.match(folder)
        kind = "canvas" if canvas else "im" if DIRECT_FOLDER.fullmatch(folder) else "mpim" if folder.startswith("mpdm-") else "private"
        key = canvas[1] if canvas else folder
        return Conversation(key, folder, kind, (), self._is_landed(key, folder, kind, (), {}), {})

    def _is_landed(self, key: str, name: str, kind: str, members: tuple[str, ...], entry: Mapping[str, Any]) -> bool:
        if not self.settings.wants(key, name):
            return False
        asked_for = kind not in (*DIRECT, *CLOSED) or (self.settings.direct_messages if kind in DIRECT else self.settings.private_channels)
        if asked_for or any(self.people.is_outside(member) for member in members):
            return True
        unknown = {member for member in members if member not in self.people.users}
        if not unknown:
            return False
        is_known = is_connect(entry, self.people.workspace) or bool(unknown & self._from_elsewhere)
        return is_known or self._speaks_from_elsewhere(key, name, unknown)

    def _speaks_from_elsewhere(self, key: str, name: str, unknown: set[str]) -> bool:
        """Whether one of these people, whom no list names, wrote something there as a member of another organisation."""
        unheard = Reading("evidence")  # what cannot be read is set aside if the conversation is landed
        return any(
            message.get("user") in unknown and self.people.is_from_elsewhere(message)
            for folder in self.layout.folders
            if folder in (key, name)
            for member in self.layout.days(folder)
            for message in records(member.read(), member.label, MESSAGE.name, unheard)
        )

    def left_out(self, reading: Reading) -> set[str]:
        """The conversations that earlier readings landed and that are out of scope now, in this export or not.

        Whoever was in one counts still: that a guest has left it since makes it no talk between colleagues.
        """
        by_id, members = {conversation.id: conversation for conversation in self.all}, defaultdict(list)
        for row in reading.landed(MEMBER.name, MEMBER.key).to_pylist():
            members[row["channel_id"]].append(row["user"])
        found = set()
        for row in reading.landed(CHANNEL.name, ("id", "name", "kind", "is_connect")).to_pylist():
            now = by_id.get(row["id"])
            if now and now.landed:
                continue
            name, kind = (now.name, now.kind) if now else (row["name"] or "", row["kind"])
            people = tuple({*members[row["id"]], *(now.members if now else ())})
            if not self._is_landed(row["id"], name, kind, people, {"is_ext_shared": row["is_connect"] == "true"}):
                found.add(row["id"])
        return found

    def channel_rows(self, reading: Reading) -> Iterator[Mapping[str, str | None]]:
        """One row a landed conversation, as in the stream `channel`."""
        for conversation in self.all:
            if conversation.landed:
                reading.count(CHANNEL.name)
                yield channel_row(conversation, self.people)

    def member_rows(self, reading: Reading) -> Iterator[Mapping[str, str | None]]:
        """One row a person and conversation, as in the stream `member`."""
        for conversation in self.all:
            if conversation.landed:
                reading.count(MEMBER.name, len(conversation.members))
                yield from ({"channel_id": conversation.id, "user": member} for member in conversation.members)
