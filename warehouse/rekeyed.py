"""Raw tables whose stream is known by another key than the one that they were landed by: they make way for a reading that brings all of it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from connectors.base import Stream
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.row_filter import StreamFilter


def rekeyed(database: Database, schema: str, streams: Sequence[Stream]) -> list[Stream]:
    """The streams whose raw table was landed by another key."""
    return [stream for stream in streams if (key := landed_key(database, schema, stream)) and set(key) != {part.lower() for part in stream.key}]


def landed_key(database: Database, schema: str, stream: Stream) -> list[str]:
    """The key that the raw table was landed by, in lower case: its columns that must hold something. Nothing where it never was."""
    if not database.columns(schema, stream.name):
        return []
    sql = "select lower(name) from pragma_table_info(?) where \"notnull\" and not starts_with(name, '_') order by cid"
    return [str(name) for (name,) in database.rows(sql, [f'"{schema}"."{stream.name}"'])]


def forget_shape(database: Database, schema: str, pipeline: Any) -> Any:
    """The pipeline without what dlt remembers of the source's tables, the old key among it. What the tables are like it sees from them."""
    for kept in (schema, f"{schema}_staging"):
        for table in ("_dlt_version", "_dlt_pipeline_state"):
            if database.columns(kept, table):
                database.connection.execute(f"delete from {kept}.{table}")
    return pipeline.drop()


def make_way(database: Database, source: str, filters: Sequence[StreamFilter], completed: Collection[str], full: bool) -> None:
    """Drop the raw tables, now that all their rows were read again and before these are loaded.

    Raises WarehouseError, with the tables as they were, where rows that live did not come: only whoever asks for a full reading gives them up.
    """
    for one in filters:
        stream, missing = one.stream, one.not_met()
        if missing and not full and stream.name not in completed:
            old = ", ".join(landed_key(database, f"raw_{source}", stream))
            raise WarehouseError(
                f"{source}: the key of {stream.name} is {', '.join(stream.key)} now, and its rows were landed by {old}; {missing:,} of them did not "
                f"come this time, so that their new keys are not known. `c360 run {source} --full` reads {source} anew and forgets what does not "
                "come. Or write the old key again."
            )
    for one in filters:
        for schema in (f"raw_{source}", f"raw_{source}_staging"):
            database.connection.execute(f'drop table if exists {schema}."{one.stream.name}"')
