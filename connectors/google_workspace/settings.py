"""What a `google_workspace` source may say, and the raw tables that it fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors.base import Duration, ExportPath, LetsIn, SourceSettings, Stream
from connectors.client.secret import SecretsFile
from connectors.google_workspace import calendar_entry, contact_rows, mail, sheets

Kind = Literal["mail", "calendar", "contacts", "directory", "drive"]
KINDS: tuple[Kind, ...] = ("mail", "calendar", "contacts", "directory", "drive")
KINDS_OF: Mapping[str, Sequence[Kind]] = {  # stream → what it is read with
    "email": ["mail"],
    "event": ["calendar"],
    "contact": ["contacts"],
    "directory_user": ["directory"],
    "file": ["drive"],
    "copy": ["mail", "calendar"],
}


class GoogleWorkspaceSettings(SourceSettings):
    """A Google Workspace: from its exports, over its API, or begun with the one and gone on with the other."""

    takeout: ExportPath | None = Field(
        default=None, description="Takeouts of one or many users: a folder, a zip, or a folder of zips; owners by <address>/Takeout/"
    )
    directory: ExportPath | None = Field(default=None, description="the user list that the Admin console downloads (CSV)")
    drive: ExportPath | None = Field(default=None, description="a list of Drive files (CSV)")
    api: bool = Field(default=False, description="read the Workspace over its API in each run; `c360 connect` says which credential it needs")
    read: list[Kind] = Field(default=list(KINDS), description="over the API, only these: mail, calendar, contacts, directory, drive")
    admin: str | None = Field(default=None, description="the administrator on whose behalf the directory is listed")
    users: list[str] = Field(default=[], description="over the API, read only these people's; else everybody's who is active in the directory")
    key_file: ExportPath | None = Field(default=None, description="the service account's key (JSON), if not among the secrets")
    metadata_only: bool = Field(default=False, description="of mail only who, when and about what: its text is neither asked for nor landed")
    include: list[str] = Field(default=[], description="only the mailboxes, calendars, contacts and files of these addresses; * stands for anything")
    exclude: list[str] = Field(default=[], description="never those of these addresses; * stands for anything")
    include_labels: list[str] = Field(default=[], description="only mail with one of these labels, by name; * stands for anything")
    exclude_labels: list[str] = Field(default=[], description="never mail with one of these labels, by name; * stands for anything")
    include_calendars: list[str] = Field(default=[], description="over the API, only these calendars, by name or id; * stands for anything")
    exclude_calendars: list[str] = Field(default=[], description="over the API, never these calendars, by name or id; * stands for anything")
    since: date | None = Field(default=None, description="over the API, read mail no older than this day")
    longest: Duration = Field(default=timedelta(hours=3), description="how long one run may read the API; a back-fill goes on in the next one")
    requests: int | None = Field(default=None, ge=1, description="how many requests one run may make; a back-fill goes on in the next one")
    mails_per_minute: int = Field(default=1000, ge=1, description="how many requests a minute Gmail takes, as the project's quota allows")
    api_url: str | None = Field(default=None, description="one address for all of Google's APIs, where a proxy stands before them")
    secrets: SecretsFile = Field(
        default=Path(".dlt/secrets.toml"), validate_default=True, description="where the credential stands, if not in the environment"
    )

    @field_validator("users", "admin")
    @classmethod
    def _addresses(cls, written: list[str] | str | None) -> list[str] | str | None:
        for address in written if isinstance(written, list) else [written] if written else []:
            if "@" not in address:
                raise ValueError(f"{address} is no address, such as anna@northwind.com")
        return [one.strip().lower() for one in written] if isinstance(written, list) else written.strip().lower() if written else None

    @model_validator(mode="after")
    def reads_something(self) -> GoogleWorkspaceSettings:
        if not (self.takeout or self.directory or self.drive or self.api):
            raise ValueError("name at least one of `takeout`, `directory` and `drive`, or read the API (api: true)")
        return self

    def reads(self, kind: Kind) -> bool:
        """Whether the API is asked for this kind; the directory can be listed on an administrator's behalf only."""
        return kind in self.read and (kind != "directory" or self.admin is not None)

    def wants(self, address: str) -> bool:
        """Whether what is this person's is to be read at all."""
        return among([address.lower()], self.include, self.exclude)

    def wants_labels(self, names: Sequence[str]) -> bool:
        """Whether mail with these labels is to be read."""
        return among(names, self.include_labels, self.exclude_labels)

    def wants_calendar(self, key: str, name: str) -> bool:
        """Whether a calendar is to be read."""
        return among([key, name], self.include_calendars, self.exclude_calendars)


def among(words: Sequence[str], include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether one of the words is included and none excluded; an empty include takes all. Upper and lower case are the same."""
    listed = [any(fnmatchcase(word.lower(), pattern.lower()) for pattern in patterns for word in words) for patterns in (include, exclude)]
    return (listed[0] or not include) and not listed[1]


EMAIL = Stream("email", ("message_key",), mail.COLUMNS)
EVENT = Stream("event", ("event_key",), calendar_entry.COLUMNS, scope_sql="uid")
CONTACT = Stream("contact", ("contact_key",), contact_rows.COLUMNS, scope_sql="mailbox")
DIRECTORY_USER = Stream("directory_user", ("user_key",), sheets.USER_COLUMNS)
FILE = Stream("file", ("file_key",), sheets.FILE_COLUMNS, scope_sql="id")
COPY = Stream("copy", ("kind", "place", "copy_id"), ("kind", "place", "copy_id", "record", "version", "labels"))
"""One row: one mailbox's or calendar's copy of a mail or an event, as Google numbers it there.

A mail that lies in two mailboxes, an event that stands in two calendars, is one record with two copies; it is gone once all its copies are.
kind: mail or event. record: message_key or uid. version: of a mail, which listing brought it; of an event, whether it is the series, its
sequence, when it was changed, and its guests. labels: Gmail's label ids.
"""
STREAMS = (EMAIL, EVENT, CONTACT, DIRECTORY_USER, FILE, COPY)


def streams(_settings: GoogleWorkspaceSettings) -> Sequence[Stream]:
    """One raw table for each kind of record; what an event or mail says of its people and attachments is JSON in its row."""
    return STREAMS


def lets_in(settings: GoogleWorkspaceSettings, state: Mapping[str, str]) -> LetsIn:
    """What mails say, unless only who, when and about what is read of them."""
    del state
    return lambda stream, column: not (settings.metadata_only and stream == EMAIL.name and column == "text")


def unwanted(settings: GoogleWorkspaceSettings) -> frozenset[str]:
    """What the API is not asked for, unless an export gives it."""
    return frozenset(stream for stream, kinds in KINDS_OF.items() if not set(kinds) & set(settings.read)) if settings.api else frozenset()
