"""A help desk in memory that answers its API page by page, and the nights in which a declared tool reads it into a warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dlt.pipeline.exceptions import PipelineStepFailed

import connectors.declared as declared
from connectors.base import ConnectorError, Reading
from pipelines.session import root_cause
from tests.connectors.fake_server import Call, FakeServer, Reply, data
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source

Row = dict[str, Any]
TOKEN = "very-secret-0815"
TOOL = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: bearer}}, paging: {{kind: cursor, param: after, next: meta.next}}, per_minute: 1000000}}
streams:
  person:
    path: /people
    records: people
    key: id
    snapshot: complete
    map: {{person_record: {{full_name: name}}}}
  company:
    path: /companies
    records: companies
    key: id
    snapshot: complete
    paging: {{kind: next_link, next: links.next}}
    map: {{account_record: {{name: name}}}}
  ticket:
    path: /tickets
    records: tickets
    key: id
    paging: {{kind: offset, size: 3}}
    cursor: {{column: changed, param: since}}
    deletions: {{path: /tickets/deleted, records: tickets, key: id, paging: {{kind: page}}}}
    map: {{support_case: {{subject: name}}}}
"""
CALLS = """tool: desk
connection: {{kind: rest, base_url: {url}v2, auth: {{kind: bearer}}, paging: {{kind: next_link, next: links.next}}, per_minute: 1000000}}
streams:
  call:
    path: /calls
    records: calls
    key: id
    snapshot: complete
    cursor: {{column: changed, param: since, is_sorted: true, lag: 1h}}
    map: {{interaction: {{occurred_at: changed, subject: name}}}}
"""


class Desk:
    """Records by path and id; calls are listed by their last change, oldest first, the others as they came.

    page: records of one. fault: asked before each answer; what it returns is sent instead.
    """

    def __init__(self, page: int = 3) -> None:
        self.page = page
        self.rows: dict[str, dict[int, Row]] = {"people": {}, "companies": {}, "tickets": {}, "calls": {}}
        self.gone: dict[int, Row] = {}
        self.fault: Callable[[Call], Reply | None] = lambda call: None

    def put(self, what: str, key: int, at: datetime, name: str) -> None:
        """A record that is new or changed."""
        self.rows[what][key] = {"id": key, "name": name, "changed": at.isoformat().replace("+00:00", "Z")}

    def delete(self, what: str, key: int) -> None:
        """For good; only tickets are listed as deleted."""
        row = self.rows[what].pop(key)
        if what == "tickets":
            self.gone[key] = row

    def answer(self, call: Call) -> Reply:
        """One request."""
        return self.fault(call) or self.honest(call)

    def honest(self, call: Call) -> Reply:
        """The same, without a fault."""
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return data({"error": "who are you?"}, 401)
        what = call.path.removeprefix("/v2/")
        if what == "tickets/deleted":
            at = (int(call.params["page"]) - 1) * self.page
            return data({"tickets": list(self.gone.values())[at : at + self.page]})
        if what == "calls":
            return self._calls(call)
        rows = [row for row in self.rows[what].values() if row["changed"] >= call.params.get("since", "")]
        at = int(call.params.get("after") or call.params.get("offset") or 0)
        following = str(at + self.page) if at + self.page < len(rows) else None
        more = {
            "people": {"meta": {"next": following}},
            "companies": {"links": {"next": f"/v2/companies?after={following}" if following else None}},
            "tickets": {},
        }
        return data({what: rows[at : at + self.page], **more[what]})

    def _calls(self, call: Call) -> Reply:
        """By keyset: a call that changes meanwhile comes again at the end, and moves no other."""
        rows = sorted((row for row in self.rows["calls"].values() if row["changed"] >= call.params.get("since", "")), key=_place)
        rows = [row for row in rows if _place(row) > tuple(call.params.get("after", "").split("|"))]
        page, more = rows[: self.page], len(rows) > self.page
        return data({"calls": page, "links": {"next": "/v2/calls?after=" + "|".join(_place(page[-1])) if more else None}})


def _place(row: Row) -> tuple[str, ...]:
    return row["changed"], f"{row['id']:06}"


class Nights:
    """Reads a desk night after night, as a run does. waits: seconds that were waited before a request; reading: the last one's account."""

    def __init__(self, database: Database, desk: Desk, server: FakeServer, tool: Path) -> None:
        self.database = database
        self.desk = desk
        self.server = server
        self.tool = tool
        self.waits: list[float] = []
        self.said: list[str] = []
        self.reading = Reading("desk")
        self._nights = 0

    def sync(self, at: datetime | None = None, full: bool = False, since: date | None = None, configured: date | None = None) -> Outcome:
        """One run's reading; at: when. since: as the user says for this run; configured: as the configuration does."""
        self._nights += 1
        self.server.calls.clear()
        chosen = declared.DeclaredSettings(system="declared", file=self.tool, since=configured)
        quarantine = self.database.data_dir / f"quarantine-{self._nights}.jsonl"
        reading = self.reading = Reading("desk", quarantine_file=quarantine, since=since, say=self.said.append)
        try:
            return read_source(self.database, "desk", declared.connector, chosen, f"run-{self._nights}", at or datetime.now(UTC), reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None

    def landed(self) -> dict[tuple[str, int], str]:
        """(path, id) → name of every record that is alive."""
        alive = "_deleted_at is null"
        streams = {"people": "person", "companies": "company", "tickets": "ticket", "calls": "call"}
        there = {what: stream for what, stream in streams.items() if self.database.columns("raw_desk", stream)}
        sql = " union all ".join(
            f"select '{what}', id, name from raw_desk.{stream} where {alive} {'and c360_deleted is null' if stream == 'ticket' else ''}"
            for what, stream in there.items()
        )
        return {(str(what), int(str(key))): str(name) for what, key, name in (self.database.rows(sql) if there else ())}

    def truth(self) -> dict[tuple[str, int], str]:
        """The same, as it is at the desk."""
        return {(what, key): row["name"] for what, rows in self.desk.rows.items() for key, row in rows.items()}

    def deleted(self) -> int:
        """How many records are marked as deleted."""
        sql = """select (select count(*) from raw_desk.person where _deleted_at is not null)
                      + (select count(*) from raw_desk.company where _deleted_at is not null)
                      + (select count(*) from raw_desk.ticket where _deleted_at is not null or c360_deleted is not null)"""
        return int(str(self.database.value(sql)))
