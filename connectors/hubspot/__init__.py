"""HubSpot: contacts, companies, deals and tickets, from the files of its record export and from its API."""

from collections.abc import Mapping

from connectors.base import Connector, canonical_files
from connectors.hubspot.connect import advice, estimate, look, measure
from connectors.hubspot.export import recognise
from connectors.hubspot.field_scope import lets_in
from connectors.hubspot.settings import HubSpotSettings, streams, unwanted
from connectors.hubspot.source import files, is_live, read


def canonical(settings: HubSpotSettings) -> Mapping[str, str]:
    """Canonical table → SELECT, with the settings that only HubSpot has written in."""
    currency = f"'{settings.currency}'" if settings.currency else "cast(null as varchar)"
    url = "'" + settings.account_url.rstrip("/").replace("'", "''") + "'"
    found = canonical_files(__name__)
    return {table: sql.replace("$account_url", url).replace("$currency", currency) for table, sql in found.items()}


connector = Connector(
    "hubspot",
    "HubSpot",
    HubSpotSettings,
    streams,
    read,
    files,
    canonical,
    recognise,
    is_live=is_live,
    advice=advice,
    look=look,
    estimate=estimate,
    measure=measure,
    unwanted=unwanted,
    lets_in=lets_in,
)

__all__ = ["HubSpotSettings", "connector"]
