"""A new night while calls are in flight: they finish on the version that they began with, the next ones are answered from the new one."""

import json
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.serving.attacks import CALLS
from warehouse.serving.agents.answering import Answering
from warehouse.serving.agents.served import Served
from warehouse.serving.agents.tools import Tools

TOOLS = {name for name in vars(Tools) if not name.startswith("_")}
SLOW = "select count(*) from range(40000) as a, range(20000) as b where hash(a.range) = hash(b.range) + 1"


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """A copy in which a second version, r2, is ready to be pointed at."""
    folder = tmp_path / "data"
    shutil.copytree(published, folder, symlinks=True)
    place = folder / "published" / "full"
    shutil.copy(place / "profile-r1.duckdb", place / "profile-r2.duckdb")
    shutil.copytree(place / "search-r1", place / "search-r2")
    return folder


def point_at(data: Path, run_id: str) -> None:
    pointer = data / "published" / "current.json"
    said = json.loads(pointer.read_text())
    said["run_id"] = run_id
    said["roles"]["full"] = {"database": f"full/profile-{run_id}.duckdb", "search_index": f"full/search-{run_id}"}
    pointer.with_suffix(".new").write_text(json.dumps(said))
    pointer.with_suffix(".new").replace(pointer)


def test_a_call_in_flight_finishes_on_the_old_version_and_the_next_sees_the_new_one(data: Path) -> None:
    answering = Answering(data, "full", "test")
    told: list[tuple[dict[str, Any], dict[str, Any], bool]] = []
    slow = threading.Thread(target=lambda: told.append(answering.answer("query_sql", {"sql": SLOW})))
    try:
        answering.answer("describe", {})
        slow.start()
        while not any(answering.served._in_use.values()):
            pass
        point_at(data, "r2")
        _, carried, _ = answering.answer("find_customer", {"handle": "anna@acme.se"})
        assert slow.is_alive(), "the slow call was over before the swap: this has shown nothing"
        assert carried["run_id"] == "r2"
        slow.join()
    finally:
        answering.close()
    [(found, carried, failed)] = told
    assert (failed, carried["run_id"]) == (False, "r1")
    assert found["rows"] == [[0]]


def test_a_reader_in_use_is_closed_only_after_its_last_call(data: Path) -> None:
    served = Served(data, "full")
    with served.reader() as old:
        point_at(data, "r2")
        with served.reader() as new:
            assert (old.run_id, new.run_id) == ("r1", "r2")
        old.path.unlink()  # the oldest versions are removed while somebody reads
        assert old.rows("select count(*) as n from employee") == [{"n": 3}]
    with pytest.raises(Exception, match=r"(?i)closed"):
        old.rows("select 1")
    served.close()


def test_a_version_without_an_index_says_what_to_do(data: Path) -> None:
    shutil.rmtree(data / "published" / "full" / "search-r1")
    answering = Answering(data, "full", "test")
    try:
        found, _, failed = answering.answer("find_customer", {"handle": "anna@acme.se"})
    finally:
        answering.close()
    assert failed
    assert "c360 run" in found["error"]


def test_every_call_of_the_attack_corpus_ends_at_once_and_is_logged(data: Path) -> None:
    answering = Answering(data, "full", "test")
    calls = [(tool, {"own": arguments["id"]} if tool == "fetch" else arguments) for tool, arguments in CALLS if tool in TOOLS]
    try:
        for tool, arguments in calls:
            started = time.monotonic()
            found, carried, _ = answering.answer(tool, arguments)
            assert time.monotonic() - started < 2, (tool, str(arguments)[:100])
            assert "root:x:" not in str(found)
            assert next(answering.log.lines())["answer_id"] == carried["answer_id"]
    finally:
        answering.close()
    assert len(calls) > 100
