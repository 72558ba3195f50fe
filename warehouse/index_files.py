"""The search index of one published file: what was said, names, and the directory. A part whose rows are those of the night before is taken over."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import duckdb

from warehouse import directory, name_index, search_index
from warehouse.sql_text import quoted

FORMAT = 1  # of the documents; another one is a reason to build anew
FINGERPRINT = "made_from"
SCRIPTS = {module: f"{module.rpartition('.')[2]}.sql" for module in (search_index.__name__, name_index.__name__, directory.__name__)}
Build = Callable[[duckdb.DuckDBPyConnection, Path, Path], int]


def make_indexes(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, before: Path | None) -> list[str]:
    """Make the whole search index of a file in a new folder. before: that of the version before. Returns the parts that were taken over from it."""
    parts: tuple[tuple[str, Build], ...] = (
        ("", search_index.build_index),
        (name_index.FOLDER, name_index.build_name_index),
        (directory.FOLDER, directory.build_directory),
    )
    return [part for part, build in parts if _made_or_taken_over(connection, file, folder / part, build, before / part if before else None)]


def same_indexes(made: Path, folder: Path) -> None:
    """The same index under another name."""
    shutil.copytree(made, folder, copy_function=_same_file)


def _made_or_taken_over(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path, build: Build, before: Path | None) -> bool:
    script = SCRIPTS[build.__module__]
    fingerprint = _fingerprint(connection, file, resources.files("warehouse").joinpath(script).read_text(encoding="utf-8"))
    if before is not None and _made_from(before) == fingerprint:
        folder.mkdir(mode=0o750)
        for part in before.iterdir():
            if part.is_file():
                _same_file(part, folder / part.name)
        return True
    build(connection, file, folder)
    (folder / FINGERPRINT).write_text(fingerprint)
    return False


def _fingerprint(connection: duckdb.DuckDBPyConnection, file: Path, sql: str) -> str:
    """Of the rows in any order, of what they are asked with, and of what hashes them."""
    connection.execute(f"attach {quoted(str(file))} as indexed (read_only)")
    try:
        counted = connection.execute(f"select count(*), bit_xor(hash(entry)), sum(cast(hash(entry, 1) as hugeint)) from ({sql}) as entry").fetchall()
    finally:
        connection.execute("detach indexed")
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
