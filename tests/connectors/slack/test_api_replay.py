"""A workspace's history served day by day over 60 days, one sync a night: none of its late replies, edits and deletions is missed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .conftest import Nights
from .workspace import Workspace

FIRST_NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = 86_400.0
HISTORY_DAYS, DAYS, CHANNELS, POSTS_A_DAY = 90, 60, 4, 12
Event = tuple[float, int, str, Any]


class Story:
    """What happens in the workspace, in the order of time. kinds: how often each thing happened once the nights had begun."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace = workspace
        self.rng = random.Random(seed)
        self.begin = FIRST_NIGHT.timestamp() - HISTORY_DAYS * DAY
        self.end = FIRST_NIGHT.timestamp() + DAYS * DAY
        self.kinds: Counter[str] = Counter()
        self.channels = [workspace.channel(f"C{n}", f"channel-{n}") for n in range(CHANNELS)]
        self.events = sorted(self._events(), key=lambda event: event[:2])
        self.edits = 0

    def _events(self) -> Iterator[Event]:
        number = 0
        for channel in self.channels:
            for day in range(HISTORY_DAYS + DAYS):
                for _ in range(self.rng.randrange(2 * POSTS_A_DAY // CHANNELS + 1)):
                    number += 100
                    at = self._at(self.begin + (day + self.rng.random()) * DAY)
                    yield at, number, "post", (channel, f"{at:.6f}")
                    yield from self._sequel(channel, at, number)

    def _sequel(self, channel: str, at: float, number: int) -> Iterator[Event]:
        """Edits and deletions of a message at any age, replies from minutes to months later, and what becomes of those."""
        parent = f"{at:.6f}"
        if self.rng.random() < 0.35:
            for n in range(self.rng.randrange(1, 6)):
                later = self._at(at + self.rng.choice((0.01, 0.3, 3, 20, 80)) * DAY * self.rng.random())
                yield later, number + 10 + n, "reply", (channel, parent, f"{later:.6f}")
                if self.rng.random() < 0.1:
                    yield later + self.rng.choice((0.1, 2, 20)) * DAY * self.rng.random(), number + 30 + n, "edit", (channel, f"{later:.6f}")
                if self.rng.random() < 0.1:
                    yield later + self.rng.choice((0.1, 5, 60)) * DAY * self.rng.random(), number + 40 + n, "delete", (channel, f"{later:.6f}")
        if self.rng.random() < 0.1:
            yield at + self.rng.choice((0.1, 10, 80)) * DAY * self.rng.random(), number + 50, "edit", (channel, parent)
        if self.rng.random() < 0.06:
            yield at + self.rng.choice((0.1, 10, 80)) * DAY * self.rng.random(), number + 60, "delete", (channel, parent)

    def _at(self, seconds: float) -> float:
        return round(seconds) + self.rng.randrange(1, 1_000_000) / 1e6

    def until(self, at: float) -> None:
        """Let everything happen up to this moment. What concerns a message that is gone does not happen."""
        while self.events and self.events[0][0] <= min(at, self.end):
            moment, _, kind, (channel, *about) = self.events.pop(0)
            there = self.workspace.messages[channel].get(about[0])
            if kind != "post" and (there is None or there.get("subtype") == "tombstone"):
                continue
            self.kinds[kind] += moment > FIRST_NIGHT.timestamp()
            if kind == "post":
                self.workspace.post(channel, about[0], f"said at {about[0]}")
            elif kind == "reply":
                self.workspace.post(channel, about[1], f"replied at {about[1]}", thread=about[0])
            elif kind == "edit":
                self.edits += 1
                self.workspace.edit(channel, about[0], f"edit {self.edits}", moment)
            else:
                self.workspace.delete(channel, about[0])


@pytest.mark.slow
def test_none_of_the_replies_edits_and_deletions_of_60_days_is_missed(
    nights: Nights, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.page = 200
    story = Story(workspace, seed=11)
    late: list[int] = []
    requests: dict[int, int] = {}
    for night in range(DAYS + 4):
        at = FIRST_NIGHT + timedelta(days=night)
        story.until(at.timestamp())
        nights.sync(at)
        landed, truth = nights.landed(), nights.truth()
        wrong = {key for key in landed.keys() | truth.keys() if landed.get(key) != truth.get(key)}
        late.append(len(wrong))
        requests[night] = sum(workspace.asked.values())
        if night % 7 == 0:
            assert wrong == set(), f"after the weekly sweep of night {night}"
    assert late[-1] == 0
    happened = sum(story.kinds[kind] for kind in ("reply", "edit", "delete"))
    assert all(story.kinds[kind] > 50 for kind in ("reply", "edit", "delete"))
    seen_at_once = 1 - sum(max(0, late[n] - late[n - 1]) for n in range(1, len(late))) / happened
    assert seen_at_once > 0.85
    quiet = [requests[night] for night in (DAYS + 1, DAYS + 2)]
    fewest = 3 + CHANNELS
    with capsys.disabled():
        print(
            f"\n{DAYS} days: {dict(story.kinds)}; missed after the last sweep: {late[-1]}; seen the same night: {seen_at_once:.1%}; "
            f"requests a night: busy {sorted(requests.values())[len(requests) // 2]} (median), quiet {quiet}, of which {fewest} are the lists"
        )


@pytest.mark.slow
def test_a_workspace_that_has_fallen_silent_costs_one_request_a_list_and_channel(nights: Nights, workspace: Workspace) -> None:
    story = Story(workspace, seed=12)
    story.until(FIRST_NIGHT.timestamp())
    nights.sync(FIRST_NIGHT)
    assert nights.landed() == nights.truth()
    first = sum(workspace.asked.values())
    counts = []
    for night in range(1, 6):
        outcome = nights.sync(FIRST_NIGHT + timedelta(days=night))
        assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0
        counts.append(sum(workspace.asked.values()) - workspace.asked["conversations.replies"])
    assert counts == [3 + CHANNELS] * 5
    assert first > 20 * counts[-1]
