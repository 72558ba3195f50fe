"""Landing: only what changed is loaded, absence deletes only after a complete reading, and nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dlt
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Connector, Reading, SourceSettings, Stream, resource
from warehouse.database import Database, open_database
from warehouse.errors import WarehouseError
from warehouse.ingest import fail_source, last_change, read_source
from warehouse.landing import land
from warehouse.row_filter import SeenKeys, StreamLanding, contains

PEOPLE = Stream("person", ("id",), ("id", "name", "email"))
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
Rows = list[dict[str, str | None]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "data") as opened:
        yield opened


def source(*batches: Rows) -> Any:
    @dlt.source(name="crm")
    def crm() -> Any:
        return [resource(PEOPLE, lambda: [pa.Table.from_pylist(rows, pa.schema([(c, pa.string()) for c in rows[0]])) for rows in batches])]

    return crm()


def landed(database: Database, load: str, *batches: Rows, complete: bool = False) -> StreamLanding:
    reading = Reading("crm")
    if complete:
        reading.complete("person")
    return land(database, "crm", source(*batches), [PEOPLE], reading, load, NOW)[0]


def people(database: Database, what: str = "id, name, _load_id, _deleted_at is not null") -> list[tuple[object, ...]]:
    return database.rows(f"select {what} from raw_crm.person order by id")


ANNA: dict[str, str | None] = {"id": "1", "name": "Anna", "email": "anna@acme.se"}
BO: dict[str, str | None] = {"id": "2", "name": "Bo", "email": None}


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
from tests_landing import landed, ANNA
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
    (tmp_path / "tests_landing.py").write_text(Path(__file__).read_text())
    script = KILLED.format(root=str(tmp_path), data=str(data))
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout
    child.stdout.readline()
    time.sleep(delay)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    changed: Rows = [dict(ANNA, id=str(n), name="changed") for n in range(60_000)]
    with open_database(data) as database:
        landed(database, "third", changed)
        assert database.rows("select name, count(*), count(distinct id) from raw_crm.person group by name") == [("changed", 60_000, 60_000)]


@given(st.lists(st.lists(st.integers(0, 60), max_size=30), max_size=60))
def test_seen_keys_know_exactly_what_they_met(batches: list[list[int]]) -> None:
    seen, model = SeenKeys(), set()
    for batch in batches:
        fresh = seen.add(np.array(batch, dtype=np.int64))
        for value, is_fresh in zip(batch, fresh, strict=True):
            assert is_fresh == (value not in model)
            model.add(value)
    assert seen.all().tolist() == sorted(model)
    assert contains(seen.all(), np.arange(61, dtype=np.int64)).tolist() == [n in model for n in range(61)]


class Settings(SourceSettings):
    pass


def connector(file: Path, *batches: Rows, count: int | None = None) -> Connector:
    def read(_settings: Settings, reading: Reading) -> Any:
        reading.count("person", sum(map(len, batches)) if count is None else count)
        return source(*batches)

    return Connector("crm", "CRM", Settings, lambda _: [PEOPLE], read, lambda _: [file], lambda _: {}, lambda _: None)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text("one")
    return file


SETTINGS = Settings(system="crm")


def test_an_unchanged_export_is_not_read_again(database: Database, export: Path) -> None:
    first = read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run1", NOW, Reading("crm"))
    again = read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run2", NOW, Reading("crm"))
    assert (first.status, first.unchanged, again.unchanged) == ("new", False, True)
    assert last_change(database, "crm") == "run1.crm"
    export.write_text("two")
    assert not read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run3", NOW, Reading("crm")).unchanged
    assert last_change(database, "crm") == "run1.crm", "the new file said nothing new"


def test_a_row_that_is_neither_landed_nor_quarantined_fails_the_source(database: Database, export: Path) -> None:
    with pytest.raises(WarehouseError, match="3 rows were met, 1 handed over"):
        read_source(database, "crm", connector(export, [ANNA], count=3), SETTINGS, "run1", NOW, Reading("crm"))


def test_rows_that_are_not_accounted_for_leave_the_last_load_as_it_was(database: Database, export: Path) -> None:
    def whole(*rows: dict[str, str | None], count: int) -> Connector:
        plain = connector(export, list(rows), count=count)

        def read(settings: Settings, reading: Reading) -> Any:
            reading.complete("person")
            return plain.read(settings, reading)

        return dataclasses.replace(plain, read=read)

    read_source(database, "crm", whole(ANNA, BO, count=2), SETTINGS, "run1", NOW, Reading("crm"))
    export.write_text("two")
    with pytest.raises(WarehouseError, match="2 rows were met, 1 handed over"):
        read_source(database, "crm", whole(ANNA | {"name": "Anna Berg"}, count=2), SETTINGS, "run2", NOW, Reading("crm"))
    assert people(database) == [("1", "Anna", "run1.crm", False), ("2", "Bo", "run1.crm", False)]
    read_source(database, "crm", whole(ANNA | {"name": "Anna Lind"}, count=1), SETTINGS, "run3", NOW, Reading("crm"))
    assert people(database) == [("1", "Anna Lind", "run3.crm", False), ("2", "Bo", "run1.crm", True)]


def test_rows_that_repeat_a_key_are_told(database: Database, export: Path) -> None:
    read_source(database, "crm", connector(export, [ANNA, ANNA | {"name": "Older"}]), SETTINGS, "run1", NOW, Reading("crm"))
    assert database.value("select message from meta.source_health") == "1 rows repeat a key; the first is kept"


def test_an_export_without_any_rows_fails_in_every_run(database: Database, export: Path) -> None:
    for run in ("run1", "run2"):
        with pytest.raises(WarehouseError, match="the export holds no rows at all"):
            read_source(database, "crm", connector(export), SETTINGS, run, NOW, Reading("crm"))


def test_a_source_that_failed_is_read_again_though_its_files_are_the_old_ones(database: Database, export: Path) -> None:
    read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run1", NOW, Reading("crm"))
    fail_source(database, "crm", [PEOPLE], "run2", "the disk was full")
    with pytest.raises(WarehouseError, match="3 rows were met, 1 handed over"):
        read_source(database, "crm", connector(export, [ANNA], count=3), SETTINGS, "run3", NOW, Reading("crm"))
    assert database.value("select status from meta.source_health") == "failed"
    again = read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run4", NOW, Reading("crm"))
    assert (again.status, again.unchanged, database.value("select status from meta.source_health")) == ("ok", False, "ok")
    assert read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run5", NOW, Reading("crm")).unchanged


def test_a_missing_export_says_which_file_and_what_to_do(database: Database, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"gone\.csv is not there"):
        read_source(database, "crm", connector(tmp_path / "gone.csv", [ANNA]), SETTINGS, "run1", NOW, Reading("crm"))


def test_a_failed_source_keeps_its_rows_and_its_watermark(database: Database, export: Path) -> None:
    read_source(database, "crm", connector(export, [ANNA]), SETTINGS, "run1", NOW, Reading("crm"))
    fail_source(database, "crm", [PEOPLE], "run2", "the file is cut off")
    (health,) = database.rows("select status, live_rows, last_success_at, message from meta.source_health")
    assert health == ("failed", 1, NOW, "the file is cut off")
