"""A sample company that was run once, for tests that look at it or go on from a copy of it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.sample import make
from pipelines.execute import summary
from pipelines.project import load_project
from pipelines.session import open_session

TWO_TOOLS = """
company: {name: Northwind, domains: [northwind.com]}
sources:
  shop: {system: declared, file: shop.yaml}
  desk: {system: declared, file: desk.yaml}
"""


@dataclass(frozen=True)
class Company:
    """A sample company in a folder of its own, driven through the command line as its users do."""

    folder: Path

    @property
    def published(self) -> Path:
        return self.folder / "data" / "published" / "full" / "latest.duckdb"

    def c360(self, *arguments: str, code: int | None = 0) -> str:
        """Run the command; its output. Fails the test with all that was printed when the exit code is another than a given one."""
        environment = {**os.environ, "C360_CONFIG": str(self.folder / "customer360.yaml"), "COLUMNS": "120", "NO_COLOR": "1"}
        command = [str(Path(sys.executable).with_name("c360")), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=self.folder, check=False)
        assert code in (None, done.returncode), f"{command} ended with {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def run(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """One whole run; its summary."""
        found: dict[str, Any] = json.loads(self.c360("run", "--json", *arguments, code=code))
        return found

    def night(self, full: bool = False, accept: Sequence[str] = ()) -> dict[str, Any]:
        """One whole run in this process; its summary. As `run` without the command and the scheduler, whose start takes most of its time: for
        nights on the way to what a test is about. Raises HeldRun."""
        project = load_project(self.folder / "customer360.yaml")
        with open_session(project, lambda _: None, full, accept) as session:
            for source in project.sources:
                session.ingest(source, last_try=True)
            deque(session.build(), maxlen=0)
            session.audit()
            session.publish()
        return summary(session, 0.0)

    def rows(self, sql: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """Rows of the published file."""
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql, parameters).fetchall()


ONE_TOOL = "company: {name: Northwind, domains: [northwind.com]}\nsources:\n  shop: {system: declared, file: shop.yaml}\n"
SHOP = "tool: shop\nstreams:\n  person: {files: people.csv, key: id, snapshot: complete, map: {person_record: {full_name: name, email: email}}}\n"
Listed = tuple[str, str, str]  # id, name, address


def list_people(folder: Path, people: Sequence[Listed]) -> None:
    """Write the whole list of one tool anew."""
    (folder / "people.csv").write_text("id,name,email\n" + "".join(",".join(row) + "\n" for row in people))


def listed(folder: Path, people: Sequence[Listed]) -> Company:
    """A company of one tool with one list of people, run once."""
    (folder / "customer360.yaml").write_text(ONE_TOOL)
    (folder / "shop.yaml").write_text(SHOP)
    list_people(folder, people)
    company = Company(folder)
    company.night()
    return company


def made(folder: Path, people: int, seed: int) -> Company:
    make(folder, people, seed)
    return Company(folder)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A small company after one run, the same for all workers. Look only; `company` is a copy to change."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "finished"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "data" / "published" / "current.json").exists():
            made(folder, 300, 11).run()
    return Company(folder)


@pytest.fixture
def company(finished: Company, tmp_path: Path) -> Company:
    """A copy of the finished company, to change and run again."""
    shutil.copytree(finished.folder, tmp_path / "company", symlinks=True)
    return Company(tmp_path / "company")


@pytest.fixture
def make_company(tmp_path: Path) -> Callable[[int, int], Company]:
    """Make a company of one's own."""
    return lambda people, seed: made(tmp_path / f"company{seed}", people, seed)
