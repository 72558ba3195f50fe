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
    """Twelve people. goes: whom the tool deletes once the first page of a reading was given, one a reading. total: whether it says how many."""

    def __init__(self) -> None:
        self.people = [{"id": n, "Team": " a ", "name": f"P{n}"} for n in range(1, 13)]
        self.goes: list[int] = []
        self.readings = 0
        self.total = False

    def answer(self, call: Call) -> Reply:
        at = int(call.params.get("offset", (int(call.params.get("page", 1)) - 1) * SIZE))
        if at == 0:
            self.readings += 1
        elif at == SIZE and self.goes:
            gone = self.goes.pop(0)
            self.people = [person for person in self.people if person["id"] != gone]
        more = {"next": f"/v2/people?offset={at + SIZE}"} if at + SIZE < len(self.people) and "page" not in call.params else {}
        total = {"total": len(self.people)} if self.total else {}
        return data({"people": self.people[at : at + SIZE], **({} if "limit" in call.params else more), **total})


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
        desk.goes, readings = [1, 2, 3, 4], desk.readings
        outcome = night(server.url, paging, "run2")
        assert (deleted(database), desk.readings - readings) == (set(), 4)
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


def alive(database: Database) -> set[int]:
    return {int(str(key)) for (key,) in database.rows("select id from raw_desk.person where _deleted_at is null")}


@pytest.mark.parametrize("paging", PAGINGS[:2])
@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("kept", ["snapshot: complete", "cursor: {column: name, param: since}"])
def test_the_first_reading_misses_none_that_lives(database: Database, write_tool: Callable[..., Path], paging: str, total: bool, kept: str) -> None:
    desk = Desk()
    desk.total, desk.goes = total, [2]
    for person in desk.people:
        person["name"] = f"{person['id']}"  # a number that grows, for the cursor
    with FakeServer(desk.answer) as server:
        file = write_tool(DESK.format(url=server.url, paging=paging).replace("snapshot: complete", kept))
        settings = declared.DeclaredSettings(system="declared", file=file)
        read_source(database, "desk", declared.connector, settings, "run1", datetime.now(UTC), Reading("desk"))
    assert alive(database) >= set(range(1, 13)) - {2}


@pytest.mark.parametrize("paging", PAGINGS[:2])
def test_a_total_that_stays_tells_that_one_reading_is_enough(night: Callable[[str, str, str], Outcome], database: Database, paging: str) -> None:
    desk = Desk()
    desk.total = True
    with FakeServer(desk.answer) as server:
        night(server.url, paging, "run1")
    assert (alive(database), desk.readings) == (set(range(1, 13)), 1)


@pytest.mark.parametrize("paging", PAGINGS[:2])
def test_a_new_record_that_slips_by_is_read_the_same_night_where_a_total_tells(
    night: Callable[[str, str, str], Outcome], database: Database, paging: str
) -> None:
    desk = Desk()
    desk.total = True
    with FakeServer(desk.answer) as server:
        night(server.url, paging, "run1")
        desk.people.insert(3, {"id": 13, "Team": " a ", "name": "P13"})
        desk.goes = [2]
        night(server.url, paging, "run2")
    assert alive(database) | {2} == set(range(1, 14))


@pytest.mark.parametrize(
    ("paging", "body"),
    [
        ("{kind: page}", {"people": [], "has_more": True}),  # an empty page in the middle
        ("{kind: cursor, param: after, next: next_cursor, more: has_next}", {"people": [], "next_cursor": "9", "hasNext": True}),  # a field renamed
        ("{kind: cursor, param: after, next: cursor, more: has_next}", {"people": [], "has_next": False, "total": 12}),
    ],
)
def test_an_end_at_which_the_answer_says_that_there_is_more_fails_and_deletes_nothing(
    night: Callable[[str, str, str], Outcome], database: Database, paging: str, body: dict[str, object]
) -> None:
    desk = Desk()
    whole = data({"people": desk.people, "has_next": False})
    with FakeServer(lambda call: whole if call.params.get("page", "1") == "1" else data({"people": []})) as server:
        night(server.url, paging, "run1")
    some = {**body, "people": desk.people[:3]} if "cursor" in paging else body
    with FakeServer(lambda _: data(some)) as server, pytest.raises(Exception, match="see paging"):
        night(server.url, paging, "run2")
    assert alive(database) == set(range(1, 13))


def test_a_record_that_is_listed_as_deleted_is_not_missed(tmp_path: Path) -> None:
    """Else the listing would be read twice every night from then on."""
    people, gone = [{"id": n, "Team": "a", "name": f"P{n}"} for n in range(1, 9)], []

    def answer(call: Call) -> Reply:
        if call.path.endswith("deleted"):
            return data({"people": gone})
        at = int(call.params.get("after") or 0)
        return data({"people": people[at : at + SIZE], "next": str(at + SIZE) if at + SIZE < len(people) else None})

    with open_database(tmp_path / "data") as database, FakeServer(answer) as server:
        text = DESK.format(url=server.url, paging="{kind: cursor, param: after, next: next}")
        deletions = "deletions: {path: /deleted, key: [Team, id], paging: {kind: none}}\n    snapshot: complete"
        tool = tmp_path / "desk.yaml"
        tool.write_text(text.replace("snapshot: complete", deletions), encoding="utf-8")
        requests = []
        for night in range(4):
            server.calls.clear()
            settings = declared.DeclaredSettings(system="declared", file=tool)
            reading = Reading("desk", quarantine_file=tmp_path / "quarantine.jsonl")
            read_source(database, "desk", declared.connector, settings, f"run-{night}", datetime(2026, 3, 1 + night, tzinfo=UTC), reading, False)
            requests.append(len(server.calls))
            if night == 0:
                gone.append(people.pop(3))
        assert requests == [4, 7, 4, 4]
