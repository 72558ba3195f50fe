"""Which conversations are read over the API: those in scope, and of the kinds that only their members see, those with people from outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from connectors.base import Reading, as_text
from connectors.client import ApiError
from connectors.slack.access import CLOSED_SCOPES, kinds_for, types_for
from connectors.slack.conversations import DIRECT, Conversation, is_connect, known_from_elsewhere
from connectors.slack.leaving import leave
from connectors.slack.memory import CHANNEL_PART, EXPORT, ChannelMemory
from connectors.slack.methods import SlackApi
from connectors.slack.people import People
from connectors.slack.settings import CHANNEL, MEMBER, SlackSettings

SKIPPED = frozenset({"not_in_channel", "channel_not_found"})
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
PRIVATE = "private"


def kind_of(entry: Mapping[str, Any]) -> str:
    """Of a conversation as Slack lists it: public, private, mpim or im."""
    return "im" if entry.get("is_im") else "mpim" if entry.get("is_mpim") else PRIVATE if entry.get("is_private") else "public"


class Listing:
    """The conversations of one slice. What is out of scope now and was landed once is deleted with it.

    scopes: what the app may, None where Slack does not say. conversations: what is to be read. unreadable: id → name of what was read before and
    cannot be read. uninvited: private channels that only an export knows.
    """

    def __init__(self, api: SlackApi, settings: SlackSettings, reading: Reading, people: People, scopes: frozenset[str] | None) -> None:
        self.api, self.settings, self.reading, self.people = api, settings, reading, people
        self.missing = sorted(CLOSED_SCOPES["private_channel"] - scopes) if scopes is not None else []
        self.unreadable: dict[str, str] = {}
        self.uninvited: set[str] = set()
        self._outside: dict[str, bool] = {}  # who was looked up
        self._asked = kinds_for(settings)
        columns = ("id", "name", "kind", "is_connect", "is_archived")
        self._landed = {row["id"]: row for row in reading.landed(CHANNEL.name, columns).to_pylist()}
        parts = {part.removeprefix(CHANNEL_PART): text for part, text in reading.state.items() if part.startswith(CHANNEL_PART)}
        self._memories = {channel: ChannelMemory.from_text(text, with_threads=False) for channel, text in parts.items() if text}
        found = [
            Conversation(entry["id"], as_text(entry.get("name")) or "", kind_of(entry), (), True, entry)
            for page in api.channels(types_for(settings, scopes))
            for entry in page
            if isinstance(entry, dict) and isinstance(entry.get("id"), str)
        ]
        self._listed = {conversation.id for conversation in found}
        self.conversations = [c for c in found if settings.wants(c.id, c.name) and (c.kind in self._asked or self._has_outside(c.id, c.entry))]
        self._leave({c.id for c in found if not settings.wants(c.id, c.name)})
        self._look_at_exported()

    @property
    def has_lost_private(self) -> bool:
        """Whether a private channel is among the unreadable ones."""
        kinds = {channel: memory.kind for channel, memory in self._memories.items() if memory.kind != EXPORT}
        return any(kinds.get(channel, self._landed.get(channel, {}).get("kind")) == PRIVATE for channel in self.unreadable)

    def is_asked_for(self, conversation: Conversation) -> bool:
        """Whether it is read whoever is in it."""
        return conversation.kind in self._asked

    def _leave(self, excluded: set[str]) -> None:
        """Channels that were read once: what the scope leaves out now is deleted here; what Slack no longer lists is kept."""
        unlisted = {c for c, row in self._landed.items() if c not in self._listed and not self.settings.wants(c, row["name"] or "")}
        left_out = excluded | unlisted
        left, read = left_out & self._landed.keys(), {conversation.id for conversation in self.conversations}
        for channel, memory in self._memories.items():
            if channel in left_out:
                left.add(channel)
            elif memory.kind == EXPORT or channel in read:
                continue
            elif channel not in self._listed and (memory.kind in self._asked or self._has_outside(channel)):
                self.unreadable[channel] = self._name(channel)
            else:
                left.add(channel)
        leave(self.reading, left)
        self._landed = {channel: row for channel, row in self._landed.items() if channel not in left}

    def _look_at_exported(self) -> None:
        """What only an export brought, and the app does not see: a private channel may be one where customers speak."""
        direct = 0
        for channel, row in self._landed.items():
            is_known = channel in self._memories and self._memories[channel].kind != EXPORT
            if is_known or channel in self._listed or row["is_archived"] == "true":
                continue
            direct += row["kind"] in DIRECT
            if row["kind"] == PRIVATE and (PRIVATE not in self._asked or self._has_outside(channel)):
                self.unreadable[channel] = self._name(channel)
            elif row["kind"] == PRIVATE:
                self.uninvited.add(channel)
        if direct:
            self.reading.note(f"{direct} direct conversations of the export are not gone on with: the app sees only those that it is in itself")

    def _name(self, channel: str) -> str:
        return str(self._landed.get(channel, {}).get("name") or "")

    @cached_property
    def _members(self) -> Mapping[str, list[str]]:
        """Who was in each conversation, as landed."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.reading.landed(MEMBER.name, MEMBER.key).to_pylist():
            found[row["channel_id"]].append(row["user"])
        return found

    @cached_property
    def _from_elsewhere(self) -> set[str]:
        return known_from_elsewhere(self.reading)

    def _has_outside(self, channel: str, entry: Mapping[str, Any] | None = None) -> bool:
        """Whether people from outside are in it or were: that a guest has left makes it no talk between colleagues. entry: as Slack lists it."""
        memory, landed = self._memories.get(channel), self._landed.get(channel, {})
        if (memory and memory.with_outside) or landed.get("is_connect") == "true" or is_connect(entry or {}, self.people.workspace):
            return True
        if any(self.people.is_outside(member) or member in self._from_elsewhere for member in self._members.get(channel, ())):
            return True
        return entry is not None and any(self._is_outside(member) for member in self._members_now(channel))

    def _members_now(self, channel: str) -> list[str]:
        try:
            return self.api.members(channel)
        except ApiError as error:
            if error.code not in SKIPPED:
                raise
            return []

    def _is_outside(self, member: str) -> bool:
        """Whom no list names Slack is asked for; somebody whom it does not know either makes no private talk one with outsiders."""
        if member in self.people.users or member in self._from_elsewhere:
            return self.people.is_outside(member) or member in self._from_elsewhere
        if member not in self._outside:
            try:
                self._outside[member] = self.people.is_foreign(self.api.user(member))
            except ApiError as error:
                if error.code not in NOBODY:
                    raise
                self._outside[member] = False
        return self._outside[member]
