"""The version that is served: the pointer is read on each call, so that a new night is served at once and calls in flight finish on the old one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.pointer import current_file
from warehouse.serving.reader import Reader, open_reader


class Served:
    """Readers of a role's current version. Opening one takes a tenth of a second, so it is kept until the pointer names another."""

    def __init__(self, data_dir: Path, role: str) -> None:
        self.data_dir = data_dir
        self.role = role
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        self._in_use: dict[Path, int] = {}

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """The current version, for one call. Raises NothingPublished."""
        with self._lock:
            reader = self._current()
            self._in_use[reader.path] = self._in_use.get(reader.path, 0) + 1
        try:
            yield reader
        finally:
            with self._lock:
                self._in_use[reader.path] -= 1
                if reader is not self._reader and not self._in_use[reader.path]:
                    reader.close()

    def close(self) -> None:
        """Let go of the version that is open; the next call opens it again."""
        with self._lock:
            if self._reader is not None and not self._in_use.get(self._reader.path):
                self._reader.close()
            self._reader = None

    def _current(self) -> Reader:
        named = current_file(self.data_dir, self.role)
        if self._reader is not None and named == self._reader.path:
            return self._reader
        old, self._reader = self._reader, open_reader(self.data_dir, self.role)
        if old is not None and not self._in_use.get(old.path):
            old.close()
        return self._reader
