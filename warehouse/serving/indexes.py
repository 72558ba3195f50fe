"""The search index of a served version: what was said, names, and the directory of handles; each opened once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.index import directory as directories
from warehouse.index import names
from warehouse.index.directory import Directory
from warehouse.index.messages import SearchIndex
from warehouse.index.names import NameIndex
from warehouse.serving.reader import Reader


def message_index(reader: Reader) -> SearchIndex:
    """What was said. Raises WarehouseError where the version has no index."""
    return _messages(_folder(reader))


def name_index(reader: Reader) -> NameIndex:
    """Names of customers and accounts. Raises WarehouseError where the version has no index."""
    return _names(_folder(reader, names.PART.folder))


def directory(reader: Reader) -> Directory:
    """Who stands behind a handle. Raises WarehouseError where the version has no index."""
    return _directory(_folder(reader, directories.PART.folder))


def _folder(reader: Reader, part: str = "") -> Path:
    folder = reader.search_index and reader.search_index / part
    if not folder or not folder.is_dir():
        raise WarehouseError("the served version has no search index, or an older one: run `c360 run` to publish one")
    return folder


@lru_cache(maxsize=4)
def _messages(folder: Path) -> SearchIndex:
    return SearchIndex(folder)


@lru_cache(maxsize=4)
def _names(folder: Path) -> NameIndex:
    return NameIndex(folder)


@lru_cache(maxsize=4)
def _directory(folder: Path) -> Directory:
    return Directory(folder)
