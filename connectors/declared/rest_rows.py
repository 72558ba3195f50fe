"""The records that a declared tool's API gives."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading, as_text
from connectors.client import ApiError, Budget, BudgetSpent, Client, Page, PageLedger, Secret, StaticToken, secret
from connectors.client.secret import basic
from connectors.column_names import ColumnNames
from connectors.declared.columns import Columns
from connectors.declared.position import LAG, Mark, Position
from connectors.declared.rest_pages import Pager, Params
from connectors.declared.rest_spec import BasicAuth, Deletions, KeyAuth, Listing, RestConnection, RestCursor, RestStream
from connectors.declared.tool import DELETED, Tool, ToolStream
from connectors.yaml_lines import nearest

READINGS = 3  # of a listing whose rows are deleted while it is read, beyond the first


def client(tool: Tool, source: str, secrets: Path) -> Client:
    """The tool's API, with its credential: the secret `token`, or `password` (and `username`). One a run: its streams share the budget."""
    connection = tool.connection
    assert isinstance(connection, RestConnection)
    auth, header, scheme, token = connection.auth, "Authorization", "Bearer", None
    if isinstance(auth, BasicAuth):
        user = auth.username or secret(source, "username", secrets).reveal()
        scheme, token = "Basic", StaticToken(basic(user, secret(source, "password", secrets).reveal()))
    elif isinstance(auth, KeyAuth):
        key = secret(source, "token", secrets).reveal()
        header, scheme, token = auth.header, "", StaticToken(Secret(auth.prefix + key, (key,)))
    elif auth.kind == "bearer":
        token = StaticToken(secret(source, "token", secrets))
    budget = Budget({"": connection.per_minute}, at_most=connection.budget)
    return Client(connection.base_url, token, budget, connection.hosts, header, scheme, headers=connection.headers)


def rows(tool: Tool, stream: ToolStream, reading: Reading, api: Client) -> Iterator[pa.Table]:
    """The stream's records, values trimmed, without those that lack their key. Only changed ones where a cursor says which these are.

    Raises ConnectorError: whatever the API refuses, a page without its list, a name that is much like a record's field and is none.
    """
    spec = stream.spec
    assert isinstance(spec, RestStream)
    asked = f"{spec.path} {spec.params} {spec.records} {stream.key}"
    position = Position(reading, stream.name, spec.cursor.column, spec.cursor.full_every, asked, spec.cursor.lag) if spec.cursor else None
    since = _since(spec.cursor, position, reading) if spec.cursor and position else None
    listing = _Listing(tool, stream, reading, api, spec, f"streams.{stream.name}")
    if spec.cursor and since:
        listing.pager.params[spec.cursor.param] = since
    columns, landed = Columns(tool, stream), 0
    is_whole = stream.complete and since is None
    for table in listing.whole() if is_whole else listing.tables():
        table = columns.named(table)
        columns.check(table, spec.path, optional=True)
        if position and table.num_rows:
            position.meet(_cursor_values(table, position.column, listing))
        landed += table.num_rows
        yield table
    if spec.deletions:
        yield from _deleted(tool, stream, reading, api, spec.deletions)
    if position:
        position.keep()
    if is_whole and landed:
        if reading.quarantined.get(stream.name):
            reading.note(f"{stream.name}: records were set aside, so no absent one is taken as deleted")
        elif not listing.is_whole:
            reading.note(f"{stream.name}: records went each time it was read, so no absent one is taken as deleted; the next run looks again")
        else:
            reading.complete(stream.name)


def _deleted(tool: Tool, stream: ToolStream, reading: Reading, api: Client, deletions: Deletions) -> Iterator[pa.Table]:
    """What a listing of deleted records names, as rows of the stream that say nothing else."""
    names = ColumnNames()
    fields = tuple(names.clean(field) for field in deletions.key)
    for table in _Listing(tool, stream, reading, api, deletions, f"streams.{stream.name}.deletions", fields).tables():
        if table.num_rows:
            keys = {key: table[field] for key, field in zip(stream.key, fields, strict=True)}
            yield pa.table(keys).append_column(DELETED, pa.array(["true"] * table.num_rows, pa.string()))


