"""Which calendars are a user's own, and which were: one that was deleted at Google says so in no other way than by its absence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from connectors.base import Reading
from connectors.google_workspace.calendar_sync import CalendarReader
from connectors.google_workspace.keys import digest
from connectors.google_workspace.memories import Memories
from connectors.google_workspace.methods import GoogleApi

CALENDAR = "calendar of"  # what is remembered of one calendar, whoever's it is


@dataclass
class ListMemory:
    """What is remembered of one user's calendars, by their digests. at: the run. unlisted: they were the user's own once, and are still there."""

    at: str = ""
    calendars: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)

    @classmethod
    def from_text(cls, text: str) -> ListMemory:
        """As `text` wrote it; a user of whom nothing is known for an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))


class CalendarLists:
    """The users' lists of calendars, and what is no longer in any."""

    def __init__(self, reading: Reading, reader: CalendarReader, memories: Memories) -> None:
        self._at = reading.at.isoformat()
        self._reading = reading
        self._reader = reader
        self._memories = memories

    def take(self, api: GoogleApi, listed: Sequence[str], others: Iterable[str]) -> None:
        """One user's list, complete: each calendar that it lacks is asked for. One that was deleted leaves; one that is there is told.

        others: whose calendars are read as well; one that is theirs too is left to their lists.
        """
        memory, now = self._of(api.user), {digest(key) for key in listed}
        missing = {*memory.calendars, *memory.unlisted} - now
        places = {digest(place): place for place in self._reader.copies.places()} if missing else {}
        memory.at, memory.calendars, memory.unlisted = self._at, sorted(now), []
        for key in sorted(missing & set(places)):  # of others nothing is landed
            place = places[key]
            if self._memories.last(CALENDAR, place) == self._at or any(key in self._of(other).calendars for other in others):
                continue
            if api.has_calendar(place):
                memory.unlisted.append(key)
            else:
                self._reader.leave(place)
                self._memories.keep(CALENDAR, place, "")
        self._memories.keep("calendar", api.user, memory.text())

    def tell(self, users: Iterable[str]) -> bool:
        """Say whose calendars are there and listed no longer; False where there are none."""
        unlisted = {user: len(found) for user in users if (found := self._of(user).unlisted)}
        for user, number in unlisted.items():
            self._reading.note(f"{number} calendars of {user} are there, but no longer listed as theirs: they are kept as they were, not up to date")
        return bool(unlisted)

    def _of(self, user: str) -> ListMemory:
        return ListMemory.from_text(self._memories.of("calendar", user))
