"""What a `google_workspace` source may say, and the raw tables that it fills."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, model_validator

from connectors.base import ExportPath, SourceSettings, Stream
from connectors.google_workspace import calendar_entry, contact_rows, mail, sheets


class GoogleWorkspaceSettings(SourceSettings):
    """The exports of a Google Workspace; at least one of them."""

    takeout: ExportPath | None = Field(
        default=None, description="Takeouts of one or many users: a folder, a zip, or a folder of zips; owners by <address>/Takeout/"
    )
    directory: ExportPath | None = Field(default=None, description="the user list that the Admin console downloads (CSV)")
    drive: ExportPath | None = Field(default=None, description="a list of Drive files (CSV)")

    @model_validator(mode="after")
    def names_an_export(self) -> GoogleWorkspaceSettings:
        if not (self.takeout or self.directory or self.drive):
            raise ValueError("name at least one of `takeout`, `directory` and `drive`")
        return self


EMAIL = Stream("email", ("message_key",), mail.COLUMNS)
EVENT = Stream("event", ("event_key",), calendar_entry.COLUMNS)
CONTACT = Stream("contact", ("contact_key",), contact_rows.COLUMNS)
DIRECTORY_USER = Stream("directory_user", ("user_key",), sheets.USER_COLUMNS)
FILE = Stream("file", ("file_key",), sheets.FILE_COLUMNS)
STREAMS = (EMAIL, EVENT, CONTACT, DIRECTORY_USER, FILE)


def streams(_settings: GoogleWorkspaceSettings) -> Sequence[Stream]:
    """One raw table for each kind of record; what an event or mail says of its people and attachments is JSON in its row."""
    return STREAMS
