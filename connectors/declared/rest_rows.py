"""The records that a declared tool's API gives."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading
from connectors.client import Budget, Client, Secret, StaticToken, secret
from connectors.client.secret import basic
from connectors.column_names import ColumnNames
from connectors.declared.columns import Columns
from connectors.declared.filled import Filled
from connectors.declared.position import LAG, Mark, Position
from connectors.declared.rest_listing import RestListing
from connectors.declared.rest_pages import refusal
from connectors.declared.rest_spec import BasicAuth, Deletions, KeyAuth, RestConnection, RestCursor, RestStream
from connectors.declared.tool import DELETED, Tool, ToolStream
from connectors.declared.turns import Turns
from connectors.nothing import tell_nothing
from connectors.yaml_lines import nearest

UNITS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}


def client(tool: Tool, source: str, secrets: Path, spent: int = 0) -> Client:
    """The tool's API, with its credential: the secret `token`, or `password` (and `username`). One a run: its streams share the budget.

    spent: the requests that this run has made already.
    """
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
    budget = Budget({"": connection.per_minute}, at_most=max(0, connection.budget - spent))
    refuse = refusal(connection.error)
    return Client(connection.base_url, token, budget, connection.hosts, header, scheme, refuse, headers=connection.headers)


def rows(tool: Tool, stream: ToolStream, reading: Reading, api: Client, turns: Turns, zone: tzinfo = UTC) -> Iterator[pa.Table]:
    """The stream's records, values trimmed, without those that lack their key. Only changed ones where a cursor says which these are.

    zone: of times without one. Raises ConnectorError: whatever the API refuses, a page without its list, a name that is much like a record's
    field and is none, a field that all records have lost.
    """
    spec = stream.spec
    assert isinstance(spec, RestStream)
    turns.part.is_over |= api.budget.is_spent and api.budget.requests > 0
    if turns.is_over(stream.name):
        return
    cursor, position = spec.cursor, None
    if cursor:
        asked = f"{spec.path} {spec.params} {spec.records} {stream.key}{turns.since or ''}{stream.scope}"
        position = Position(reading, stream.name, cursor.column, cursor.full_every, asked, cursor.lag, stream.is_key(cursor.column), zone)
    listing = RestListing(tool, stream, reading, api, spec, f"streams.{stream.name}", versions=cursor.column if cursor and cursor.is_sorted else "")
    since = _since(cursor, position, turns.since) if cursor and position else None
    if cursor and since:
        listing.pager.params[cursor.param] = since
    is_whole = stream.complete and since is None and not (position and position.is_filling)
    filled = Filled(tool, stream, reading)
    is_at_end, has_rows = yield from _pages(Columns(tool, stream), filled, listing, is_whole, position, turns)
    filled.conclude()
    if is_at_end:
        if spec.deletions:
            yield from _deleted(tool, stream, reading, api, spec.deletions)
        if position:
            position.keep()
        if is_whole and not reading.counted.get(stream.name):
            tell_nothing(stream.stream, reading, spec.path)
        _conclude(stream, reading, listing, is_whole and has_rows, turns)
        turns.done(stream.name)
    turns.spent(api.budget.requests)


def _pages(
    columns: Columns, filled: Filled, listing: RestListing, is_whole: bool, position: Position | None, turns: Turns
) -> Generator[pa.Table, None, tuple[bool, bool]]:
    """The listing's pages, as many as this slice takes. Returns whether the last one was among them, and whether there was any record."""
    spec, name, budget, has_rows = columns.stream.spec, columns.stream.name, listing.pager.client.budget, False
    assert isinstance(spec, RestStream)
    for table in listing.whole() if is_whole else listing.tables() if listing.versions else listing.some():
        table = columns.named(table)
        columns.check(table, spec.path, optional=True)
        if position and listing.pager.pages == 1:
            position.begin()
        if spec.cursor and position and table.num_rows:
            _meet(spec.cursor, position, table, listing, turns)
        filled.meet(table)
        has_rows |= table.num_rows > 0
        turns.took(table.num_rows, name, budget.requests)
        yield table
        if not spec.cursor or not position or listing.is_last or not (turns.part.is_full or budget.is_spent):
            continue
        if spec.cursor.is_sorted and not listing.is_repeated and position.may_stop(partial(_before, spec.cursor)):
            position.stop()
            turns.stop(name)
            return False, has_rows
    return True, has_rows


