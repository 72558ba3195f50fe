"""Live sources: absence deletes only inside a window that was read whole; long readings are kept slice by slice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dlt
import pyarrow as pa
import pytest

from connectors.base import Connector, ConnectorError, Reading, SourceSettings, Stream, resource
from warehouse.database import Database, open_database
from warehouse.ingest import Outcome, fail_source, last_change, read_source
from warehouse.source_state import glance, known

NOTE = Stream("note", ("id",), ("id", "folder", "at", "text"), scope_sql="folder", place_sql='"at"')
TAG = Stream("tag", ("note_id", "name"), ("note_id", "name"), scope_sql="note_id")
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
Row = dict[str, str]
Read = Callable[[Reading], dict[str, list[Row]]]


class Settings(SourceSettings):
    pass


def run(database: Database, run_id: str, read: Read, full: bool = False, unwanted: tuple[str, ...] = ()) -> Outcome:
    """One run's reading of a live source; read: what the reading brings, called once for each slice; unwanted: streams that are out of scope."""

    def source(_settings: Settings, reading: Reading) -> Any:
        found = read(reading)
        for stream, rows in found.items():
            reading.count(stream, len(rows))

        @dlt.source(name="notes")
        def notes() -> Any:
            return [resource(stream, lambda stream=stream: tables(stream, found.get(stream.name, []))) for stream in (NOTE, TAG)]

        return notes()

    parts = (Settings, lambda _: [NOTE, TAG], source, lambda _: [], lambda _: {}, lambda _: None)
    live = Connector("notes", "Notes", *parts, unwanted=lambda _: unwanted, is_live=lambda _: True)
    return read_source(database, "notes", live, Settings(system="notes"), run_id, NOW, Reading("notes"), full)


def tables(stream: Stream, rows: list[Row]) -> list[pa.Table]:
    return [pa.Table.from_pylist(rows, pa.schema([(column, pa.string()) for column in stream.columns]))] if rows else []


def note(key: str, folder: str = "a", at: str = "1", text: str = "") -> Row:
    return {"id": key, "folder": folder, "at": at, "text": text}


def alive(database: Database, table: str = "note", column: str = "id") -> list[str]:
    return [str(key) for (key,) in database.rows(f"select {column} from raw_notes.{table} where _deleted_at is null order by 1")]


def bring(windows: list[tuple[str, ...]], **rows: list[Row]) -> Read:
    def read(reading: Reading) -> dict[str, list[Row]]:
        for window in windows:
            reading.window("note", *window)
        return rows

    return read


FIVE = [note("1", "a", "1"), note("2", "a", "2"), note("3", "a", "3"), note("4", "b", "2"), note("5", "c", "2")]


def test_what_is_absent_from_a_window_is_deleted_and_what_lies_outside_stays(database: Database) -> None:
    run(database, "first", bring([], note=FIVE))
    run(database, "second", bring([("a", "2", "9"), ("b",)], note=[FIVE[2]]))
    assert alive(database) == ["1", "3", "5"]
    run(database, "third", bring([("a",)], note=FIVE[:3]))
    assert alive(database) == ["1", "2", "3", "5"]


def test_without_a_window_nothing_is_deleted(database: Database) -> None:
    run(database, "first", bring([], note=FIVE))
    run(database, "second", bring([], note=[FIVE[0]]))
    assert len(alive(database)) == 5


def test_an_empty_window_that_was_read_whole_deletes_all_that_lay_in_it(database: Database) -> None:
    run(database, "first", bring([], note=FIVE))
    run(database, "second", bring([("a",)]))
    assert alive(database) == ["4", "5"]


def test_a_part_is_deleted_when_its_whole_came_without_it(database: Database) -> None:
    def with_tags(*tags: tuple[str, str]) -> Read:
        def read(reading: Reading) -> dict[str, list[Row]]:
            reading.came_with("tag", "note")
            return {"note": [note("1")], "tag": [{"note_id": key, "name": name} for key, name in tags]}

        return read

    run(database, "first", bring([], note=FIVE, tag=[{"note_id": key, "name": name} for key, name in (("1", "x"), ("1", "y"), ("2", "z"))]))
    run(database, "second", with_tags(("1", "y")))
    assert alive(database, "tag", "note_id || name") == ["1y", "2z"]


