"""A long first reading of a declared API or database: landed in slices, stopped and gone on with, limited by `--since` where a cursor says how."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import ConnectorError
from connectors.client import Budget, BudgetSpent
from connectors.declared import sql_rows, turns
from connectors.declared.tool import load_tool
from tests.connectors.declared.desk import CALLS, TOKEN, TOOL, Desk, Nights
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import Database, open_database

ROOT = Path(__file__).parents[3]
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
CALLS_MADE = 160
SHOP = """tool: desk
connection: {kind: sql, url: "sqlite:///shop.db"}
streams:
  call: {table: calls, key: id, snapshot: complete, CURSOR map: {interaction: {occurred_at: changed, subject: name}}}
"""
CURSOR = "cursor: {column: changed, lag: 1h},"
CHILD = """
import sys
from datetime import datetime
from pathlib import Path
import connectors.declared as declared
from connectors import slices
from connectors.base import Reading
from connectors.declared import sql_rows, turns
from warehouse.database import open_database
from warehouse.ingest import read_source
turns.SLICE_ROWS, sql_rows.BATCH, slices.TELL_EVERY = 40, 20, 0
reading = Reading("desk", say=lambda said: print(said, flush=True))
settings = declared.DeclaredSettings(system="declared", file=Path(sys.argv[1]))
with open_database(Path(sys.argv[2])) as database:
    read_source(database, "desk", declared.connector, settings, "killed", datetime.fromisoformat(sys.argv[3]), reading)
"""


@pytest.fixture
def desk() -> Desk:
    """A call each six hours, forty days long."""
    desk = Desk(page=20)
    for key in range(CALLS_MADE):
        desk.put("calls", key, START - timedelta(days=41) + key * timedelta(hours=6), f"call {key}")
    return desk


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of two pages."""
    monkeypatch.setenv("SOURCES__DESK__TOKEN", TOKEN)
    monkeypatch.setattr(turns, "SLICE_ROWS", 40)
    monkeypatch.setattr(sql_rows, "BATCH", 20)
    monkeypatch.setattr(Budget, "pause", lambda self, seconds: None)


@pytest.fixture
def nights(database: Database, desk: Desk, tmp_path: Path, small: None) -> Iterator[Callable[..., Nights]]:
    """Call it with the tool's text and what to change in it; the nights come back."""
    with FakeServer(desk.answer) as server:

        def make(text: str = CALLS, before: str = "", after: str = "") -> Nights:
            assert before in text
            tool = tmp_path / "desk.yaml"
            tool.write_text((text.format(url=server.url) if "{url}" in text else text).replace(before, after), encoding="utf-8")
            return Nights(database, desk, server, tool)

        yield make


@pytest.fixture
def shop(tmp_path: Path, desk: Desk) -> Path:
    """The same calls in a database."""
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("create table calls (id integer, name text, changed text)")
        db.executemany("insert into calls values (:id, :name, :changed)", list(desk.rows["calls"].values()))
        db.commit()
    return file


def loads(nights: Nights) -> int:
    return int(str(nights.database.value("select count(distinct _load_id) from raw_desk.call")))


def asked(nights: Nights) -> list[str]:
    """From where on each listing was begun."""
    return [call.params.get("since", "everything") for call in nights.server.calls if "after" not in call.params]


def test_a_first_reading_is_landed_in_slices_and_nothing_is_missed_between_them(nights: Callable[..., Nights]) -> None:
    found = nights()
    found.sync(START)
    assert found.landed() == found.truth()
    assert loads(found) in (4, 5)  # the lag is read again
    assert asked(found) == ["everything", *sorted(asked(found)[1:])]
    assert len(found.server.calls) <= 12
    found.sync(START + DAY)
    assert len(found.server.calls) == 1


def test_what_changes_while_it_is_read_comes_again_and_moves_nothing(nights: Callable[..., Nights], desk: Desk) -> None:
    found, seen = nights(), [0]

    def busy(call: Call) -> None:
        seen[0] += 1
        desk.put("calls", seen[0], START - timedelta(hours=1, seconds=-seen[0]), f"changed {seen[0]}")

    desk.fault = busy
    found.sync(START)
    desk.fault = lambda call: None
    found.sync(START + DAY)
    assert found.landed() == found.truth()


def test_the_reading_of_everything_each_week_is_one_piece_and_finds_what_was_deleted(nights: Callable[..., Nights], desk: Desk) -> None:
    found = nights()
    found.sync(START)
    desk.delete("calls", 7)
    found.sync(START + 8 * DAY)
    assert found.landed() == found.truth()
    desk.delete("calls", 8)
    found.sync(START + 9 * DAY, full=True)
    assert found.landed() == found.truth()


