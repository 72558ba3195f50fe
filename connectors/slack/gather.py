"""Messages as rows, and the reactions, files and people that they carry; the same from an export's day files and from the API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from connectors.base import Reading, Stream, as_text, batches
from connectors.slack.people import People
from connectors.slack.settings import FILE, MESSAGE, REACTION, STRANGER
from connectors.slack.text import mentioned, readable, without_text
from connectors.spool import Batch

BATCH_ROWS = 50_000
DERIVED = ("channel_id", "is_notice", "author", "readable_text", "mentioned", "edited_ts")
COPIED = tuple(column for column in MESSAGE.columns if column not in DERIVED)
NOTICES = frozenset(
    f"{place}_{event}"
    for place in ("channel", "group")
    for event in ("join", "leave", "topic", "purpose", "name", "archive", "unarchive", "convert_to_private", "convert_to_public")
) | {"channel_posting_permissions", "channel_canvas_updated", "message_changed", "message_deleted", "message_replied"}
LABELLED = re.compile(r"<@([UW][A-Z0-9]+)\|([^<>]+)>")


class Columns:
    """Rows of one stream, gathered column by column: dictionaries of a million messages would not fit."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.values: dict[str, list[Any]] = {column: [] for column in stream.columns}
        self.rows = 0

    def add(self, row: Iterable[Any]) -> None:
        """One row, its values in the order of the stream's columns."""
        for values, value in zip(self.values.values(), row, strict=True):
            values.append(value)
        self.rows += 1

    def take(self) -> Batch:
        """All rows so far as text; the columns are empty again."""
        table = pa.table({column: _text_array(values) for column, values in self.values.items()})
        self.values = {column: [] for column in self.stream.columns}
        self.rows = 0
        return self.stream.name, table


def _text_array(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # something that is no text: a number, a nested value
        return pa.array([as_text(value) for value in values], pa.string())


class MessageRows:
    """Gathers messages, with their reactions and files, and gives them out in batches of about 50,000."""

    def __init__(self, people: People, reading: Reading) -> None:
        self.people = people
        self.reading = reading
        self.newest = 0.0
        self.messages, self.reactions, self.files = Columns(MESSAGE), Columns(REACTION), Columns(FILE)

    @property
    def is_full(self) -> bool:
        """Time to `take`."""
        return self.messages.rows >= BATCH_ROWS

    def take(self) -> Iterator[Batch]:
        """The batches of what was gathered since the last time."""
        for columns in (self.messages, self.reactions, self.files):
            if columns.rows:
                if columns is not self.messages:
                    self.reading.count(columns.stream.name, columns.rows)
                yield columns.take()

    def last(self) -> Iterator[Batch]:
        """What is left, and the strangers who were met on the way."""
        yield from self.take()
        if self.newest:
            self.reading.cursor(MESSAGE.name, datetime.fromtimestamp(self.newest, UTC))
        for table in batches(self.people.stranger_rows(self.reading), STRANGER.columns):
            yield STRANGER.name, table

    def gather(self, channel_id: str, found: Sequence[dict[str, Any]]) -> None:
        """Messages of one conversation, each with a usable ts."""
        if found:
            self.newest = max(self.newest, *(float(message["ts"]) for message in found))
        values = self.messages.values
        values["channel_id"].extend([channel_id] * len(found))
        for column in COPIED:
            values[column].extend([message.get(column) for message in found])
        values["is_notice"].extend(["true" if message.get("subtype") in NOTICES else None for message in found])
        values["edited_ts"].extend([edited.get("ts") if type(edited := m.get("edited")) is dict else None for m in found])
        values["author"].extend([self._author(message) for message in found])
        shown = [self._shown(message) for message in found]
        values["readable_text"].extend([text for text, _ in shown])
        values["mentioned"].extend([people for _, people in shown])
        self.messages.rows += len(found)
        for message in found:
            if "reactions" in message:
                self._gather_reactions(channel_id, message)
            if "files" in message or "file" in message:
                self._gather_files(channel_id, message)

    def _author(self, message: dict[str, Any]) -> str | None:
        user = message.get("user")
        if user in self.people.users:
            return str(user)
        comment, bot = message.get("comment"), message.get("bot_id")
        if not user and isinstance(comment, dict):
            user = comment.get("user")  # 2016: a comment on a file is signed inside
        if not user:
            user = self.people.bots.get(bot, bot)
        if not user or not isinstance(user, str):
            return None
        if user not in self.people.users:
            self._meet_author(user, message, is_bot=bool(bot))
        return user

    def _meet_author(self, key: str, message: Mapping[str, Any], is_bot: bool) -> None:
        facts = self.people.facts_of(message)
        if is_bot:
            profile = message.get("bot_profile")
            name = profile.get("name") if isinstance(profile, dict) else None
            self.people.meet(key, "bot", facts | {"real_name": name or message.get("username")})
        elif any(facts[name] for name in ("name", "real_name", "display_name")):
            self.people.meet(key, "profile", facts)
        else:
            self.people.meet(key, "author", {"team_id": facts["team_id"], "name": message.get("username")})

    def _shown(self, message: dict[str, Any]) -> tuple[str | None, str | None]:
        """Readable text (None when the text already is) and who is mentioned."""
        text = message.get("text")
        if not text:
            text = without_text(message)
            if text is None:
                return None, None
        elif type(text) is not str or ("<" not in text and "&" not in text):
            return None, None
        people = mentioned(text)
        if people:
            self.people.meet_all(people.split(" "), "mention")
            for key, label in LABELLED.findall(text):
                if key not in self.people.users:
                    self.people.meet(key, "mention", {"name": label})
        return readable(text, self.people.names), people

    def _gather_reactions(self, channel_id: str, message: dict[str, Any]) -> None:
        reactions = message["reactions"]
        for reaction in reactions if isinstance(reactions, list) else []:
            users = reaction.get("users") if isinstance(reaction, dict) else None
            name = as_text(reaction.get("name")) if users else None
            if not isinstance(users, list) or name is None:
                continue
            users = [user for user in dict.fromkeys(users) if isinstance(user, str) and user]
            self.people.meet_all(users, "reaction")
            for user in users:
                self.reactions.add((channel_id, message["ts"], name, user))

    def _gather_files(self, channel_id: str, message: dict[str, Any]) -> None:
        listed = message.get("files")
        for file in listed if isinstance(listed, list) else [message.get("file")]:
            if isinstance(file, dict) and isinstance(file.get("id"), str):
                self.files.add((channel_id, message["ts"], *(as_text(file.get(column)) for column in FILE.columns[2:])))
