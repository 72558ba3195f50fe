"""What lies in a folder: exports that a connector knows, the own company's mail domains, and files that nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.base import Connector, ConnectorError, Reading
from connectors.declared.tool import load_tool
from connectors.files import READERS, members, read_table
from connectors.registry import connectors
from warehouse.configuration import SOURCE_NAME
from warehouse.location import FILE_NAME

SOURCE_NAMES = {"google_workspace": "google"}
PLACES = ("exports", ".")  # where exports are looked for, the tidy place first
TOOL_PLACES = (".", "tools", "exports")
LIKE_DATA = READERS.keys() | {".zip", ".mbox", ".ics", ".vcf"}
NOT_SEARCHED = {"exports", "data", FILE_NAME}  # searched by itself; the warehouse's own; written by us
OWN_PEOPLE = ("users.csv", "user.csv")  # a directory's and a CRM's list of one's own people
ADDRESS = re.compile(r"[^\s@]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)\s*", re.IGNORECASE)
NOT_AN_ADDRESS_AT_WORK = ("recovery", "home", "personal", "private", "secondary")


@dataclass(frozen=True)
class Recognised:
    """What lies in a folder. sources: source name → its settings, paths relative to the folder.

    domains: the own company's mail domains, most frequent first, empty where no list of its people was found. unknown: files that look
    like data and that no source reads, relative to the folder. faults: tools' files that cannot be used, each with its fault.
    """

    sources: dict[str, dict[str, str]]
    domains: list[str]
    unknown: list[Path]
    faults: list[str]


def recognise(folder: Path) -> Recognised:
    """Look at the folder and at exports/ and tools/ in it. Reads names and first lines, and whole lists only of one's own people."""
    folder = folder.resolve()
    sources: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for system, connector in connectors().items():
        if system != "declared" and (entry := _entry(folder, connector)):
            sources[SOURCE_NAMES.get(system, system)] = {"system": system, **entry}
    for file in _tools(folder):
        try:
            name = load_tool(file).name
        except ConnectorError as error:
            faults.append(str(error))
            continue
        path = file.relative_to(folder).as_posix()
        sources[name if name not in sources and SOURCE_NAME.match(name) else f"{name}_tool"] = {"system": "declared", "file": path}
    return Recognised(sources, _own_domains(folder, sources), _unknown(folder, sources), faults)


def _entry(folder: Path, connector: Connector) -> dict[str, str]:
    """The connector's settings for what it knows in the folder, paths relative to it; what exports/ holds goes before what lies beside it."""
    found: dict[str, str] = {}
    for place in (folder / part for part in PLACES):
        entry = (connector.recognise(place) or {}) if place.is_dir() else {}
        for key, value in entry.items():
            path = (place / value).resolve()
            if key != "system" and path != folder / "exports" and path.is_relative_to(folder):
                found.setdefault(key, path.relative_to(folder).as_posix())
    return found


def _tools(folder: Path) -> Iterator[Path]:
    for place in TOOL_PLACES:
        for file in sorted((folder / place).glob("*.y*ml")):
            if re.search(r"^tool:", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE):
                yield file.resolve()


def _own_domains(folder: Path, sources: dict[str, dict[str, str]]) -> list[str]:
    counts: Counter[str] = Counter()
    for entry in sources.values():
        for key, value in entry.items():
            path = folder / value
            if key == "takeout" and path.is_dir():
                counts.update(match[1].lower() for owner in path.iterdir() if (match := ADDRESS.fullmatch(owner.name)))
            elif key == "directory" or (entry["system"] == "workday" and key == "export"):
                counts.update(_domains_in(path))
            elif key == "export":
                counts.update(_domains_in(path, *OWN_PEOPLE))
    total = sum(counts.values())
    return [domain for domain, count in counts.most_common(5) if count >= max(2, 0.05 * total)]


def _domains_in(path: Path, *patterns: str) -> Iterator[str]:
    """The domain of each address in the columns of addresses of a list of people; nothing from a file that cannot be read."""
    try:
        for member in members(path, *patterns):
            for table in read_table(member, Reading("init"), "person"):
                for column in table.column_names:
                    name = column.lower()
                    if "mail" in name and not any(word in name for word in NOT_AN_ADDRESS_AT_WORK):
                        values = (ADDRESS.fullmatch(value) for value in table[column].to_pylist() if value)
                        yield from (match[1].lower() for match in values if match)
    except ConnectorError:
        return


def _unknown(folder: Path, sources: dict[str, dict[str, str]]) -> list[Path]:
    """Files like data that no source reads: in the places where exports are looked for, and one folder deep in them."""
    read = {folder / value for entry in sources.values() for key, value in entry.items() if key != "system"}
    declared = connectors()["declared"]
    for entry in sources.values():
        if entry["system"] == "declared":
            read |= {path.resolve() for path in declared.files(declared.settings.model_validate(entry, context={"folder": folder}))}
    found: list[Path] = []
    for place in ((folder / part).resolve() for part in PLACES):
        seen = [path for path in place.glob("*") if path.name not in NOT_SEARCHED]
        files = [file for path in seen for file in (path.iterdir() if path.is_dir() else [path])]
        data = [file for file in files if file.suffix.lower() in LIKE_DATA and not file.name.startswith(".")]
        found += sorted(file for file in data if not read & {file, *file.parents})
    return [file.relative_to(folder) for file in found]
