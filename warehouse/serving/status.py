"""How fresh and how complete the served version is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.serving.reader import Reader


def status(reader: Reader, data_dir: Path) -> dict[str, Any]:
    """last_run, its age in words, sources (one a stream), checks, and the quarantine files of the last run.

    Everything comes from the published file; the quarantine files are only named, with their rows counted.
    """
    last = reader.row("select * from run where run_id = ?", [reader.run_id]) or {}
    checks = json.loads(last.pop("checks", None) or "[]")
    last["counts"] = json.loads(last.get("counts") or "{}")
    return {
        "last_run": last,
        "age": age(datetime.now(UTC) - reader.published_at),
        "sources": reader.rows("select * from source_health order by source, source_object"),
        "checks": checks,
        "quarantine": _quarantine(data_dir),
    }


def _quarantine(data_dir: Path) -> list[dict[str, Any]]:
    folder = data_dir / "quarantine"
    runs = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)[:1] if folder.is_dir() else []
    return [{"file": str(file), "rows": sum(1 for _ in file.open("rb"))} for run in runs for file in sorted(run.glob("*.jsonl"))]


def age(span: Any) -> str:
    """A time span as people say it: 40 s, 5 min, 3 h, 2 days."""
    seconds = max(0, int(span.total_seconds()))
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (unit != "days" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
