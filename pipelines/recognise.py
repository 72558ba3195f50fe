"""What lies in a folder: exports that a connector knows, the own company's mail domains, and files that nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.base import ConnectorError, Reading
from connectors.declared.tool import load_tool
from connectors.files import members, read_table
from connectors.registry import connectors
from pipelines.candidates import candidates, data_files, is_read, places, strength
from warehouse.configuration import SOURCE_NAME

SOURCE_NAMES = {"google_workspace": "google"}
TOOL_PLACES = (".", "tools", "exports")
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
    tools, faults, claimed = _declared(folder)
    sources: dict[str, dict[str, str]] = {}
    for system, settings in candidates(folder).items():
        chosen = {key: path for key, paths in settings.items() if (path := _strongest(system, key, paths, claimed))}
        if chosen:
            named = {key: path.relative_to(folder).as_posix() for key, path in chosen.items()}
            sources[SOURCE_NAMES.get(system, system)] = {"system": system, **named}
    for name, path in tools:
        free = name not in sources and SOURCE_NAME.match(name)
        sources[name if free else f"{name}_tool"] = {"system": "declared", "file": path.relative_to(folder).as_posix()}
    return Recognised(sources, _own_domains(folder, sources), _unknown(folder, sources, claimed), faults)


def _strongest(system: str, key: str, paths: Sequence[Path], claimed: frozenset[Path]) -> Path | None:
    """The candidate with the most files of the system, the first of equals; never what a declared tool reads already."""
    free = [path for path in paths if path not in claimed and (path.is_file() or not claimed.issuperset(_own_files(system, key, path)))]
    return max(free, key=lambda path: strength(system, key, path), default=None) if len(free) > 1 else next(iter(free), None)


def _own_files(system: str, key: str, folder: Path) -> list[Path]:
    return [file for file in data_files(folder) if is_read(file, system, key, folder)] or [folder]


def _declared(folder: Path) -> tuple[list[tuple[str, Path]], list[str], frozenset[Path]]:
    """The tools that are described in the folder (name, file), the faults of those that cannot be used, and all files that they read."""
    connector = connectors()["declared"]
    tools: list[tuple[str, Path]] = []
    faults: list[str] = []
    claimed: set[Path] = set()
    for file in _tools(folder):
        try:
            tools.append((load_tool(file).name, file))
        except ConnectorError as error:
            faults.append(str(error))
            continue
        settings = connector.settings.model_validate({"system": "declared", "file": str(file)}, context={"folder": folder})
        claimed |= {path.resolve() for path in connector.files(settings)}
    return tools, faults, frozenset(claimed)


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


def _unknown(folder: Path, sources: dict[str, dict[str, str]], claimed: frozenset[Path]) -> list[Path]:
    """Every file like data that no source reads: in exports/ at any depth; beside it, or where there is no exports/, in the folder too."""
    read = [
        (entry["system"], key, folder / value)
        for entry in sources.values()
        for key, value in entry.items()
        if key != "system" and entry["system"] != "declared"
    ]
    found = [file for place, _ in places(folder) for file in data_files(place)]
    return [file.relative_to(folder) for file in found if file.resolve() not in claimed and not any(is_read(file, *one) for one in read)]
