"""An API's listing that changes while it is read: what lives is never taken for deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import connectors.declared as declared
from connectors.base import Reading
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import Database, open_database
from warehouse.ingest import Outcome, read_source

DESK = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: none}}, paging: {paging}, per_minute: 1000000}}
streams:
  person:
    path: /people
    records: people
    key: [Team, id]
    snapshot: complete
    map:
      person_record: {{full_name: name}}
"""
SIZE = 3
PAGINGS = ["{kind: page}", "{kind: offset, size: 3}", "{kind: next_link}"]


class Desk:
    """Twelve people. goes: whom the tool deletes once the first page of a reading was given, one a reading."""

    def __init__(self) -> None:
        self.people = [{"id": n, "Team": " a ", "name": f"P{n}"} for n in range(1, 13)]
        self.goes: list[int] = []
        self.readings = 0

    def answer(self, call: Call) -> Reply:
        at = int(call.params.get("offset", (int(call.params.get("page", 1)) - 1) * SIZE))
        if at == 0:
            self.readings += 1
        elif at == SIZE and self.goes:
            gone = self.goes.pop(0)
            self.people = [person for person in self.people if person["id"] != gone]
        more = {"next": f"/v2/people?offset={at + SIZE}"} if at + SIZE < len(self.people) and "page" not in call.params else {}
        return data({"people": self.people[at : at + SIZE], **({} if "limit" in call.params else more)})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def night(database: Database, write_tool: Callable[..., Path]) -> Callable[[str, str, str], Outcome]:
    """One run: the server's address, the paging and the run's name → what became of it."""

    def read(url: str, paging: str, run: str) -> Outcome:
        settings = declared.DeclaredSettings(system="declared", file=write_tool(DESK.format(url=url, paging=paging)))
        return read_source(database, "desk", declared.connector, settings, run, datetime.now(UTC), Reading("desk"))

    return read


def deleted(database: Database) -> set[int]:
    return {int(str(key)) for (key,) in database.rows("select id from raw_desk.person where _deleted_at is not null")}


@pytest.mark.parametrize("paging", PAGINGS)
def test_a_record_deleted_between_two_pages_hides_none_that_lives(night: Callable[[str, str, str], Outcome], database: Database, paging: str) -> None:
    desk = Desk()
    with FakeServer(desk.answer) as server:
        night(server.url, paging, "run1")
        assert desk.readings == 1
        desk.goes = [2]
        night(server.url, paging, "run2")  # the fourth person moves onto the page that was read already
        assert deleted(database) <= {2}
        night(server.url, paging, "run3")
        assert deleted(database) == {2}
        readings = desk.readings
        night(server.url, paging, "run4")
    assert (deleted(database), desk.readings - readings) == ({2}, 1)


@pytest.mark.parametrize("paging", PAGINGS)
def test_where_records_go_each_time_nothing_is_taken_for_deleted(night: Callable[[str, str, str], Outcome], database: Database, paging: str) -> None:
    desk = Desk()
    with FakeServer(desk.answer) as server:
        night(server.url, paging, "run1")
        desk.people = [person for person in desk.people if person["id"] != 12]
        desk.goes = [1, 2, 3, 4]
        outcome = night(server.url, paging, "run2")
        assert (deleted(database), desk.readings) == (set(), 5)
        assert "no absent one is taken as deleted" in outcome.message
        night(server.url, paging, "run3")
    assert deleted(database) == {1, 2, 3, 4, 12}


def test_a_record_that_the_first_reading_missed_is_landed_by_the_second(night: Callable[[str, str, str], Outcome], database: Database) -> None:
    desk = Desk()
    with FakeServer(desk.answer) as server:
        night(server.url, "{kind: page}", "run1")
        desk.people[3] |= {"name": "Renamed"}
        desk.goes = [2]
        night(server.url, "{kind: page}", "run2")
    assert database.rows("select name, _deleted_at from raw_desk.person where id = '4' order by _load_id desc limit 1") == [("Renamed", None)]
