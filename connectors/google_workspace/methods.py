"""Google's APIs: the calls that a reading needs, each paced by its own quota, each answer checked. All are made as one user (`me`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from connectors.client import ApiError, Budget, Client, Page, PageLedger, Passing, Token, Unauthorised

HOSTS = ("gmail.googleapis.com", "people.googleapis.com", "admin.googleapis.com")
BASE = "https://www.googleapis.com/"
# requests a minute and user, inside Google's quotas (Gmail, where a mail is 5 units: 15,000 units, 6,000 in projects begun since May 2026)
RATES = {"mail": 1000.0, "calendar": 500.0, "contacts": 80.0, "directory": 1200.0, "drive": 1200.0, "token": 1200.0}
PAUSE = 15.0  # seconds, where Google says that we are too fast and not for how long
LIMITED = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"})
SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
EXPIRED = "410"
NOT_FOUND = "404"
FORBIDDEN = "403"
NO_SERVICE = "no_service"
NOT_THEIRS = frozenset({"failedPrecondition", "notACalendarUser", "domainPolicy"})  # a person without Gmail, Calendar or Drive

HEADERS = (
    "From", "Sender", "To", "Cc", "Subject", "Date", "Received", "Message-ID", "Message-Id", "In-Reply-To", "References", "List-ID", "List-Id",
    "List-Post", "List-Unsubscribe", "Auto-Submitted", "Precedence", "Return-Path", "X-Autoreply", "X-Autorespond", "Feedback-ID",
    "X-Original-From", "X-Original-Sender",
)  # fmt: skip
MAIL_FIELDS = "id,threadId,labelIds,internalDate,sizeEstimate"
HISTORY_TYPES = ("messageAdded", "messageDeleted", "labelAdded", "labelRemoved")
EVENT_FIELDS = (
    "nextPageToken,nextSyncToken,items(id,status,iCalUID,summary,description,location,start,end,recurrence,recurringEventId,originalStartTime,"
    "organizer,attendees,sequence,created,updated,visibility,eventType)"
)
EVENT_TYPES = ("default", "fromGmail")  # a place of work, a holiday, a quiet hour is no meeting
PERSON_FIELDS = "names,nicknames,emailAddresses,phoneNumbers,organizations,addresses,birthdays,metadata"
USER_FIELDS = (
    "nextPageToken,users(primaryEmail,name(givenName,familyName),orgUnitPath,suspended,archived,emails,aliases,phones,externalIds,organizations,"
    "relations)"
)
FILE = "id,name,mimeType,size,createdTime,modifiedTime,webViewLink,trashed,ownedByMe,owners(emailAddress),permissions(emailAddress)"
Json = dict[str, Any]
Asked = dict[str, str | int | None]


def fault(status: int, body: Any) -> None:
    """What Google means by an HTTP error."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        if status == 410:
            raise ApiError("what was remembered is too old (HTTP 410)", EXPIRED)
        return
    reasons = reasons_of(error)
    if reasons & LIMITED and status in (403, 429):
        if status == 403:
            raise Passing("Google says that we are too fast", PAUSE, limited=True, code="rate")
        return
    message = str(error.get("message") or "")[:200]
    if status == 410 or "EXPIRED_SYNC_TOKEN" in reasons:
        raise ApiError(f"what was remembered is too old: {message}", EXPIRED)
    if reasons & SCOPE:
        raise Unauthorised("a scope is missing. Grant each one that `c360 connect` names", "missing_scope")
    if reasons & DISABLED:
        raise Unauthorised(f"this API is not switched on in the Google Cloud project: {message}", "disabled")
    if reasons & NOT_THEIRS or (status == 400 and "FAILED_PRECONDITION" in reasons):
        raise ApiError(f"Google refuses: {message}", NO_SERVICE)
    if status in (401, 429) or status >= 500:
        return
    kind = Unauthorised if status == 403 else ApiError
    raise kind(f"HTTP {status}: {message}", str(status))


def reasons_of(error: Mapping[str, Any]) -> set[str]:
    """Every word that Google has for an error: of its old and its new form."""
    parts = [one for name in ("errors", "details") if isinstance(listed := error.get(name), list) for one in listed if isinstance(one, dict)]
    return {str(word) for word in (error.get("status"), *(part.get("reason") for part in parts)) if word}


