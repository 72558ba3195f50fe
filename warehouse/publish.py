"""Publishing: one immutable file per run, and the pointer that readers follow. A crash anywhere leaves the old version served."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from warehouse import contracts
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.index.make import make_indexes, same_indexes
from warehouse.publish_files import discard, point_link, prune, to_disk, write_whole
from warehouse.published_file import write_file
from warehouse.roles import AGENT, FULL, MASKED, ROLES

KEPT_NOTES = 20
INDEXED = {  # what the search index is made from
    "customer_profile", "account_profile", "customer_identifier", "customer_timeline", "source_record", "employee", "support_case", "opportunity",
}  # fmt: skip
STEPS = (
    "directories made",
    "file written",
    "roles written",
    "files named",
    "ready to swap",
    "links swapped",
    "pointer swapped",
    "old versions removed",
)


@dataclass(frozen=True)
class Published:
    """What a publish made. rows: of each stored table. removed: files of old versions that were deleted."""

    run_id: str
    file: Path
    published_at: datetime
    rows: Mapping[str, int]
    removed: Sequence[str]


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


def _served_index(data_dir: Path, role: str) -> Path | None:
    said = current(data_dir)
    roles = said.get("roles") if said else None
    entry = roles.get(role) if isinstance(roles, dict) else None
    return data_dir / "published" / str(entry["search_index"]) if entry and entry.get("search_index") else None


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


def publish(
    database: Database,
    run_id: str,
    parameters: Mapping[str, str],
    *,
    before_swap: Callable[[], object] | None = None,
    models: Path | None = None,
    tables: Mapping[str, contracts.Table] | None = None,
    after_step: Callable[[str], object] | None = None,
) -> Published:
    """Write published/<role>/profile-<run>.duckdb of every role, the full one from models/published, then make readers follow them.

    parameters: what models may use as `$name`. before_swap: called when the file is complete and on disk, before any reader sees it.
    models: folder of the SELECTs, by default the house's own. after_step: called with the name of each step that is done (see STEPS).
    Raises PublishRefused, naming table, column and value, when the data breaks the contract; nothing has changed then.
    """
    done = after_step or (lambda _: None)
    root = database.data_dir / "published"
    if current_file(database.data_dir) == _file(root, FULL, run_id):
        raise WarehouseError(f"run {run_id} is published already; a published file never changes. Start a new run.")
    for directory in (root, *(root / role for role in ROLES)):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o750)
    done("directories made")
    discard(root.glob("*/.unfinished-*"))
    try:
        rows = _write(database, root, run_id, parameters, models, contracts.published_tables() if tables is None else tables, done)
        for role in ROLES:
            _unfinished(root, role, run_id).replace(_file(root, role, run_id))
            if (index := _unfinished_index(root, role, run_id)).exists():
                discard([_index(root, role, run_id)])  # of an attempt at the same run that crashed; nobody reads it
                index.replace(_index(root, role, run_id))
            to_disk(root / role)
        done("files named")
    finally:
        discard(root.glob("*/.unfinished-*"))
    if before_swap is not None:
        before_swap()
    done("ready to swap")
    published_at = datetime.now(UTC).replace(microsecond=0)
    _swap(root, run_id, published_at, done)
    (root / "unpublished.json").unlink(missing_ok=True)
    removed = [name for role in ROLES for name in prune(root / role, keep=_file(root, role, run_id))]
    done("old versions removed")
    return Published(run_id, _file(root, FULL, run_id), published_at, rows, sorted(set(removed)))


def _file(root: Path, role: str, run_id: str) -> Path:
    return root / role / f"profile-{run_id}.duckdb"


def _index(root: Path, role: str, run_id: str) -> Path:
    return root / role / f"search-{run_id}"


def _unfinished_index(root: Path, role: str, run_id: str) -> Path:
    return root / role / f".unfinished-search-{run_id}"


def _unfinished(root: Path, role: str, run_id: str) -> Path:
    return root / role / f".unfinished-{run_id}.duckdb"


def _write(
    database: Database,
    root: Path,
    run_id: str,
    parameters: Mapping[str, str],
    models: Path | None,
    tables: Mapping[str, contracts.Table],
    done: Callable[[str], object],
) -> Mapping[str, int]:
    """Each role's file, under its unfinished name, complete and on disk: the agent's from the full one, the masked one from the agent's."""
    from warehouse.roles.write import write_agent, write_masked  # heavy, and readers import this module

    source = models or Path(str(resources.files("warehouse") / "models" / "published"))
    full, agent, masked = (_unfinished(root, role, run_id) for role in (FULL, AGENT, MASKED))
    rows = write_file(database, full, source, parameters, tables)
    done("file written")
    write_agent(database, full, agent, source, tables)
    write_masked(database, agent, masked, source, tables)
    for file in (full, agent, masked):
        to_disk(file)
        file.chmod(0o440)
    if set(tables) >= INDEXED:
        for role, file in zip(ROLES, (full, agent, masked), strict=True):
            index = _unfinished_index(root, role, run_id)
            if role != FULL and file.samefile(full):
                same_indexes(_unfinished_index(root, FULL, run_id), index)
            else:
                make_indexes(database.connection, file, index, _served_index(database.data_dir, role))
    done("roles written")
    return rows


def _swap(root: Path, run_id: str, published_at: datetime, done: Callable[[str], object]) -> None:
    """Links first, pointer last. When the pointer cannot be written the links go back, so that both name one version."""
    links = [root / role / "latest.duckdb" for role in ROLES]
    before = {link: link.readlink().name if link.is_symlink() else None for link in links}
    try:
        for role, link in zip(ROLES, links, strict=True):
            point_link(link, _file(root, role, run_id).name)
        done("links swapped")
        pointer = {
            "run_id": run_id,
            "published_at": published_at.isoformat().replace("+00:00", "Z"),
            "contract_version": contracts.version(),
            "roles": {role: _entry(root, role, run_id) for role in ROLES},
        }
        write_whole(root / "current.json", json.dumps(pointer, indent=2) + "\n")
    except BaseException:
        for link, name in before.items():
            if name is not None:
                point_link(link, name)
            else:
                link.unlink(missing_ok=True)
        raise
    done("pointer swapped")


def _entry(root: Path, role: str, run_id: str) -> Mapping[str, str | None]:
    index = _index(root, role, run_id)
    return {
        "database": _file(root, role, run_id).relative_to(root).as_posix(),
        "search_index": index.relative_to(root).as_posix() if index.exists() else None,
    }
