"""`c360 run --dry-run`: what a run would read, without reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.project import Project, Source
from warehouse.source_state import glance


def preview(project: Project, only: Sequence[str]) -> list[dict[str, Any]]:
    """One row a source: how many files, how large together, and whether they are there; and what would be asked of its API."""
    folder = project.configuration.path.parent
    remembered = glance(project.configuration.data_dir)
    rows: list[dict[str, Any]] = []
    for source in project.sources:
        if only and source.name not in only:
            continue
        paths = list(source.connector.files(source.settings))
        files = [file for path in paths for file in _files(path)]
        missing = [_short(path, folder) for path in paths if not path.exists()]
        state = f"not there: {', '.join(missing)}" if missing else "ready" if files else "empty"
        size = _size(sum(file.stat().st_size for file in files))
        row = {"source": source.name, "system": source.connector.title, "files": len(files), "size": size, "state": state}
        if source.connector.is_live(source.settings):
            row |= _asked(source, None if remembered is None else remembered.get(source.name, {}))
            row["state"] = f"{state}; {row['state']}" if paths else row["state"]
        rows.append(row)
    return rows


def _asked(source: Source, remembered: Mapping[str, str] | None) -> dict[str, Any]:
    """What a run would ask of the source's API, as far as that can be told without asking."""
    if remembered is None:
        return {"state": "read anew in each run (a run is under way; how much is not known)"}
    estimate = source.connector.estimate(source.settings, remembered)
    if estimate is None:
        return {"state": "read anew in each run"}
    said = f"about {estimate.requests:,} requests, {max(1, round(estimate.seconds / 60)):,} min; " if estimate.requests else ""
    return {"state": said + estimate.words, "requests": estimate.requests, "seconds": round(estimate.seconds)}


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _size(size: int) -> str:
    for unit, bytes_ in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= bytes_:
            return f"{size / bytes_:,.1f} {unit}"
    return f"{size} B"


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []
