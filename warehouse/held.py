"""What a held night left behind: rows that its loads found absent still live in the version that is served, and decisions are applied to that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from warehouse.database import Database
from warehouse.errors import HeldRun
from warehouse.landed import LandedSource


def last_reading(database: Database) -> datetime:
    """When the last published run that read its sources began. Raises HeldRun where there is none."""
    found = database.value(
        """select max(started_at) from meta.run
           where status = 'published' and coalesce(json_extract_string(counts, '$.decisions_only'), 'false') <> 'true'"""
    )
    if not isinstance(found, datetime):
        raise HeldRun("nothing was published yet that decisions could be applied to: run `c360 run` first")
    return found


def as_served(database: Database, sources: Sequence[LandedSource]) -> list[LandedSource]:
    """The sources as the served version knows them: with the rows that only loads of runs which were not published have found absent.

    Rows that such a load added or changed are as it left them.
    """
    since = last_reading(database)
    return [_as_served(database, source, since) for source in sources]


def _as_served(database: Database, source: LandedSource, since: datetime) -> LandedSource:
    raw = source.schema
    streams = [stream.name for stream in source.streams if database.columns(raw, stream.name)]
    if not any(database.value(f'select 1 from {raw}."{name}" where _deleted_at > ? limit 1', [since]) for name in streams):
        return source
    schema = f"held_{source.name}"
    moment = f"cast('{since.isoformat()}' as timestamptz)"
    database.connection.execute(f"create schema if not exists {schema}")
    for name in streams:
        database.connection.execute(
            f"""create or replace view {schema}."{name}" as
                select * replace (case when _deleted_at <= {moment} then _deleted_at end as _deleted_at) from {raw}."{name}" """
        )
    return replace(source, raw=schema, version=f"{source.version} as of {since.isoformat()}")


def source_states(database: Database) -> dict[str, str]:
    """What each source's last reading came to: failed, or ok."""
    rows = database.rows("select source, bool_or(status = 'failed') from meta.source_health group by source order by source")
    return {str(source): "failed" if failed else "ok" for source, failed in rows}


@contextmanager
def usual_totals_kept(database: Database) -> Iterator[None]:
    """Leave the totals that nights are measured by as they are: a run that reads nothing has learnt nothing of what is usual."""
    before = database.rows("select usual_live_rows, source, source_object from meta.source_health")
    try:
        yield
    finally:
        if before:
            sql = "update meta.source_health set usual_live_rows = ? where source = ? and source_object = ?"
            database.connection.executemany(sql, [list(row) for row in before])
