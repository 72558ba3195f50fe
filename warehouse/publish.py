"""Publishing: one immutable file per run, to which the pointer is moved last. A crash anywhere leaves the old version served."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from warehouse import contracts
from warehouse.database import Database
from warehouse.delta import WholeNeeded
from warehouse.delta.rows import Delta
from warehouse.delta.state import remember
from warehouse.errors import WarehouseError
from warehouse.index.make import Before, change_indexes, make_indexes, same_indexes
from warehouse.pointer import current_file, served
from warehouse.publish_files import Version, discard, point_link, prune, to_disk, write_whole
from warehouse.published_file import write_file
from warehouse.roles import AGENT, FULL, MASKED, ROLES
from warehouse.roles.basis import Basis

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
    """What a publish made. rows: of each stored table. removed: files of old versions that were deleted. is_changed: it was made from the version
    before, row by row.
    """

    run_id: str
    file: Path
    published_at: datetime
    rows: Mapping[str, int]
    removed: Sequence[str]
    is_changed: bool = False


def publish(
    database: Database,
    run_id: str,
    parameters: Mapping[str, str],
    *,
    before_swap: Callable[[], object] | None = None,
    models: Path | None = None,
    tables: Mapping[str, contracts.Table] | None = None,
    after_step: Callable[[str], object] | None = None,
    by_delta: bool = False,
) -> Published:
    """Write published/<role>/profile-<run>.duckdb of every role, the full one from models/published, then make readers follow them.

    parameters: what models may use as `$name`. before_swap: called when the file is complete and on disk, before any reader sees it.
    models: folder of the SELECTs, by default the house's own. after_step: called with the name of each step that is done (see STEPS).
    by_delta: make it from the version that is served, where that can be: for a run that read nothing, and changed little.
    Raises PublishRefused, naming table, column and value, when the data breaks the contract; nothing has changed then.
    """
    done = after_step or (lambda _: None)
    root = database.data_dir / "published"
    version = Version(root, run_id)
    if current_file(database.data_dir) == version.file(FULL):
        raise WarehouseError(f"run {run_id} is published already; a published file never changes. Start a new run.")
    for directory in (root, *(root / role for role in ROLES)):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o750)
    done("directories made")
    source = models or Path(str(resources.files("warehouse") / "models" / "published"))
    discard(root.glob("*/.unfinished-*"))
    try:
        rows, bases, is_changed = _write(
            database, version, parameters, source, tables or contracts.published_tables(), by_delta and tables is None, done
        )
        for role in ROLES:
            version.unfinished(role).replace(version.file(role))
            if (index := version.unfinished_index(role)).exists():
                discard([version.index(role)])  # of an attempt at the same run that crashed; nobody reads it
                index.replace(version.index(role))
            to_disk(root / role)
        done("files named")
    finally:
        discard(root.glob("*/.unfinished-*"))
    if before_swap is not None:
        before_swap()
    done("ready to swap")
    published_at = datetime.now(UTC).replace(microsecond=0)
    _swap(version, published_at, done)
    if tables is None:
        remember(database.connection, run_id, source, bases)
    (root / "unpublished.json").unlink(missing_ok=True)
    removed = [name for role in ROLES for name in prune(root / role, keep=version.file(role))]
    done("old versions removed")
    return Published(run_id, version.file(FULL), published_at, rows, sorted(set(removed)), is_changed)


def _write(
    database: Database,
    version: Version,
    parameters: Mapping[str, str],
    source: Path,
    tables: Mapping[str, contracts.Table],
    by_delta: bool,
    done: Callable[[str], object],
) -> tuple[Mapping[str, int], Mapping[str, Basis], bool]:
    """Each role's file, under its unfinished name, complete and on disk; on what basis each was made; and whether from the version before."""
    before = served(database.data_dir)
    made = _change(database, before, version, parameters, source, tables) if by_delta and before else None
    rows, bases, deltas = made or (*_write_whole(database, version, parameters, source, tables), None)
    done("file written")
    for role in ROLES:
        to_disk(version.unfinished(role))
        version.unfinished(role).chmod(0o440)
    if set(tables) >= INDEXED:
        for role in ROLES:
            _index(database, version, before, role, deltas)
    done("roles written")
    return rows, bases, deltas is not None


def _change(
    database: Database,
    before: Version,
    version: Version,
    parameters: Mapping[str, str],
    source: Path,
    tables: Mapping[str, contracts.Table],
) -> tuple[Mapping[str, int], Mapping[str, Basis], Mapping[str, Delta]] | None:
    """The files from those of the version that is served; None where that cannot be."""
    from warehouse.delta.version import change_version  # heavy, and readers import this module

    try:
        return change_version(database, before, version, parameters, source, tables)
    except WholeNeeded:
        discard(version.root.glob("*/.unfinished-*"))
        return None


def _write_whole(
    database: Database, version: Version, parameters: Mapping[str, str], source: Path, tables: Mapping[str, contracts.Table]
) -> tuple[Mapping[str, int], Mapping[str, Basis]]:
    """The agent's file from the full one, the masked one from the agent's."""
    from warehouse.roles.write import write_agent, write_masked

    full, agent, masked = (version.unfinished(role) for role in ROLES)
    rows = write_file(database, full, source, parameters, tables)
    return rows, {AGENT: write_agent(database, full, agent, source, tables), MASKED: write_masked(database, agent, masked, source, tables)}


def _index(database: Database, version: Version, last: Version | None, role: str, deltas: Mapping[str, Delta] | None) -> None:
    """deltas: of each role's file, where it was made from the one that is served."""
    file, index = version.unfinished(role), version.unfinished_index(role)
    before = Before(last.file(role), last.index(role)) if last else None
    if role != FULL and file.samefile(version.unfinished(FULL)):
        same_indexes(version.unfinished_index(FULL), index)
    elif before and deltas:
        change_indexes(database.connection, file, index, before, deltas[role])
    else:
        make_indexes(database.connection, file, index, before)


def _swap(version: Version, published_at: datetime, done: Callable[[str], object]) -> None:
    """Links first, pointer last. When the pointer cannot be written the links go back, so that both name one version."""
    root = version.root
    links = [root / role / "latest.duckdb" for role in ROLES]
    before = {link: link.readlink().name if link.is_symlink() else None for link in links}
    try:
        for role, link in zip(ROLES, links, strict=True):
            point_link(link, version.file(role).name)
        done("links swapped")
        pointer = {
            "run_id": version.run_id,
            "published_at": published_at.isoformat().replace("+00:00", "Z"),
            "contract_version": contracts.version(),
            "roles": {role: _entry(version, role) for role in ROLES},
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


def _entry(version: Version, role: str) -> Mapping[str, str | None]:
    index = version.index(role)
    return {
        "database": version.file(role).relative_to(version.root).as_posix(),
        "search_index": index.relative_to(version.root).as_posix() if index.exists() else None,
    }
