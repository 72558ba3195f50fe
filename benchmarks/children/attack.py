"""The tests' attack corpus against two servers: python -m benchmarks.children.attack DATA_DIR EVERY [MOTHERDUCK]. Prints what each let through.

DATA_DIR: a small published company. Each server has a copy of its own, a file beside it that it must not read, and eight gigabytes of memory.
EVERY: of the bombs, each of which may take all the time that it is allowed, every so many-th is sent.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.children.stdio_client import Client, Late
from tests.warehouse.serving.attacks import BOMBS, MACHINE, READS, STATE, WRITES

SECONDS = 10  # what either server allows a statement
PATIENCE = 2
SECRET = "unspeakable"
MEMORY = 8 << 30


@dataclass
class Told:
    """Statements: how many; read: answered though they read outside the tables; changed: after which a file was another or new; late; ended: the
    server, and had to be started again."""

    statements: int = 0
    read: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


class Target:
    """One server on its own copy. start: makes it from the folder."""

    def __init__(self, pristine: Path, folder: Path, start: Callable[[Path], Client], ask: Callable[[Client, str], dict[str, Any]]) -> None:
        self.pristine, self.folder, self.start, self.ask = pristine, folder, start, ask
        self.told = Told()
        self._restore()
        self.client = start(folder)

    def attack(self, statement: str, is_read: bool) -> None:
        """Send one statement and look at what it did."""
        file = self.folder / "data" / "published" / "full" / "profile-r1.duckdb"
        aimed = statement.replace("OUTSIDE", str(self.folder / "outside.csv")).replace("FILE", str(file)).replace("/tmp/", f"{self.folder}/tmp/")
        self.told.statements += 1
        started = time.perf_counter()
        try:
            answer = self.ask(self.client, aimed)
            text = json.dumps(answer)
            if (is_read and not refused(answer)) or SECRET in text.replace(json.dumps(aimed)[1:-1], ""):
                self.told.read.append(statement)
        except Late:
            (self.told.late if time.perf_counter() - started > SECONDS else self.told.ended).append(statement[:80])
            self.client = self.start(self.folder)
        if self._print() != self.before:
            self.told.changed.append(statement)
            self.client.close()
            self._restore()
            self.client = self.start(self.folder)

    def _restore(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.pristine, self.folder / "data", symlinks=True)
        (self.folder / "tmp").mkdir()
        (self.folder / "outside.csv").write_text(f"a\n{SECRET}\n")
        (self.folder / "customer360.yaml").write_text("data_dir: ./data\n")
        self.before = self._print()

    def _print(self) -> dict[str, tuple[int, int]]:
        files = [path for path in self.folder.rglob("*") if path.is_file() and "audit" not in path.parts and path.name != "hash.key"]
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def refused(answer: dict[str, Any]) -> bool:
    """True for an error, however the server says it."""
    text = "".join(part.get("text", "") for part in answer["content"])
    return bool(answer.get("isError")) or '"success": false' in text


def ours(folder: Path) -> Client:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "--config", folder / "customer360.yaml", "serve", "--role", "full"]
    return Client(command, folder, {"C360_CANARY": SECRET}, MEMORY)


def motherduck(executable: str) -> Callable[[Path], Client]:
    def start(folder: Path) -> Client:
        file = folder / "data" / "published" / "full" / "profile-r1.duckdb"
        return Client([executable, "--db-path", file, "--query-timeout", str(SECONDS)], folder, {"C360_CANARY": SECRET}, MEMORY)

    return start


def run(target: Target, every: int) -> dict[str, Any]:
    """The whole corpus, the bombs last."""
    for statements, is_read in ((READS, True), (WRITES, False), (STATE, False), (MACHINE, True), (BOMBS[::every], False)):
        for statement in statements:
            target.attack(statement, is_read)
    target.client.close()
    return vars(target.told)


def main(pristine: Path, every: int, executable: str) -> None:
    def ask_ours(client: Client, sql: str) -> dict[str, Any]:
        return client.call("query_sql", {"sql": sql}, SECONDS + PATIENCE)

    def ask_theirs(client: Client, sql: str) -> dict[str, Any]:
        return client.call("execute_query", {"sql": sql}, SECONDS + PATIENCE)

    told = {"ours": run(Target(pristine, pristine.parent / "attacked", ours, ask_ours), every), "motherduck": None}
    if executable:
        told["motherduck"] = run(Target(pristine, pristine.parent / "attacked too", motherduck(executable), ask_theirs), every)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
