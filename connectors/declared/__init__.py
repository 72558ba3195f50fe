"""Any other tool: where its records are, their keys and their meaning from one YAML file, and no code."""

from collections.abc import Mapping

from connectors.base import Connector
from connectors.declared.canonical_sql import canonical_sql
from connectors.declared.connect import advice, estimate, look, measure
from connectors.declared.export import DeclaredSettings, files, is_live, lets_in, read, recognise, streams
from connectors.declared.tool import load_tool


def canonical(settings: DeclaredSettings) -> Mapping[str, str]:
    """Canonical table → SELECT, written from the tool's mappings."""
    return canonical_sql(load_tool(settings.file))


connector = Connector(
    "declared",
    "Declared tool",
    DeclaredSettings,
    streams,
    read,
    files,
    canonical,
    recognise,
    is_live,
    advice,
    look,
    estimate,
    measure,
    lets_in=lets_in,
)

__all__ = ["DeclaredSettings", "connector"]
