"""Workday: the company's own people, from a worker report: a file, or asked for as a web service."""

from collections.abc import Mapping

from connectors.base import Connector, LetsIn, canonical_files
from connectors.workday.connect import advice, estimate, look
from connectors.workday.export import recognise
from connectors.workday.fields import FieldScope
from connectors.workday.settings import WorkdaySettings, streams
from connectors.workday.source import files, is_live, read


def canonical(settings: WorkdaySettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the tenant's address written in."""
    url = "'" + settings.tenant_url.rstrip("/").replace("'", "''") + "'"
    return {table: sql.replace("$tenant_url", url) for table, sql in canonical_files(__name__).items()}


def lets_in(settings: WorkdaySettings, state: Mapping[str, str]) -> LetsIn:
    """By name alone, as the one stream's columns bear ours."""
    del state
    scope = FieldScope(settings)
    return lambda _stream, column: scope.lets_in(column)


connector = Connector(
    "workday",
    "Workday",
    WorkdaySettings,
    streams,
    read,
    files,
    canonical,
    recognise,
    is_live=is_live,
    advice=advice,
    look=look,
    estimate=estimate,
    lets_in=lets_in,
)

__all__ = ["WorkdaySettings", "connector"]
