"""A declared tool whose export came without a record: nobody vanishes, and nobody is left to think that all is well."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import connectors.declared as declared
from connectors.base import ConnectorError, Reading
from warehouse.database import Database, open_database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source

HEADER = "id,name\n"
PEOPLE = HEADER + "".join(f"{number},Person {number}\n" for number in range(10))
TOOL = """tool: desk
streams:
  person: {{files: {files}, key: id, snapshot: {snapshot}, map: {{person_record: {{full_name: name}}}}}}
"""


class Desk:
    """A tool of one stream, read night after night into a warehouse of its own."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.nights = database, folder, 0
        self.declare("p.csv", "complete")

    def declare(self, files: str, snapshot: str) -> None:
        self.tool(TOOL.format(files=files, snapshot=snapshot))

    def tool(self, text: str) -> None:
        (self.folder / "desk.yaml").write_text(text)

    def read(self, content: str | None = None, file: str = "p.csv", accepted: bool = False) -> Outcome:
        """One night, with this export. Raises what the connector raised."""
        self.nights += 1
        if content is not None:
            (self.folder / file).write_text(content)
        settings = declared.DeclaredSettings(system="declared", file=self.folder / "desk.yaml")
        reading = Reading("desk", may_shrink=accepted)
        at = datetime(2026, 11, 1, 2, tzinfo=UTC) + timedelta(days=self.nights)
        try:
            return read_source(self.database, "desk", declared.connector, settings, f"run{self.nights}", at, reading)
        except Exception as error:  # dlt wraps what a connector raises
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, ConnectorError | WarehouseError):
                cause = cause.__cause__ or cause.__context__
            raise cause or error from None

    @property
    def alive(self) -> int:
        return int(str(self.database.value("select count(*) from raw_desk.person where _deleted_at is null")))

    @property
    def message(self) -> object:
        return self.database.value("select message from meta.source_health")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_database(tmp_path / "data") as database:
        yield Desk(database, tmp_path)


@pytest.mark.parametrize("content", ["", "\n \n"], ids=["no bytes", "blank lines"])
@pytest.mark.parametrize("snapshot", ["complete", "partial"])
def test_a_file_with_nothing_in_it_is_an_error_that_names_it_first_or_later(desk: Desk, content: str, snapshot: str) -> None:
    desk.declare("p.csv", snapshot)
    with pytest.raises(ConnectorError, match=r"p\.csv: (it has 0 bytes|nothing stands in it)"):
        desk.read(content)
    desk.read(PEOPLE)
    with pytest.raises(ConnectorError, match=r"p\.csv: (it has 0 bytes|nothing stands in it).*the last good load stays"):
        desk.read(content)
    assert desk.alive == 10


def test_a_header_alone_after_a_good_load_fails_the_source_and_deletes_nobody(desk: Desk) -> None:
    desk.read(PEOPLE)
    for _ in range(2):
        with pytest.raises(ConnectorError, match=r"p\.csv holds no record of person, where 10 are known.*c360 run --accept desk"):
            desk.read(HEADER)
    assert desk.alive == 10
    assert desk.read(PEOPLE).status == "ok"


def test_a_header_alone_counts_once_a_person_accepted_it_and_from_then_on(desk: Desk) -> None:
    desk.read(PEOPLE)
    assert desk.read(HEADER, accepted=True).landings[0].deleted == 10
    assert (desk.alive, desk.message) == (0, "person: 0 records in what was read")
    assert desk.read(HEADER + "\n").status == "ok", "nothing is known any more that could vanish"
    assert desk.read(PEOPLE).landings[0].changed == 10, "whoever comes back is there again"


def test_a_header_alone_at_first_is_taken_and_told(desk: Desk) -> None:
    outcome = desk.read(HEADER)
    assert (outcome.status, outcome.message) == ("new", "person: 0 records in p.csv")
    assert (desk.alive, desk.message) == (0, "person: 0 records in what was read")
    assert desk.read(PEOPLE).landings[0].live == 10


@pytest.mark.parametrize(("files", "file", "content"), [("p.csv", "p.csv", HEADER), ('"p*.csv"', "p2.csv", ""), ("p.jsonl", "p.jsonl", "")])
def test_a_quiet_day_of_a_feed_of_changes_is_no_fault(desk: Desk, files: str, file: str, content: str) -> None:
    desk.declare(files, "partial")
    desk.read('{"id": 1, "name": "Anna"}\n' if file.endswith("l") else PEOPLE, file.replace("2", ""))
    alive = desk.alive
    assert desk.read(content, file).status == "ok"
    assert desk.alive == alive


def test_a_folder_whose_files_are_gone_is_an_error_for_a_listing_of_everything_alone(desk: Desk) -> None:
    for snapshot in ("partial", "complete"):
        desk.declare('"p*.csv"', snapshot)
        desk.read(PEOPLE, "p1.csv")
        (desk.folder / "p1.csv").unlink()
        if snapshot == "partial":
            assert "no file matches p*.csv" in desk.read().message
        else:
            with pytest.raises(ConnectorError, match=r"no file matches p\*\.csv of person, of which 10 records are known"):
                desk.read()
    assert desk.alive == 10


def test_a_table_of_a_database_that_is_empty_is_told(desk: Desk) -> None:
    shop = sqlite3.connect(desk.folder / "shop.db", isolation_level=None)
    shop.execute("create table person as select 1 as id, 'Anna' as name")
    desk.tool(
        f"tool: desk\nconnection: {{kind: sql, url: 'sqlite:///{desk.folder / 'shop.db'}'}}\n"
        "streams: {person: {table: person, key: id, snapshot: complete, map: {person_record: {full_name: name}}}}\n"
    )
    desk.read()
    shop.execute("delete from person")
    assert "person holds no record of person, where 1 are known, which stay as they are" in desk.read().message
    assert desk.alive == 1
    desk.read(accepted=True)
    assert desk.alive == 0
    shop.close()
