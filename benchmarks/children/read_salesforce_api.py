"""Read and land an organisation over its API from a local server.

python -m benchmarks.children.read_salesforce_api EXPORT DATA_DIR [pages] [pool=512MB]; pool: what DuckDB may take.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.child import PEAK_UNIT
from connectors.base import Reading
from connectors.salesforce import bulk, connector, methods, reader
from warehouse import database as private_file
from warehouse.database import Database, open_database
from warehouse.ingest import read_source

FIRST = datetime(2026, 11, 2, 6, tzinfo=UTC)
NIGHTS = {"first": timedelta(), "quiet": timedelta(days=1), "weekly": timedelta(days=8)}


def main(export: Path, data_dir: Path, by_pages: bool) -> None:
    """A first reading, a night with nothing new, and the weekly look at all ids. cpu: seconds of this process alone; the server is another."""
    os.environ["SOURCES__SALESFORCE__CLIENT_SECRET"] = "benchmark"
    methods.RATE = dict.fromkeys(methods.RATE, 1e9)
    bulk.WAITS = (0.1,)
    if by_pages:
        reader.STEPS_BEFORE_BULK = 10**9
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.children.salesforce_server", str(export)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        with open_database(data_dir) as database:
            told = {name: night(database, url, FIRST + after, name) for name, after in NIGHTS.items()}
    finally:
        server.kill()
        server.wait()
    print(json.dumps(told))


def night(database: Database, url: str, at: datetime, run_id: str) -> dict[str, Any]:
    """One reading: its CPU, its wall time, the records that are alive then, the requests that it made, the peak of memory so far."""
    settings = connector.settings.model_validate({"system": "salesforce", "api": True, "api_url": url, "client_id": "benchmark"})
    cpu, wall = time.process_time(), time.perf_counter()
    reading = Reading("salesforce", database.data_dir / "quarantine.jsonl")
    outcome = read_source(database, "salesforce", connector, settings, run_id, at, reading)
    live = {landing.stream: landing.live for landing in outcome.landings}
    requests = json.loads(reading.state["requests"])["requests"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "live": live, "requests": requests, "peak": peak}


if __name__ == "__main__":
    for word in sys.argv[3:]:
        if word.startswith("pool="):
            private_file.MEMORY_LIMIT = word.removeprefix("pool=")
    main(Path(sys.argv[1]), Path(sys.argv[2]), "pages" in sys.argv[3:])
