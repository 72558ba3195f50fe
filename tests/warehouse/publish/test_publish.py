"""Write, audit, publish: readers see the old version or the new one, whole, whatever happens between."""

import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse import publish as publishing
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.pointer import current, current_file
from warehouse.publish import STEPS, publish
from warehouse.published_file import PublishRefused

Rows = Callable[..., None]


class Crash(Exception):
    pass


def read(file: Path, sql: str) -> list[tuple[object, ...]]:
    connection = duckdb.connect(str(file), read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_published_version_is_named_by_the_pointer_and_by_the_link(database: Database, models: Path, rows: Rows) -> None:
    rows("employee", employee_id="'emp_1'", name="'Eva'")
    made = publish(database, "r1", {}, models=models)
    pointer = json.loads((database.data_dir / "published" / "current.json").read_text())
    assert pointer["run_id"] == "r1"
    assert pointer["roles"] == {
        role: {"database": f"{role}/profile-r1.duckdb", "search_index": f"{role}/search-r1"} for role in ("full", "agent", "masked")
    }
    assert set(pointer) == {"run_id", "published_at", "contract_version", "roles"}
    link = database.data_dir / "published" / "full" / "latest.duckdb"
    assert link.readlink() == Path("profile-r1.duckdb")
    assert current_file(database.data_dir) == made.file
    assert made.rows["employee"] == 1
    assert read(link, "select name from employee") == [("Eva",)]


def test_nothing_is_current_before_the_first_publish(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    assert current_file(tmp_path) is None


def test_a_published_file_cannot_be_written_and_its_folders_are_closed_to_others(database: Database, models: Path) -> None:
    made = publish(database, "r1", {}, models=models)
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o440
    for folder in (made.file.parent, made.file.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o750


@pytest.mark.parametrize("step", STEPS[: STEPS.index("pointer swapped")])
def test_a_crash_before_the_pointer_leaves_the_old_version_served(database: Database, models: Path, step: str) -> None:
    publish(database, "r1", {}, models=models)

    def crash(done: str) -> None:
        if done == step:
            raise Crash

    with pytest.raises(Crash):
        publish(database, "r2", {}, models=models, after_step=crash)
    old = current_file(database.data_dir)
    assert old is not None
    assert old.name == "profile-r1.duckdb"
    assert (old.parent / "latest.duckdb").resolve() == old.resolve()
    assert read(old, "select count(*) from customer_profile") == [(0,)]
    publish(database, "r2", {}, models=models)
    new = current_file(database.data_dir)
    assert new is not None
    assert new.name == "profile-r2.duckdb"
    assert not list(old.parent.glob(".*")), "leftovers of the crash are gone"


def test_a_crash_after_the_pointer_leaves_the_new_version_served(database: Database, models: Path) -> None:
    publish(database, "r1", {}, models=models)

    def crash(done: str) -> None:
        if done == "pointer swapped":
            raise Crash

    with pytest.raises(Crash):
        publish(database, "r2", {}, models=models, after_step=crash)
    new = current_file(database.data_dir)
    assert new is not None
    assert (new.name, (new.parent / "latest.duckdb").resolve().name) == ("profile-r2.duckdb", "profile-r2.duckdb")


def test_what_must_stand_before_readers_see_it_runs_when_the_file_is_complete(database: Database, models: Path) -> None:
    seen: list[object] = []

    def commit() -> None:
        seen.append(current(database.data_dir))
        seen.append((database.data_dir / "published/full/profile-r1.duckdb").exists())

    publish(database, "r1", {}, models=models, before_swap=commit)
    assert seen == [None, True]


def test_an_open_reader_keeps_reading_while_new_versions_are_published(database: Database, models: Path, rows: Rows) -> None:
    rows("employee", employee_id="'emp_1'")
    first = publish(database, "r1", {}, models=models)
    reader = duckdb.connect(str(first.file), read_only=True)
    rows("employee", employee_id="'emp_2'")
    second = publish(database, "r2", {}, models=models)
    assert reader.execute("select count(*) from employee").fetchall() == [(1,)]
    assert read(second.file, "select count(*) from employee") == [(2,)]
    reader.close()


def test_three_versions_and_everything_younger_than_an_hour_are_kept(database: Database, models: Path) -> None:
    long_ago = time.time() - 7200
    for number in range(5):
        made = publish(database, f"r{number}", {}, models=models)
        if number != 3:
            os.utime(made.file, (long_ago + number, long_ago + number))
    last = publish(database, "r5", {}, models=models)
    kept = sorted(file.name for file in last.file.parent.glob("profile-*"))
    assert kept == ["profile-r3.duckdb", "profile-r4.duckdb", "profile-r5.duckdb"]
    assert list(last.removed) == ["profile-r2.duckdb"]


def test_a_version_younger_than_an_hour_stays_however_many_there_are(database: Database, models: Path) -> None:
    for number in range(5):
        last = publish(database, f"r{number}", {}, models=models)
    assert len(list(last.file.parent.glob("profile-*"))) == 5


def test_a_published_run_is_never_written_again(database: Database, models: Path) -> None:
    publish(database, "r1", {}, models=models)
    with pytest.raises(WarehouseError, match="r1 is published already"):
        publish(database, "r1", {}, models=models)


def test_a_pointer_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "current.json").write_text("{")
    with pytest.raises(WarehouseError, match="c360 run"):
        current(tmp_path)


def test_the_writer_goes_on_in_its_own_file_after_a_refused_publish(database: Database, models: Path, rows: Rows) -> None:
    rows("customer_profile", customer_id="'cus_1'", party_type="'friend'")
    with pytest.raises(PublishRefused):
        publish(database, "r1", {}, models=models)
    assert database.rows("select current_catalog(), current_schema()") == [("warehouse", "main")]
    assert database.rows("select database_name from duckdb_databases() where database_name = 'publishing'") == []
    assert current(database.data_dir) is None
    assert [file.name for file in (database.data_dir / "published/full").iterdir()] == []


def test_the_steps_are_told_in_their_order(database: Database, models: Path) -> None:
    told: list[str] = []
    publish(database, "r1", {}, models=models, after_step=told.append)
    assert tuple(told) == publishing.STEPS
