"""`c360 run --dry-run`: what a run would read, without reading it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.base import ConnectorError
from pipelines.project import Project, Source
from pipelines.sizes import human_size
from warehouse.source_size import Landed, landed_sizes
from warehouse.source_state import glance

# Of an export that was never landed, by the sample company of 400 and of 1,600 people (4.8 and 19.8 MB unpacked make 61 and 90 MB), and by a
# whole run of 100,000 (1.2 GB in 198 s), halved for a machine that has other work.
DISK_PER_BYTE = 2.0  # bytes of the private file for each of its own, unpacked; an empty warehouse takes some 50 MB
DISK_PER_ROW = 1_000.0  # the same for each record of an API: the benchmarks' Salesforce export has 516 bytes a record, unpacked
BYTES_PER_SECOND = 3e6  # read, landed and built


def preview(project: Project, only: Sequence[str]) -> list[dict[str, Any]]:
    """One row a source: how many files, how large together, and whether they are there; and what a run would ask, take and add.

    requests: to its API. seconds: of reading. disk_bytes: that it adds. Each None where nothing tells; is_least: they may be more. rests_on: what
    these rest on. A live source that was never read is asked for its numbers, one cheap call a kind of record, where it tells any.
    """
    folder = project.configuration.path.parent
    data_dir = project.configuration.data_dir
    remembered, landed = glance(data_dir), landed_sizes(data_dir)
    rows: list[dict[str, Any]] = []
    for source in project.sources:
        if only and source.name not in only:
            continue
        paths = list(source.connector.files(source.settings))
        files = [file for path in paths for file in _files(path)]
        missing = [_short(path, folder) for path in paths if not path.exists()]
        state = f"not there: {', '.join(missing)}" if missing else "ready" if files else "empty"
        size = sum(map(_unpacked, files))
        row = {
            "source": source.name,
            "system": source.connector.title,
            "files": len(files),
            "size": human_size(sum(file.stat().st_size for file in files)),
            "state": state,
            "requests": 0,
            "is_least": False,
            **_of_files(size, None if landed is None else landed.get(source.name)),
        }
        if source.connector.is_live(source.settings):
            asked = _asked(source, None if remembered is None else remembered.get(source.name, {}))
            known = None if landed is None else landed.get(source.name)
            rows_to_come = asked.pop("rows")
            disk = known.growth if known else round(rows_to_come * DISK_PER_ROW) if rows_to_come else None
            row |= asked | {"disk_bytes": disk, "rests_on": f"{asked['state']}; {_disk(known, rows_to_come)}"}
            row["state"] = f"{state}; {asked['state']}" if paths else asked["state"]
        rows.append(row)
    return rows


def _of_files(size: int, known: Landed | None) -> dict[str, Any]:
    """What an export takes and adds. size: bytes, unpacked."""
    took = {"seconds": max(1, round(size / BYTES_PER_SECOND))}
    pace = f"{BYTES_PER_SECOND / 1e6:.0f} MB a second"
    if known is None:
        said = f"never landed: {human_size(size)} unpacked, {DISK_PER_BYTE:.1f} bytes on disk for each of them, {pace}"
        return took | {"disk_bytes": round(size * DISK_PER_BYTE), "rests_on": said}
    return took | {"disk_bytes": known.growth, "rests_on": f"not read where its files did not change, else {pace}; {_disk(known)}"}


def _disk(known: Landed | None, rows_to_come: int | None = None) -> str:
    if known is None and rows_to_come:
        return f"{rows_to_come:,} records at {DISK_PER_ROW / 1000:.1f} kB each, with all that is built from them"
    if known is None:
        return "what it adds on disk is known after the first run"
    news = "read once so far, so what a run adds is not known" if known.changed is None else f"{known.changed:,} changed last time"
    return f"{known.rows:,} rows take {human_size(known.size)}, with all that is built from them; {news}"


def _asked(source: Source, remembered: Mapping[str, str] | None) -> dict[str, Any]:
    """What a run would ask of the source's API; before the first reading as far as the tool tells."""
    unknown = {"requests": None, "seconds": None, "is_least": False, "rows": None}
    if remembered is None:
        return unknown | {"state": "read anew in each run (a run is under way; how much is not known)"}
    estimate = source.connector.estimate(source.settings, remembered)
    if estimate is not None and estimate.requests is None:
        try:
            estimate = source.connector.measure(source.settings, source.name) or estimate
        except ConnectorError as error:
            estimate = replace(estimate, words=f"{estimate.words}. Its numbers are unknown before that: {error}")
    if estimate is None:
        return unknown | {"state": "read anew in each run"}
    seconds = None if estimate.seconds is None else round(estimate.seconds)
    return {
        "state": estimate.words, "requests": estimate.requests, "seconds": seconds, "is_least": estimate.is_least, "rows": estimate.rows,
    }  # fmt: skip


def _short(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _unpacked(file: Path) -> int:
    """Bytes; of a zip those of its files."""
    if file.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(file) as archive:
                return sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return file.stat().st_size
    return file.stat().st_size


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []
