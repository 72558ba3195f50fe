"""The search index of one published file: what was said, names, and the directory. A part whose rows are those of the night before is taken over,
one of which few differ is changed.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.delta.rows import Delta
from warehouse.index import directory, fingerprint, messages, names
from warehouse.index.change import TOUCHED, changed, find_touched
from warehouse.index.part import Part, attached

PARTS = (messages.PART, names.PART, directory.PART)
MOST = 0.2  # of the documents; where more differ, the whole is built as fast


@dataclass(frozen=True)
class Before:
    """The version before, of one role: its file and the folder of its index."""

    file: Path
    folder: Path


def make_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, before: Before | None = None) -> dict[str, str]:
    """Make the whole search index of a file in a new folder, from that of the version before where that is less work.

    Returns what became of each part: `same`, `changed` or `built`.
    """
    return {part.name: _made(connection, file, part, folder / part.folder, before) for part in PARTS}


def change_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, before: Before, delta: Delta) -> None:
    """Make the search index of a file in a new folder from that of the version before. delta: of the role's file."""
    for part in PARTS:
        found, own = fingerprint.kept(before.folder / part.folder), folder / part.folder
        if found is None:
            _made(connection, file, part, own, None)
        else:
            _taken_over(before.folder / part.folder, own)
            changed(connection, part, own, found, before.file, file, delta).write(own)


def same_indexes(made: Path, folder: Path) -> None:
    """The same index under another name."""
    shutil.copytree(made, folder, copy_function=_same_file)


def _made(connection: duckdb.DuckDBPyConnection, file: Path, part: Part, folder: Path, before: Before | None) -> str:
    with attached(connection, file):
        found = fingerprint.of_rows(connection, part.sql)
    kept = fingerprint.kept(before.folder / part.folder) if before else None
    if before and kept == found:
        _taken_over(before.folder / part.folder, folder)
        return "same"
    is_like = before and kept and kept.made == found.made and before.file.exists()
    if before and is_like and find_touched(connection, part, before.file, file) <= MOST * found.rows:
        _taken_over(before.folder / part.folder, folder)
        with attached(connection, file):
            part.change(folder, connection, TOUCHED)
        found.write(folder)
        return "changed"
    part.write(connection, file, folder)
    found.write(folder)
    return "built"


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
