"""What the configuration may say of a Salesforce export."""

from __future__ import annotations

from pydantic import Field, field_validator

from connectors.base import ExportPath, SourceSettings, Stream
from connectors.salesforce.objects import OBJECTS, STREAMS, stream_name


class SalesforceSettings(SourceSettings):
    """`system: salesforce`."""

    export: ExportPath = Field(description="the weekly export (zip, or folder of its zips or CSVs), or a folder of Data Loader CSVs")
    instance_url: str = Field(default="https://login.salesforce.com", description="where a record's id is opened, as https://acme.my.salesforce.com")
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="the currency of amounts where the export has no CurrencyIsoCode")
    include: tuple[str, ...] = Field(default=(), description="read only these objects")
    exclude: tuple[str, ...] = Field(default=(), description="do not read these objects")

    @field_validator("include", "exclude")
    @classmethod
    def known_objects(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Objects by their API name or their stream's name."""
        unknown = [name for name in names if stream_name(name) is None]
        if unknown:
            raise ValueError(f"no such object: {', '.join(unknown)}; known are {', '.join(OBJECTS)}")
        return tuple(str(stream_name(name)) for name in names)

    @field_validator("instance_url")
    @classmethod
    def web_address(cls, url: str) -> str:
        """`acme.my.salesforce.com/` → `https://acme.my.salesforce.com`."""
        return (url if "://" in url else f"https://{url}").rstrip("/")

    def wanted(self, stream: str) -> bool:
        """Whether rows of the stream are read."""
        return (not self.include or stream in self.include) and stream not in self.exclude


def streams(settings: SalesforceSettings) -> tuple[Stream, ...]:
    """Every stream, those not wanted too: their raw tables exist, empty."""
    del settings
    return STREAMS
