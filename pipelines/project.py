"""The project that is being run: its configuration and the connectors that the configuration names. Imports no Dagster."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.base import Connector, SourceSettings, Stream
from connectors.registry import SYSTEMS, connector
from warehouse.configuration import Configuration, load_configuration
from warehouse.database import Database
from warehouse.ingest import last_change
from warehouse.landed import LandedSource
from warehouse.location import configuration_file


@dataclass(frozen=True)
class Source:
    """One configured source with the connector that reads it."""

    name: str
    connector: Connector
    settings: SourceSettings

    @property
    def streams(self) -> Sequence[Stream]:
        """Its raw tables."""
        return self.connector.streams(self.settings)

    @property
    def awaited(self) -> Sequence[Stream]:
        """The raw tables that a reading fills: without what the settings leave out."""
        unwanted = self.connector.unwanted(self.settings)
        return [stream for stream in self.streams if stream.name not in unwanted]


@dataclass(frozen=True)
class Project:
    """A configuration and its sources, in the order of the file."""

    configuration: Configuration
    sources: Sequence[Source]

    def landed(self, database: Database, read: Collection[str]) -> list[LandedSource]:
        """The sources as the warehouse reads them. read: those that this run has read to the end."""
        return [
            LandedSource(
                s.name, s.streams, s.connector.canonical(s.settings), s.settings.timezone, last_change(database, s.name), is_read=s.name in read
            )
            for s in self.sources
        ]

    def horizon(self, as_of: datetime) -> datetime:
        """Where recurring events are expanded from: the month's first day, so that an unchanged export is read once a month, not each night."""
        return as_of.replace(day=1, hour=0, minute=0, second=0)


def load_project(path: Path | None = None) -> Project:
    """Read the configuration and the connectors that it names. Raises ConfigurationError."""
    file = path or configuration_file()
    configuration = load_configuration(file, {system: _settings(system) for system in SYSTEMS})
    sources = [Source(name, connector(settings.system), settings) for name, settings in configuration.sources.items()]
    return Project(configuration, sources)


def _settings(system: str) -> type[SourceSettings]:
    return connector(system).settings
