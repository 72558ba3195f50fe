"""The pointer that readers follow, and what stands beside it: which version is served, and which runs since were not published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.publish_files import Version, write_whole
from warehouse.roles import FULL, ROLES

KEPT_NOTES = 20


def current(data_dir: Path) -> Mapping[str, object] | None:
    """What current.json says, or None when nothing is published yet. Raises WarehouseError when it cannot be read."""
    path = data_dir / "published" / "current.json"
    try:
        said: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise WarehouseError(f"{path} cannot be read ({error}). Run `c360 run` to publish again.") from error
    return said


def current_file(data_dir: Path, role: str = FULL) -> Path | None:
    """The database that a role's readers open now, or None when nothing is published for it."""
    said = current(data_dir)
    roles = said.get("roles") if said else None
    entry = roles.get(role) if isinstance(roles, dict) else None
    return data_dir / "published" / str(entry["database"]) if entry else None


def note_unpublished(data_dir: Path, run_id: str, status: str, why: str) -> None:
    """Leave word, beside the version that stays served, of a run that was held or failed. The next publish clears it."""
    root = data_dir / "published"
    root.mkdir(parents=True, exist_ok=True, mode=0o750)
    entry = {"run_id": run_id, "status": status, "at": datetime.now(UTC).isoformat(timespec="seconds"), "why": why}
    write_whole(root / "unpublished.json", json.dumps([*unpublished(data_dir), entry][-KEPT_NOTES:], indent=2) + "\n")


def unpublished(data_dir: Path) -> list[dict[str, str]]:
    """Runs since the served version that were held or failed, oldest first: run_id, status, at, why."""
    try:
        said: list[dict[str, str]] = json.loads((data_dir / "published" / "unpublished.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return said


def served(data_dir: Path) -> Version | None:
    """The version that readers follow now, where all its files are there."""
    said = current(data_dir)
    version = Version(data_dir / "published", str(said["run_id"])) if said else None
    return version if version and all(version.file(role).exists() and version.index(role).exists() for role in ROLES) else None
