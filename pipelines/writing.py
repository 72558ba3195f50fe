"""Files that a command writes where it was told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import WarehouseError


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """The folder of a file that is written within; what the disk refuses is told in one line."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise WarehouseError(f"{file} cannot be written: {error.strerror or error}. Name a file in a folder of yours that has room.") from error
