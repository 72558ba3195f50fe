"""What the configuration may say of a Salesforce organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from connectors.base import ExportPath, LetsIn, SourceSettings, Stream
from connectors.client.secret import SecretsFile
from connectors.salesforce.objects import OBJECTS, OTHER_EMAILS, STREAMS, stream_name

LOGIN = "https://login.salesforce.com"
ALWAYS = frozenset({"id", "isdeleted", "systemmodstamp", "masterrecordid"})
"""Fields that are read whatever is left out: without them no record can be known, updated, deleted or merged."""


class SalesforceSettings(SourceSettings):
    """One Salesforce organisation: from its export, over its API, or begun with the one and gone on with the other."""

    export: ExportPath | None = Field(
        default=None, description="the weekly export (zip, or folder of its zips or CSVs), or a folder of Data Loader CSVs"
    )
    api: bool = Field(default=False, description="read the organisation over its API in each run; secrets stand in .dlt/secrets.toml")
    instance_url: str = Field(default=LOGIN, description="where a record's id is opened, as https://acme.my.salesforce.com")
    api_url: str | None = Field(default=None, description="where the API is, if not at instance_url")
    auth: Literal["client_credentials", "refresh_token", "jwt"] = Field(default="client_credentials", description="how the app logs in")
    client_id: str | None = Field(default=None, description="the app's consumer key")
    username: str | None = Field(default=None, description="for auth: jwt, the user that the app acts for")
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="the currency of amounts where the export has no CurrencyIsoCode")
    include: tuple[str, ...] = Field(default=(), description="read only these objects (Contact) and of an object only these fields (Contact.Email)")
    exclude: tuple[str, ...] = Field(default=(), description="never read these objects (Lead) or fields (Contact.Birthdate)")
    formulas: bool = Field(
        default=False, description="over the API, formula fields too; objects with such are read whole each week: a formula changes without a trace"
    )
    since: date | None = Field(default=None, description="over the API, read no record that was last changed before this day")
    share: float = Field(default=0.8, gt=0, le=1, description="how much of the organisation's daily API requests may be used up before we stop")
    secrets: SecretsFile = Field(
        default=Path(".dlt/secrets.toml"), validate_default=True, description="where the secrets stand, if not in the environment"
    )

    @field_validator("include", "exclude")
    @classmethod
    def known_objects(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Objects by their API name or their stream's name; a field behind a dot."""
        unknown = [name for name in names if stream_name(name.partition(".")[0]) is None]
        if unknown:
            raise ValueError(f"no such object: {', '.join(unknown)}; known are {', '.join(OBJECTS)}")
        split = [name.partition(".") for name in names]
        return tuple(f"{stream_name(name)}{dot}{field}" for name, dot, field in split)

    @field_validator("instance_url", "api_url")
    @classmethod
    def web_address(cls, url: str | None) -> str | None:
        """`acme.my.salesforce.com/` → `https://acme.my.salesforce.com`."""
        return None if url is None else (url if "://" in url else f"https://{url}").rstrip("/")

    @model_validator(mode="after")
    def reads_something(self) -> SalesforceSettings:
        """An export, the API, or both; and what the API needs."""
        if self.export is None and not self.api:
            raise ValueError("say where the export is (export: salesforce.zip), or read the API (api: true), or both")
        if self.api and self.instance_url == LOGIN and self.api_url is None:
            raise ValueError("the API needs instance_url, your organisation's own address: https://acme.my.salesforce.com")
        if self.api and not self.client_id:
            raise ValueError("the API needs client_id, the consumer key of the app; `c360 connect` says how to make one")
        if self.api and self.auth == "jwt" and not self.username:
            raise ValueError("auth: jwt needs username, the user that the app acts for")
        return self

    def wanted(self, stream: str) -> bool:
        """Whether rows of the stream are read."""
        included = {name.partition(".")[0] for name in self.include}
        return (not included or stream in included) and stream not in self.exclude

    def wants_field(self, stream: str, field: str) -> bool:
        """Whether a field is asked for and landed, the object being wanted."""
        if field.lower() in ALWAYS:
            return True
        only = list(_fields_of(stream, self.include))
        return (not only or field.lower() in only) and field.lower() not in _fields_of(stream, self.exclude)


def _fields_of(stream: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        of, _, field = name.partition(".")
        if of == stream and field:
            yield field.lower()


def lets_in(settings: SalesforceSettings, state: Mapping[str, str]) -> LetsIn:
    """What is made of other fields is let in; it is made of those that are."""
    del state
    return lambda stream, column: column == OTHER_EMAILS or settings.wants_field(stream, column)


def streams(settings: SalesforceSettings) -> tuple[Stream, ...]:
    """Every stream, those not wanted too: their raw tables exist, empty."""
    del settings
    return STREAMS


def unwanted(settings: SalesforceSettings) -> frozenset[str]:
    """The objects that are out of scope."""
    return frozenset(stream.name for stream in STREAMS if not settings.wanted(stream.name))