def test_an_order_that_is_not_as_declared_fails(nights: Callable[..., Nights], desk: Desk) -> None:
    found = nights()
    desk.fault = lambda call: data({"calls": list(desk.rows["calls"].values())[40:20:-1], "links": {"next": None}})
    with pytest.raises(ConnectorError, match=r"cursor\.is_sorted: the records do not come in the order of changed, oldest first"):
        found.sync(START)


@pytest.mark.parametrize("times", [1, 99])
def test_a_page_that_comes_twice_ends_no_slice(nights: Callable[..., Nights], desk: Desk, times: int) -> None:
    """Another one may have been left out for it."""
    found, seen = nights(), [0]
    rows = [row for _, row in sorted(desk.rows["calls"].items())]

    def twice(call: Call) -> Reply | None:
        seen[0] += 1
        following = "x" if seen[0] % 2 else f"{rows[39]['changed']}|000039"
        return data({"calls": rows[:20], "links": {"next": f"/v2/calls?after={following}"}}) if seen[0] <= 2 * times else None

    desk.fault = twice
    if times > 1:
        with pytest.raises(ConnectorError, match="rows may be missing"):
            found.sync(START)
        assert {key for _, key in found.landed()} <= set(range(20))  # what lies before the fault
        desk.fault = lambda call: None
    found.sync(START + timedelta(hours=1))
    assert found.landed() == found.truth()


def test_pages_that_are_counted_are_not_taken_for_places(nights: Callable[..., Nights]) -> None:
    with pytest.raises(ConnectorError, match=r"desk.yaml:9: streams.call.cursor.is_sorted: pages that are counted move up"):
        load_tool(nights(CALLS, "{kind: next_link, next: links.next}", "{kind: page}").tool)


def test_a_budget_that_is_spent_keeps_the_slices_and_the_next_run_goes_on(nights: Callable[..., Nights]) -> None:
    found = nights(CALLS, "per_minute: 1000000", "budget: 4")
    requests, runs = 0, 0
    for night in range(5):
        with suppress(BudgetSpent):
            runs += 1
            found.sync(START + night * DAY)
            runs -= 1
        requests += len(found.server.calls)
        assert len(found.server.calls) <= 4
    assert (found.landed(), runs) == (found.truth(), 2)
    assert requests < 20


@pytest.mark.parametrize(("text", "words"), [(CALLS, "call, 40 rows, 2 requests"), (SHOP.replace("CURSOR", CURSOR), "call, 40 rows")])
def test_how_far_it_is_is_told(nights: Callable[..., Nights], shop: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str) -> None:
    monkeypatch.setattr("connectors.slices.TELL_EVERY", 0)
    found = nights(text)
    found.sync(START)
    assert f"reading desk: {words}" in found.said


