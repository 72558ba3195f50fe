"""A HubSpot account over its API as a dlt source: the same raw tables as the export."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading, as_text, batches, resource
from connectors.beginning import earliest_day
from connectors.client import secret
from connectors.hubspot.methods import HubSpotApi, Json
from connectors.hubspot.objects import LISTING, OWNER, RECORDS
from connectors.hubspot.record_rows import RecordReader
from connectors.hubspot.settings import HubSpotSettings
from connectors.slices import Slice

Row = dict[str, str | None]
ACCOUNT = "account"  # what is remembered: the number of the account
SLICE_RECORDS = 100_000


def connect(settings: HubSpotSettings, source: str) -> HubSpotApi:
    """The account's API, with the token of the source. Raises ConnectorError where there is none."""
    return HubSpotApi(settings.api_url, secret(source, "token", settings.secrets))


def read_api(settings: HubSpotSettings, reading: Reading) -> Any:
    """One slice of the account as a dlt source. Raises ConnectorError; what the API refused is in its message."""
    import dlt

    api, part = connect(settings, reading.source), Slice(SLICE_RECORDS)
    check_account(api.account(), reading)
    found = owner_rows(api, settings, reading)
    floor = earliest_day(settings.since, reading)
    readers = [RecordReader(stream, api, settings, reading, part, owner_names(found), floor) for stream in RECORDS]
    under_way = {reader.name for reader in readers}

    def records(reader: RecordReader) -> Iterator[pa.Table]:
        yield from reader.tables()
        under_way.discard(reader.name)
        if not under_way:
            conclude(api, settings, reading, readers, floor)

    @dlt.source(name=reading.source, max_table_nesting=0)
    def hubspot() -> Sequence[Any]:
        return [resource(OWNER, lambda: batches(found, OWNER.columns)), *(resource(reader.stream, partial(records, reader)) for reader in readers)]

    return hubspot()


def check_account(account: Mapping[str, Any], reading: Reading) -> None:
    """Raises ConnectorError where the token is another account's than before: records of two would share their ids."""
    number, before = str(account["portalId"]), reading.state.get(ACCOUNT)
    if before and number != before:
        raise ConnectorError(f"the token belongs to the account {number}, but this source was read from {before}. Give it a source of its own")
    reading.remember(ACCOUNT, number)


def owner_rows(api: HubSpotApi, settings: HubSpotSettings, reading: Reading) -> list[Row]:
    """The users who may own records."""
    if not settings.wants(OWNER.name):
        reading.window(OWNER.name, LISTING)
        return []
    wanted = [name for name in OWNER.columns if name in OWNER.key or settings.wants_field(OWNER.name, name)]
    rows = [{name: row[name] for name in wanted} for row in map(_owner, api.owners())]
    reading.count(OWNER.name, len(rows))
    reading.complete(OWNER.name)
    reading.up_to_date.add(OWNER.name)
    reading.cursor(OWNER.name, reading.at)
    return rows


def owner_names(rows: Sequence[Row]) -> dict[str, str]:
    """Owner's id → name, or else the address: as an export names owners."""
    return {str(row["Owner_ID"]): " ".join(filter(None, (row.get("First_Name"), row.get("Last_Name")))) or row.get("Email") or "" for row in rows}


def _owner(found: Json) -> Row:
    asked = ("id", "email", "firstName", "lastName", "userId", "createdAt", "updatedAt")
    return dict(zip(OWNER.columns, (as_text(found.get(name)) for name in asked), strict=True))


def conclude(api: HubSpotApi, settings: HubSpotSettings, reading: Reading, readers: Sequence[RecordReader], floor: date | None) -> None:
    """Say how far this slice came, and whether another follows at once."""
    before = json.loads(reading.state.get("requests", "{}"))
    requests = api.budget.requests + (before.get("requests", 0) if before.get("at") == reading.at.isoformat() else 0)
    reading.remember("requests", json.dumps({"at": reading.at.isoformat(), "requests": requests}))
    left = [reader.stream.name for reader in readers if not reader.is_done]
    if left and time.monotonic() - reading.began < settings.longest.total_seconds():
        reading.unfinished = f"{', '.join(left)} are still to be read"
        return
    if left:
        reading.note(f"of {', '.join(left)} not everything is read yet; the next run goes on there")
    if floor:
        reading.note(
            f"what last changed before {floor} is not read: a record may name a company or contact that is not there, and one that was deleted "
            "for good, or more than 90 days ago, is not noticed"
        )
    reading.note(f"{requests} requests to HubSpot")
