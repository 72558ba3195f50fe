"""Salesforce: accounts, contacts, leads, deals, cases and activities, from the weekly export or Data Loader's CSVs."""

from collections.abc import Mapping

from connectors.base import Connector, canonical_files
from connectors.salesforce.export import files, read, recognise
from connectors.salesforce.settings import SalesforceSettings, streams


def canonical(settings: SalesforceSettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the settings that only Salesforce has written in."""
    own = {"$instance_url": _literal(settings.instance_url), "$currency": _literal(settings.currency)}
    found = canonical_files(__name__)
    for parameter, literal in own.items():
        found = {table: sql.replace(parameter, literal) for table, sql in found.items()}
    return found


def _literal(value: str | None) -> str:
    return "cast(null as varchar)" if value is None else "'" + value.replace("'", "''") + "'"


connector = Connector("salesforce", "Salesforce", SalesforceSettings, streams, read, files, canonical, recognise)

__all__ = ["SalesforceSettings", "connector"]
