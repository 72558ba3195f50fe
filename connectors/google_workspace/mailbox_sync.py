"""One mailbox over the API: listed whole at first, by its history from then on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date
from functools import partial

from connectors.base import Reading
from connectors.client import ApiError
from connectors.google_workspace.api_mail import Json, bytes_of, head_of_message, is_passing, row_of_message
from connectors.google_workspace.copies import Copies, Copy
from connectors.google_workspace.mail import MailHead, NoMail
from connectors.google_workspace.mail_scope import MailScope
from connectors.google_workspace.mailbox_memory import NEVER, MailboxMemory, events
from connectors.google_workspace.methods import NOT_FOUND, GoogleApi
from connectors.google_workspace.settings import COPY, EMAIL, GoogleWorkspaceSettings
from connectors.google_workspace.slices import Rows

MAIL = "mail"
CHUNK = 100  # mails whose copies are looked up together
AT_ONCE = 8  # requests: one after the other, each mail would cost a whole round trip
OVERLAP = 86_400  # seconds: Gmail's search may count days in a zone of its own


class MailboxReader:
    """Reads mailboxes one after the other into the same rows."""

    def __init__(self, settings: GoogleWorkspaceSettings, reading: Reading, rows: Rows, since: date | None) -> None:
        self.settings = settings
        self.reading = reading
        self.rows = rows
        self.since = since
        self.copies = Copies(MAIL, reading)
        self.round = reading.at.astimezone(UTC).strftime("%Y%m%dT%H%M%S")

    def read(self, api: GoogleApi, memory: MailboxMemory) -> Iterator[None]:
        """Bring the rows and the memory up to date, or as far as the slice goes. Yields now and then, so that rows can be handed over."""
        box = Mailbox(self, api, memory)
        scope = box.scope.digest()
        if memory.scope != scope:
            if memory.scope[:1] != scope[:1]:
                memory.round = ""  # how much of each mail is asked for has changed
            memory.is_listed, memory.is_again, memory.history, memory.scope = False, bool(memory.round), "", scope
        if memory.is_listed:
            try:
                yield from box.go_on()
            except ApiError as error:
                if error.code != NOT_FOUND:
                    raise
                self.reading.note("Gmail no longer knew where we were in a mailbox; it was listed whole again")
                memory.is_listed, memory.is_again, memory.history = False, True, ""
            else:
                return
        yield from box.list_whole()

    def leave(self, place: str) -> None:
        """A mailbox that is out of scope now: what only it held is deleted."""
        self.reading.gone(EMAIL.name, self.copies.take(self.copies.at(place).values()))


class Mailbox:
    """One mailbox in one slice."""

    def __init__(self, reader: MailboxReader, api: GoogleApi, memory: MailboxMemory) -> None:
        self.reader = reader
        self.settings = reader.settings
        self.copies = reader.copies
        self.rows = reader.rows
        self.api = api
        self.memory = memory
        self.place = api.user
        self.scope = MailScope(reader.settings, api, reader.since)
        self.is_past = False  # of a listing, newest first, the rest is too old

    def list_whole(self) -> Iterator[None]:
        """Fetch every mail that is not known yet; once all are, what is known, no longer listed and not there is gone."""
        memory = self.memory
        memory.history = memory.history or self.api.mail_history_id()
        memory.round = memory.round or self.reader.round
        listed = self.listed()
        recent = self.listed(self.scope.after()) if self.scope.after() else listed
        known = self.copies.at(self.place)
        changed = self.relabelled(known, listed) if memory.is_again else set()
        missing = [key for key in recent if key not in known or known[key].version not in ("", memory.round) or key in changed]
        yield from self.fetch_all(missing)
        absent = [] if self.rows.is_cut else self.absent(known, listed)
        yield from self.fetch_all(absent)
        if self.rows.is_cut:
            return
        if self.held(absent):  # they slipped by; so may others have that are new
            recent = self.listed(self.scope.after())
            yield from self.fetch_all([key for key in recent if key not in known and key not in missing])
            if self.rows.is_cut:
                return
        memory.is_listed, memory.is_again = True, False

    def fetch_all(self, ids: Sequence[str]) -> Iterator[None]:
        """All of these, or as many as the slice holds."""
        for start in range(0, len(ids), CHUNK):
            if self.rows.is_full:
                self.rows.is_cut = True
                return
            yield from self.fetch(ids[start : start + CHUNK])
            self.rows.tell(f"{start:,} of {len(ids):,} mails of one mailbox")
            if self.is_past:
                return

    def absent(self, known: dict[str, Copy], listed: dict[str, None]) -> list[str]:
        """The known mails that are to be asked for by name, since a listing of several pages lacks them: a mail that was deleted while it was
        read moves those behind it up, and one that is there slips by. Many are listed again instead: should that meet all that the first did,
        the first missed none. What is gone for sure is lost.
        """
        absent = [key for key in known if key not in listed]
        is_sure = self.api.pages("mails") == 1
        if not is_sure and len(absent) > CHUNK:
            again = self.listed()
            is_sure = listed.keys() <= again.keys()
            absent = [key for key in absent if key not in again]
        if is_sure:
            self.lose(known[key] for key in absent)
        return [] if is_sure else absent

    def listed(self, query: str = "") -> dict[str, None]:
        """The ids of all mails in scope, newest first."""
        included = self.scope.labels_of(self.settings.include_labels) if self.settings.include_labels else [""]
        ids = dict.fromkeys(key for label in included for key in self.api.mail_ids(label, query))
        for label in ("DRAFT", *self.scope.labels_of(self.settings.exclude_labels)):
            for key in self.api.mail_ids(label):
                ids.pop(key, None)
        return ids

    def relabelled(self, known: dict[str, Copy], listed: dict[str, None]) -> set[str]:
        """Known mails whose labels changed while nobody looked: told by listing each label."""
        now: dict[str, set[str]] = {key: set() for key in listed}
        for label in self.scope.known_labels().names:
            if label not in NEVER and not is_passing(label):
                for key in self.api.mail_ids(label):
                    now.setdefault(key, set()).add(label)
        return {key for key in listed if key in known and known[key].version and " ".join(sorted(now[key])) != known[key].labels}

    def go_on(self) -> Iterator[None]:
        """What happened since the last time, page by page; what was read of it stays read when the slice is full."""
        reached = ""
        for page in self.api.mail_history(self.memory.history):
            touched, deleted = events(page.rows)
            self.lose(self.held(deleted))
            for start in range(0, len(touched), CHUNK):
                yield from self.fetch(touched[start : start + CHUNK])
            reached = reached or str(page.body.get("historyId") or "")
            if page.next is None:
                self.memory.history = reached or self.memory.history
            elif page.rows:
                self.memory.history = str(page.rows[-1]["id"])
                if self.rows.is_full:
                    self.rows.is_cut = True
                    return

    def held(self, ids: Iterable[str]) -> list[Copy]:
        """Those of the ids that are known copies."""
        return self.copies.pick(self.place, ids)

    def lose(self, gone: Iterable[Copy]) -> None:
        """These copies are no longer there, or out of scope."""
        self.reader.reading.gone(EMAIL.name, self.copies.take(gone))

    def fetch(self, ids: Sequence[str]) -> Iterator[None]:
        """Mails, and which copy each is; what turns out to be out of scope, or gone meanwhile, is lost."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(self.message, ids))
        self.lose(self.held(key for key, message in zip(ids, found, strict=True) if message is None))
        before = {one.copy_id: one for one in self.held(ids)}
        met: list[tuple[Json, MailHead]] = []
        recent = [message for message in found if message is not None and (str(message["id"]) in before or not self.scope.is_too_old(message))]
        self.is_past = not recent and any(found) and not self.settings.include_labels  # several labels are listed one after the other
        for message in recent:
            key = str(message["id"])
            try:
                met.append((message, head_of_message(message, self.scope.known_labels(), partial(self.raw, key))))
            except NoMail as error:
                self.reader.reading.count(EMAIL.name)
                self.reader.reading.quarantine(EMAIL.name, f"the mailbox of {self.place}", None, str(error), f"mail {key}")
        others = self.copies.of(head.key for _, head in met)
        for message, head in met:
            self.land(message, head, before.get(str(message["id"])), others[head.key])
        yield

    def message(self, key: str) -> Json | None:
        """A mail that is in scope, else None. Where labels decide that, they are asked for before anything else of it."""
        try:
            if self.scope.needs_labels and not self.scope.is_wanted(self.api.mail(key, "minimal").get("labelIds") or []):
                return None
            message = self.api.mail(key, "metadata" if self.settings.metadata_only else "full")
        except ApiError as error:
            if error.code != NOT_FOUND:
                raise
            return None
        return message if self.scope.is_wanted(message.get("labelIds") or []) else None

    def raw(self, key: str) -> bytes:
        """The whole mail, for the few that no Message-ID names; without its text they are known by their header."""
        return b"" if self.settings.metadata_only else bytes_of(str(self.api.mail(key, "raw").get("raw") or ""))

    def land(self, message: Json, head: MailHead, before: Copy | None, others: list[Copy]) -> None:
        """The copy; and the mail itself, unless another mailbox's copy speaks for it: that of the first one does."""
        key = str(message["id"])
        labels = " ".join(self.scope.known_labels().lasting(message.get("labelIds") or []))
        copy = Copy(MAIL, self.place, key, head.key, self.memory.round, labels)
        if before is not None and before.record != head.key:
            self.reader.reading.gone(EMAIL.name, [record for record in self.copies.take([before]) if record != head.key])
        self.copies.put(copy)
        self.rows.add(COPY.name, copy.row())
        if not any((one.place, one.copy_id) < (self.place, key) for one in others):
            self.rows.add(EMAIL.name, row_of_message(message, head, self.place, partial(self.api.mail_part, key)))
