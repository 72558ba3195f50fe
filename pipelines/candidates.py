"""Where each system's exports may lie in a folder, and which files of a folder that several systems share are whose."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from connectors.base import Connector, ConnectorError
from connectors.files import READERS
from connectors.registry import connectors

DEPTH = 3  # folders below the place where exports are looked for
LIKE_DATA = READERS.keys() | {".zip", ".mbox", ".ics", ".vcf"}
OF_TAKEOUT = {".mbox", ".ics", ".vcf"}
NOT_SEARCHED = {"exports", "data", "tools", "customer360.yaml"}  # searched by itself; the warehouse's own; descriptions; written by us
HEAD = 256 * 1024  # bytes of a text file that tell whose it is
AS_TEXT = {".csv", ".tsv", ".txt"}
WHOLE = {".xlsx", ".json"}  # cannot be cut; larger ones than WHOLE_UP_TO are linked, which every connector but HubSpot's follows
WHOLE_UP_TO = 64 * 2**20


def places(folder: Path) -> Iterator[tuple[Path, int]]:
    """Each folder to look at with how deep: exports/ and what is in it, and the folder itself; that one deep only without exports/."""
    tidy = folder / "exports"
    if tidy.is_dir():
        yield tidy, DEPTH
    yield folder, 0 if tidy.is_dir() else DEPTH


def candidates(folder: Path) -> dict[str, dict[str, list[Path]]]:
    """System → its setting → every file or folder that may be named there, those in exports/ and the shallowest first."""
    found: dict[str, dict[str, list[Path]]] = {}
    for place, depth in places(folder):
        level = [place]
        for step in range(depth + 1):
            level = [below for one in level for below in _look_at(one, folder, place, found) if step < depth]
    return found


def _look_at(one: Path, folder: Path, place: Path, found: dict[str, dict[str, list[Path]]]) -> list[Path]:
    """Note what each connector knows in one folder. Returns the folders in it that are worth a look of their own."""
    unpacked: set[Path] = set()
    for system, connector in connectors().items():
        if system == "declared":
            continue
        for key, value in _asked(connector, one).items():
            path = (one / value).resolve()
            inside_exports = place == folder and path.is_relative_to(folder / "exports")
            if path.is_relative_to(folder) and not inside_exports and path not in (kept := found.setdefault(system, {}).setdefault(key, [])):
                kept.append(path)
            if system == "slack":
                unpacked.add(path)
    return [path for path in _listed(one) if path.is_dir() and path not in unpacked and path.name.lower() != "takeout"]


def _listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in NOT_SEARCHED)


def _asked(connector: Connector, folder: Path) -> Mapping[str, str]:
    try:
        return {key: value for key, value in (connector.recognise(folder) or {}).items() if key != "system"}
    except (ConnectorError, OSError):
        return {}


@cache
def whose(file: Path) -> frozenset[str]:
    """The systems that know this one file as theirs when it lies alone."""
    with tempfile.TemporaryDirectory() as alone:
        copy = Path(alone) / file.name
        ending = file.suffix.lower()
        if ending in AS_TEXT:
            with file.open("rb") as source:
                head = source.read(HEAD)
            copy.write_bytes(head if len(head) < HEAD else head.rpartition(b"\n")[0] + b"\n")
        elif ending in WHOLE and file.stat().st_size <= WHOLE_UP_TO:
            shutil.copyfile(file, copy)
        else:
            copy.symlink_to(file.resolve())
        return frozenset(system for system, one in connectors().items() if system != "declared" and _asked(one, Path(alone)))


def data_files(folder: Path) -> list[Path]:
    """Every file in the folder, at any depth, that looks like data."""
    found: list[Path] = []
    for path in _listed(folder):
        if path.is_dir():
            found += data_files(path)
        elif path.suffix.lower() in LIKE_DATA:
            found.append(path)
    return found


def is_read(file: Path, system: str, key: str, chosen: Path) -> bool:
    """Whether a source that was told to read `chosen` takes this file. A shared folder is read only as far as its files are the system's."""
    if file == chosen:
        return True
    if not chosen.is_dir() or not file.is_relative_to(chosen):
        return False
    if key == "takeout":
        parts = [part.lower() for part in file.relative_to(chosen.parent).parts[:-1]]
        return file.suffix.lower() in OF_TAKEOUT or "takeout" in parts[1:] or system in whose(file)
    return system == "slack" or system in whose(file)


def strength(system: str, key: str, path: Path) -> int:
    """How many files a source would have if it were told to read this."""
    return sum(is_read(file, system, key, path) for file in data_files(path)) if path.is_dir() else 1
