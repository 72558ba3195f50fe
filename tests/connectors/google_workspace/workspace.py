"""A Google Workspace in memory that answers Google's APIs as Google does: history, sync tokens, tombstones, pages, scopes, expired tokens."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.connectors.fake_server import Call, Reply, data

Json = dict[str, Any]
ANNA, BJORN, ADMIN = "anna@northwind.com", "bjorn@northwind.com", "it@northwind.com"
NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)
SYSTEM = ("INBOX", "SENT", "UNREAD", "STARRED", "IMPORTANT", "TRASH", "SPAM", "DRAFT", "CATEGORY_UPDATES")
NEEDED = {
    "gmail": ("gmail.readonly", "gmail.metadata"), "calendarList": ("calendar.calendarlist.readonly",), "events": ("calendar.events.readonly",),
    "people": ("contacts.readonly",), "directory": ("admin.directory.user.readonly",), "drive": ("drive.metadata.readonly",),
}  # fmt: skip
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def account_key() -> str:
    """The service account's key as Google Cloud writes it."""
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "c360@project.iam.gserviceaccount.com",
            "client_id": "1234",
            "private_key_id": "k1",
            "private_key": pem,
        }
    )


def letter(
    number: int, sender: str = "Bob Smith <bob@acme.com>", to: str = f"Anna <{ANNA}>", text: str = "Hello", *headers: str, id: str | None = None
) -> bytes:
    """A mail as it travels."""
    key = f"{number}@acme.com" if id is None else id
    lines = [f"From: {sender}", f"To: {to}", f"Subject: Order {number}", f"Date: {format_datetime(NOON + timedelta(minutes=number))}"]
    lines += ([f"Message-ID: <{key}>"] if key else []) + [*headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + text.replace("\n", "\r\n")).encode()


@dataclass
class Mailbox:
    """One mailbox. history: (history id, kind, mail id, labels) of everything that happened; kept_from: the oldest id that Google still knows."""

    mails: dict[str, Json] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=lambda: {key: key for key in SYSTEM})
    history: list[tuple[int, str, str, list[str]]] = field(default_factory=list)
    kept_from: int = 0


@dataclass
class Feed:
    """Records by id, and the log of which changed: a sync token is a place in the log, as long as it is not too old."""

    records: dict[str, Json] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    kept_from: int = 0

    def put(self, key: str, record: Json) -> None:
        self.records[key] = record
        self.log.append(key)


