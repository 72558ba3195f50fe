"""One channel over the API: list it again as far back as edits are likely, go on with its back-fill, read the threads that may have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.base import Reading
from connectors.client import ApiError, Page
from connectors.slack.gather import MessageRows
from connectors.slack.memory import DAY, ChannelMemory, Thread
from connectors.slack.methods import SlackApi
from connectors.slack.settings import MESSAGE
from connectors.slices import Slice
from connectors.spool import Batch

SWEEP_EVERY = 7 * DAY - 4 * 3600  # weekly, also when a night begins somewhat earlier
SLICE_MESSAGES = 200_000
OVERLAP = 3600.0  # our clock and Slack's need not agree
GONE = "thread_not_found"
MOVES = ("channel_join", "channel_leave", "group_join", "group_leave")


class ChannelReader:
    """Reads channels one after the other into the same rows.

    look_back: seconds. since: the oldest timestamp to go back to. listed_from: from there on the channel's own listing was read just now.
    members_due: somebody joined or left since the last time, or it is time to look.
    """

    def __init__(self, api: SlackApi, rows: MessageRows, reading: Reading, look_back: float, since: str) -> None:
        self.api = api
        self.rows = rows
        self.reading = reading
        self.slice = Slice(SLICE_MESSAGES)
        self.since = since
        self.at = reading.at.timestamp()
        self.now = f"{self.at:.6f}"
        self.edge = self.at - look_back
        self.members_due = False
        self.listed_from = self.now
        self.where = ""

    def is_sweep(self, memory: ChannelMemory) -> bool:
        """Whether the channel is listed whole this time."""
        return self.at - memory.swept >= SWEEP_EVERY

    def read(self, channel: str, memory: ChannelMemory) -> Iterator[Batch]:
        """Bring the memory and the rows up to date, or as far as the slice goes. Raises ApiError; the memory is then not to be kept."""
        is_sweep = self.is_sweep(memory)
        self.members_due = False
        self.listed_from = self.now
        if not memory.high:
            memory.low = memory.high = self.now
            memory.swept, is_sweep = self.at, False
        elif memory.high < self.now:
            yield from self._list_again(channel, memory, is_sweep)
        if memory.low > self.since:
            yield from self._back_fill(channel, memory)
        yield from self._threads(channel, memory, self.edge if is_sweep else None)
        if is_sweep and not self.slice.is_full:
            memory.swept, self.members_due = self.at, True

    def is_done(self, memory: ChannelMemory) -> bool:
        """Whether nothing of the channel is left for this run."""
        is_listed = memory.high >= self.now and memory.low <= self.since and not self.is_sweep(memory)
        return is_listed and not any(thread.is_due(self.at, None) for thread in memory.threads.values())

    def _list_again(self, channel: str, memory: ChannelMemory, is_sweep: bool) -> Iterator[Batch]:
        low = memory.low if is_sweep else max(memory.low, f"{min(float(memory.high) - OVERLAP, self.edge):.6f}")
        unmet = {ts for ts in memory.threads if low <= ts <= self.now}
        oldest, is_whole = self.now, True
        for page in self.api.history(channel, low, self.now, is_high_included=True):
            is_whole &= self._take(channel, memory, page)
            unmet.difference_update(message["ts"] for message in page.rows)
            oldest = page.rows[-1]["ts"] if page.rows else oldest
            yield from self._full_batches()
        self.listed_from = low = oldest if self.api.is_limited else low
        if is_whole:
            self.reading.window(MESSAGE.name, channel, low, self.now)
        for ts in unmet:
            if ts >= low:
                memory.threads[ts] = Thread(0, "")  # its parent is gone: see what is left of it
        memory.high = self.now

    def _back_fill(self, channel: str, memory: ChannelMemory) -> Iterator[Batch]:
        """Newest first, so that what was read is always one piece; each page is kept, and the next slice goes on below it."""
        is_first = memory.low == memory.high
        for page in self.api.history(channel, self.since, memory.low, is_high_included=is_first):
            is_whole = self._take(channel, memory, page)
            lowest = page.rows[-1]["ts"] if page.rows else memory.low
            is_last = page.next is None
            if is_whole:
                reached = self.since if is_last and not self.api.is_limited else lowest
                self.reading.window(MESSAGE.name, channel, reached, memory.low if is_first else _just_before(memory.low))
            is_first = False
            memory.low = self.listed_from = self.since if is_last else min(lowest, memory.low)
            yield from self._full_batches()
            if self.slice.is_full:
                return
        if self.api.is_limited:
            self.reading.note(f"{channel}: Slack shows only a part of its history (the workspace's plan); what is older is kept as it was")

    def _threads(self, channel: str, memory: ChannelMemory, active_since: float | None) -> Iterator[Batch]:
        for ts in [ts for ts, thread in memory.threads.items() if thread.is_due(self.at, active_since)]:
            if self.slice.is_full:
                return
            thread = memory.threads[ts]
            if self._replies(channel, ts, thread):
                thread.was_read(self.at)
            if not thread.replies:
                del memory.threads[ts]
            yield from self._full_batches()

    def _replies(self, channel: str, ts: str, thread: Thread) -> bool:
        """Read one thread to its end; False where some of it could not be."""
        is_whole, is_listed = True, ts >= self.listed_from and thread.replies > 0
        try:
            for page in self.api.replies(channel, ts):
                rows = [row for row in page.rows if not (is_listed and _is_listed(row, ts, self.listed_from))]
                for parent in rows[:1]:
                    if parent["ts"] == ts:
                        thread.said(_replies_of(parent, thread.replies), str(parent.get("latest_reply") or thread.latest))
                is_whole &= self._gather(channel, rows, page.body)
        except ApiError as error:
            if error.code != GONE:
                raise
            thread.said(0, "")
        if is_whole:
            self.reading.window(MESSAGE.name, f"{channel}:{ts}")
        return is_whole

    def _take(self, channel: str, memory: ChannelMemory, page: Page) -> bool:
        for message in page.rows:
            if message.get("thread_ts") in (None, message["ts"]):
                memory.met(message["ts"], _replies_of(message, 0), str(message.get("latest_reply") or ""))
            if message.get("subtype") in MOVES and message["ts"] > memory.high:
                self.members_due = True
        return self._gather(channel, page.rows, page.body)

    def _gather(self, channel: str, found: Sequence[dict[str, Any]], broken: Sequence[Any]) -> bool:
        """False where some are broken: what is absent is not known to be deleted then."""
        self.reading.count(MESSAGE.name, len(found) + len(broken))
        self.slice.rows += len(found)
        self._tell()
        self.rows.gather(channel, found)
        for row in broken:
            self.reading.quarantine(MESSAGE.name, f"{channel} over the API", None, "the message has no usable ts", str(row))
        return not broken

    def _tell(self) -> None:
        """How far it is, for somebody who watches a long back-fill."""
        if self.slice.is_time_to_tell():
            self.reading.tell(f"{self.where}, {self.reading.counted[MESSAGE.name]:,} messages, {self.api.budget.requests:,} requests")

    def _full_batches(self) -> Iterator[Batch]:
        if self.rows.is_full:
            yield from self.rows.take()


def _just_before(ts: str) -> str:
    """The last timestamp below this one, whose own message an earlier page or slice brought."""
    return f"{(int(ts.replace('.', '')) - 1) / 1e6:.6f}"


def _is_listed(row: dict[str, Any], thread: str, listed_from: str) -> bool:
    """Whether the channel's own listing brought the message already: the parent, and a reply that was sent to the channel as well."""
    return row["ts"] == thread or (row.get("subtype") == "thread_broadcast" and row["ts"] >= listed_from)


def _replies_of(message: dict[str, Any], otherwise: int) -> int:
    count = message.get("reply_count")
    return count if isinstance(count, int) else otherwise
