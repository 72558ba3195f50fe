"""`c360 connect` for Google Workspace: what to create where, and what the credential can see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from connectors.base import ConnectorError, Estimate, Sight
from connectors.client import ApiError, Unauthorised
from connectors.client.sight import seen, try_again
from connectors.google_workspace.access import Access, scopes_for
from connectors.google_workspace.methods import NO_SERVICE, GoogleApi
from connectors.google_workspace.settings import CONTACT, DIRECTORY_USER, EMAIL, EVENT, FILE, GoogleWorkspaceSettings

MAILBOXES = 10  # that are asked how many mails they hold
PACE = "one request for each mail and for 500 ids; it can be stopped and goes on"
APIS = {"mail": "Gmail API", "calendar": "Google Calendar API", "contacts": "People API", "directory": "Admin SDK API", "drive": "Google Drive API"}


def advice(settings: GoogleWorkspaceSettings, source: str) -> str:
    """What to do at Google, step by step, for everybody's data and for one user's own."""
    chosen = scopes_for(settings if settings.users or settings.admin else settings.model_copy(update={"admin": "not said yet"}))
    scopes = ",".join(scope for scopes in chosen.values() for scope in scopes)
    switched = ", ".join(APIS[kind] for kind in chosen)
    environment = f"SOURCES__{source.upper()}__"
    return (
        "For several people: a service account that acts for them. It may only read.\n"
        f"1. https://console.cloud.google.com: a project of your own; APIs & Services → Library: enable {switched}.\n"
        "2. IAM & Admin → Service Accounts: create one, without any role; Keys → Add key → JSON. Note its client id.\n"
        "3. https://admin.google.com: Security → API controls → Domain-wide delegation → Add new: that client id, and these scopes:\n\n"
        f"   {scopes}\n\n"
        f"4. Put the key into .dlt/secrets.toml beside the configuration:\n\n   [sources.{source}]\n   key = '''{{ … the whole JSON … }}'''\n\n"
        f"   or into the environment as {environment}KEY; or name its file with key_file. It belongs in no other file.\n"
        f"5. In customer360.yaml, under sources:  {source}: {{system: google_workspace, api: true, admin: …}}\n"
        "   (admin: an administrator's address, for the directory; or users: [those to read]).\n\n"
        "For one person alone: that person's own consent.\n"
        "1. The same project; APIs & Services → Credentials: an OAuth client id of type Desktop app.\n"
        "2. Obtain a refresh token for the scopes above (not the directory's) with access_type=offline, e.g. in Google's OAuth playground.\n"
        f"3. client_id, client_secret and refresh_token into [sources.{source}], or {environment}CLIENT_ID and so on; users: [that one address].\n\n"
        "metadata_only: true asks for gmail.metadata instead, which cannot read what a mail says. `read`, `include`, `exclude` and their sisters\n"
        "for labels and calendars narrow it further: what is left out is not asked for."
    )


def look(settings: GoogleWorkspaceSettings, source: str) -> Iterator[Sight]:
    """One call a stream. Yields what each shows; without a credential nothing is tried."""
    try:
        access = Access(settings, source)
    except ConnectorError as error:
        yield Sight("credential", False, str(error))
        return
    people: list[str] = list(settings.users)
    if settings.reads("directory"):
        yield seen(DIRECTORY_USER.name, lambda: _users(access.of_directory(), people))
    wanted = sorted(user for user in people if settings.wants(user))
    if not wanted:
        yield Sight("credential", False, "nobody is there to be read: name people under `users`, or see what became of the directory")
        return
    api = access.acting_for(wanted[0])
    for kind, stream, call in (
        ("mail", EMAIL, _mail),
        ("calendar", EVENT, _calendars),
        ("contacts", CONTACT, _contacts),
        ("drive", FILE, _files),
    ):
        if kind in access.scopes:
            yield seen(stream.name, lambda call=call: f"{call(api)} of {api.user}, who stands for {len(wanted):,}", _next_step)  # type: ignore[misc]


def estimate(settings: GoogleWorkspaceSettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run would ask for: as many requests as the last one; nothing is known before the first."""
    if not settings.api:
        return None
    boxes = sum(part.startswith("mail:") and bool(text) for part, text in state.items())
    requests = int(json.loads(state.get("requests") or "{}").get("requests", 0))
    if not requests:
        return Estimate(None, None, f"never read before: {PACE}")
    return Estimate(requests, requests / settings.mails_per_minute * 60, f"as in the last run, over {boxes:,} mailboxes")


def measure(settings: GoogleWorkspaceSettings, source: str) -> Estimate:
    """The least that a first reading takes, by the mails of some mailboxes: Google counts no events, contacts or files. Raises ConnectorError."""
    access = Access(settings, source)
    people: list[str] = list(settings.users)
    if settings.reads("directory"):
        _users(access.of_directory(), people)
    wanted = sorted(user for user in people if settings.wants(user))
    kinds = [kind for kind in settings.read if kind not in ("directory", "mail")]
    asked = wanted[:MAILBOXES] if settings.reads("mail") else []
    counts = [count for user in asked if (count := _mails(access.acting_for(user))) is not None]
    mails = round(sum(counts) / len(counts) * len(wanted)) if counts else 0
    least = mails + -(-mails // 500) + (len(kinds) + bool(asked) * 2) * len(wanted) + 2
    said = f"about {mails:,} mails in {len(wanted):,} mailboxes, as {len(counts):,} of them say" if counts else f"{len(wanted):,} people"
    limited = "; since, labels and what was left out make it less" if settings.since or settings.include or settings.exclude else ""
    words = f"never read before: {said}{limited}; unknown are events, contacts and files, at least one request each; {PACE}"
    return Estimate(least, least / settings.mails_per_minute * 60, words, mails, is_least=True)


def _mails(api: GoogleApi) -> int | None:
    """How many mails a mailbox holds; None for somebody who has none."""
    try:
        return api.mail_count()
    except ApiError as error:
        if error.code != NO_SERVICE:
            raise
        return None


def _next_step(error: ApiError) -> str:
    is_off = error.code == NO_SERVICE and not isinstance(error, Unauthorised)
    return "Is it switched on for this person?" if is_off else try_again(error)


def _users(api: GoogleApi, people: list[str]) -> str:
    page = next(api.users())
    active = [str(user["primaryEmail"]).lower() for user in page.rows if not user.get("suspended") and not user.get("archived")]
    if not people:
        people += active
    return f"{len(page.rows):,} users on the first page, {len(active):,} of them active"


def _mail(api: GoogleApi) -> str:
    return f"{sum(1 for _ in islice(api.mail_ids(), 500)):,} mails on the first page"


def _calendars(api: GoogleApi) -> str:
    return f"{len(api.calendars()):,} calendars"


def _contacts(api: GoogleApi) -> str:
    return f"{len(next(api.contacts()).rows):,} contacts on the first page"


def _files(api: GoogleApi) -> str:
    return f"{len(next(api.files()).rows):,} files on the first page"
