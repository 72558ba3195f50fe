"""Landing: a reading's rows become raw tables. Only what changed is loaded; what a complete reading lacks is marked deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from connectors.base import Reading, Stream, Window
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.rekeyed import forget_shape, make_way, rekeyed
from warehouse.row_filter import Hashes, StreamFilter, StreamLanding

Check = Callable[[Sequence[StreamLanding]], None]


def land(
    database: Database,
    source: str,
    dlt_source: Any,
    streams: Sequence[Stream],
    reading: Reading,
    load_id: str,
    observed_at: datetime,
    accept: Check = lambda _: None,
    full: bool = False,
) -> list[StreamLanding]:
    """Run the dlt source into raw_<source>, then mark what a complete stream no longer holds.

    A complete stream's rows are deleted where they were not met; of a stream with windows or a parent, only the rows that lie in these. What
    the tool says is gone is deleted too, unless it was met.

    A stream with another key than its raw table was landed by is landed anew. full: also where not all of its rows came again.

    accept: called once everything is read and nothing is loaded yet, with what was received of each stream; when it raises, the raw tables
    stay as they were. Raises that, whatever the connector raised, and WarehouseError when the raw tables do not hold what was handed over.
    """
    schema = f"raw_{source}"
    with _pipeline(database, source, schema) as pipeline:
        # what a killed run left is in the raw tables now: only with it is known what has changed
        filters = {stream.name: StreamFilter(database, schema, stream, load_id, observed_at) for stream in streams}
        if renewed := [filters[stream.name] for stream in rekeyed(database, schema, streams)]:
            pipeline = forget_shape(database, schema, pipeline)
        for one in renewed:
            one.anew = True
        for name, resource in dlt_source.resources.items():
            resource.add_map(filters[name])
        landings = [filters[stream.name].landing for stream in streams]

        def accepted() -> None:
            accept(landings)
            make_way(database, source, renewed, reading.completed, full)

        _load(pipeline, dlt_source, accepted)
    for landing in landings:
        loaded = database.value(f'select count(*) from {schema}."{landing.stream}" where _load_id = ?', [load_id])
        if loaded != landing.changed:
            raise WarehouseError(f"{schema}.{landing.stream}: {landing.changed} rows were handed over and {loaded} arrived. Run again.")
    for stream, landing in zip(streams, landings, strict=True):
        if stream.name in reading.completed and (landing.received or stream.name in reading.empty):
            landing.deleted = _mark_absent(database, schema, stream, filters[stream.name].seen.all(), observed_at)
    for stream, landing in zip(streams, landings, strict=True):
        seen = filters[stream.name].seen.all()
        if windows := reading.windows.get(stream.name):
            landing.deleted += _mark_absent_in(database, schema, stream, seen, windows, observed_at)
        if parent := reading.parts_of.get(stream.name):
            landing.deleted += _mark_absent_parts(database, schema, stream, seen, filters[parent].seen.all(), observed_at)
        if gone := reading.taken_away.get(stream.name):
            landing.deleted += _mark_gone(database, schema, stream, seen, gone, observed_at)
    for landing in landings:
        landing.live = int(str(database.value(f'select count(*) from {schema}."{landing.stream}" where _deleted_at is null')))
    return landings


@contextmanager
def _pipeline(database: Database, source: str, schema: str) -> Iterator[Any]:
    """dlt's pipeline of the source, with nothing pending."""
    _configure_dlt()
    import dlt

    # closed at the end: what dlt keeps for itself in a connection stays in memory as long as that is open
    with _quotable(database.data_dir / "dlt") as folder, closing(database.connection.cursor()) as connection:
        pipeline = dlt.pipeline(
            pipeline_name=source,
            pipelines_dir=str(folder),
            destination=_asked_once(dlt.destinations.duckdb(connection)),
            dataset_name=schema,
        )
        pipeline.sync_destination()
        yield _drained(pipeline) if pipeline.has_pending_data else pipeline


def _drained(pipeline: Any) -> Any:
    """The pipeline once it has landed what a killed run left: what is extracted now must not be mixed with it.

    A kill may leave files that dlt cannot go on with. Its working files are thrown away then: nothing was remembered of that reading, so all of
    it comes again, and what reached the raw tables is known by its rows.
    """
    try:
        pipeline.normalize()
        pipeline.load().raise_on_failed_jobs()
    except Exception:
        pipeline = pipeline.drop()
        pipeline.sync_destination()
    return pipeline


