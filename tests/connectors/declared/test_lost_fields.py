"""A mapped field that no record has any more, though they had it: it is not taken away from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

import connectors.declared as declared
from connectors.base import ConnectorError, Reading
from pipelines.session import root_cause
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import Database, open_database
from warehouse.ingest import read_source

REST = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: none}}, per_minute: 1000000}}
streams:
  person: {{path: /people, key: id, snapshot: complete{cursor}, map: {{person_record: {{full_name: name, email: email, phone: phone}}}}}}
"""


def people(*lost: str, count: int = 5) -> list[dict[str, Any]]:
    every = [{"id": n, "name": f"P{n}", "email": f"p{n}@fabrikam.example", "phone": "7" if n < 2 else None, "changed": n} for n in range(count)]
    return [{name: value for name, value in person.items() if name not in lost} for person in every]


class Desk:
    """People, and the nights in which they are read."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.people = people()
        self.nights = 0
        self.reading = Reading("desk")

    def answer(self, call: Call) -> Reply:
        """Those who changed."""
        return data({"people": [p for p in self.people if p.get("changed", 0) >= int(call.params.get("since", 0))]})

    def night(self, full: bool = False) -> None:
        """One run's reading. Raises what the connector raised."""
        self.nights += 1
        at = datetime(2026, 3, 1, 2, tzinfo=UTC) + timedelta(days=self.nights)
        self.reading = Reading("desk", quarantine_file=self.folder / "quarantine.jsonl")
        settings = declared.DeclaredSettings(system="declared", file=self.folder / "desk.yaml")
        try:
            read_source(self.database, "desk", declared.connector, settings, f"run-{self.nights}", at, self.reading, full)
        except PipelineStepFailed as error:
            raise root_cause(error, (ConnectorError,)) from None

    def column(self, name: str) -> list[Any]:
        """What is landed."""
        return [value for (value,) in self.database.rows(f"select {name} from raw_desk.person order by id")]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_database(tmp_path / "data") as database:
        yield Desk(database, tmp_path)


@pytest.mark.parametrize("cursor", ["", ", cursor: {column: changed, param: since, lag: 100}"])
@pytest.mark.parametrize("is_null", [False, True])
def test_a_field_that_all_records_have_lost_fails_the_source(desk: Desk, cursor: str, is_null: bool) -> None:
    with FakeServer(desk.answer) as server:
        (desk.folder / "desk.yaml").write_text(REST.format(url=server.url, cursor=cursor))
        desk.night()
        before = desk.column("email")
        desk.people = [p | ({"email": None} if is_null else {}) for p in people("email")]
        for _ in range(2):
            with pytest.raises(ConnectorError, match=r"streams\.person: no record that came has email \(5 had it\) any more.*c360 run desk --full"):
                desk.night()
        assert desk.column("email") == before
        desk.people = people()
        desk.night()
        desk.people = people("email")
        desk.night(full=True)  # meant so
        assert desk.column("email") == [None] * 5


def test_what_a_few_records_had_may_have_been_cleared_and_is_told(desk: Desk) -> None:
    with FakeServer(desk.answer) as server:
        (desk.folder / "desk.yaml").write_text(REST.format(url=server.url, cursor=""))
        desk.night()
        desk.people = people("phone")
        desk.night()
    assert desk.column("phone") == [None] * 5
    assert desk.reading.notes == ["person: phone is gone from 2 records, all that had it of those that came"]


def test_a_field_that_some_still_have_is_not_lost(desk: Desk) -> None:
    with FakeServer(desk.answer) as server:
        (desk.folder / "desk.yaml").write_text(REST.format(url=server.url, cursor=""))
        desk.night()
        desk.people = [*people("email")[:4], *people()[4:]]
        desk.night()
    assert desk.column("email") == [None] * 4 + ["p4@fabrikam.example"]
