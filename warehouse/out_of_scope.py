"""What earlier readings landed and the scope of a source no longer lets in: it goes from the raw tables, whatever becomes of the next reading."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.base import LetsIn, Stream
from warehouse.database import Database
from warehouse.row_filter import MARKS, content_sql


@dataclass(frozen=True)
class TakenAway:
    """Columns of one raw table that were emptied, and how many rows held something in them."""

    stream: str
    columns: tuple[str, ...]
    rows: int


def take_away(database: Database, source: str, streams: tuple[Stream, ...], lets_in: LetsIn, load_id: str) -> list[TakenAway]:
    """Empty the columns that are out of scope, in deleted rows too; meta.taken_away tells which these were until a run is published.

    The rows count as changed by the load, so that whatever is made of them is made again; a reading that brings them without these columns finds
    them unchanged.
    """
    schema = f"raw_{source}"
    database.connection.execute("begin transaction")
    try:
        found = [taken for stream in streams if (taken := _from_stream(database, schema, stream, lets_in, load_id))]
        if found:
            database.connection.execute("update meta.reading set load_id = ? where source = ?", [load_id, source])
            columns = [[source, taken.stream, column] for taken in found for column in taken.columns]
            database.connection.executemany("insert into meta.taken_away values (?, ?, ?)", columns)
    except BaseException:
        database.connection.execute("rollback")
        raise
    database.connection.execute("commit")
    return found


def _from_stream(database: Database, schema: str, stream: Stream, lets_in: LetsIn, load_id: str) -> TakenAway | None:
    columns = [name for name in database.columns(schema, stream.name) if name not in MARKS and not name.startswith("_dlt_")]
    unwanted = [name for name in columns if name not in stream.key and not lets_in(stream.name, name)]
    table = f'{schema}."{stream.name}"'
    filled = [name for name in unwanted if database.value(f'select 1 from {table} where "{name}" is not null limit 1')]
    if not filled:
        return None
    kept = [name for name in columns if name not in filled]
    remade = stream.made_of_others(kept)
    changes = {**dict.fromkeys((f'"{name}"' for name in filled), "null"), **{f'"{name}"': sql for name, sql in remade.items()}}
    content = content_sql(kept, remade)
    said = ", ".join(f"{name} = {sql}" for name, sql in changes.items())
    holding = " or ".join(f'"{name}" is not null' for name in filled)
    (rows,) = database.rows(f"update {table} set {said}, _row_hash = {content}, _load_id = ? where {holding}", [load_id])[0]
    return TakenAway(stream.name, tuple(filled), int(str(rows)))
