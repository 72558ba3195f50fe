"""One listing of a declared tool's API as tables of text, read to its last page."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Any

import pyarrow as pa

from connectors.base import Reading, as_text
from connectors.client import ApiError, BudgetSpent, Client, Page, PageLedger
from connectors.column_names import ColumnNames
from connectors.declared.rest_pages import Pager, Params
from connectors.declared.rest_spec import Listing, RestConnection
from connectors.declared.tool import DELETED, Tool, ToolStream

READINGS = 3  # of a listing whose rows are deleted while it is read, beyond the first


class RestListing:
    """One listing of a stream, read to its last page, every record accounted for. key: the fields that each must have.

    versions: the field that tells the versions of a record, where the listing is in its order: one that changes while it is read comes again.
    is_last: the last table came from the last page. is_repeated: a version came twice, so that others may have slipped by.
    """

    def __init__(
        self, tool: Tool, stream: ToolStream, reading: Reading, api: Client, listing: Listing, place: str, key: Sequence[str] = (), versions: str = ""
    ) -> None:
        assert isinstance(tool.connection, RestConnection)
        self.stream, self.reading, self.listing = stream.name, reading, listing
        self.key = [name.lower() for name in key or stream.key]
        self.stream_key = stream.key
        self.flatten = () if key else tuple(stream.spec.flatten)
        self.where = f"{tool.path.name}: {place}"
        params: Params = {name: str(value).lower() if isinstance(value, bool) else value for name, value in listing.params.items()}
        self.pager = Pager(api, listing, listing.paging or tool.connection.paging, params, self.where)
        self.names = ColumnNames()
        self.versions = [self.names.clean(versions).lower()] if versions else []
        self.is_whole = self.is_last = self.is_repeated = False
        self.keys: set[Hashable] = set()
        self.requests = 0

    def whole(self) -> Iterator[pa.Table]:
        """The same as `tables`, and sure: `is_whole` says afterwards whether what was not met no longer exists.

        A record that is deleted between two pages moves those behind it up, and one that lives slips by. So where records that are alive as
        landed were not met, the listing is read again, and what the first reading missed is given too; and so is a first one by page or offset
        of which no total says that nothing moved. A reading lost none if the next one meets all that it met: whatever moved the others would be
        gone from the next.
        """
        yield from self.tables()
        known = self._alive()
        met, before = set(self.keys), self.keys
        for _ in range(READINGS):
            is_steady = self.pager.is_steady
            if self.requests == 1 or (known <= met and (is_steady or (bool(known) and len(self.pager.totals) <= 1))):
                self.is_whole = True
                return
            yield from self.tables(met)
            if before <= self.keys:
                self.is_whole = True
                return
            before = self.keys
            met |= before

    def _alive(self) -> set[tuple[str | None, ...]]:
        """The keys of the records that are alive as landed; one that the tool listed as deleted is not missing."""
        has_deleted = DELETED in self.reading.columns(self.stream)
        alive = self.reading.landed(self.stream, (*self.stream_key, DELETED) if has_deleted else self.stream_key)
        if has_deleted:
            alive = alive.filter(alive[DELETED].is_null()).drop_columns([DELETED])
        return set(zip(*(column.to_pylist() for column in alive.columns), strict=True))

    def some(self) -> Iterator[pa.Table]:
        """The same as `tables`, read again where a record may have slipped by; absence means nothing here. Not for listings read in slices."""
        yield from self.tables()
        met = set(self.keys)
        for _ in range(READINGS):
            if self.pager.is_steady:
                return
            before = self.keys
            yield from self.tables(met)
            if before <= self.keys:
                return
            met |= self.keys

    def tables(self, known: Set[Hashable] = frozenset()) -> Iterator[pa.Table]:
        """The pages as tables of text. known: keys of records that were given already. Raises ApiError for a listing whose last page was not seen."""
        ledger, met = PageLedger(), 0
        self.keys = set()
        versions: set[Hashable] = set()
        for page in ledger.read(self.where, self._fetch, key=self._version):
            self.is_last = page.next is None
            if self.versions:
                versions = versions if self.pager.pages > 1 else set()
                came = {self._version(record) for record in page.rows}
                self.is_repeated = bool(versions & came) or (self.is_repeated and self.pager.pages > 1)
                versions |= came
            keys, good = [self._key(record) for record in page.rows], []
            self.keys.update(keys)
            fresh = [(place, record) for place, (key, record) in enumerate(zip(keys, page.rows, strict=True), met + 1) if key not in known]
            self.reading.count(self.stream, len(fresh))
            for place, record in fresh:
                reason = self._reason(record)
                if reason:
                    self.reading.quarantine(self.stream, self.listing.path, place, reason, str(record))
                else:
                    good.append(record)
            met += len(page.rows)
            columns = dict.fromkeys(name for record in good for name in record)
            yield pa.table({name: pa.array([record.get(name) for record in good], pa.string()) for name in columns})
        self.requests = ledger.pages[self.where]
        if ledger.incomplete:
            raise ApiError(f"{self.where}: its last page was not seen", "incomplete")

    def _fetch(self, cursor: str | None) -> Page:
        try:
            page = self.pager.fetch(cursor)
        except BudgetSpent as error:
            raise BudgetSpent(
                f"{self.where}: {error}; what was not landed before is read again. Raise connection.budget, or ask for less (params, cursor)"
            ) from None
        return Page([self._text(record) for record in page.rows], page.next)

    def _text(self, record: Any) -> Any:
        if not isinstance(record, dict):
            return record
        for column in self.flatten:
            inner = record.get(column)
            if isinstance(inner, dict):
                record = {name: value for name, value in record.items() if name != column} | {f"{column}_{key}": v for key, v in inner.items()}
        return {self.names.clean(name): as_text(value) for name, value in record.items()}

    def _key(self, record: Any) -> Hashable:
        """What names a record; one that has no name is like no other."""
        if self._reason(record):
            return object()
        said = {name.lower(): value.strip() for name, value in record.items() if value}
        return tuple(said[name] for name in self.key)

    def _version(self, record: Any) -> Hashable:
        """What names a version of a record."""
        said = {name.lower(): value for name, value in record.items()} if self.versions and isinstance(record, dict) else {}
        return self._key(record), *(said.get(name) for name in self.versions)

    def _reason(self, record: Any) -> str:
        if not isinstance(record, dict):
            return "no JSON object"
        said = {name.lower() for name, value in record.items() if value and value.strip()}
        missing = [name for name in self.key if name not in said]
        return f"no {' and no '.join(missing)}, its key" if missing else ""
