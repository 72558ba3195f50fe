"""The search index of one published file: what was said, names, and the directory. A part whose rows are those of the night before is taken over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from warehouse.delta.rows import Delta
from warehouse.index import directory, fingerprint, messages, names
from warehouse.index.change import changed
from warehouse.index.part import Part, attached

PARTS = (messages.PART, names.PART, directory.PART)


def make_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, before: Path | None) -> list[str]:
    """Make the whole search index of a file in a new folder. before: that of the version before. Returns the parts that were taken over from it."""
    return [part.name for part in PARTS if _made_or_taken_over(connection, file, part, folder, before)]


def change_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, file_before: Path, before: Path, delta: Delta) -> None:
    """Make the search index of a file in a new folder from that of the version before. delta: of the role's file."""
    for part in PARTS:
        found, own = fingerprint.kept(before / part.folder), folder / part.folder
        if found is None:
            _made_or_taken_over(connection, file, part, folder, None)
        else:
            _taken_over(before / part.folder, own)
            changed(connection, part, own, found, file_before, file, delta).write(own)


def same_indexes(made: Path, folder: Path) -> None:
    """The same index under another name."""
    shutil.copytree(made, folder, copy_function=_same_file)


def _made_or_taken_over(connection: duckdb.DuckDBPyConnection, file: Path, part: Part, root: Path, before: Path | None) -> bool:
    folder = root / part.folder
    with attached(connection, file):
        found = fingerprint.of_rows(connection, part.sql)
    if before is not None and fingerprint.kept(before / part.folder) == found:
        _taken_over(before / part.folder, folder)
        return True
    part.write(connection, file, folder)
    found.write(folder)
    return False


def _taken_over(before: Path, folder: Path) -> None:
    folder.mkdir(mode=0o750)
    for found in before.iterdir():
        if found.is_file() and found.suffix != ".lock":
            _same_file(found, folder / found.name)


def _same_file(source: str | Path, target: str | Path) -> None:
    """A second name, where the disk knows such: nothing changes a file of an index once it is there; other ones take its name."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
