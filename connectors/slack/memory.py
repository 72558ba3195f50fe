"""What is remembered of one channel from one night to the next: how much of it was read, and what each thread looked like."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DAY = 86_400.0
EXPORT = "export"
CHANNEL_PART = "channel:"  # and the channel's id: where its memory is kept
SOONEST = 20 * 3600.0  # a thread that did not grow is not read twice in one night
LATEST = 60 * 86_400.0  # seconds after which a silent thread is read again


@dataclass(slots=True)
class Thread:
    """One thread, of which a large workspace has hundreds of thousands.

    replies, latest: as its parent said last. read_…: the same, when its replies were last read to their end, and when that was.
    """

    replies: int
    latest: str
    read_replies: int = -1
    read_latest: str = ""
    read_at: float = 0.0

    def said(self, replies: int, latest: str) -> None:
        """What its parent says now."""
        self.replies, self.latest = replies, latest

    def was_read(self, at: float) -> None:
        """All its replies were read, as many as its parent said."""
        self.read_replies, self.read_latest, self.read_at = self.replies, self.latest, at

    def is_due(self, at: float, active_since: float | None) -> bool:
        """Whether to read its replies.

        A new reply and one that was deleted show on the parent. An edit shows nowhere: so a thread is read again each time that its silence
        has doubled, at the latest every sixty days, and, where active_since is given (the weekly sweep), if it was active since then.
        """
        if (self.replies, self.latest) != (self.read_replies, self.read_latest):
            return True
        last = float(self.latest or 0)
        if active_since is not None and last >= active_since:
            return at - self.read_at >= SOONEST
        return at - self.read_at >= max(SOONEST, min(self.read_at - last, LATEST))


@dataclass
class ChannelMemory:
    """One channel. Everything from `low` to `high` (timestamps of messages) was listed. swept: when it was last listed whole.

    members: how many people were in it. kind: public, private, mpim, im; or that only the export spoke of it. with_outside: somebody from outside
    was in it, of a kind that is read for that alone. threads: by the parent's timestamp.
    """

    low: str = ""
    high: str = ""
    swept: float = 0.0
    members: int = -1
    kind: str = EXPORT
    with_outside: bool = False
    threads: dict[str, Thread] = field(default_factory=dict)

    @classmethod
    def from_text(cls, text: str, with_threads: bool = True) -> ChannelMemory:
        """As `text` wrote it; a channel that nothing is known of for an empty text. Without threads it is small, and for looking at alone."""
        if not text:
            return cls()
        found = json.loads(text)
        found["threads"] = {ts: Thread(*values) for ts, values in found["threads"].items()} if with_threads else {}
        return cls(**found)

    def text(self) -> str:
        """For the next night."""
        threads = {ts: [t.replies, t.latest, t.read_replies, t.read_latest, round(t.read_at)] for ts, t in self.threads.items()}
        said = {"low": self.low, "high": self.high, "swept": self.swept, "members": self.members, "kind": self.kind}
        return json.dumps(said | {"with_outside": self.with_outside, "threads": threads}, separators=(",", ":"))

    def met(self, ts: str, replies: int, latest: str) -> None:
        """A message that was listed, with what it says of its replies. Only those with replies, or that once had some, are kept."""
        thread = self.threads.get(ts)
        if thread is not None:
            thread.said(replies, latest)
        elif replies:
            self.threads[ts] = Thread(replies, latest)

    def observe(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Messages of an export: what they cover, and the threads as far as their replies are really there."""
        for message in messages:
            ts, parent = message["ts"], message.get("thread_ts")
            self.low, self.high = min(self.low or ts, ts), max(self.high, ts)
            if isinstance(parent, str) and parent != ts:
                thread = self.threads.setdefault(parent, Thread(0, ""))
                thread.said(thread.replies + 1, max(thread.latest, ts))

    def as_of(self, newest: float) -> ChannelMemory:
        """The observed threads were read when the export was made: at its newest message, or later."""
        for thread in self.threads.values():
            thread.was_read(newest)
        return self

    def begun_again(self, observed: ChannelMemory) -> ChannelMemory:
        """After an export was landed over what the API had brought: the channel is listed whole again, and each thread is read again."""
        for ts, thread in observed.threads.items():
            self.threads.setdefault(ts, thread)
        for thread in self.threads.values():
            thread.read_at, thread.read_replies = 0.0, -1
        self.swept = 0.0
        return self
