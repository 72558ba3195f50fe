"""One source's reading in a run: files that are as they were are not read again, rows are accounted for, and a failure keeps what there was."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Connector, Reading, SourceSettings
from tests.warehouse.landing.crm import ANNA, BO, NOW, PEOPLE, Rows, people, source
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.ingest import fail_source, last_change, read_source


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


def test_the_outcome_names_a_key_that_repeats_whichever_batch_it_comes_in(database: Database, export: Path) -> None:
    once, again = [ANNA, BO], [BO | {"name": "Older"}, ANNA]
    outcome = read_source(database, "crm", connector(export, once, again), SETTINGS, "run1", NOW, Reading("crm"))
    assert (outcome.received, outcome.repeated) == (4, 2)
    assert outcome.repeats == "2 rows of person with a key that came before, such as 2: of each the first is kept"


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