def killed(command: list[str], when: int) -> None:
    """Runs the command and kills it once it has said so many lines."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    assert child.stdout
    for _ in range(when):
        assert child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


@pytest.mark.slow
@pytest.mark.parametrize("text", [CALLS, SHOP.replace("CURSOR", CURSOR)], ids=["an API", "a database"])
@pytest.mark.parametrize("when", [1, 4, 7])
def test_a_killed_back_fill_goes_on_where_it_was(tmp_path: Path, desk: Desk, small: None, shop: Path, text: str, when: int) -> None:
    """Each line is one page: those of the slices that were landed are not asked for again."""
    tool = tmp_path / "desk.yaml"
    with FakeServer(desk.answer) as server:
        tool.write_text(text.format(url=server.url) if "{url}" in text else text, encoding="utf-8")
        killed([sys.executable, "-c", CHILD, str(tool), str(tmp_path / "data"), START.isoformat()], when)
        with open_database(tmp_path / "data") as database:
            nights = Nights(database, desk, server, tool)
            nights.sync(START + timedelta(hours=1))
            assert nights.landed() == nights.truth()
            assert nights.database.rows("select count(*), count(distinct id) from raw_desk.call") == [(CALLS_MADE, CALLS_MADE)]
            assert nights.reading.counted["call"] <= CALLS_MADE - 40 * ((when - 1) // 2 - 1) + 10
            assert nights.database.value("select count(*) from raw_desk.call where _deleted_at is not null") == 0


def test_a_database_is_landed_in_slices_and_its_rows_without_a_time_too(nights: Callable[..., Nights], shop: Path, desk: Desk) -> None:
    with closing(sqlite3.connect(shop)) as db:
        db.execute("update calls set changed = null where id in (3, 159)")
        db.execute("update calls set changed = '2026-02-01T00:00:00Z' where id between 60 and 120")  # more than a slice in one moment
        db.commit()
    found = nights(SHOP.replace("CURSOR", CURSOR))
    found.sync(START)
    assert found.landed() == found.truth()
    assert loads(found) >= 3
    with closing(sqlite3.connect(shop)) as db:
        db.execute("delete from calls where id in (3, 9)")
        db.commit()
    desk.delete("calls", 3), desk.delete("calls", 9)
    found.sync(START + 8 * DAY)
    assert found.landed() == found.truth()


def test_what_was_landed_does_not_stay_in_memory(nights: Callable[..., Nights], shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a back-fill of many slices would gather there, whatever their size."""
    monkeypatch.setattr(turns, "SLICE_ROWS", 10_000)
    monkeypatch.setattr(sql_rows, "BATCH", 10_000)
    with closing(sqlite3.connect(shop)) as db:
        rows = ((n, f"{n}" * 200, (START - n * timedelta(minutes=1)).isoformat()) for n in range(1_000, 31_000))
        db.executemany("insert into calls values (?, ?, ?)", rows)
        db.commit()
    found = nights(SHOP.replace("CURSOR", CURSOR))
    found.sync(START)
    assert found.database.value("select count(*) from raw_desk.call") == 30_000 + CALLS_MADE
    held = found.database.value("select memory_usage_bytes from duckdb_memory() where tag = 'IN_MEMORY_TABLE'")
    assert int(str(held)) < 10 * 2**20


SINCE = date(2026, 2, 1)


@pytest.mark.parametrize("text", [CALLS, SHOP.replace("CURSOR", CURSOR)], ids=["an API", "a database"])
def test_since_limits_a_reading_and_the_later_ones_and_what_lies_before_it_is_not_deleted(
    nights: Callable[..., Nights], shop: Path, desk: Desk, text: str
) -> None:
    found = nights(text)
    behind = {place: name for place, name in found.truth().items() if desk.rows["calls"][place[1]]["changed"] >= SINCE.isoformat()}
    found.sync(START, since=SINCE)
    assert (found.landed(), 0 < len(behind) < CALLS_MADE) == (behind, True)
    for night in (1, 8):  # the second reads everything again
        found.sync(START + night * DAY)
        assert found.landed() == behind
    found.sync(START + 9 * DAY, since=date(2000, 1, 1))
    assert found.landed() == found.truth()
    found.sync(START + 10 * DAY, since=SINCE)
    assert found.landed() == found.truth()


def test_since_may_stand_in_the_configuration(nights: Callable[..., Nights], desk: Desk) -> None:
    found = nights()
    found.sync(START, configured=SINCE)
    assert {desk.rows["calls"][key]["changed"] >= SINCE.isoformat() for _, key in found.landed()} == {True}


def test_a_stream_without_a_cursor_says_that_since_cannot_limit_it(nights: Callable[..., Nights], shop: Path, desk: Desk) -> None:
    for what in ("people", "companies", "tickets"):
        desk.put(what, 1, START - 300 * DAY, "Old")
    for text, stream in ((TOOL, "person"), (SHOP.replace("CURSOR", ""), "call")):
        outcome = nights(text).sync(START, full=True, since=SINCE)
        assert f"{stream}: no cursor is declared, so it is read whole, whatever --since says" in outcome.message
        assert f"{stream}s".replace("persons", "people") in {what for what, _ in nights(text).landed()}


def test_numbers_that_are_no_times_say_that_since_cannot_limit_them(nights: Callable[..., Nights], shop: Path, desk: Desk) -> None:
    found = nights(SHOP.replace("CURSOR", "cursor: {column: id},"))
    assert "id holds numbers that are no times, so it is read whole, whatever --since says" in found.sync(START, since=SINCE).message
    assert found.landed() == found.truth()
    for row in desk.rows["calls"].values():
        row["changed"] = row["id"]
    found = nights(CALLS, "lag: 1h", "lag: 5")
    desk.fault = lambda call: data({"calls": list(desk.rows["calls"].values())[:20], "links": {"next": None}})
    with pytest.raises(ConnectorError, match="--since cannot limit it, for changed holds numbers that are no times"):
        found.sync(START + DAY, since=date(2026, 2, 2))