def _load(pipeline: Any, dlt_source: Any, accept: Callable[[], None]) -> None:
    try:
        pipeline.extract(dlt_source)
        accept()
    except BaseException:
        pipeline.abort_packages()
        raise
    pipeline.normalize()
    pipeline.load().raise_on_failed_jobs()


def _asked_once(destination: Any) -> Any:
    """The destination, which keeps in mind what it can do: dlt asks twenty times a load, and looks for settings in all their places each time."""
    ask, known = destination.capabilities, dict[str, Any]()

    def capabilities(config: Any = None, naming: Any = None) -> Any:
        if config is not None:
            return ask(config, naming)
        convention = naming.name() if naming else ""
        if convention not in known:
            known[convention] = ask(None, naming)
        return known[convention].copy()

    destination.capabilities = capabilities
    return destination


@contextmanager
def _quotable(folder: Path) -> Iterator[Path]:
    """The folder, or a passing one where its path has an apostrophe: dlt writes paths into SQL as they are, and can do without its files."""
    if "'" not in str(folder.resolve()):
        yield folder
        return
    with TemporaryDirectory(prefix="c360-") as place:
        yield Path(place)


def _configure_dlt() -> None:
    settings = {
        "SCHEMA__NAMING": "direct",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "ERROR",
        "LOAD__DELETE_COMPLETED_JOBS": "true",
        "LOAD__TRUNCATE_STAGING_DATASET": "true",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def _mark_absent(database: Database, schema: str, stream: Stream, seen: Hashes, at: datetime) -> int:
    database.connection.register("seen_keys", pa.table({"key_hash": seen}))
    sql = f"""update {schema}."{stream.name}" set _deleted_at = ? where _deleted_at is null
              and (md5_number_lower({stream.source_id}) // 2)::bigint not in (select key_hash from seen_keys)"""
    (count,) = database.rows(sql, [at])[0]
    database.connection.unregister("seen_keys")
    return int(str(count))


def _mark_absent_in(database: Database, schema: str, stream: Stream, seen: Hashes, windows: Sequence[Window], at: datetime) -> int:
    """Mark the rows that lie in a window and were not met in it."""
    listed = pa.table({"scope": [w.scope for w in windows], "low": [w.low for w in windows], "high": [w.high for w in windows]})
    within = f"""with alive as (
                     select rowid as row, {stream.scope_sql} as scope, {stream.place_sql} as place
                     from {schema}."{stream.name}" where _deleted_at is null)
                 select alive.row from alive join listed on listed.scope = alive.scope and alive.place between listed.low and listed.high"""
    return _mark(database, schema, stream, within, {"listed": listed, "seen_keys": pa.table({"key_hash": seen})}, at)


def _mark_absent_parts(database: Database, schema: str, stream: Stream, seen: Hashes, parents: Hashes, at: datetime) -> int:
    """Mark the rows whose parent row was met without them."""
    within = f"""select rowid from {schema}."{stream.name}"
                 where _deleted_at is null and (md5_number_lower({stream.scope_sql}) // 2)::bigint in (select key_hash from parents)"""
    return _mark(database, schema, stream, within, {"parents": pa.table({"key_hash": parents}), "seen_keys": pa.table({"key_hash": seen})}, at)


def _mark_gone(database: Database, schema: str, stream: Stream, seen: Hashes, gone: Iterable[str], at: datetime) -> int:
    """Mark the rows that the tool says were deleted."""
    within = f"""select rowid from {schema}."{stream.name}" where _deleted_at is null and {stream.source_id} in (select source_id from gone)"""
    return _mark(database, schema, stream, within, {"gone": pa.table({"source_id": list(gone)}), "seen_keys": pa.table({"key_hash": seen})}, at)


def _mark(database: Database, schema: str, stream: Stream, within: str, given: Mapping[str, pa.Table], at: datetime) -> int:
    for name, table in given.items():
        database.connection.register(name, table)
    sql = f"""update {schema}."{stream.name}" set _deleted_at = ? where rowid in ({within})
              and (md5_number_lower({stream.source_id}) // 2)::bigint not in (select key_hash from seen_keys)"""
    (count,) = database.rows(sql, [at])[0]
    for name in given:
        database.connection.unregister(name)
    return int(str(count))


def fingerprint(paths: Sequence[Path], *words: str) -> str:
    """One hash over the content of the files, their names below each path, and the words: equal means that a reading would give the same rows.

    Where the files lie does not matter, so that a project can be moved.
    """
    digest = hashlib.sha256("\n".join(words).encode())
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{path.name}/{file.relative_to(path)}".encode())
                with file.open("rb") as handle:
                    digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()
