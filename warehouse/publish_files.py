"""Files of published versions: whole or not at all, on disk before anybody follows them, removed when they are old."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEPT_VERSIONS = 3
KEPT_SECONDS = 3600.0


@dataclass(frozen=True)
class Version:
    """Where the files of one run's version stand. root: the folder `published`."""

    root: Path
    run_id: str

    def file(self, role: str) -> Path:
        """The database of a role."""
        return self.root / role / f"profile-{self.run_id}.duckdb"

    def index(self, role: str) -> Path:
        """The search index of a role."""
        return self.root / role / f"search-{self.run_id}"

    def unfinished(self, role: str) -> Path:
        """The database while it is written."""
        return self.root / role / f".unfinished-{self.run_id}.duckdb"

    def unfinished_index(self, role: str) -> Path:
        """The search index while it is written."""
        return self.root / role / f".unfinished-search-{self.run_id}"


def point_link(link: Path, name: str) -> None:
    fresh = link.with_name(".latest.duckdb.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(name)
    fresh.replace(link)
    to_disk(link.parent)


def write_whole(path: Path, text: str) -> None:
    """Replace a file by another, so that a reader sees the old text or the new one and never a part."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.chmod(0o640)
    fresh.replace(path)
    to_disk(path.parent)


def to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def prune(folder: Path, keep: Path) -> list[str]:
    """Delete versions that are neither among the newest three nor younger than an hour. One that cannot be deleted stays for the next time."""
    versions = sorted(folder.glob("profile-*.duckdb"), key=lambda path: (path == keep, path.stat().st_mtime), reverse=True)
    old = [path for path in versions[KEPT_VERSIONS:] if time.time() - path.stat().st_mtime > KEPT_SECONDS]
    return [path.name for path in old if _removed(path)]


def _removed(path: Path) -> bool:
    """Delete a version and the index beside it."""
    try:
        path.unlink(missing_ok=True)
        index = path.with_name(path.stem.replace("profile-", "search-", 1))
        if index.exists():
            shutil.rmtree(index)
    except OSError:
        return False
    return True


def discard(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
