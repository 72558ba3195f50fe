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
from pydantic import ValidationError

from connectors.base import ConnectorError, Reading
from connectors.declared.export import read
from connectors.declared.tool import Tool, load_tool
from pipelines.project import Project, load_project
from pipelines.session import root_cause
from warehouse import run as runs
from warehouse.configuration import Company
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
    """What a trial left behind, open for questions.

    source: the name that the tool bears in it. database: the passing private file; raw_<source>, landed.* and the wanted tables are built.
    """

    tool: Tool
    database: Database
    reading: Reading
    outcome: Outcome
    quarantine: Path
    source: str
    timezone: str


@contextmanager
def trial(file: Path, rows: int | None, timezone: str | None = None, some: int = 5_000) -> Iterator[Trial]:
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
            (source,) = project.sources
            reading = Reading(source.name, quarantine, project.horizon(run.as_of).date())
            outcome = _read(database, project, reading, run.run_id, limit)
            engine = runs.prepare(run, project.landed(database, [source.name for source in project.sources]))
            for _ in engine.build(needed(runs.nodes())):
                pass
            yield Trial(tool, database, reading, outcome, quarantine, source.name, source.settings.timezone)


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


def _project(tool: Tool, folder: Path, timezone: str | None) -> Project:
    """A project of this one source, as the configuration that stands where the user does has it, if any does."""
    company: Any = {"name": "Nobody", "domains": [NOBODY]}
    name, source = tool.name, {"system": "declared", "file": str(tool.path.resolve())}
    own, document = _own_configuration()
    if own:
        source["secrets"] = str(own.parent / ".dlt" / "secrets.toml")
        company = _usable(document.get("company")) or company
        for known, entry in (document.get("sources") or {}).items():
            if isinstance(entry, dict) and "file" in entry and (own.parent / str(entry["file"])).resolve() == tool.path.resolve():
                name, source = known, source | {key: str(entry[key]) for key in ("timezone",) if key in entry}
    if timezone:
        source["timezone"] = timezone
    file = folder / "customer360.yaml"
    file.write_text(yaml.safe_dump({"company": company, "data_dir": str(folder / "data"), "sources": {name: source}}), encoding="utf-8")
    return load_project(file)


def _own_configuration() -> tuple[Path | None, Mapping[str, Any]]:
    """The configuration that applies where the user stands, faults and all; nothing where there is none."""
    try:
        own = configuration_file()
        document = yaml.safe_load(own.read_text(encoding="utf-8-sig"))
    except (ConfigurationError, yaml.YAMLError):
        return None, {}
    return (own, document) if isinstance(document, dict) else (None, {})


def _usable(company: Any) -> dict[str, Any] | None:
    """The company as written, unless it is still to be filled in."""
    try:
        return Company.model_validate(company).model_dump()
    except ValidationError:
        return None
