"""What a cursor's values mean: times without a zone, a tool whose clock is behind, texts of several offsets, numbers that are times."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base import ConnectorError
from connectors.declared.position import Mark, mark
from tests.connectors.declared.nights import NIGHT, Nights
from tests.connectors.fake_server import Call, FakeServer, Reply, data

NEW_YORK = ZoneInfo("America/New_York")
REST = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: none}}, paging: {{kind: cursor, param: after, next: next}}, per_minute: 1000000}}
streams:
  person: {{path: /p, records: items, key: id, cursor: {{column: changed, param: since{more}}}, map: {{person_record: {{full_name: name}}}}}}
"""


class Desk:
    """Eight people on two pages. meanwhile: what happens once the first page of the first reading was given. clock: as its Date header says."""

    def __init__(self, changed: Any = "2026-02-01T00:00:00") -> None:
        self.people = {n: {"id": n, "name": "old", "changed": changed} for n in range(8)}
        self.meanwhile: Callable[[], None] | None = None
        self.behind = timedelta()
        self.asked: list[str] = []

    def answer(self, call: Call) -> Reply:
        """Those who changed at or after `since`, compared as texts."""
        since, at = call.params.get("since", ""), int(call.params.get("after") or 0)
        self.asked += [since] if since else []
        rows = [p for p in self.people.values() if str(p["changed"]) >= since.removesuffix("Z")]
        body = {"items": [dict(p) for p in rows[at : at + 4]], "next": str(at + 4) if at + 4 < len(rows) else None}
        if self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        return data(body, Date=format_datetime(datetime.now(UTC) - self.behind))


@contextmanager
def reading(desk: Desk, folder: Path, timezone: str = "UTC", more: str = "") -> Iterator[Nights]:
    with FakeServer(desk.answer) as server:
        (folder / "desk.yaml").write_text(REST.format(url=server.url, more=more), encoding="utf-8")
        nights = Nights(folder / "desk.yaml")
        nights.settings = nights.settings.model_copy(update={"timezone": timezone})
        yield nights


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Stockholm"])
def test_what_changes_while_it_is_read_comes_the_next_night_in_the_tools_own_zone(tmp_path: Path, zone: str) -> None:
    """The first record changes behind the reading's back, the last one half an hour later and before its page is given."""
    desk = Desk()

    def meanwhile() -> None:
        local = NIGHT.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        desk.people[0] |= {"name": "new", "changed": (local + timedelta(minutes=5)).isoformat()}
        desk.people[7] |= {"name": "new", "changed": (local + timedelta(minutes=35)).isoformat()}

    desk.meanwhile = meanwhile
    with reading(desk, tmp_path, zone) as nights:
        nights.read()
        assert "0" in [row["id"] for row in nights.read()]


