"""The day files of an export as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from connectors.base import Reading
from connectors.slack.conversations import CLOSED, DIRECT, Conversations
from connectors.slack.decode import records
from connectors.slack.gather import MessageRows
from connectors.slack.layout import Layout
from connectors.slack.memory import CHANNEL_PART, ChannelMemory
from connectors.slack.people import People
from connectors.slack.settings import MESSAGE
from connectors.spool import Batch

TIMESTAMP = re.compile(r"\d{1,11}(\.\d{1,9})?")


def with_time(found: list[dict[str, Any]], label: str, reading: Reading) -> list[dict[str, Any]]:
    """The messages that have a ts; the others are quarantined. label: where they stand, as the user knows it."""
    good = [message for message in found if type(ts := message.get("ts")) is str and TIMESTAMP.fullmatch(ts)]
    if len(good) < len(found):
        for position, message in enumerate(found, 1):
            if not (type(ts := message.get("ts")) is str and TIMESTAMP.fullmatch(ts)):
                reading.quarantine(MESSAGE.name, label, position, f"the message has no usable ts ({ts!r})", str(message))
    return good


class DayFiles:
    """One pass over all day files that are landed. goes_on: the API is to go on from there, so what was read is remembered."""

    def __init__(self, layout: Layout, people: People, conversations: Conversations, reading: Reading, goes_on: bool = False) -> None:
        self.goes_on = goes_on
        self.layout = layout
        self.conversations = conversations
        self.reading = reading
        self.rows = MessageRows(people, reading)
        self.memories: dict[str, ChannelMemory] = {}

    def batches(self) -> Iterator[Batch]:
        """Batches of about 50,000 messages, with their reactions and files; at last the strangers."""
        for channel_id, label, data in self._opened():
            found = with_time(records(data, label, MESSAGE.name, self.reading), label, self.reading)
            self.rows.gather(channel_id, found)
            if self.goes_on:
                self.memories.setdefault(channel_id, ChannelMemory()).observe(found)
            if self.rows.is_full:
                yield from self.rows.take()
        yield from self.rows.last()
        for channel_id, memory in self.memories.items():
            before = self.reading.state.get(CHANNEL_PART + channel_id)
            now = ChannelMemory.from_text(before).begun_again(memory) if before else memory.as_of(self.rows.newest)
            self.reading.remember(CHANNEL_PART + channel_id, now.text())

    def _opened(self) -> Iterator[tuple[str, str, bytes]]:
        direct = closed = excluded = 0
        for folder in self.layout.folders:
            conversation = self.conversations.in_folder(folder)
            if not conversation.landed:
                if not self.conversations.settings.wants(conversation.id, conversation.name):
                    excluded += 1
                else:
                    direct, closed = direct + (conversation.kind in DIRECT), closed + (conversation.kind in CLOSED)
                continue
            for member in self.layout.days(folder):
                yield conversation.id, member.label, member.read()
        if closed:
            self.reading.note(f"{closed} private channels of colleagues were not landed (private_channels: true lands them)")
        if direct:
            self.reading.note(f"{direct} direct conversations between colleagues were not landed (direct_messages: true lands them)")
        if excluded:
            self.reading.note(f"{excluded} conversations were not landed, as `include` and `exclude` say")
