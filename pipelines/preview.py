"""`c360 run --dry-run`: what a run would read, without reading it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.project import Project


def preview(project: Project, only: Sequence[str]) -> list[dict[str, Any]]:
    """One row a source: how many files, how large together, and whether they are there."""
    folder = project.configuration.path.parent
    rows = []
    for source in project.sources:
        if only and source.name not in only:
            continue
        paths = list(source.connector.files(source.settings))
        files = [file for path in paths for file in _files(path)]
        missing = [_short(path, folder) for path in paths if not path.exists()]
        state = f"not there: {', '.join(missing)}" if missing else "ready" if files else "empty"
        size = _size(sum(file.stat().st_size for file in files))
        rows.append({"source": source.name, "system": source.connector.title, "files": len(files), "size": size, "state": state})
    return rows


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _size(size: int) -> str:
    for unit, bytes_ in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_:
            return f"{size / bytes_:,.1f} {unit}"
    return f"{size} B"


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []
