"""What the configuration may say of a HubSpot account."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors.base import Duration, ExportPath, SourceSettings, Stream
from connectors.client.secret import SecretsFile
from connectors.hubspot.objects import ACTIVITIES, BY_NAME, COMMON, OBJECTS, STREAMS
from connectors.scope import in_scope, means

ALWAYS = ("Record_ID", *COMMON)  # without these a record is nobody's, or never changes


class HubSpotSettings(SourceSettings):
    """`system: hubspot`: from files of its record export, over its API, or begun with the one and gone on with the other.

    timezone: the account's own, in which exports write their times.
    """

    export: ExportPath | None = Field(default=None, description="a folder or zip of exported CSV or Excel files, or one such file")
    api: bool = Field(default=False, description="read the account over its API in each run; the token is sources.<name>.token in .dlt/secrets.toml")
    account_url: str = Field(
        default="https://app.hubspot.com/l",
        pattern=r"^https://\S+$",
        description="where records are opened: https://app.hubspot.com/contacts/<account number>",
    )
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="the account's currency, for deals that name none")
    include: tuple[str, ...] = Field(default=(), description="only these objects (contact, deal), and of an object only these fields (contact.email)")
    exclude: tuple[str, ...] = Field(default=(), description="never these objects (ticket) or fields (contact.date_of_birth, deal.hs_*)")
    activities: tuple[Literal["call", "email", "meeting", "note"], ...] = Field(
        default=(), description="over the API, what colleagues logged too: call, email, meeting, note; their texts are landed"
    )
    since: date | None = Field(default=None, description="over the API, read no record that was last changed before this day")
    longest: Duration = Field(default=timedelta(hours=3), description="how long one run may read the API; a long reading goes on in the next one")
    api_url: str = "https://api.hubapi.com/"
    secrets: SecretsFile = Field(
        default=Path(".dlt/secrets.toml"), validate_default=True, description="where the token stands, if not in the environment"
    )

    @field_validator("include", "exclude")
    @classmethod
    def known_objects(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Each begins with an object that is read."""
        unknown = [name for name in names if name.partition(".")[0] not in BY_NAME]
        if unknown:
            raise ValueError(f"no such object: {', '.join(unknown)}; known are {', '.join(BY_NAME)}, and fields as contact.email")
        return names

    @model_validator(mode="after")
    def _reads_something(self) -> HubSpotSettings:
        if self.export is None and not self.api:
            raise ValueError("say where the export is (export: hubspot/), or read the API (api: true), or both")
        return self

    def wants(self, stream: str) -> bool:
        """Whether records of the stream are read at all."""
        if stream in ACTIVITIES:
            return (stream in self.activities or stream in self.include) and stream not in self.exclude
        objects = [name for name in self.include if "." not in name and name not in ACTIVITIES]
        return (not objects or stream in objects) and stream not in self.exclude

    def wants_field(self, stream: str, *words: str) -> bool:
        """Whether a field is read; words: its names (the column's, HubSpot's own, its label)."""
        known = next((name for name in OBJECTS.get(stream, {}) if name in words), "")
        if known in ALWAYS:
            return True
        return in_scope(fields(self.include, stream), fields(self.exclude, stream), *words, *OBJECTS.get(stream, {}).get(known, ()))

    def asks_for(self, stream: str, *words: str) -> bool:
        """Whether a field is named by `include` itself."""
        return means(fields(self.include, stream), *words)


def fields(entries: tuple[str, ...], stream: str) -> list[str]:
    """What the entries say of the stream's fields."""
    return [entry.partition(".")[2] for entry in entries if entry.startswith(f"{stream}.")]


def streams(settings: HubSpotSettings) -> tuple[Stream, ...]:
    """Every stream, those not wanted too: their raw tables exist, empty."""
    del settings
    return STREAMS


def unwanted(settings: HubSpotSettings) -> frozenset[str]:
    """The objects that are out of scope, and activities that nobody asked for."""
    return frozenset(stream.name for stream in STREAMS if not settings.wants(stream.name))
