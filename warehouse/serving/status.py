"""How the house is: what is served, how fresh each source is, what the run's checks said, what was set aside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.pointer import unpublished
from warehouse.serving.reader import Reader
from warehouse.serving.text import ago


def status(reader: Reader, data_dir: Path) -> dict[str, Any]:
    """The state as of now, from the published version and the notes beside it.

    last_run: the row of `run` that is served. age: of its publish, in words (`3 d ago`). sources: rows of source_health, `stale` where their time
    has passed since; lag_seconds: how far what was read lies behind now, None where the source does not say. checks: name, passed, blocking,
    message of that run. identity: what that run did to who is who (created, merged, split, undone) and its own precision and recall, each with
    value, low, high, n and basis; None where an older version published it. held: later runs that were not published, newest last.
    quarantine: file and rows of each source's last readings that set rows aside.
    """
    now = datetime.now(UTC)
    last = reader.row("select * from run where run_id = ?", [reader.run_id]) or {
        "run_id": reader.run_id,
        "as_of": reader.published_at,
        "checks": None,
    }
    sources = reader.rows("select * from source_health order by source, source_object")
    for source in sources:
        source["lag_seconds"] = round((now - source["cursor_at"]).total_seconds()) if source["cursor_at"] is not None else None
        if source["status"] in ("ok", "new") and source["stale_after"] is not None and source["stale_after"] < now:
            source["status"] = "stale"
    checks = json.loads(last.get("checks") or "[]")
    counts = json.loads(last.get("counts") or "{}")
    return {
        "last_run": {name: value for name, value in last.items() if name != "checks"},
        "published_at": reader.published_at,
        "age": ago(reader.published_at, now),
        "sources": sources,
        "checks": checks,
        "identity": counts.get("identity"),
        "held": unpublished(data_dir),
        "quarantine": _quarantine(data_dir),
    }


def _quarantine(data_dir: Path) -> list[dict[str, Any]]:
    """The newest file of each source: a source that did not change is not read again, so its rows stand in an older run's folder."""
    newest = {file.name: file for file in sorted((data_dir / "quarantine").glob("*/*.jsonl"))}
    counted = []
    for _, file in sorted(newest.items()):
        with file.open("rb") as lines:
            counted.append({"file": str(file), "rows": sum(1 for _ in lines)})
    return counted
