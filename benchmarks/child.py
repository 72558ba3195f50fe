"""Runs a command as a child process and says what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes a unit of ru_maxrss


class ChildFailed(RuntimeError):
    """A child ended with an exit code that its benchmark does not expect; the message holds the end of what it said."""


@dataclass(frozen=True)
class Cost:
    """What one child cost. wall: seconds. cpu: seconds, user and system, of it and of all that it waited for. peak: bytes of the largest of these."""

    wall: float
    cpu: float
    peak: int
    code: int
    said: str

    @property
    def told(self) -> dict[str, Any]:
        """The last line that the child printed, as JSON."""
        found: dict[str, Any] = json.loads(self.said.rstrip().rpartition("\n")[2])
        return found


def run(command: Sequence[str | Path], expected: Sequence[int] = (0,), environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command from the checkout's root to its end. Raises ChildFailed.

    Linux counts the memory of the parent into a child's peak, so this process has to stay small: it imports neither DuckDB nor a connector.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=err, cwd=ROOT, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        said = out.read().decode("utf-8", "replace")
        if code not in expected:
            complaint = err.read().decode("utf-8", "replace")[-3000:] or said[-3000:]
            raise ChildFailed(f"{' '.join(map(str, command))} ended with {code}:\n{complaint}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT, code, said)


def python(module: str, *arguments: object) -> Cost:
    """Run one of our own modules in a fresh interpreter."""
    return run([sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)])
