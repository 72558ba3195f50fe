"""What the configuration may say of a Workday report."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, field_validator, model_validator

from connectors.base import ExportPath, SourceSettings, Stream
from connectors.client.secret import SecretsFile
from connectors.workday.columns import STREAM

FORMATS = ("json", "csv")


class WorkdaySettings(SourceSettings):
    """`system: workday`: a worker report, from a file or asked for as a web service, or begun with the one and gone on with the other."""

    export: ExportPath | None = Field(default=None, description="the worker report: CSV, Excel or JSON (`Report_Entry`)")
    api: bool = Field(default=False, description="ask for the report in each run (RaaS), with the password sources.<name>.password")
    report_url: str | None = Field(
        default=None,
        description="its JSON or CSV address: https://<host>/ccx/service/customreport2/<tenant>/<owner>/<report>?format=json",
    )
    username: str | None = Field(default=None, description="the integration system user, as ISU_customer360@<tenant>; not needed with OAuth")
    token_url: str | None = Field(default=None, description="with OAuth, where a token is asked for: https://<host>/ccx/oauth2/<tenant>/token")
    private_fields: bool = Field(
        default=False, description="land birth date, national id and private addresses too, which serve to tell people apart and are never published"
    )
    include: tuple[str, ...] = Field(
        default=(), description="only these fields (* stands for anything); a private one, and one that nobody knows, must be named itself"
    )
    exclude: tuple[str, ...] = Field(default=(), description="never these fields")
    tenant_url: str = Field(
        default="https://www.myworkday.com", pattern=r"^https://\S+$", description="where workers are looked up: https://wd3.myworkday.com/<tenant>"
    )
    secrets: SecretsFile = Field(
        default=Path(".dlt/secrets.toml"), validate_default=True, description="where the credentials stand, if not in the environment"
    )

    @field_validator("report_url")
    @classmethod
    def _as_data(cls, url: str | None) -> str | None:
        """A report comes as XML unless its address says otherwise."""
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.netloc or "@" in parts.netloc:
            raise ValueError(
                "write the whole address, without a password: https://<host>/ccx/service/customreport2/<tenant>/<owner>/<report>?format=json"
            )
        asked = dict(parse_qsl(parts.query)).get("format")
        if asked is None:
            return f"{url}{'&' if parts.query else '?'}format=json"
        if asked not in FORMATS:
            raise ValueError(f"format={asked} cannot be read; ask for format=json, which shows its own end")
        return url

    @model_validator(mode="after")
    def _reads_something(self) -> WorkdaySettings:
        if self.export is None and not self.api:
            raise ValueError("say where the report is (export: workers.csv), or ask for it (api: true), or both")
        if self.api and self.report_url is None:
            raise ValueError("api: true needs report_url, the address of the report's web service (c360 connect workday --advice)")
        return self


def streams(settings: WorkdaySettings) -> tuple[Stream, ...]:
    """The one stream."""
    del settings
    return (STREAM,)
