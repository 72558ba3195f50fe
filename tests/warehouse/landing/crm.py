"""A CRM of two people as dlt hands it over, landed, and what is then there of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dlt
import pyarrow as pa

from connectors.base import Reading, Stream, resource
from warehouse.database import Database
from warehouse.landing import land
from warehouse.row_filter import StreamLanding

PEOPLE = Stream("person", ("id",), ("id", "name", "email"))
NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
Rows = list[dict[str, str | None]]
ANNA: dict[str, str | None] = {"id": "1", "name": "Anna", "email": "anna@acme.se"}
BO: dict[str, str | None] = {"id": "2", "name": "Bo", "email": None}


def source(*batches: Rows) -> Any:
    @dlt.source(name="crm")
    def crm() -> Any:
        return [resource(PEOPLE, lambda: [pa.Table.from_pylist(rows, pa.schema([(c, pa.string()) for c in rows[0]])) for rows in batches])]

    return crm()


def landed(database: Database, load: str, *batches: Rows, complete: bool = False) -> StreamLanding:
    reading = Reading("crm")
    if complete:
        reading.complete("person")
    return land(database, "crm", source(*batches), [PEOPLE], reading, load, NOW)[0]


def people(database: Database, what: str = "id, name, _load_id, _deleted_at is not null") -> list[tuple[object, ...]]:
    return database.rows(f"select {what} from raw_crm.person order by id")
