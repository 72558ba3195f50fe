"""A vendor's API as others emulate it (npm: emulate), started afresh."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOOLS = Path(os.environ.get("C360_EMULATORS", Path(__file__).parents[2] / "build" / "emulators")) / "node_modules"
TOKEN = "test_token_admin"


@contextmanager
def emulated(service: str, seed: str, folder: Path) -> Iterator[str]:
    """The URL of the service, without a slash at its end. seed: YAML. folder: an empty one, for its seed and log. Skips where it is not installed."""
    node, program = TOOLS / ".bin" / "node", TOOLS / "emulate" / "dist" / "index.js"
    if not node.exists() or not program.exists():
        pytest.skip(f"the emulator is not in {TOOLS}: `make emulators` installs it (needs npm)")
    (folder / "seed.yaml").write_text(seed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(node), str(program), "--service", service, "--port", str(port), "--seed", "seed.yaml"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("localhost", port)) == 0:
                    break
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)
