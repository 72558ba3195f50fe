"""Bulk 2.0: a query that Salesforce works off by itself, and whose rows are fetched in parts, as CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from connectors.base import ConnectorError, Reading
from connectors.client import ApiError, Unsteady
from connectors.files import members, read_csv
from connectors.salesforce.memory import Job
from connectors.salesforce.methods import SalesforceApi
from connectors.salesforce.values import soql_time

PART_ROWS = 50_000
WAITS = (2.0, 5.0, 10.0, 20.0, 30.0)  # seconds between looks; the last again and again
LONGEST = 1_800.0
WORKING = frozenset({"UploadComplete", "InProgress"})
GONE = frozenset({"404", "NOT_FOUND", "INVALIDJOB", "ENTITY_IS_DELETED"})


class JobGone(Exception):
    """Salesforce no longer knows the query: it keeps its rows for seven days. Or it could not work it off."""


def start(api: SalesforceApi, query: str, run: str) -> Job:
    """Hand a query over. run: the run that does."""
    body = api.start_job(query)
    if not isinstance(body.get("createdDate"), str):
        raise ApiError("the answer does not say when the Bulk query began", "shape")
    return Job(body["id"], soql_time(body["createdDate"]), run=run)


def wait_for(api: SalesforceApi, job: Job, reading: Reading, what: str) -> int:
    """Wait until it is worked off. Returns its number of rows. Raises JobGone; ConnectorError where Salesforce takes longer than we wait."""
    waited, looks = 0.0, 0
    while True:
        try:
            body = api.job(job.id)
        except ApiError as error:
            if error.code in GONE:
                raise JobGone("it is no longer there") from None
            raise
        processed = int(body.get("numberRecordsProcessed") or 0)
        if body["state"] == "JobComplete":
            return processed
        if body["state"] not in WORKING:
            raise JobGone(f"{body['state']}: {str(body.get('errorMessage') or 'no reason given')[:200]}")
        if waited >= LONGEST:
            raise ConnectorError(f"{what}: Salesforce still works on the Bulk query {job.id}. The next run goes on with it")
        reading.tell(f"{what}: Salesforce gathers the records, {processed:,} so far")
        wait = WAITS[min(looks, len(WAITS) - 1)]
        api.budget.pause(wait)
        waited, looks = waited + wait, looks + 1


def part(api: SalesforceApi, job: Job, reading: Reading, stream: str) -> Iterator[pa.Table]:
    """The next part of its rows; job.locator leads to the one after it, and is empty after the last. Raises Unsteady where rows are missing."""
    with tempfile.TemporaryDirectory(prefix="c360-") as folder:
        path = Path(folder) / f"{stream}.csv"
        with path.open("wb") as file:
            following, number = api.results(job.id, job.locator, PART_ROWS, file)
        before = reading.counted[stream]
        for member in members(path, "*.csv") if path.stat().st_size else ():
            for table in read_csv(member, reading, stream, encodings=("utf-8-sig",), required=("Id", "SystemModstamp")):
                if table.num_rows:
                    yield table
        came = reading.counted[stream] - before
    if came != number:
        raise Unsteady(f"{stream}: a part of a Bulk query should hold {number:,} records and held {came:,}; some may be missing. Run again", "total")
    if following and following == job.locator:
        raise Unsteady(f"{stream}: the parts of a Bulk query lead back to one that was read already", "loop")
    job.locator, job.rows = following, job.rows + came


def check_total(job: Job, total: int, stream: str) -> None:
    """After the last part. Raises Unsteady where fewer or more came than Salesforce gathered."""
    if job.rows != total:
        raise Unsteady(f"{stream}: the Bulk query has {total:,} records, of which {job.rows:,} came; some may be missing. Run again", "total")
