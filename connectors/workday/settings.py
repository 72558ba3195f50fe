"""What the configuration may say of a Workday report."""

from __future__ import annotations

from pydantic import Field

from connectors.base import ExportPath, SourceSettings, Stream
from connectors.workday.columns import STREAM


class WorkdaySettings(SourceSettings):
    """`system: workday`."""

    export: ExportPath = Field(description="the worker report: CSV, Excel or JSON (`Report_Entry`)")
    tenant_url: str = Field(
        default="https://www.myworkday.com", pattern=r"^https://\S+$", description="where workers are looked up: https://wd3.myworkday.com/<tenant>"
    )


def streams(settings: WorkdaySettings) -> tuple[Stream, ...]:
    """The one stream."""
    del settings
    return (STREAM,)
