"""The run lock: one writer over all processes, and a word about who it is."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import LockHeld


def lock_holder(data_dir: Path) -> str | None:
    """Who holds the run lock, as a sentence's end, or None when it is free."""
    path = data_dir / "run.lock"
    if not path.exists():
        return None
    with path.open("r+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(path)
    return None


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text())
        return f"process {held['pid']} since {held['since']} ({held['purpose']})"
    except (ValueError, KeyError, OSError):
        return "another process"


@contextmanager
def run_lock(data_dir: Path, purpose: str) -> Iterator[None]:
    """Hold the run lock. Raises LockHeld naming the holder. The kernel frees it when the process ends, however it ends."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = data_dir / "run.lock"
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeld(f"a run is under way: {_holder(path)}. Wait for it to end, then try again.") from None
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds"), "purpose": purpose}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)
