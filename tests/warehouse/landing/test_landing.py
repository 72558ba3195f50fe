"""Landing: only what changed is loaded, absence deletes only after a complete reading, and nothing is lost on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import dlt
import pytest

from connectors.base import Reading, resource
from tests.warehouse.landing.crm import ANNA, BO, NOW, PEOPLE, Rows, landed, people
from warehouse.database import Database, open_database
from warehouse.landing import land

ROOT = Path(__file__).parents[3]


def test_a_second_reading_of_the_same_rows_loads_nothing(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    second = landed(database, "second", [ANNA, BO])
    assert (second.received, second.changed, second.live) == (2, 0, 2)
    assert people(database) == [("1", "Anna", "first", False), ("2", "Bo", "first", False)]


def test_only_the_changed_row_gets_a_new_version(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    assert landed(database, "second", [ANNA | {"name": "Anna Berg"}, BO]).changed == 1
    assert people(database) == [("1", "Anna Berg", "second", False), ("2", "Bo", "first", False)]


def test_a_partial_reading_deletes_nothing(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    assert landed(database, "second", [ANNA]).deleted == 0
    assert [row[3] for row in people(database)] == [False, False]


def test_a_complete_reading_marks_what_it_lacks(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    assert landed(database, "second", [ANNA], complete=True).deleted == 1
    assert people(database, "id, _deleted_at") == [("1", None), ("2", NOW)]


def test_a_row_that_comes_back_lives_again(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    landed(database, "second", [ANNA], complete=True)
    assert landed(database, "third", [ANNA, BO], complete=True).changed == 1
    assert [row[3] for row in people(database)] == [False, False]


def test_an_empty_reading_is_never_complete(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    reading = Reading("crm")
    reading.complete("person")

    @dlt.source(name="crm")
    def nothing() -> Any:
        return [resource(PEOPLE, lambda: [])]

    assert land(database, "crm", nothing(), [PEOPLE], reading, "second", NOW)[0].deleted == 0
    assert len(people(database)) == 2


def test_a_repeated_key_lands_once_and_the_same_way_every_night(database: Database) -> None:
    first = landed(database, "first", [ANNA, ANNA | {"name": "Other"}], [ANNA | {"name": "Third"}])
    assert (first.received, first.repeated, first.changed) == (3, 2, 1)
    assert landed(database, "second", [ANNA, ANNA | {"name": "Other"}], [ANNA | {"name": "Third"}]).changed == 0
    assert people(database, "name") == [("Anna",)]


def test_a_new_column_arrives_and_touches_only_rows_that_have_it(database: Database) -> None:
    landed(database, "first", [ANNA, BO])
    second = landed(database, "second", [ANNA | {"Tier__c": "Gold"}, BO | {"Tier__c": None}])
    assert second.changed == 1
    assert people(database, '"Tier__c"') == [("Gold",), (None,)]


def test_a_row_without_its_key_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="has no key"):
        landed(database, "first", [ANNA | {"id": None}])


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.warehouse.landing.crm import ANNA, landed
from warehouse.database import open_database
with open_database(Path({data!r})) as database:
    rows = [dict(ANNA, id=str(n), name="changed") for n in range(60000)]
    print("go", flush=True)
    landed(database, "second", rows)
"""


@pytest.mark.parametrize("step", ["normalize", "load"])
def test_files_that_a_kill_left_half_done_do_not_stop_the_next_run(database: Database, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    landed(database, "load1", [ANNA])
    with monkeypatch.context() as killed:
        killed.setattr(dlt.Pipeline, step, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            landed(database, "load2", [ANNA | {"name": "Changed"}])
    jobs = [path for path in (database.data_dir / "dlt").rglob("new_jobs") if any(path.iterdir())]
    assert jobs
    for path in jobs:
        shutil.rmtree(path)
    landed(database, "load3", [ANNA | {"name": "Changed"}])
    assert database.rows("select name from raw_crm.person where _deleted_at is null order by _load_id desc limit 1") == [("Changed",)]


def test_what_a_killed_run_left_is_judged_with_the_rest_where_the_source_went_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    landed(database, "load1", [ANNA])
    with monkeypatch.context() as killed:
        killed.setattr(dlt.Pipeline, "load", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            landed(database, "load2", [ANNA | {"name": "Changed"}])
    landed(database, "load3", [ANNA])  # the source says again what it said before
    alive = "select name from raw_crm.person where _deleted_at is null order by _load_id desc limit 1"
    assert database.rows(alive) == [("Anna",)]


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.8, 1.3])
def test_a_killed_landing_is_made_good_by_the_next_one(tmp_path: Path, delay: float) -> None:
    data = tmp_path / "data"
    rows: Rows = [dict(ANNA, id=str(n)) for n in range(60_000)]
    with open_database(data) as database:
        landed(database, "first", rows)
    script = KILLED.format(root=str(ROOT), data=str(data))
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout
    assert child.stdout.readline() == b"go\n"
    time.sleep(delay)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    changed: Rows = [dict(ANNA, id=str(n), name="changed") for n in range(60_000)]
    with open_database(data) as database:
        landed(database, "third", changed)
        assert database.rows("select name, count(*), count(distinct id) from raw_crm.person group by name") == [("changed", 60_000, 60_000)]
