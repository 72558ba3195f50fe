"""What the configuration may say of a HubSpot export."""

from __future__ import annotations

from pydantic import Field

from connectors.base import ExportPath, SourceSettings, Stream
from connectors.hubspot.objects import STREAMS


class HubSpotSettings(SourceSettings):
    """`system: hubspot`. timezone: the account's own, in which exports write their times."""

    export: ExportPath = Field(description="a folder or zip of exported CSV or Excel files, or one such file")
    account_url: str = Field(
        default="https://app.hubspot.com/l",
        pattern=r"^https://\S+$",
        description="where records are opened: https://app.hubspot.com/contacts/<account number>",
    )
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="the account's currency, for deals that name none")


def streams(settings: HubSpotSettings) -> tuple[Stream, ...]:
    """Every stream."""
    del settings
    return STREAMS
