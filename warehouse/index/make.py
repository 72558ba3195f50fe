"""The search index of one published file: what was said, names, and the directory. A part whose rows are those of the night before is taken over."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import duckdb

from warehouse.index import directory, messages, names
from warehouse.index.part import Part, attached

PARTS = (messages.PART, names.PART, directory.PART)
FORMAT = 2  # of the documents; another one is a reason to build anew
FINGERPRINT = "made_from"


def make_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, before: Path | None) -> list[str]:
    """Make the whole search index of a file in a new folder. before: that of the version before. Returns the parts that were taken over from it."""
    return [part.name for part in PARTS if _made_or_taken_over(connection, file, part, folder, before)]


def same_indexes(made: Path, folder: Path) -> None:
    """The same index under another name."""
    shutil.copytree(made, folder, copy_function=_same_file)


def _made_or_taken_over(connection: duckdb.DuckDBPyConnection, file: Path, part: Part, root: Path, before: Path | None) -> bool:
    fingerprint, folder = _fingerprint(connection, file, part.sql), root / part.folder
    if before is not None and _made_from(before / part.folder) == fingerprint:
        folder.mkdir(mode=0o750)
        for found in (before / part.folder).iterdir():
            if found.is_file():
                _same_file(found, folder / found.name)
        return True
    part.write(connection, file, folder)
    (folder / FINGERPRINT).write_text(fingerprint)
    return False


def _fingerprint(connection: duckdb.DuckDBPyConnection, file: Path, sql: str) -> str:
    """Of the rows in any order, of what they are asked with, and of what hashes them."""
    with attached(connection, file):
        counted = connection.execute(f"select count(*), bit_xor(hash(entry)), sum(cast(hash(entry, 1) as hugeint)) from ({sql}) as entry").fetchall()
    return hashlib.sha256(f"{FORMAT}\n{duckdb.__version__}\n{sql}\n{counted}".encode()).hexdigest()


def _made_from(folder: Path) -> str:
    try:
        return (folder / FINGERPRINT).read_text()
    except OSError:
        return ""


def _same_file(source: str | Path, target: str | Path) -> None:
    """A second name, where the disk knows such: nothing changes a file of an index once it is there."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
