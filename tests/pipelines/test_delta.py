"""What is decided at once is published from the version that is served, and comes to the same as a version that is written whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.project import load_project
from pipelines.session import open_session
from tests.pipelines.conftest import Company
from tests.pipelines.test_touched import some_decision
from tests.warehouse.delta.versions import contents, differences
from warehouse import publish
from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.publish_files import Version
from warehouse.roles import ROLES


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], Version]:
    """Each version that is published is written whole too, elsewhere; returns the last one."""
    written: list[Version] = []
    as_ever = publish.publish

    def both(database: Database, run_id: str, parameters: Mapping[str, str], **how: Any) -> publish.Published:
        version = Version(tmp_path / f"whole-{run_id}", run_id)
        for role in ROLES:
            (version.root / role).mkdir(parents=True)
        source = Path(publish.__file__).parent / "models" / "published"
        publish._write(database, version, parameters, source, published_tables(), False, lambda _: None)
        written.append(version)
        return as_ever(database, run_id, parameters, **how)

    monkeypatch.setattr("warehouse.run.publish.publish", both)
    return lambda: written[-1]


def apply(company: Company) -> publish.Published:
    with open_session(load_project(company.folder / "customer360.yaml"), lambda _: None, decisions_only=True) as session:
        for _ in session.build():
            pass
        session.audit()
        return session.publish()


def assert_same(company: Company, published: publish.Published, whole: Version) -> None:
    made = Version(company.folder / "data" / "published", published.run_id)
    for role in ROLES:
        found = differences(contents(made.file(role), made.index(role)), contents(whole.unfinished(role), whole.unfinished_index(role)))
        assert found == {}, role


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_version_made_from_the_one_before_is_the_one_that_is_written_whole(company: Company, whole: Callable[[], Version], seed: int) -> None:
    chance, changed = random.Random(seed), 0
    apply(company)
    for _ in range(4):
        words = some_decision(company, chance)
        company.c360(*(words if words[0] == "undo" else ["decide", *words]), code=None)
        published = apply(company)
        changed += published.is_changed
        assert_same(company, published, whole())
    assert changed >= 2  # others may touch what is taken out of texts, and are written whole
