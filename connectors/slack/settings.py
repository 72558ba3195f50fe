"""What a Slack source may say, and the streams that it lands."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, field_validator

from connectors.base import ExportPath, SourceSettings, Stream

USER = Stream(
    name="user",
    key=("team_id", "id"),
    columns=(
        "id",
        "team_id",
        "name",
        "real_name",
        "deleted",
        "tz",
        "locale",
        "updated",
        "is_bot",
        "is_restricted",
        "is_ultra_restricted",
        "enterprise_user",
        "profile",
        "is_outside",
        "workspace_url",
    ),
    id_sql="team_id || '-' || id",
)
"""One row: one entry of users.json. is_outside: a guest, or a member of another organisation's workspace."""

STRANGER = Stream(
    name="stranger",
    key=("id", "evidence"),
    columns=("id", "evidence", "team_id", "name", "real_name", "display_name", "first_name", "last_name", "is_bot", "workspace", "workspace_url"),
)
"""One row: what one kind of evidence (profile, author, bot, mention, member, reaction) says of somebody who is not in users.json.

One row per kind, so that a later export that only mentions a person never overwrites the profile that an earlier one held.
"""

CHANNEL = Stream(
    name="channel",
    key=("id",),
    columns=(
        "id",
        "name",
        "kind",
        "created",
        "creator",
        "is_archived",
        "is_general",
        "is_shared",
        "is_ext_shared",
        "is_org_shared",
        "connected_team_ids",
        "topic",
        "purpose",
        "is_connect",
        "team_id",
        "workspace_url",
    ),
)
"""One row: one conversation. kind: public, private, mpim, im, canvas. is_connect: shared with another organisation, as Slack says."""

MEMBER = Stream(name="member", key=("channel_id", "user"), columns=("channel_id", "user"))
"""One row: one person who is in one conversation."""

MESSAGE = Stream(
    name="message",
    key=("channel_id", "ts"),
    columns=(
        "channel_id",
        "ts",
        "type",
        "subtype",
        "is_notice",
        "user",
        "bot_id",
        "username",
        "author",
        "user_team",
        "text",
        "readable_text",
        "mentioned",
        "thread_ts",
        "parent_user_id",
        "reply_count",
        "latest_reply",
        "edited_ts",
        "client_msg_id",
        "app_id",
    ),
)
"""One row: one message, notice or tombstone.

author: the id of who wrote it (user, commenter or bot). is_notice: true where it reports a change of the channel (joined, left, topic set).
readable_text: without markup, NULL where text already is. mentioned: ids of the people named with @, separated by spaces.
"""

REACTION = Stream(name="reaction", key=("channel_id", "ts", "name", "user"), columns=("channel_id", "ts", "name", "user"))
"""One row: one person's reaction to one message."""

FILE = Stream(
    name="file",
    key=("channel_id", "ts", "id"),
    columns=(
        "channel_id",
        "ts",
        "id",
        "name",
        "title",
        "mimetype",
        "filetype",
        "mode",
        "size",
        "user",
        "created",
        "is_external",
        "external_type",
        "permalink",
    ),
)
"""One row: one file on one message. Name, type and size only, never content."""

CANVAS = Stream(
    name="canvas",
    key=("id",),
    columns=("id", "name", "title", "user", "created", "updated", "filetype", "permalink", "channel_ids", "team_id", "workspace_url"),
)
"""One row: one entry of canvases.json. channel_ids: the conversations that it stands in, separated by spaces."""

STREAMS = (USER, CHANNEL, MEMBER, MESSAGE, REACTION, FILE, CANVAS, STRANGER)


class SlackSettings(SourceSettings):
    """One Slack workspace, from its own export."""

    export: ExportPath = Field(description="the export as Slack made it: the zip, or the folder it was unpacked to")
    workspace: str | None = Field(default=None, description="the workspace's id (T…); else taken from users.json")
    url: str | None = Field(default=None, description="https://<workspace>.slack.com, for links that open without a detour")
    direct_messages: bool = Field(default=False, description="land direct messages between colleagues too")

    @field_validator("url")
    @classmethod
    def _without_slash(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            raise ValueError("must begin with https://, e.g. https://northwind.slack.com")
        return url.rstrip("/") if url else None


def streams(_settings: SlackSettings) -> Sequence[Stream]:
    """Every raw table of a Slack source."""
    return STREAMS
