"""The systems that customer360 can read: one line each."""

from collections.abc import Mapping
from importlib import import_module

from connectors.base import Connector

SYSTEMS: Mapping[str, str] = {
    "slack": "connectors.slack",
    "google_workspace": "connectors.google_workspace",
    "salesforce": "connectors.salesforce",
    "hubspot": "connectors.hubspot",
    "workday": "connectors.workday",
    "declared": "connectors.declared",
}


def connector(system: str) -> Connector:
    """The connector of a system. Raises KeyError for a system that is not in SYSTEMS."""
    found = import_module(SYSTEMS[system]).connector
    if not isinstance(found, Connector) or found.system != system:
        raise TypeError(f"{SYSTEMS[system]}.connector is no Connector of {system}")
    return found


def connectors() -> dict[str, Connector]:
    """Every connector by its system's name."""
    return {system: connector(system) for system in SYSTEMS}