def first_page(tool: Tool, stream: ToolStream, reading: Reading, api: Client) -> str:
    """What the first page of a stream, and of its deleted records, shows; no value of it. Raises ConnectorError for whatever the API refuses."""
    spec = stream.spec
    assert isinstance(spec, RestStream)
    listings = {"records": _Listing(tool, stream, reading, api, spec, f"streams.{stream.name}")}
    if spec.deletions:
        listings["deleted ones"] = _Listing(tool, stream, reading, api, spec.deletions, f"streams.{stream.name}.deletions", spec.deletions.key)
    said = []
    for what, listing in listings.items():
        page = listing.pager.fetch(None)
        said.append(f"{len(page.rows):,} {what} on the first page" + (", and there are more" if page.next else ""))
    return "; ".join(said)


class _Listing:
    """One listing of a stream, read to its last page, every record accounted for. key: the fields that each must have."""

    def __init__(self, tool: Tool, stream: ToolStream, reading: Reading, api: Client, listing: Listing, place: str, key: Sequence[str] = ()) -> None:
        assert isinstance(tool.connection, RestConnection)
        self.stream, self.reading, self.listing = stream.name, reading, listing
        self.key = [name.lower() for name in key or stream.key]
        self.stream_key = stream.key
        self.flatten = () if key else tuple(stream.spec.flatten)
        self.where = f"{tool.path.name}: {place}"
        params: Params = {name: str(value).lower() if isinstance(value, bool) else value for name, value in listing.params.items()}
        self.pager = Pager(api, listing, listing.paging or tool.connection.paging, params, self.where)
        self.names = ColumnNames()
        self.is_whole = False
        self.keys: set[Hashable] = set()
        self.requests = 0

    def whole(self) -> Iterator[pa.Table]:
        """The same as `tables`, and sure: `is_whole` says afterwards whether what was not met no longer exists.

        A record that is deleted between two pages moves those behind it up, and one that lives slips by. So where records that are alive as
        landed were not met, the listing is read again, and what the first reading missed is given too. A reading lost none if the next one
        meets all that it met: whatever moved the others would be gone from the next.
        """
        yield from self.tables()
        alive = self.reading.landed(self.stream, self.stream_key)
        known = set(zip(*(column.to_pylist() for column in alive.columns), strict=True))
        met, before = set(self.keys), self.keys
        for _ in range(READINGS):
            if self.requests == 1 or known <= met:
                self.is_whole = True
                return
            yield from self.tables(met)
            if before <= self.keys:
                self.is_whole = True
                return
            before = self.keys
            met |= before

    def tables(self, known: Set[Hashable] = frozenset()) -> Iterator[pa.Table]:
        """The pages as tables of text. known: keys of records that were given already. Raises ApiError for a listing whose last page was not seen."""
        ledger, met = PageLedger(), 0
        self.keys = set()
        for page in ledger.read(self.where, self._fetch, key=self._key):
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
                f"{self.where}: {error}; nothing of them is landed. Raise connection.budget, or ask for less (params, cursor)"
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

    def _reason(self, record: Any) -> str:
        if not isinstance(record, dict):
            return "no JSON object"
        said = {name.lower() for name, value in record.items() if value and value.strip()}
        missing = [name for name in self.key if name not in said]
        return f"no {' and no '.join(missing)}, its key" if missing else ""


def _since(cursor: RestCursor, position: Position, reading: Reading) -> str | None:
    """What the API is asked to begin from, as it wants it written; None for everything."""
    if position.known is None:
        first = datetime.combine(reading.since, datetime.min.time(), UTC) if reading.since else None
        return written(first, cursor.format) if first else None
    moment = position.known.moment
    if moment is None or isinstance(cursor.lag, int):
        return str(Mark("number", position.known.text).earlier(cursor.lag))
    return written(moment - (LAG if cursor.lag is None else cursor.lag), cursor.format)


def written(moment: datetime, how: str) -> str:
    """A moment as a parameter."""
    if how in ("seconds", "milliseconds"):
        return str(int(moment.timestamp() * (1_000 if how == "milliseconds" else 1)))
    moment = moment.astimezone(UTC)
    return moment.date().isoformat() if how == "date" else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _cursor_values(table: pa.Table, column: str, listing: _Listing) -> list[Any]:
    found = next((name for name in table.column_names if name.lower() == listing.names.clean(column).lower()), None)
    if found is None:
        raise ConnectorError(f"{listing.where}.cursor.column: no record has {column}; {nearest(column, table.column_names)}")
    return list(table[found].to_pylist())