def test_what_changes_while_it_is_read_comes_though_the_tools_clock_is_behind(tmp_path: Path) -> None:
    desk = Desk("2026-02-01T00:00:00Z")
    desk.behind = timedelta(minutes=20)

    def meanwhile() -> None:
        its_now = NIGHT - desk.behind
        desk.people[0] |= {"name": "new", "changed": (its_now + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")}
        desk.people[7] |= {"name": "new", "changed": (its_now + timedelta(minutes=20)).isoformat().replace("+00:00", "Z")}

    desk.meanwhile = meanwhile
    with reading(desk, tmp_path) as nights:
        nights.read()
        assert "0" in [row["id"] for row in nights.read()]


@pytest.mark.parametrize(("zone", "since"), [("America/New_York", "2026-01-31T23:45:00Z"), ("Europe/Stockholm", "2026-01-31T22:45:00Z")])
def test_a_time_without_a_zone_is_asked_for_from_the_earlier_of_what_it_may_mean(tmp_path: Path, zone: str, since: str) -> None:
    """The tool may take what it is sent as UTC, or as it writes times itself."""
    desk = Desk()
    with reading(desk, tmp_path, zone) as nights:
        nights.read()
        nights.read()
    assert desk.asked[0] == since


@pytest.mark.parametrize(
    ("more", "since"),
    [("", "1769903100000000"), (", lag: 1h", "1769900400000000"), (", format: seconds", "1769903100"), (", lag: 5", "1769903999999995")],
)
def test_microseconds_are_times(tmp_path: Path, more: str, since: str) -> None:
    desk = Desk(1_769_904_000_000_000)
    with reading(desk, tmp_path, more=more) as nights:
        nights.read()
        nights.read()
    assert desk.asked[0] == since


def test_a_long_number_that_means_no_near_time_is_none() -> None:
    assert Mark("number", "9007199254740993").moment is None
    assert Mark("id", "1769904000000000").moment is None
    assert Mark("number", "1769904000000000").moment == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_time_without_a_zone_is_read_in_the_sources() -> None:
    said = mark("2026-02-01 03:00:00", "changed", zone=NEW_YORK)
    assert said is not None
    assert said.moment == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert said.at(datetime(2026, 2, 1, 5, tzinfo=UTC)) == "2026-02-01 00:00:00"
    assert said.earlier(timedelta(hours=1)) == "2026-02-01 02:00:00"


@pytest.mark.parametrize(("value", "earlier"), [(Decimal("120045"), 119_045), (Decimal("120045.50"), 119_045.5), (Decimal("1E+5"), 99_000)])
def test_a_databases_decimal_is_a_number(value: Decimal, earlier: float) -> None:
    found = mark(value, "version")
    assert found is not None
    assert (found.kind, found.earlier(None), type(found.earlier(None))) == ("number", earlier, type(earlier))
    assert mark(Decimal("NaN"), "version") is None


SHOP = """tool: shop
connection: {kind: sql, url: "sqlite:///shop.db"}
streams:
  person: {table: people, key: id, snapshot: complete, cursor: {column: changed}, map: {person_record: {full_name: name}}}
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-02-27T12:00:00+02:00", "2026-02-27T11:30:00+00:00"),
        ("2026-02-27T12:00:00+02:00", "2026-02-27T11:30:00Z"),
        ("2026-02-27 12:00:00+02", "2026-02-27 11:30:00+00"),
        ("2026-02-27 12:00:00", "2026-02-27 11:30:00Z"),
    ],
)
def test_texts_of_several_offsets_are_read_whole(tmp_path: Path, first: str, second: str) -> None:
    """A database compares them as texts: 11:30Z, which is later than 12:00+02:00, would never be asked for."""
    (tmp_path / "tool.yaml").write_text(SHOP, encoding="utf-8")
    with sqlite3.connect(tmp_path / "shop.db", isolation_level=None) as db:
        db.execute("create table people (id integer, name text, changed text)")
        db.execute("insert into people values (1, 'a', ?), (3, 'c', ?)", (first, "2026-01-01" + first[10:]))
        nights = Nights(tmp_path / "tool.yaml")
        assert [row["id"] for row in nights.read()] == ["3", "1"]
        assert [row["id"] for row in nights.read()] == ["1"]
        assert nights.reading.notes == []
        db.execute("insert into people values (2, 'b', ?)", (second,))
        for _ in range(2):
            assert {row["id"] for row in nights.read()} == {"1", "2", "3"}
            assert nights.reading.completed == {"person"}
            assert "texts of several offsets" in nights.reading.notes[0]
    db.close()


def test_a_slice_does_not_end_where_offsets_vary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would begin anew for ever."""
    monkeypatch.setattr("connectors.declared.turns.SLICE_ROWS", 2)
    monkeypatch.setattr("connectors.declared.sql_rows.BATCH", 2)
    (tmp_path / "tool.yaml").write_text(SHOP, encoding="utf-8")
    with sqlite3.connect(tmp_path / "shop.db", isolation_level=None) as db:
        db.execute("create table people (id integer, name text, changed text)")
        db.executemany("insert into people values (?, 'a', ?)", [(n, f"2026-02-0{n}T12:00:00{'Z' if n < 7 else '+02:00'}") for n in range(1, 9)])
    db.close()
    nights = Nights(tmp_path / "tool.yaml")
    met = {row["id"] for row in nights.read(days=0)}
    for _ in range(3):
        if not nights.reading.unfinished:
            break
        met |= {row["id"] for row in nights.read(days=0)}
    assert not nights.reading.unfinished
    assert met == {str(n) for n in range(1, 9)}


def test_a_lag_in_time_is_refused_for_numbers_that_are_none(tmp_path: Path) -> None:
    desk = Desk(12_345)
    with reading(desk, tmp_path, more=", lag: 15m") as nights, pytest.raises(ConnectorError, match="holds numbers that are no times"):
        nights.read()
