"""Workday: the company's own people, from a worker report."""

from collections.abc import Mapping

from connectors.base import Connector, canonical_files
from connectors.workday.export import files, read, recognise
from connectors.workday.settings import WorkdaySettings, streams


def canonical(settings: WorkdaySettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the tenant's address written in."""
    url = "'" + settings.tenant_url.rstrip("/").replace("'", "''") + "'"
    return {table: sql.replace("$tenant_url", url) for table, sql in canonical_files(__name__).items()}


connector = Connector("workday", "Workday", WorkdaySettings, streams, read, files, canonical, recognise)

__all__ = ["WorkdaySettings", "connector"]
