"""Workday: the company's own people, from a worker report: a file, or asked for as a web service."""

from collections.abc import Mapping

from connectors.base import Connector, canonical_files
from connectors.workday.connect import advice, estimate, look
from connectors.workday.export import recognise
from connectors.workday.settings import WorkdaySettings, streams
from connectors.workday.source import files, is_live, read


def canonical(settings: WorkdaySettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the tenant's address written in."""
    url = "'" + settings.tenant_url.rstrip("/").replace("'", "''") + "'"
    return {table: sql.replace("$tenant_url", url) for table, sql in canonical_files(__name__).items()}


connector = Connector(
    "workday", "Workday", WorkdaySettings, streams, read, files, canonical, recognise, is_live=is_live, advice=advice, look=look, estimate=estimate
)

__all__ = ["WorkdaySettings", "connector"]
