"""`c360 run --dry-run`: what a run would read, without reading it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.project import Project


def preview(project: Project, only: Sequence[str]) -> list[dict[str, Any]]:
    """One row a source: how many files, how large, and whether they are there."""
    rows = []
    for source in project.sources:
        if only and source.name not in only:
            continue
        paths = list(source.connector.files(source.settings))
        files = [file for path in paths for file in _files(path)]
        missing = [str(path) for path in paths if not path.exists()]
        size = sum(file.stat().st_size for file in files)
        state = f"not there: {', '.join(missing)}" if missing else "ready"
        rows.append({"source": source.name, "system": source.connector.title, "files": len(files), "size": f"{size / 1e6:,.1f} MB", "state": state})
    return rows


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []
