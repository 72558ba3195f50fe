"""A Google Workspace over its API as a dlt source: the same raw tables as the exports."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from connectors.base import ConnectorError, Reading, Stream, resource
from connectors.beginning import earliest_day
from connectors.client import ApiError, BudgetSpent
from connectors.google_workspace.absences import Absences
from connectors.google_workspace.access import Access
from connectors.google_workspace.calendar_list import CalendarLists
from connectors.google_workspace.calendar_sync import CalendarMemory, CalendarReader
from connectors.google_workspace.drive_sync import DriveMemory, DriveReader
from connectors.google_workspace.mailbox_memory import MailboxMemory
from connectors.google_workspace.mailbox_sync import MailboxReader
from connectors.google_workspace.memories import Memories
from connectors.google_workspace.methods import NO_SERVICE, GoogleApi
from connectors.google_workspace.people_sync import ContactsMemory, read_contacts, read_directory
from connectors.google_workspace.settings import CONTACT, COPY, DIRECTORY_USER, EMAIL, EVENT, FILE, KINDS, STREAMS, GoogleWorkspaceSettings
from connectors.google_workspace.slices import Rows
from connectors.spool import Batch, Spool

SCOPE = "scope"  # what is remembered: whose mail and calendars were asked for
OF_KIND: dict[str, tuple[Stream, ...]] = {
    "mail": (EMAIL, COPY),
    "calendar": (EVENT, COPY),
    "contacts": (CONTACT,),
    "directory": (DIRECTORY_USER,),
    "drive": (FILE,),
}


class ApiPass:
    """One slice of one reading of a Workspace."""

    def __init__(self, settings: GoogleWorkspaceSettings, reading: Reading, access: Access) -> None:
        self.settings = settings
        self.reading = reading
        self.access = access
        self.at = reading.at.isoformat()
        self.rows = Rows(reading, {stream.name: stream for stream in STREAMS}, access.budget)
        self.mail = MailboxReader(settings, reading, self.rows, earliest_day(settings.since, reading))
        self.calendar = CalendarReader(reading, self.rows)
        self.drive = DriveReader(reading, self.rows)
        self.apis: dict[str, GoogleApi] = {}
        self.users: list[str] = []
        self.left = 0
        self.absences = Absences()
        self.memories = Memories(reading)
        self.lists = CalendarLists(reading, self.calendar, self.memories)
        self.lost: set[str] = set()  # whom the directory showed before and shows no more

    def batches(self) -> Iterator[Batch]:
        """Everything that this slice brings, stream by stream as it comes."""
        try:
            users = self.everybody()
            self._leave()
            self.rows.begin()  # the directory comes with each slice: however large it is, it fills none
            yield from self._read(users)
        except BudgetSpent:
            self.rows.is_cut = True
        self.calendar.conclude()
        yield from self.rows.take(1)
        self._conclude()

    def everybody(self) -> list[str]:
        """Whose mail, calendars, contacts and files are read."""
        active: list[str] = []
        if self.settings.reads("directory"):
            active, self.lost = read_directory(self.access.of_directory(), self.reading, self.rows)
        users = self.settings.users or active
        if not users:
            raise ConnectorError("nobody is there to be read: name people under `users`, or let `admin` and `read` have the directory listed")
        self.users = sorted(user for user in users if self.settings.wants(user))
        return self.users

    def _read(self, users: Sequence[str]) -> Iterator[Batch]:
        waiting = [(kind, user) for kind in ("mail", "calendar", "contacts", "drive") if self.settings.reads(kind) for user in users]
        waiting.sort(key=lambda unit: self.memories.last(*unit))  # who has waited longest comes first: no back-fill starves the others
        for number, (kind, user) in enumerate(waiting):
            if self.memories.last(kind, user) == self.at:
                continue  # an earlier slice of this run has done it
            if self.rows.is_full or self.rows.is_cut:
                self.left = len(waiting) - number
                return
            self.rows.tell(f"{number} of {len(waiting)} mailboxes, calendars, address books and lists of files")
            try:
                yield from getattr(self, f"_read_{kind}")(user)
            except ApiError as error:
                if error.code != NO_SERVICE:
                    raise type(error)(f"{kind} of {user}: {error}", error.code) from None
                # its memory stays as it was: once it is switched on, nothing is missing; `--full` has none, and leaves none
                memory = self.memories.of(kind, user)
                self.absences.add(kind, user, bool(memory))
                self.memories.keep(kind, user, memory)
        self.left = int(self.rows.is_cut)
        for kind in self.settings.read:
            if users and self.absences.of(kind) == len(users):
                raise ConnectorError(
                    f"{kind} is switched on for nobody who is to be read. Is it for them in the Admin console? Else take it out of `read`"
                )

    def _read_mail(self, user: str) -> Iterator[Batch]:
        memory = MailboxMemory.from_text(self.memories.of("mail", user))
        try:
            for _ in self.mail.read(self._api(user), memory):
                yield from self.rows.take()
        except BudgetSpent:
            self.rows.is_cut = True  # what came so far is kept, and need not be fetched again
        memory.at = memory.at if self.rows.is_cut else self.at
        self.memories.keep("mail", user, memory.text())

    def _read_calendar(self, user: str) -> Iterator[Batch]:
        listed = self._api(user).calendars()
        for calendar in listed:
            key, name = str(calendar["id"]), str(calendar.get("summary") or "")
            memory = CalendarMemory.from_text(self.memories.of("calendar of", key))
            if not self.settings.wants_calendar(key, name):
                if memory.at:
                    self.calendar.leave(key)
                    self.memories.keep("calendar of", key, "")
            elif memory.at != self.at:
                self.calendar.read(self._api(user), key, memory)
                memory.at = self.at
                self.memories.keep("calendar of", key, memory.text())
        self.lists.take(self._api(user), [str(calendar["id"]) for calendar in listed], set(self.users) - {user})
        yield from self.rows.take()

    def _read_contacts(self, user: str) -> Iterator[Batch]:
        memory = ContactsMemory.from_text(self.memories.of("contacts", user))
        read_contacts(self._api(user), memory, self.reading, self.rows)
        memory.at = self.at
        self.memories.keep("contacts", user, memory.text())
        yield from self.rows.take()

    def _read_drive(self, user: str) -> Iterator[Batch]:
        memory = DriveMemory.from_text(self.memories.of("drive", user))
        self.drive.read(self._api(user), memory)
        memory.at = self.at
        self.memories.keep("drive", user, memory.text())
        yield from self.rows.take()

    def _leave(self) -> None:
        """What the settings leave out now is deleted; whom the directory no longer lists is kept."""
        said = {"include": self.settings.include, "exclude": self.settings.exclude, "users": self.settings.users, "read": self.settings.read}
        scope = sha256(json.dumps(said).encode()).hexdigest()[:16]
        if self.reading.state.get(SCOPE, scope) != scope:
            chosen = set(self.settings.users)
            for place in self.mail.copies.places():
                if self._is_out(place, chosen, "mail"):
                    self.mail.leave(place)
                    self.memories.keep("mail", place, "")
            for place in self.calendar.copies.places():
                if "@" in place and self._is_out(place, chosen, "calendar") and self._is_persons(place):
                    self.calendar.leave(place)
                    self.memories.keep("calendar of", place, "")
            for owner in self._books():
                if self._is_out(owner, chosen, "contacts"):
                    self.reading.window(CONTACT.name, owner)
                    self.memories.keep("contacts", owner, "")
            for owner in self.drive.owners():
                if self._is_out(owner, chosen, "drive"):
                    self.drive.leave(owner)
                    self.memories.keep("drive", owner, "")
        self.reading.remember(SCOPE, scope)

    def _is_out(self, user: str, chosen: set[str], kind: Any) -> bool:
        return kind not in self.settings.read or not self.settings.wants(user) or bool(chosen and user not in chosen)

    def _is_persons(self, calendar: str) -> bool:
        """Whether it is a person's main calendar: that bears the person's address."""
        return not calendar.endswith("calendar.google.com")

    def _books(self) -> set[str]:
        landed = self.reading.landed(CONTACT.name)
        return {str(box) for box in set(landed["mailbox"].to_pylist()) if box} if landed.num_rows else set()

    def _api(self, user: str) -> GoogleApi:
        if user not in self.apis:
            self.apis[user] = self.access.acting_for(user)
        return self.apis[user]

    def _conclude(self) -> None:
        reading, budget = self.reading, self.access.budget
        requests = budget.requests + requests_before(reading)
        reading.remember("requests", json.dumps({"at": self.at, "requests": requests}))
        if self.left or self.rows.is_cut:
            said = f"{self.left or 'some'} mailboxes, calendars, address books and lists of files are still to be read"
            if time.monotonic() - reading.began < self.settings.longest.total_seconds() and not budget.is_spent:
                reading.unfinished = said
            else:
                reading.note(f"{said}; the next run goes on there ({requests} requests to Google in this one)")
            return
        reading.note(f"{requests} requests to Google")
        for kind in self.settings.read:
            for user in self.lost - set(self.settings.users):
                if self.settings.wants(user) and self.memories.of(kind, user):
                    self.absences.add(kind, user, was_read=True)
        kinds = self.absences.tell(reading) | ({"directory"} if self.lost else set()) | ({"calendar"} if self.lists.tell(self.users) else set())
        stale = {stream for kind in kinds for stream in OF_KIND[kind]}
        for kind in KINDS:
            for stream in set(OF_KIND[kind]) - stale if self.settings.reads(kind) else ():
                reading.up_to_date.add(stream.name)
                reading.cursor(stream.name, reading.at)


def requests_before(reading: Reading) -> int:
    """How many requests the earlier slices of this run made."""
    before: Mapping[str, Any] = json.loads(reading.state.get("requests", "{}"))
    return int(before.get("requests", 0)) if before.get("at") == reading.at.isoformat() else 0


def read_api(settings: GoogleWorkspaceSettings, reading: Reading) -> Any:
    """One slice of the Workspace as a dlt source. Raises ConnectorError; what the API refused is in its message."""
    import dlt

    def read() -> Iterator[Batch]:
        yield from ApiPass(settings, reading, Access(settings, reading.source, requests_before(reading))).batches()

    spool = Spool(read(), STREAMS)
    reads: Callable[[str], Callable[[], Any]] = lambda name: partial(spool.read, name)  # noqa: E731
    return dlt.source(lambda: [resource(stream, reads(stream.name)) for stream in STREAMS], name=reading.source, max_table_nesting=0)()