def _conclude(stream: ToolStream, reading: Reading, listing: RestListing, is_whole: bool, turns: Turns) -> None:
    """Whether what was not met no longer exists; and what the user should know of that, and of `--since`."""
    if turns.since and not getattr(stream.spec, "cursor", None):
        reading.note(f"{stream.name}: no cursor is declared, so it is read whole, whatever --since says")
    elif turns.since and stream.complete:
        reading.note(f"{stream.name}: what changed before {turns.since} is not read, so no absent record is taken as deleted")
    if not is_whole:
        return
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
    for table in RestListing(tool, stream, reading, api, deletions, f"streams.{stream.name}.deletions", fields).tables():
        if table.num_rows:
            keys = {key: table[field] for key, field in zip(stream.key, fields, strict=True)}
            yield pa.table(keys).append_column(DELETED, pa.array(["true"] * table.num_rows, pa.string()))


def first_page(tool: Tool, stream: ToolStream, reading: Reading, api: Client) -> str:
    """What the first page of a stream, and of its deleted records, shows; no value of it. Raises ConnectorError for whatever the API refuses."""
    spec = stream.spec
    assert isinstance(spec, RestStream)
    listings = {"records": RestListing(tool, stream, reading, api, spec, f"streams.{stream.name}")}
    if spec.deletions:
        listings["deleted ones"] = RestListing(tool, stream, reading, api, spec.deletions, f"streams.{stream.name}.deletions", spec.deletions.key)
    said = []
    for what, listing in listings.items():
        page = listing.pager.fetch(None)
        said.append(f"{len(page.rows):,} {what} on the first page" + (", and there are more" if page.next else ""))
    return "; ".join(said)


def size(tool: Tool, stream: ToolStream, reading: Reading, api: Client) -> tuple[int, int | None]:
    """How many requests a stream takes, and how many records it has: by its first page. Where that does not tell: the least, and None."""
    spec = stream.spec
    assert isinstance(spec, RestStream)
    deleted = 1 if spec.deletions else 0
    pager = RestListing(tool, stream, reading, api, spec, f"streams.{stream.name}").pager
    page = pager.fetch(None)
    if page.next is None:
        return 1 + deleted, len(page.rows)
    total = max(pager.totals, default=0)
    if total < len(page.rows) or not page.rows:
        return 2 + deleted, None
    return -(-total // len(page.rows)) + deleted, total


def _since(cursor: RestCursor, position: Position, floor: date | None) -> str | None:
    """What the API is asked to begin from, as it wants it written; None for everything. floor: how far back the user wants to go."""
    if position.known is not None:
        return _before(cursor, position.known)
    return written(datetime.combine(floor, datetime.min.time(), UTC), cursor.format) if floor else None


def _before(cursor: RestCursor, known: Mark) -> str:
    """The parameter that asks for what lies behind a mark, less the lag.

    A number that is no time, or a time in microseconds of which the file does not say how it is asked for, is asked for as it came.
    """
    is_as_it_came = known.is_microseconds and "format" not in cursor.model_fields_set
    if known.moment is None or isinstance(cursor.lag, int):
        return str(Mark("id", known.text).earlier(cursor.lag))
    if is_as_it_came:
        return str(known.earlier(cursor.lag))
    return written(known.earliest_moment - (LAG if cursor.lag is None else cursor.lag), cursor.format)


def _meet(cursor: RestCursor, position: Position, table: pa.Table, listing: RestListing, turns: Turns) -> None:
    """The cursor's values of one page. Raises ConnectorError where they are not what the declaration says of them."""
    position.behind = listing.pager.behind
    position.meet(_cursor_values(table, position.column, listing))
    where = f"{listing.where}.cursor"
    if cursor.is_sorted and not position.is_sorted:
        raise ConnectorError(f"{where}.is_sorted: the records do not come in the order of {cursor.column}, oldest first; leave is_sorted away")
    if turns.since and position.known is None and position.newest and position.newest.moment is None:
        raise ConnectorError(f"{where}: --since cannot limit it, for {cursor.column} holds numbers that are no times. Run without")


def written(moment: datetime, how: str) -> str:
    """A moment as a parameter."""
    if how in UNITS:
        return str(int(moment.timestamp() * UNITS[how]))
    moment = moment.astimezone(UTC)
    return moment.date().isoformat() if how == "date" else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _cursor_values(table: pa.Table, column: str, listing: RestListing) -> list[Any]:
    found = next((name for name in table.column_names if name.lower() == listing.names.clean(column).lower()), None)
    if found is None:
        raise ConnectorError(f"{listing.where}.cursor.column: no record has {column}; {nearest(column, table.column_names)}")
    return list(table[found].to_pylist())
