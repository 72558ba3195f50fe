"""A Slack workspace over its API as a dlt source: the same raw tables as the export."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import time as clock
from functools import partial
from typing import Any

from connectors.base import ConnectorError, Reading, batches, resource
from connectors.beginning import earliest_day
from connectors.client import ApiError
from connectors.slack.access import connect, identify
from connectors.slack.conversations import Conversation, channel_row, other_teams
from connectors.slack.gather import MessageRows
from connectors.slack.listing import NOBODY, SKIPPED, Listing
from connectors.slack.memory import CHANNEL_PART, EXPORT, ChannelMemory
from connectors.slack.methods import MEND_SCOPE, Json, SlackApi
from connectors.slack.people import SLACKBOT, People
from connectors.slack.reader import ChannelReader
from connectors.slack.settings import CANVAS, CHANNEL, FILE, MEMBER, MESSAGE, REACTION, STRANGER, STREAMS, USER, SlackSettings
from connectors.spool import Batch, Spool


class ApiPass:
    """One slice of one reading of a workspace."""

    def __init__(self, settings: SlackSettings, reading: Reading, api: SlackApi) -> None:
        self.settings = settings
        self.reading = reading
        self.api = api
        self.workspace, url, scopes = identify(api, settings, reading)
        listed: dict[str, Json] = {user["id"]: user for page in api.users() for user in page if isinstance(user, dict) and user.get("id")}
        if not listed:
            raise ConnectorError("Slack lists no users at all, so colleagues cannot be told from outsiders; what may the token see?")
        self.listed = list(listed)
        self.people = People(_known_before(reading) | listed, settings, reading, self.workspace, url)
        self._name_strangers()
        self.listing = Listing(api, settings, reading, self.people, scopes)
        self.unreadable, self.conversations = self.listing.unreadable, self.listing.conversations
        self.rows = MessageRows(self.people, reading)
        self.reader = ChannelReader(api, self.rows, reading, settings.look_back.total_seconds(), oldest(settings, reading))

    def batches(self) -> Iterator[Batch]:
        """Everything that this slice brings, stream by stream as it comes."""
        for stream, rows in ((USER, map(self.people.user_row, self.listed)), (CHANNEL, (channel_row(c, self.people) for c in self.conversations))):
            for table in batches(rows, stream.columns):
                self.reading.count(stream.name, table.num_rows)
                yield stream.name, table
        waiting = sorted((c for c in self.conversations if not self._is_at_rest(c)), key=self._turn)
        refused: set[str] = set()
        total = len(self.conversations)
        while waiting and not self.reader.slice.is_full:
            conversation = waiting.pop(0)
            memory = self._memory(conversation.id)
            memory.kind = conversation.kind
            memory.with_outside |= not self.listing.is_asked_for(conversation)
            self.reader.where = f"channel {total - len(waiting)} of {total}"
            try:
                yield from self.reader.read(conversation.id, memory)
                yield from self._members(conversation, memory)
            except ApiError as error:
                if error.code not in SKIPPED:
                    raise
                refused.add(conversation.id)  # its memory stays as it was: once the app is invited, nothing is missing
                continue
            self.reading.remember(CHANNEL_PART + conversation.id, memory.text())
            if self.reader.slice.is_full and not self.reader.is_done(memory):
                waiting.insert(0, conversation)
        yield from self._strangers()
        yield from self.rows.last()
        self._conclude(len(waiting), refused)

    def _name_strangers(self) -> None:
        for row in self.reading.landed(STRANGER.name).to_pylist():
            shown = row["display_name"] or row["real_name"] or row["name"]
            if shown and row["evidence"] != "mention":
                self.people.names.setdefault(row["id"], shown)

    def _turn(self, conversation: Conversation) -> tuple[bool, str]:
        """Channels that are up to date but for the last day come first; of the others, the one that has waited longest: no back-fill starves them."""
        memory = self._memory(conversation.id)
        return not memory.low or memory.low > self.reader.since, memory.high

    def _is_at_rest(self, conversation: Conversation) -> bool:
        """A channel that the app cannot read, and an archived one that nothing is left to read of before its weekly sweep."""
        entry = conversation.entry
        if entry.get("is_member") is False and conversation.kind in ("public", "private"):
            return True
        if not entry.get("is_archived"):
            return False
        memory = self._memory(conversation.id)
        return memory.low != "" and memory.low <= self.reader.since and not self.reader.is_sweep(memory)

    def _memory(self, channel: str) -> ChannelMemory:
        part = CHANNEL_PART + channel
        return ChannelMemory.from_text(self.reading.remembered.get(part) or self.reading.state.get(part, ""))

    def _members(self, conversation: Conversation, memory: ChannelMemory) -> Iterator[Batch]:
        """Who is in it, where that may have changed: their number did, or somebody joined or left; and with each sweep."""
        number = conversation.entry.get("num_members")
        number = number if isinstance(number, int) else 0
        if number == memory.members and not self.reader.members_due:
            return
        members = self.api.members(conversation.id)
        self.people.meet_all(members, "member")
        if len(others := other_teams(conversation.entry, self.workspace)) == 1:
            self.people.suppose_team(members, others[0])
        memory.members = number
        self.reading.window(MEMBER.name, conversation.id)
        self.reading.count(MEMBER.name, len(members))
        for table in batches(({"channel_id": conversation.id, "user": member} for member in members), MEMBER.columns):
            yield MEMBER.name, table

    def _strangers(self) -> Iterator[Batch]:
        """Slack is asked once for each person who is in no list."""
        asked = {row["id"] for row in self.reading.landed(STRANGER.name).to_pylist() if row["evidence"] == "lookup"}
        found = []
        for key in sorted(self.people.strangers - asked):
            if not key.startswith(("U", "W")) or key == SLACKBOT:
                continue
            try:
                self.people.users[key] = self.api.user(key)
                found.append(self.people.user_row(key))
            except ApiError as error:
                if error.code not in NOBODY:
                    raise
                self.people.meet(key, "lookup")
        self.reading.count(USER.name, len(found))
        for table in batches(found, USER.columns):
            yield USER.name, table

    def _outside(self, refused: set[str]) -> set[str]:
        """The channels that the app is not in, less those that it was in before: these are missed. An archived one that was read whole is not."""
        outside = [c for c in self.conversations if c.id in refused or (c.entry.get("is_member") is False and c.kind in ("public", "private"))]
        for conversation in outside:
            memory = self._memory(conversation.id)
            is_whole = bool(conversation.entry.get("is_archived")) and memory.low <= self.reader.since
            if memory.kind != EXPORT and not is_whole:
                self.unreadable[conversation.id] = conversation.name
        return ({conversation.id for conversation in outside} | self.listing.uninvited) - self.unreadable.keys()

    def _lacking(self) -> str:
        """The scopes without which no private channel is seen, where one of those is missed."""
        missing = ", ".join(self.listing.missing)
        return f". The app sees no private channel without the scope {missing}. {MEND_SCOPE}" if missing and self.listing.has_lost_private else ""

    def _conclude(self, left: int, refused: set[str]) -> None:
        reading, budget = self.reading, self.api.budget
        before = json.loads(reading.state.get("requests", "{}"))
        requests = budget.requests + (before.get("requests", 0) if before.get("at") == reading.at.isoformat() else 0)
        reading.remember("requests", json.dumps({"at": reading.at.isoformat(), "requests": requests}))
        reading.came_with(REACTION.name, MESSAGE.name)
        reading.came_with(FILE.name, MESSAGE.name)
        if left:
            said = f"{left} of {len(self.conversations)} channels are still to be read"
            if time.monotonic() - reading.began < self.settings.longest.total_seconds():
                reading.unfinished = said
            else:
                reading.note(f"{said}; the next run goes on there ({requests} requests to Slack in this one)")
            return
        if outside := self._outside(refused):
            reading.note(f"{len(outside)} channels were not read: the app is not in them (/invite it there)")
        reading.note(f"{requests} requests to Slack")
        if self.unreadable:
            named = ", ".join(f"#{name} ({channel})" if name else channel for channel, name in sorted(self.unreadable.items()))
            reading.note(
                f"read before and not readable today: {named}; what was said there since is missing. Invite the app again (/invite), or exclude it"
                + self._lacking()
            )
        for stream in (USER, CHANNEL, MEMBER, MESSAGE, REACTION, FILE):
            if not self.unreadable or stream in (USER, CHANNEL):
                reading.up_to_date.add(stream.name)
                reading.cursor(stream.name, reading.at)
            else:
                reading.cursors.pop(stream.name, None)


def read_api(settings: SlackSettings, reading: Reading) -> Any:
    """One slice of the workspace as a dlt source. Raises ConnectorError; what the API refused is in its message."""
    import dlt

    def read() -> Iterator[Batch]:
        yield from ApiPass(settings, reading, connect(settings, reading.source)).batches()

    # messages first: what comes while their turn lasts need not wait on disk; canvases are not listed by the API
    streams = (MESSAGE, *(stream for stream in STREAMS if stream not in (MESSAGE, CANVAS)))
    spool = Spool(read(), streams)

    @dlt.source(name=reading.source, max_table_nesting=0)
    def slack() -> Sequence[Any]:
        return [resource(stream, partial(spool.read, stream.name)) for stream in streams] + [resource(CANVAS, lambda: [])]

    return slack()


def oldest(settings: SlackSettings, reading: Reading) -> str:
    """The timestamp to go back to."""
    day = earliest_day(settings.since, reading)
    seconds = datetime.combine(day, clock(), UTC).timestamp() if day else 0
    return f"{seconds:.6f}" if seconds >= 1e9 else "0"  # timestamps compare as text; Slack began in 2013


def _known_before(reading: Reading) -> dict[str, Json]:
    """People who are landed and whom the list may lack: guests of other organisations, and whom only the export knew."""
    return {
        row["id"]: {
            "id": row["id"],
            "team_id": row["team_id"],
            "name": row["name"],
            "real_name": row["real_name"],
            "profile": json.loads(row["profile"] or "{}"),
            "is_stranger": row["is_outside"] == "true",
            "is_bot": row["is_bot"] == "true",
        }
        for row in reading.landed(USER.name).to_pylist()
    }
