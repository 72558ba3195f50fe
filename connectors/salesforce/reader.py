"""One object over the API: what changed since the last time, by keyset; a large volume by Bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading, Stream
from connectors.client import ApiError, BudgetSpent, Unsteady
from connectors.salesforce import bulk, soql
from connectors.salesforce.export import with_other_emails, with_valid_id
from connectors.salesforce.fields import ObjectFields
from connectors.salesforce.ids import Lookups
from connectors.salesforce.memory import ObjectMemory
from connectors.salesforce.methods import Json, SalesforceApi
from connectors.salesforce.objects import OTHER_EMAILS
from connectors.salesforce.soql import LAG, Place
from connectors.salesforce.values import as_exported, soql_time, table_of
from connectors.slices import Slice

PAGE = 2_000
PEEK = 200  # rows of a first look, five of which share one request
STEPS_BEFORE_BULK = 10
TRIES = 3
LONGEST_LIST = 8_000  # characters of a select list: addresses of more than 16,000 are refused, and proxies take less
CLOCKS_APART = timedelta(minutes=5)
SLICE_ROWS = 200_000


def new_slice() -> Slice:
    """What one call of the source brings."""
    return Slice(SLICE_ROWS)


class ObjectReader:
    """Reads one object's records into its raw table, and keeps its memory up to date as it goes."""

    def __init__(self, api: SalesforceApi, stream: Stream, fields: ObjectFields, memory: ObjectMemory, reading: Reading, slice_: Slice) -> None:
        self.api = api
        self.stream = stream
        self.fields = fields
        self.memory = memory
        self.reading = reading
        self.slice = slice_
        self.parts = fields.parts(LONGEST_LIST)
        self._lookups = Lookups()

    def first_query(self) -> str | None:
        """The query whose answer may be handed to `read`; None where no small one would do."""
        if self.memory.is_done or self.memory.job is not None or len(self.parts) > 1 or not self.memory.stamp:
            return None
        return soql.changed(self.fields.name, self.parts[0], self.memory.place, PEEK)

    def read(self, peeked: list[Json] | None = None) -> Iterator[pa.Table]:
        """Bring rows and memory up to date, or as far as the slice goes. peeked: the answer to `first_query`, where there is one."""
        steps = 0
        while not self.memory.is_done and not self.slice.is_full and self.may_ask():
            if self.memory.job is not None:
                yield from self._bulk_part()
                continue
            if steps >= STEPS_BEFORE_BULK and self.memory.bulk_run != self.memory.run:
                self._start_bulk()
                return
            limit = PAGE if peeked is None else PEEK
            rows = self._step(limit) if peeked is None else self._placed(peeked)
            peeked, steps = None, steps + 1
            if rows:
                self.memory.reach(Place(soql_time(rows[-1]["SystemModstamp"]), rows[-1]["Id"]))
                yield self.landed_form(rows)
            if len(rows) < limit:
                self._conclude()

    def may_ask(self) -> bool:
        """Whether today's requests allow another one; False ends the slice with what it has. Raises BudgetSpent where it has nothing."""
        if not self.api.is_short:
            return True
        if self.slice.rows:
            self.slice.is_over = True
            return False
        raise BudgetSpent(
            f"{self.api.used:,} of the organisation's {self.api.limit:,} API requests of today are used up; the rest is left to its other tools "
            f"(share: {self.api.share:g}). The next run goes on where this one stopped"
        )

    def landed_form(self, rows: Sequence[Json]) -> pa.Table:
        """Records of a query as rows of the raw table; those without a usable id are set aside."""
        self.reading.count(self.stream.name, len(rows))
        return self._taken(table_of(rows, self.fields.kinds))

    def listed(self, query: str) -> list[Json]:
        """The rows of one query over the object."""
        return self.api.rows(query, f"records of {self.fields.name}")

    def _taken(self, table: pa.Table) -> pa.Table:
        self.slice.rows += table.num_rows
        self._tell()
        good = with_valid_id(self._lookups(table), self.stream, f"{self.fields.name} over the API", 1, self.reading)
        return with_other_emails(good) if OTHER_EMAILS in self.stream.columns else good

    def _step(self, limit: int) -> list[Json]:
        """The next records behind the place. Raises Unsteady where they never come in order."""
        for _ in range(TRIES):
            first, *others = (self.listed(soql.changed(self.fields.name, part, self.memory.place, limit)) for part in self.parts)
            if all(_versions(rows) == _versions(first) for rows in others) and _is_ascending(first):
                for rows in others:
                    for row, more in zip(first, rows, strict=True):
                        row.update(more)
                return self._placed(first)
        raise Unsteady(f"{self.fields.name}: the order of its records changed each of the {TRIES} times it was read. Run again", "shifted")

    def _placed(self, rows: list[Json]) -> list[Json]:
        """The rows, which must lie behind the place and hold what was asked for. Raises ApiError."""
        if not rows:
            return rows
        if missing := [name for name in self.fields.kinds if name not in rows[0]]:
            raise ApiError(f"{self.fields.name}: the answer lacks {', '.join(missing[:5])}", "shape")
        if soql_time(rows[0]["SystemModstamp"]) < self.memory.stamp or rows[-1]["Id"] == self.memory.id:
            raise Unsteady(f"{self.fields.name}: records came that were read already; the rest cannot be reached", "loop")
        return rows

    def _conclude(self) -> None:
        """Nothing lies behind the place: all that was committed by now is read, by Salesforce's own clock."""
        if clock := self.api.clock:
            read_by = soql.stamp(clock - CLOCKS_APART)
            if read_by > self.memory.stamp:
                self.memory.reach(Place(read_by))
        self.memory.is_done = True

    def _start_bulk(self) -> None:
        query = soql.changed(self.fields.name, list(self.fields.kinds), Place(self.memory.stamp), None)
        self.memory.job = bulk.start(self.api, query, self.memory.run)
        self.memory.bulk_run = self.memory.run

    def _bulk_part(self) -> Iterator[pa.Table]:
        job = self.memory.job
        assert job is not None
        try:
            total = bulk.wait_for(self.api, job, self.reading, self.fields.name)
        except bulk.JobGone as gone:
            if job.run == self.memory.run:
                raise ConnectorError(f"{self.fields.name}: Salesforce gave up the Bulk query {job.id} ({gone}). Run again") from None
            self.memory.job = None
            return
        for table in bulk.part(self.api, job, self.reading, self.stream.name):
            yield self._taken(as_exported(table, self.fields.kinds))
        if not job.locator:
            bulk.check_total(job, total, self.stream.name)
            # what bears an earlier time was committed by then; the rest is caught up with
            self.memory.reach(Place(max(soql.lowered(job.made, LAG), self.memory.stamp)))
            self.memory.job = None

    def _tell(self) -> None:
        """How far it is, for somebody who watches a long back-fill."""
        if self.slice.is_time_to_tell():
            rows = self.reading.counted[self.stream.name]
            self.reading.tell(f"{self.fields.name}, {rows:,} records, {self.api.budget.requests:,} requests")


def _versions(rows: Sequence[Json]) -> list[tuple[Any, Any]]:
    return [(row.get("Id"), row.get("SystemModstamp")) for row in rows]


def _is_ascending(rows: Sequence[Json]) -> bool:
    stamps = [row.get("SystemModstamp") for row in rows]
    if not all(isinstance(stamp, str) for stamp in stamps):
        raise ApiError("a record has no SystemModstamp", "shape")
    return stamps == sorted(stamps, key=str)
