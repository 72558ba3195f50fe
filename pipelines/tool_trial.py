"""`c360 tool check`: a declared tool read and shaped as a run would, in a passing folder, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from connectors.base import ConnectorError, Reading
from connectors.declared.export import read
from connectors.declared.tool import Tool, load_tool
from pipelines.project import Project, load_project
from pipelines.session import root_cause
from warehouse import run as runs
from warehouse.database import Database, open_database
from warehouse.errors import ConfigurationError, WarehouseError
from warehouse.ingest import Outcome, read_source
from warehouse.location import configuration_file
from warehouse.models import Node

NOBODY = "nobody.invalid"
# what is asked of a trial beside what the tool itself says (landed.*): identifiers as they are compared, and which of them tell nobody
WANTED = ("canonical.person_record", "canonical.identifier", "identity.generic_identifier")


@dataclass(frozen=True)
class Trial:
    """What a trial left behind, open for questions. database: the passing private file; raw_<tool>, landed.* and the wanted tables are built."""

    tool: Tool
    database: Database
    reading: Reading
    outcome: Outcome
    quarantine: Path
    timezone: str

    @property
    def source(self) -> str:
        """The name that the tool bears as a source."""
        return self.tool.name


@contextmanager
def trial(file: Path, rows: int | None, timezone: str = "UTC", some: int = 5_000) -> Iterator[Trial]:
    """Read the tool and shape it. Nothing of it stays. rows: of each stream; None: all of a file, `some` of a database or an API.

    Raises ConfigurationError for a fault in its file, WarehouseError where it cannot be read.
    """
    try:
        tool = load_tool(file)
    except ConnectorError as error:
        raise ConfigurationError(str(error)) from error
    with TemporaryDirectory(prefix="c360-check-") as folder:
        place = Path(folder)
        project = _project(tool, place, timezone)
        limit = rows or (None if tool.connection.kind == "files" else some)
        with open_database(project.configuration.data_dir, "check") as database:
            run = runs.begin(database, project.configuration)
            quarantine = place / "quarantine.jsonl"
            reading = Reading(tool.name, quarantine, project.horizon(run.as_of).date())
            outcome = _read(database, project, reading, run.run_id, limit)
            engine = runs.prepare(run, project.landed(database))
            for _ in engine.build(needed(runs.nodes())):
                pass
            yield Trial(tool, database, reading, outcome, quarantine, timezone)


def _read(database: Database, project: Project, reading: Reading, run_id: str, rows: int | None) -> Outcome:
    (source,) = project.sources
    connector = replace(source.connector, read=lambda settings, reading: read(settings, reading, rows))
    try:
        return read_source(database, source.name, connector, source.settings, run_id, datetime.now(UTC).replace(microsecond=0), reading)
    except Exception as error:
        cause = root_cause(error, (ConnectorError, WarehouseError))
        if not isinstance(cause, ConnectorError | WarehouseError):
            raise
        message = re.sub(r"sources\.\w+ in the file", "the tool's file", str(cause))
        raise WarehouseError(message) from error


def needed(nodes: Sequence[Node]) -> list[Node]:
    """The nodes that make the wanted tables, and all that these read, in order."""
    writer = {table: node for node in nodes for table in node.writes}
    chosen: dict[str, Node] = {}

    def choose(node: Node) -> None:
        if node.name not in chosen:
            chosen[node.name] = node
            for table in node.reads:
                if table in writer:
                    choose(writer[table])

    for table in WANTED:
        choose(writer[table])
    return [node for node in nodes if node.name in chosen]


def _project(tool: Tool, folder: Path, timezone: str) -> Project:
    """A project of this one source, for the company of the configuration that stands where the user does, if any does."""
    company: Mapping[str, Any] = {"name": "Nobody", "domains": [NOBODY]}
    source: dict[str, Any] = {"system": "declared", "file": str(tool.path.resolve()), "timezone": timezone}
    try:
        own = configuration_file()
    except ConfigurationError:
        pass
    else:
        document = yaml.safe_load(own.read_text(encoding="utf-8-sig"))
        company = document.get("company", company) if isinstance(document, dict) else company
        source["secrets"] = str(own.parent / ".dlt" / "secrets.toml")
    file = folder / "customer360.yaml"
    document = {"company": dict(company), "data_dir": str(folder / "data"), "sources": {tool.name: source}}
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return load_project(file)
