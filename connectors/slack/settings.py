"""What a Slack source may say, and the streams that it lands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from connectors.base import Duration, ExportPath, SourceSettings, Stream
from connectors.client.secret import SecretsFile

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

One row per kind, so that a later export that only mentions a person never overwrites the profile that an earlier one held. Kind lookup: the API
was asked for them and says nothing.
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

MEMBER = Stream(name="member", key=("channel_id", "user"), columns=("channel_id", "user"), scope_sql="channel_id")
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
    # a channel lists what was said in it, and a reply that was sent to it as well; a thread lists its replies
    scope_sql="channel_id || case when thread_ts <> ts and coalesce(subtype, '') <> 'thread_broadcast' then ':' || thread_ts else '' end",
    place_sql="ts",
)
"""One row: one message, notice or tombstone.

author: the id of who wrote it (user, commenter or bot). is_notice: true where it reports a change of the channel (joined, left, topic set).
readable_text: without markup, NULL where text already is. mentioned: ids of the people named with @, separated by spaces.
"""

OF_MESSAGE = "channel_id || ':' || ts"
REACTION = Stream(name="reaction", key=("channel_id", "ts", "name", "user"), columns=("channel_id", "ts", "name", "user"), scope_sql=OF_MESSAGE)
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
    scope_sql=OF_MESSAGE,
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
    """One Slack workspace: from its own export, over its API, or begun with the one and gone on with the other."""

    export: ExportPath | None = Field(default=None, description="the export as Slack made it: the zip, or the folder it was unpacked to")
    api: bool = Field(
        default=False, description="read the workspace over its API in each run; the token is sources.<name>.token in .dlt/secrets.toml"
    )
    workspace: str | None = Field(default=None, description="the workspace's id (T…); else as users.json or the API says")
    url: str | None = Field(default=None, description="https://<workspace>.slack.com, for links that open without a detour")
    direct_messages: bool = Field(
        default=False, description="land direct messages between colleagues too; over the API, whatever direct messages the app sees"
    )
    private_channels: bool = Field(
        default=False, description="land private channels of colleagues too; over the API, those that the app was invited to"
    )
    include: list[str] = Field(default=[], description="only these channels, by name or id; * stands for anything")
    exclude: list[str] = Field(default=[], description="never these channels, by name or id; * stands for anything")
    since: date | None = Field(default=None, description="over the API, go back no further than this day")
    look_back: Duration = Field(
        default=timedelta(days=30), description="how far back each run lists messages again, for edits, deletions and late replies"
    )
    longest: Duration = Field(default=timedelta(hours=3), description="how long one run may read the API; a back-fill goes on in the next one")
    api_url: str = Field(default="https://slack.com/api/", description="https://slack-gov.com/api/ for GovSlack")
    secrets: SecretsFile = Field(
        default=Path(".dlt/secrets.toml"), validate_default=True, description="where the token stands, if not in the environment"
    )

    @field_validator("url")
    @classmethod
    def _without_slash(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            raise ValueError("must begin with https://, e.g. https://northwind.slack.com")
        return url.rstrip("/") if url else None

    @model_validator(mode="after")
    def _reads_something(self) -> SlackSettings:
        if self.export is None and not self.api:
            raise ValueError("say where the export is (export: slack.zip), or read the API (api: true), or both")
        return self

    def wants(self, key: str, name: str) -> bool:
        """Whether a conversation is to be read at all, as far as `include` and `exclude` go."""
        listed = [
            any(fnmatchcase(word, pattern.lstrip("#")) for pattern in patterns for word in (key, name)) for patterns in (self.include, self.exclude)
        ]
        return (listed[0] or not self.include) and not listed[1]


def streams(_settings: SlackSettings) -> Sequence[Stream]:
    """Every raw table of a Slack source."""
    return STREAMS
