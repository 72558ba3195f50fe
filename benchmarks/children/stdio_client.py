"""An MCP client over standard input and output that is a few lines of JSON, so that what is measured is the server."""

from __future__ import annotations

import itertools
import json
import os
import resource
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.child import ROOT


class Late(Exception):
    """No answer in time; the server has been ended."""


class Client:
    """One server process. Ended by close, or by the end of a `with` block."""

    def __init__(self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None, memory: int = 0) -> None:
        """memory: the most bytes of address space that the server and what it starts may each have; 0 for no limit."""
        started = time.perf_counter()
        self._numbers = itertools.count(1)
        self._read = b""
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))) if memory else None,
        )
        client = {"name": "benchmark", "version": "1"}
        self.request("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}, 60)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.tools = [tool["name"] for tool in self.request("tools/list", {}, 60)["tools"]]
        self.start_seconds = time.perf_counter() - started

    def call(self, tool: str, arguments: Mapping[str, Any], seconds: float = 60) -> dict[str, Any]:
        """The result of one tool call: content, structuredContent, isError. Raises Late."""
        return self.request("tools/call", {"name": tool, "arguments": dict(arguments)}, seconds)

    def request(self, method: str, parameters: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The result of one request; the error where it is one. Raises Late."""
        number = next(self._numbers)
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
        last = time.monotonic() + seconds
        while True:
            said = json.loads(self._line(last))
            if said.get("id") == number:
                found: dict[str, Any] = said["result"] if "result" in said else {"isError": True, "content": [{"text": json.dumps(said["error"])}]}
                return found

    def close(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def _line(self, last: float) -> bytes:
        assert self.process.stdout is not None
        while b"\n" not in self._read:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, last - time.monotonic()))
            chunk = os.read(self.process.stdout.fileno(), 1 << 16) if ready else b""
            if not chunk:
                self.close()
                raise Late("no answer in time" if not ready else "the server ended")
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        return line
