"""Extract, load and canonical of one export: python -m benchmarks.children.land SYSTEM EXPORT DATA_DIR."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from connectors.base import Reading
from connectors.registry import connector
from warehouse import contracts
from warehouse.database import open_database
from warehouse.ingest import last_change, read_source
from warehouse.landed import LandedSource, build_landed

PARAMETERS = {
    "company_domains": "['northwind.com', 'northwind.io']",
    "correspondent_key": "'benchmark'",
    "as_of": "timestamptz '2026-11-02 06:00:00+00'",
}


def main(system: str, export: Path, data_dir: Path) -> None:
    """Do what a run does for one source, up to its canonical tables."""
    made = connector(system)
    settings = made.settings.model_validate({"system": system, "export": str(export)})
    columns = {table.name: {column.name: column.type for column in table.columns} for table in contracts.canonical_tables().values()}
    with open_database(data_dir) as database:
        began = time.process_time()
        reading = Reading(system, data_dir / "quarantine.jsonl")
        outcome = read_source(database, system, made, settings, "benchmark", datetime.now(UTC), reading)
        loaded = time.process_time()
        source = LandedSource(system, made.streams(settings), made.canonical(settings), "UTC", last_change(database, system))
        build_landed(database, [source], columns, PARAMETERS)
        ended = time.process_time()
    closed = time.process_time()
    phases = {"imports": began, "extract and load": loaded - began, "canonical": ended - loaded, "closing": closed - ended}
    print(json.dumps({"live": {landing.stream: landing.live for landing in outcome.landings}, "cpu": phases}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
