"""The run lock: one writer over all processes, and a word about who it is."""

from __future__ import annotations

import fcntl
import json
import os
import time
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
    try:
        with path.open("r") as handle:
            # shared: two who look do not see each other; a run that starts in this instant waits for it, see run_lock
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(path)
    except OSError:
        return None  # a folder that cannot be read tells nothing; what needs it will say so
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
        for patience in (0.05, 0.2, 0.0):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                # somebody who only looks holds it for an instant; a run holds it for longer
                if not patience:
                    raise LockHeld(f"a run is under way: {_holder(path)}. Wait for it to end, then try again.") from None
                time.sleep(patience)
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds"), "purpose": purpose}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)