def test_what_the_tool_says_is_gone_is_deleted_unless_it_was_met_as_well(database: Database) -> None:
    def read(reading: Reading) -> dict[str, list[Row]]:
        reading.gone("note", ["1", "3", "9"])
        return {"note": [FIVE[2]]}

    run(database, "first", bring([], note=FIVE))
    outcome = run(database, "second", read)
    assert alive(database) == ["2", "3", "4", "5"]
    assert [landing.deleted for landing in outcome.landings] == [1, 0]


def test_a_live_source_is_read_in_each_run_and_knows_what_it_remembered(database: Database) -> None:
    met: list[dict[str, str]] = []

    def read(reading: Reading) -> dict[str, list[Row]]:
        met.append(dict(reading.state))
        reading.remember("cursor", str(len(met)))
        return {"note": [note("1")]}

    for number in range(2):
        run(database, f"run{number}", read)
    run(database, "all", read, full=True)
    assert met == [{}, {"cursor": "1"}, {}]


def test_slices_are_kept_when_a_later_one_fails(database: Database) -> None:
    def read(reading: Reading) -> dict[str, list[Row]]:
        place = int(reading.state.get("place", "0"))
        if place == 2 and not failed:
            failed.append(True)
            raise ConnectorError("the line went dead")
        reading.remember("place", str(place + 1))
        reading.unfinished = "" if place == 3 else "some"
        return {"note": [note(str(place))]}

    failed: list[bool] = []
    with pytest.raises(ConnectorError, match="went dead"):
        run(database, "first", read)
    assert alive(database) == ["0", "1"]
    assert known(database, "notes") == {"place": "2"}
    outcome = run(database, "second", read)
    assert alive(database) == ["0", "1", "2", "3"]
    assert {landing.stream: landing.received for landing in outcome.landings} == {"note": 2, "tag": 0}
    assert outcome.counted == {"note": 2}


def test_a_window_of_one_slice_says_nothing_of_the_next(database: Database) -> None:
    run(database, "first", bring([], note=FIVE))

    def read(reading: Reading) -> dict[str, list[Row]]:
        if "done" in reading.state:
            return {"note": [FIVE[4]]}
        reading.window("note", "a")
        reading.complete("tag")
        reading.remember("done", "yes")
        reading.unfinished = "the rest"
        return {"note": FIVE[:3]}

    run(database, "second", read)
    assert len(alive(database)) == 5


def test_what_a_killed_landing_had_landed_is_built_on_by_the_next_run(database: Database) -> None:
    run(database, "first", bring([], note=FIVE))
    run(database, "second", bring([], note=FIVE))
    assert last_change(database, "notes") == "first.notes"
    database.connection.execute("insert into meta.source_state values ('notes', '_landing', '')")  # as a run that was killed leaves it
    run(database, "third", bring([], note=FIVE))
    assert last_change(database, "notes") == "third.notes"
    run(database, "fourth", bring([], note=FIVE))
    assert last_change(database, "notes") == "third.notes"


def test_what_is_remembered_can_be_seen_without_the_lock_and_not_while_a_run_writes(tmp_path: Path) -> None:
    def read(reading: Reading) -> dict[str, list[Row]]:
        reading.remember("cursor", "17")
        return {"note": [note("1")]}

    assert glance(tmp_path / "data") == {}
    with open_database(tmp_path / "data") as opened:
        run(opened, "first", read)
    assert glance(tmp_path / "data") == {"notes": {"cursor": "17"}}


def listed(database: Database) -> list[str]:
    return [str(name) for (name,) in database.rows("select source_object from meta.source_health order by 1")]


def test_nobody_waits_for_a_stream_that_is_out_of_scope_and_empty(database: Database) -> None:
    run(database, "first", bring([], note=FIVE), unwanted=("tag",))
    assert listed(database) == ["note"]
    fail_source(database, "notes", [NOTE], "second", "the tool is down")
    assert database.rows("select source_object, status from meta.source_health") == [("note", "failed")]


def test_a_stream_out_of_scope_that_still_has_rows_is_listed_and_fails_with_the_others(database: Database) -> None:
    run(database, "first", bring([], note=FIVE, tag=[{"note_id": "1", "name": "red"}]))
    run(database, "second", bring([], note=FIVE), unwanted=("tag",))
    assert listed(database) == ["note", "tag"]
    fail_source(database, "notes", [NOTE], "third", "the tool is down")
    assert database.rows("select distinct status from meta.source_health") == [("failed",)]
