"""Read and land a workspace over its API from a local server.

python -m benchmarks.children.read_slack_api EXPORT DATA_DIR [pool=512MB]; pool: what DuckDB may take.
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
from connectors.slack import connector, methods
from warehouse import database as private_file
from warehouse.database import Database, open_database
from warehouse.ingest import read_source

FIRST = datetime(2026, 11, 2, 6, tzinfo=UTC)


def main(export: Path, data_dir: Path) -> None:
    """A first reading and a night with nothing new. cpu: seconds of this process alone; the server is another."""
    os.environ["SOURCES__SLACK__TOKEN"] = "xoxb-benchmark"
    methods.RATES = dict.fromkeys(methods.RATES, 1e9)
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.children.slack_server", str(export)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}/api/"
        with open_database(data_dir) as database:
            told = {"first": night(database, url, FIRST, "first"), "quiet": night(database, url, FIRST + timedelta(days=40), "quiet")}
    finally:
        server.kill()
        server.wait()
    print(json.dumps(told | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT}))


def night(database: Database, url: str, at: datetime, run_id: str) -> dict[str, Any]:
    """One reading: its CPU, its wall time, the messages that are alive then, the requests that it made."""
    settings = connector.settings.model_validate({"system": "slack", "api": True, "api_url": url})
    cpu, wall = time.process_time(), time.perf_counter()
    reading = Reading("slack", database.data_dir / "quarantine.jsonl")
    outcome = read_source(database, "slack", connector, settings, run_id, at, reading)
    live = {landing.stream: landing.live for landing in outcome.landings}
    requests = json.loads(reading.state["requests"])["requests"]
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "live": live, "requests": requests}


if __name__ == "__main__":
    for word in sys.argv[3:]:
        private_file.MEMORY_LIMIT = word.removeprefix("pool=")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