class Workspace:
    """Anna, Björn and an administrator. fault: asked before each answer; what it returns is sent instead. asked: how often each method was."""

    def __init__(self, page: int = 1000) -> None:
        self.page = page
        self.clock = 1000
        self.users: dict[str, Json] = {}
        self.deleted_users: list[str] = []
        self.boxes: dict[str, Mailbox] = {}
        self.calendars: dict[str, list[Json]] = {}
        self.events: dict[str, Feed] = {}
        self.people: dict[str, Feed] = {}
        self.files: dict[str, Feed] = {}
        self.granted = {f"https://www.googleapis.com/auth/{scope}" for scopes in NEEDED.values() for scope in scopes}
        self.tokens: dict[str, tuple[str, set[str]]] = {}
        self.fault: Callable[[Call], Reply | None] = lambda call: None
        self.asked: Counter[str] = Counter()
        self.fetched: list[str] = []
        for address, given, family in ((ANNA, "Anna", "Berg"), (BJORN, "Björn", "Ek"), (ADMIN, "Ida", "Tall")):
            self.hire(address, given, family)

    # what happens in the company ------------------------------------------------------------------------------------
    def hire(self, address: str, given: str, family: str, **more: Any) -> None:
        self.users[address] = {"primaryEmail": address, "name": {"givenName": given, "familyName": family}, "suspended": False} | more
        self.boxes[address] = Mailbox()
        self.calendars[address] = [{"id": address, "summary": address, "primary": True}]
        self.events[address], self.people[address], self.files[address] = Feed(), Feed(), Feed()

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def receive(self, address: str, raw: bytes, labels: tuple[str, ...] = ("INBOX", "UNREAD"), key: str = "", thread: str = "") -> str:
        """A mail comes into a mailbox. Returns its id there."""
        now, box = self.tick(), self.boxes[address]
        key = key or f"{now:016x}"
        box.raw[key] = raw
        box.mails[key] = {"id": key, "threadId": thread or key, "labelIds": list(labels), "internalDate": str(int(NOON.timestamp() * 1000) + now)}
        box.history.append((now, "messagesAdded", key, []))
        return key

    def label(self, address: str, key: str, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        box = self.boxes[address]
        held = box.mails[key]["labelIds"]
        box.mails[key]["labelIds"] = [label for label in held if label not in remove] + [label for label in add if label not in held]
        for kind, labels in (("labelsAdded", add), ("labelsRemoved", remove)):
            if labels:
                box.history.append((self.tick(), kind, key, list(labels)))

    def delete_mail(self, address: str, key: str) -> None:
        box = self.boxes[address]
        del box.mails[key]
        box.history.append((self.tick(), "messagesDeleted", key, []))

    def forget_history(self) -> None:
        """Everything that was remembered of Google is too old."""
        for box in self.boxes.values():
            box.kept_from = self.tick()
        for feed in (*self.events.values(), *self.people.values(), *self.files.values()):
            feed.kept_from = len(feed.log) + 1
            feed.log += [""]

    def meet(self, calendar: str, key: str, **more: Any) -> Json:
        """An event is written or changed; start: hours after NOON."""
        before = self.events[calendar].records.get(key, {})
        event = {
            "id": key, "iCalUID": f"{key}@google.com", "status": "confirmed", "summary": "Review", "sequence": 0,
            "created": "2026-02-01T08:00:00.000Z", "updated": f"2026-02-01T08:00:{self.tick() % 60:02}.500Z",
            "organizer": {"email": ANNA, "displayName": "Anna Berg"},
            "attendees": [{"email": ANNA, "responseStatus": "accepted"},
                          {"email": "bob@acme.com", "displayName": "Bob", "responseStatus": "needsAction"}],
            "start": {"dateTime": "2026-03-05T10:00:00+01:00", "timeZone": "Europe/Stockholm"},
            "end": {"dateTime": "2026-03-05T11:00:00+01:00", "timeZone": "Europe/Stockholm"},
        } | before | more  # fmt: skip
        self.events[calendar].put(key, event)
        return event

    def cancel(self, calendar: str, key: str) -> None:
        """Google says no more of a cancelled event than its id; of one day of a series, which."""
        event = self.events[calendar].records[key]
        kept = ("recurringEventId", "originalStartTime", "iCalUID") if "recurringEventId" in event else ()
        self.events[calendar].put(key, {"id": key, "status": "cancelled"} | {name: event[name] for name in kept})

    def know(self, address: str, key: str, name: str, email: str) -> None:
        given, _, family = name.partition(" ")
        person = {
            "resourceName": f"people/{key}",
            "names": [{"displayName": name, "givenName": given, "familyName": family}],
            "emailAddresses": [{"value": email}],
        }
        self.people[address].put(f"people/{key}", person)

    def forget(self, address: str, key: str) -> None:
        self.people[address].put(f"people/{key}", {"resourceName": f"people/{key}", "metadata": {"deleted": True}})

    def share(self, address: str, key: str, *people: str, **more: Any) -> None:
        file = {"id": key, "name": f"File {key}", "mimeType": "application/pdf", "size": "17", "modifiedTime": "2026-02-01T08:00:00.000Z",
                "webViewLink": f"https://drive.google.com/file/d/{key}", "ownedByMe": True, "owners": [{"emailAddress": address}],
                "permissions": [{"emailAddress": one} for one in (address, *people)]} | more  # fmt: skip
        self.files[address].put(key, file)

    # what Google answers --------------------------------------------------------------------------------------------
    def answer(self, call: Call) -> Reply:
        """One call of one of the APIs."""
        name, kind, act = self._route(call)
        self.asked[name] += 1
        faulty = self.fault(call)
        if faulty is not None:
            return faulty
        if name == "token":
            return self._token(call.params)
        user, scopes = self.tokens.get(call.headers.get("Authorization", "").removeprefix("Bearer "), ("", set()))
        if not user:
            return failed(401, "authError", "Invalid Credentials", "UNAUTHENTICATED")
        if not {f"https://www.googleapis.com/auth/{scope}" for scope in NEEDED[kind]} & scopes & self.granted:
            return failed(403, "insufficientPermissions", "Request had insufficient authentication scopes.", "PERMISSION_DENIED")
        return act(user, call.params)  # type: ignore[no-any-return]

    def _route(self, call: Call) -> tuple[str, str, Callable[..., Reply]]:
        parts = [unquote(part) for part in call.path.strip("/").split("/")]
        if parts == ["token"]:
            return "token", "", lambda: None
        if parts[:4] == ["gmail", "v1", "users", "me"]:
            name = "attachments" if "attachments" in parts else "message" if parts[4] == "messages" and len(parts) > 5 else parts[4]
            return name, "gmail", lambda user, params: getattr(self, f"_{name}")(self.boxes[user], *parts[5:], **params)
        if parts[:2] == ["calendar", "v3"] and parts[-1] == "calendarList":
            return "calendarList", "calendarList", lambda user, params: data({"items": self.calendars[user]})
        if parts[:2] == ["calendar", "v3"]:
            return "events", "events", lambda user, params: self._events(parts[3], **params)
        if parts[:2] == ["v1", "people"]:
            return "connections", "people", lambda user, params: self._feed(self.people[user], "connections", **params)
        if parts[0] == "admin":
            return "users", "directory", lambda user, params: self._users(**params)
        if parts[-1] == "startPageToken":
            return "startPageToken", "drive", lambda user, params: data({"startPageToken": str(len(self.files[user].log))})
        return parts[-1], "drive", lambda user, params: getattr(self, f"_{parts[-1]}")(self.files[user], **params)

    def _token(self, params: Any) -> Reply:
        if params["grant_type"] == "refresh_token":
            if params["refresh_token"] != "refresh-4711":
                return data({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
            return self._granted(ANNA, " ".join(self.granted))
        head, body, signature = (part + "=" * (-len(part) % 4) for part in params["assertion"].split("."))
        KEY.public_key().verify(base64.urlsafe_b64decode(signature), params["assertion"].rpartition(".")[0].encode(), padding.PKCS1v15(), SHA256())
        said = json.loads(base64.urlsafe_b64decode(body))
        assert json.loads(base64.urlsafe_b64decode(head))["alg"] == "RS256"
        assert said["aud"].endswith("/token")
        if said["sub"] not in self.users:
            return data({"error": "invalid_grant", "error_description": "Invalid email or User ID"}, 400)
        if not set(said["scope"].split()) <= self.granted:
            return data({"error": "unauthorized_client", "error_description": "Client is unauthorized"}, 401)
        return self._granted(said["sub"], said["scope"])

    def _granted(self, user: str, scopes: str) -> Reply:
        token = f"ya29.{user}.{self.tick()}"
        self.tokens[token] = (user, set(scopes.split()))
        return data({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _part(self, field: str, rows: list[Any], at: str | None, last: Json | None = None) -> Reply:
        start = int(at or 0)
        end = start + self.page
        more = {"nextPageToken": str(end)} if end < len(rows) else (last or {})
        return data(({field: rows[start:end]} if rows else {}) | more)

    def _users(self, maxResults: str, pageToken: str = "", showDeleted: str = "", **_: str) -> Reply:
        rows = [{"primaryEmail": address} for address in self.deleted_users] if showDeleted else list(self.users.values())
        return self._part("users", rows, pageToken)

    def _profile(self, box: Mailbox, **_: str) -> Reply:
        return data({"historyId": str(self.clock), "messagesTotal": len(box.mails)})

    def _labels(self, box: Mailbox, **_: str) -> Reply:
        return data({"labels": [{"id": key, "name": name} for key, name in box.labels.items()]})

    def _messages(self, box: Mailbox, labelIds: str = "", q: str = "", pageToken: str = "", **_: str) -> Reply:
        after = int(q.removeprefix("after:") or 0) * 1000
        found = [
            {"id": key}
            for key, mail in reversed(box.mails.items())
            if (labelIds in mail["labelIds"] if labelIds else not {"SPAM", "TRASH"} & set(mail["labelIds"])) and int(mail["internalDate"]) >= after
        ]
        return self._part("messages", found, pageToken)

    def _message(self, box: Mailbox, key: str, format: str, **_: str) -> Reply:
        if key not in box.mails:
            return failed(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        mail, raw = box.mails[key], box.raw[key]
        if format == "raw":
            return data(mail | {"raw": base64.urlsafe_b64encode(raw).decode()})
        if format == "minimal":
            return data(mail)
        self.fetched.append(key)
        payload = payload_of(message_from_bytes(raw, policy=policy.compat32), format == "full")
        return data(mail | {"sizeEstimate": len(raw), "payload": payload})

    def _history(self, box: Mailbox, startHistoryId: str, pageToken: str = "", **_: str) -> Reply:
        start = int(startHistoryId)
        if start < box.kept_from:
            return failed(404, "notFound", "Requested entity was not found.", "NOT_FOUND")
        records = []
        for at, kind, key, labels in box.history:
            if at > start:
                held = {"labelIds": box.mails[key]["labelIds"]} if key in box.mails else {}
                records.append({"id": str(at), kind: [{"message": {"id": key, "threadId": key} | held} | ({"labelIds": labels} if labels else {})]})
        reply = json.loads(self._part("history", records, pageToken).body)
        return data(reply | {"historyId": str(self.clock)})

    def _events(self, calendar: str, iCalUID: str = "", showDeleted: str = "", **params: str) -> Reply:
        if calendar not in self.events:
            return failed(404, "notFound", "Not Found")
        feed = self.events[calendar]
        if iCalUID:
            ids = {key for key, event in feed.records.items() if event.get("iCalUID") == iCalUID}
            found = [event for key, event in feed.records.items() if key in ids or event.get("recurringEventId") in ids]
            return data({"items": found} if found else {})
        return self._feed(feed, "items", **params)

    def _feed(self, feed: Feed, field: str, pageToken: str = "", syncToken: str = "", **_: str) -> Reply:
        if syncToken and int(syncToken) < feed.kept_from:
            if field == "connections":
                return failed(400, "badRequest", "Sync token is expired.", "FAILED_PRECONDITION", "EXPIRED_SYNC_TOKEN")
            return failed(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        if syncToken:
            keys = dict.fromkeys(key for key in feed.log[int(syncToken) :] if key)
        else:
            keys = {key: None for key, record in feed.records.items() if self._is_listed(record)}
        return self._part(field, [feed.records[key] for key in keys], pageToken, {"nextSyncToken": str(len(feed.log))})

    def _is_listed(self, record: Json) -> bool:
        if record.get("metadata", {}).get("deleted"):
            return False
        return record.get("status") != "cancelled" or "recurringEventId" in record

    def _files(self, feed: Feed, pageToken: str = "", **_: str) -> Reply:
        return self._part("files", [file for file in feed.records.values() if file.get("ownedByMe") and not file.get("trashed")], pageToken)

    def _changes(self, feed: Feed, pageToken: str, **_: str) -> Reply:
        if int(pageToken) < feed.kept_from:
            return failed(404, "notFound", "The page token is too old.")
        changed = [key for key in feed.log[int(pageToken) :] if key]
        rows = [{"fileId": key, "removed": "id" not in feed.records[key], "file": feed.records[key]} for key in dict.fromkeys(changed)]
        return data({"changes": rows, "newStartPageToken": str(len(feed.log))})


def failed(status: int, reason: str, message: str, word: str = "", info: str = "") -> Reply:
    """An error as Google words it."""
    error: Json = {"code": status, "message": message, "errors": [{"domain": "global", "reason": reason, "message": message}]}
    error |= {"status": word} if word else {}
    error |= {"details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": info}]} if info else {}
    return data({"error": error}, status)


def payload_of(part: Message, with_body: bool) -> Json:
    """A mail's part as Gmail gives it: transfer encoding undone, text in UTF-8."""
    body = part.get_payload(decode=True)
    content = body if isinstance(body, bytes) else b""
    if part.get_content_maintype() == "text":
        content = content.decode(part.get_content_charset() or "utf-8", "replace").encode()
    found: Json = {"mimeType": part.get_content_type(), "filename": part.get_filename() or "", "body": {"size": len(content)}}
    found["headers"] = [{"name": name, "value": str(value)} for name, value in part.items()]
    if not with_body:
        return found
    if part.is_multipart():
        found["parts"] = [payload_of(child, True) for child in part.get_payload() if isinstance(child, Message)]
    elif part.get_filename():
        found["body"]["attachmentId"] = "kept away"
    else:
        found["body"]["data"] = base64.urlsafe_b64encode(content).decode().rstrip("=")
    return found
