"""Calendars over the API: each listed whole at first, by its sync token from then on; each event once, by its newest copy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from connectors.base import Reading
from connectors.client import ApiError
from connectors.google_workspace.api_events import Json, entry_of
from connectors.google_workspace.calendar_entry import BadEvent, Entry, row
from connectors.google_workspace.calendar_rows import series_rows
from connectors.google_workspace.copies import Copies, Copy
from connectors.google_workspace.methods import EXPIRED, GoogleApi
from connectors.google_workspace.recurrence import BadRule, Window
from connectors.google_workspace.settings import COPY, EVENT
from connectors.google_workspace.slices import Rows
from connectors.google_workspace.whole import gathered, whole

KIND = "event"
PART, WHOLE = "0|", "1|"  # how a bundle's version begins


@dataclass
class CalendarMemory:
    """What is remembered of one calendar. token: everything up to there is known. window: the days its series were expanded over. at: the run."""

    token: str = ""
    window: str = ""
    at: str = ""

    @classmethod
    def from_text(cls, text: str) -> CalendarMemory:
        """As `text` wrote it; a calendar that nothing is known of for an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))


@dataclass
class Bundle:
    """All that one calendar says of one uid: an event of its own; or a series with its changed instances; or such instances alone."""

    uid: str
    owner: str
    place: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it is more than single instances of a series that stands in another calendar."""
        return any(entry.recurrence_id is None for entry in self.entries)

    @property
    def version(self) -> str:
        """The newest copy counts, of equally new ones the one that shows most guests; as a text that sorts so."""
        sequence, updated, guests = (max(entry.version[part] for entry in self.entries) for part in range(3))
        return f"{WHOLE if self.is_whole else PART}{sequence:09}|{updated}|{guests:09}"


class CalendarReader:
    """Reads calendars one after the other; the events are handed over at the end, when the newest copy of each is known."""

    def __init__(self, reading: Reading, rows: Rows) -> None:
        self.reading = reading
        self.rows = rows
        self.copies = Copies(KIND, reading)
        self.window = Window.around(reading.horizon or reading.at.date())
        self.best: dict[str, Bundle] = {}

    def read(self, api: GoogleApi, calendar: str, memory: CalendarMemory) -> None:
        """Gather what the calendar says, and bring the memory up to date. Raises ApiError; nothing of the calendar is then to be kept."""
        window = self.window.first.date().isoformat()
        if memory.window != window:
            memory.token = ""  # the days to come have moved on: series are expanded anew
        try:
            found = gathered(api.events(calendar, memory.token), key_of) if memory.token else None
        except ApiError as error:
            if error.code != EXPIRED:
                raise
            self.reading.note("Google no longer knew where we were in a calendar; it was listed whole again")
            found = None
        if found:
            self._take_changes(api, calendar, found.records)
        else:
            found = whole(lambda: gathered(api.events(calendar), key_of), self.copies.at(calendar).keys(), f"a calendar of {api.user}")
            self._take_all(api.user, calendar, found.records)
        memory.token, memory.window = found.token, window

    def leave(self, calendar: str) -> None:
        """A calendar that is out of scope now: what only it held is deleted."""
        self._lose(self.copies.at(calendar).values())

    def conclude(self) -> None:
        """Hand over each event that was met, unless a calendar that was not read now has a newer copy of it."""
        held = self.copies.of(bundle.uid for bundle in self.best.values())
        for bundle in self.best.values():
            newest = max((one.version for one in held[bundle.uid] if one.place != bundle.place), default="")
            if newest <= bundle.version if bundle.is_whole else not newest.startswith(WHOLE):
                self._hand_over(bundle)
        self.best.clear()

    def _take_all(self, owner: str, calendar: str, events: dict[str, Json]) -> None:
        known = self.copies.at(calendar)
        met = {key for key, event in events.items() if event.get("status") != "cancelled"}
        by_uid: dict[str, list[Json]] = {}
        for event in with_uids(events.values(), events, {}):
            by_uid.setdefault(str(event["iCalUID"]), []).append(event)
        for uid, found in by_uid.items():
            self._meet(owner, calendar, uid, found)
        self._lose(one for key, one in known.items() if key not in met)

    def _take_changes(self, api: GoogleApi, calendar: str, events: dict[str, Json]) -> None:
        series_ids = [str(event["recurringEventId"]) for event in events.values() if event.get("recurringEventId")]
        known = {one.copy_id: one.record for one in self.copies.pick(calendar, [*events, *series_ids])}
        single: dict[str, list[Json]] = {}
        series: set[str] = set()
        for event in with_uids(events.values(), events, known):
            uid = str(event["iCalUID"])
            if event.get("recurringEventId") or event.get("recurrence"):
                series.add(uid)
            elif event.get("status") == "cancelled":
                self._lose(one for one in self.copies.of([uid])[uid] if one.place == calendar)
            else:
                single[uid] = [event]
        for uid in sorted(series):
            found = list(gathered(api.events(calendar, uid=uid), key_of).records.values())
            if any(event.get("status") != "cancelled" for event in found):
                single[uid] = found
            else:
                self._lose(one for one in self.copies.of([uid])[uid] if one.place == calendar)
        for uid, found in single.items():
            self._meet(api.user, calendar, uid, found)

    def _meet(self, owner: str, calendar: str, uid: str, events: Sequence[Json]) -> None:
        """One uid as one calendar has it: its copies there, and its bundle, should it be the newest."""
        bundle = Bundle(uid, owner, calendar)
        for event in events:
            try:
                bundle.entries.append(entry_of(event))
            except BadEvent as error:
                self.reading.count(EVENT.name)
                self.reading.quarantine(EVENT.name, f"a calendar of {owner}", None, str(error), f"event {event.get('id')}")
        alive = [event for event in events if event.get("status") != "cancelled"]
        if not bundle.entries or not alive:
            return
        for event in alive:
            copy = Copy(KIND, calendar, str(event["id"]), uid, bundle.version)
            self.copies.put(copy)
            self.rows.add(COPY.name, copy.row())
        key = uid if bundle.is_whole else f"{uid}\n{calendar}"  # of a series each guest of a single day may have another part
        before = self.best.get(key)
        if before is None or (bundle.version, before.place) > (before.version, bundle.place):
            self.best[key] = bundle

    def _hand_over(self, bundle: Bundle) -> None:
        pairs = [(entry, bundle.owner) for entry in bundle.entries]
        if any(entry.is_series or entry.recurrence_id is not None for entry in bundle.entries):
            try:
                found = list(series_rows(pairs, self.window))
            except (BadRule, OverflowError, ValueError) as error:
                self.reading.count(EVENT.name)
                self.reading.quarantine(EVENT.name, f"a calendar of {bundle.owner}", None, str(error), bundle.uid)
                return
        else:
            found = [row(entry, "event", owner) for entry, owner in pairs[:1]]
        for one in found:
            self.rows.add(EVENT.name, one)
        if bundle.is_whole:
            self.reading.window(EVENT.name, bundle.uid)  # days that the series no longer has are gone

    def _lose(self, copies: Iterable[Copy]) -> None:
        for uid in self.copies.take(copies):
            self.best.pop(uid, None)
            self.reading.window(EVENT.name, uid)


def key_of(event: Json) -> str:
    """Its id in its calendar."""
    return str(event["id"])


def with_uids(events: Iterable[Json], beside: dict[str, Json], known: dict[str, str]) -> Iterator[Json]:
    """The events whose uid can be told: a cancelled one may name nothing but its own id, or that of its series."""
    for event in events:
        key, series = str(event["id"]), str(event.get("recurringEventId") or "")
        uid = event.get("iCalUID") or known.get(key) or beside.get(series, {}).get("iCalUID") or known.get(series)
        if not uid and not series and event.get("status") != "cancelled":
            uid = f"{key}@google.com"  # as Google itself makes it
        if uid:
            yield event | {"iCalUID": "".join(str(uid).split())}