class GoogleApi:
    """Google's APIs as one user sees them. Every listing stands in the ledger; it is complete there only once its last page was seen.

    url: one address for all of them, for a proxy; else Google's own.
    """

    def __init__(self, user: str, token: Token, budget: Budget, url: str | None = None) -> None:
        self.user = user
        self.budget = budget
        self.ledger = PageLedger()
        self._client = Client(url or BASE, token, budget, hosts=() if url else HOSTS, fault=fault)
        self._gmail, self._people, self._admin = ("", "", "") if url else (f"https://{host}/" for host in HOSTS)

    def mail_history_id(self) -> str:
        """Where the mailbox's history is now."""
        return str(self._mail("profile", {"fields": "historyId"}).get("historyId") or "")

    def mail_count(self) -> int:
        """How many mails the mailbox holds."""
        return int(self._mail("profile", {"fields": "messagesTotal"}).get("messagesTotal") or 0)

    def labels(self) -> dict[str, str]:
        """The mailbox's labels: id → name."""
        found = rows_of(self._mail("labels", {"fields": "labels(id,name)"}), "labels", "id")
        return {str(label["id"]): str(label.get("name") or label["id"]) for label in found}

    def mail_ids(self, label: str = "", query: str = "") -> Iterator[str]:
        """The ids of all mails of the mailbox, or of one label's, newest first; spam and trash are not among them. query: as Gmail's search."""
        asked: Asked = {"maxResults": 500, "fields": "messages(id),nextPageToken", "labelIds": label or None, "q": query or None}
        for page in self._listing(f"mails {label}", "messages", lambda more: self._mail("messages", {**asked, **more}), "id"):
            for row in page.rows:
                yield str(row["id"])

    def pages(self, name: str) -> int:
        """How many pages the longest of the listings whose names begin so had."""
        return max((pages for listing, pages in self.ledger.pages.items() if listing.startswith(name)), default=0)

    def mail(self, key: str, form: str) -> Json:
        """One mail. form: full, metadata (no text), raw or minimal (labels only)."""
        more = {"full": ",payload", "metadata": ",payload", "raw": ",raw"}.get(form, "")
        headers = "?" + urlencode({"metadataHeaders": HEADERS}, doseq=True) if form == "metadata" else ""
        found = self._mail(f"messages/{quote(key)}{headers}", {"format": form, "fields": MAIL_FIELDS + more})
        if not isinstance(found, dict) or found.get("id") != key:
            raise ApiError("the answer is another mail than was asked for", "shape")
        return found

    def mail_part(self, key: str, part: str) -> str:
        """The text of a part that is too long to stand in its mail: base64url."""
        return str(self._mail(f"messages/{quote(key)}/attachments/{quote(part)}", {"fields": "data"}).get("data") or "")

    def mail_history(self, start: str) -> Iterator[Page]:
        """What happened in the mailbox since then, oldest first. Page.body: the whole answer. Raises ApiError 404 where that is too long ago."""
        path = "history?" + urlencode({"historyTypes": HISTORY_TYPES}, doseq=True)
        asked: Asked = {"startHistoryId": start, "maxResults": 500}
        yield from self._listing("history", "history", lambda more: self._mail(path, {**asked, **more}), "id")

    def calendars(self) -> list[Json]:
        """The calendars that are the user's own."""
        asked: Asked = {
            "minAccessRole": "owner",
            "maxResults": 250,
            "showHidden": "true",
            "fields": "nextPageToken,items(id,summary,primary,accessRole)",
        }
        fetch = self._getter("calendar/v3/users/me/calendarList", "calendar", asked)
        return [row for page in self._listing("calendars", "items", fetch, "id") for row in page.rows]

    def events(self, calendar: str, sync_token: str = "", uid: str = "") -> Iterator[Page]:
        """A calendar's events, what changed in them since the sync token, or those of one uid with what was cancelled of it.

        Page.body: the whole answer, on the last page with nextSyncToken. Raises ApiError 410 for a token that is too old.
        """
        path = f"calendar/v3/calendars/{quote(calendar, safe='')}/events?" + urlencode({"eventTypes": EVENT_TYPES}, doseq=True)
        asked: Asked = {"maxResults": 2500, "fields": EVENT_FIELDS, "syncToken": sync_token or None, "iCalUID": uid or None}
        fetch = self._getter(path, "calendar", {**asked, "showDeleted": "true"} if uid else asked)
        yield from self._listing("events", "items", fetch, "id")

    def has_calendar(self, calendar: str) -> bool:
        """Whether a calendar is there, be it the user's own or not."""
        try:
            self._client.get(f"calendar/v3/calendars/{quote(calendar, safe='')}/events", {"maxResults": 1, "fields": "kind"}, kind="calendar")
        except ApiError as error:
            if error.code not in (FORBIDDEN, NOT_FOUND, EXPIRED):
                raise
            return error.code == FORBIDDEN
        return True

    def contacts(self, sync_token: str = "") -> Iterator[Page]:
        """The user's contacts, or what changed in them. Page.body as of events. Raises ApiError 410 for a token that is too old."""
        asked: Asked = {"personFields": PERSON_FIELDS, "sources": "READ_SOURCE_TYPE_CONTACT", "pageSize": 1000, "requestSyncToken": "true"}
        fetch = self._getter(self._people + "v1/people/me/connections", "contacts", {**asked, "syncToken": sync_token or None})
        yield from self._listing("contacts", "connections", fetch, "resourceName")

    def users(self, are_deleted: bool = False) -> Iterator[Page]:
        """The users of the directory, or those who were deleted in the last 20 days."""
        asked: Asked = {"customer": "my_customer", "maxResults": 500, "projection": "full", "fields": USER_FIELDS, "orderBy": "email"}
        fetch = self._getter(self._admin + "admin/directory/v1/users", "directory", {**asked, "showDeleted": "true"} if are_deleted else asked)
        yield from self._listing("users", "users", fetch, "primaryEmail")

    def file_changes_start(self) -> str:
        """Where the changes of the user's files are now."""
        return str(self._client.get("drive/v3/changes/startPageToken", kind="drive").body.get("startPageToken") or "")

    def files(self) -> Iterator[Page]:
        """The files that the user owns, those in the trash left out."""
        asked: Asked = {"q": "'me' in owners and trashed = false", "pageSize": 1000, "fields": f"nextPageToken,files({FILE})"}
        yield from self._listing("files", "files", self._getter("drive/v3/files", "drive", asked), "id")

    def file_changes(self, start: str) -> Iterator[Page]:
        """What changed since then. Page.body: the whole answer, on the last page with newStartPageToken."""
        asked: Asked = {"pageSize": 1000, "fields": f"nextPageToken,newStartPageToken,changes(fileId,removed,file({FILE}))"}

        def fetch(more: Mapping[str, str | None]) -> Json:
            return self._client.get("drive/v3/changes", {**asked, "pageToken": more["pageToken"] or start}, kind="drive").body  # type: ignore[no-any-return]

        yield from self._listing("changes", "changes", fetch, "")

    def _mail(self, path: str, params: Asked) -> Json:
        return self._client.get(f"{self._gmail}gmail/v1/users/me/{path}", params, kind="mail").body  # type: ignore[no-any-return]

    def _getter(self, path: str, kind: str, asked: Asked) -> Callable[[Mapping[str, str | None]], Json]:
        return lambda more: self._client.get(path, {**asked, **more}, kind=kind).body

    def _listing(self, name: str, field: str, fetch: Callable[[Mapping[str, str | None]], Json], key: str) -> Iterator[Page]:
        def page(cursor: str | None) -> Page:
            body = fetch({"pageToken": cursor})
            return Page(rows_of(body, field, key), body.get("nextPageToken") or None, body)

        yield from self.ledger.read(f"{name.strip()} of {self.user}", page, (lambda row: row[key]) if key else None)


def rows_of(body: Any, field: str, key: str = "") -> Sequence[Json]:
    """The rows of an answer, each with its key; a list that is empty Google leaves away. Raises ApiError for what is no answer of Google's."""
    if not isinstance(body, dict) or "error" in body:
        raise ApiError("this is no answer of Google's; is api_url right?", "shape")
    rows = body.get(field, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and (not key or row.get(key)) for row in rows):
        raise ApiError(f"the answer's {field} is no list of records that have an id", "shape")
    return rows
