"""Salesforce: accounts, contacts, leads, deals, cases and activities, from the weekly export or Data Loader's CSVs and from its API."""

from collections.abc import Mapping

from connectors.base import Connector, canonical_files
from connectors.salesforce.connect import advice, estimate, look, measure
from connectors.salesforce.export import recognise
from connectors.salesforce.settings import SalesforceSettings, lets_in, streams, unwanted
from connectors.salesforce.source import files, is_live, read


def canonical(settings: SalesforceSettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the settings that only Salesforce has written in."""
    own = {"$instance_url": _literal(settings.instance_url), "$currency": _literal(settings.currency)}
    found = canonical_files(__name__)
    for parameter, literal in own.items():
        found = {table: sql.replace(parameter, literal) for table, sql in found.items()}
    return found


def _literal(value: str | None) -> str:
    return "cast(null as varchar)" if value is None else "'" + value.replace("'", "''") + "'"


connector = Connector(
    system="salesforce",
    title="Salesforce",
    settings=SalesforceSettings,
    streams=streams,
    read=read,
    files=files,
    canonical=canonical,
    recognise=recognise,
    is_live=is_live,
    advice=advice,
    look=look,
    estimate=estimate,
    measure=measure,
    unwanted=unwanted,
    lets_in=lets_in,
)

__all__ = ["SalesforceSettings", "connector"]
