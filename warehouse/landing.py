"""Landing: a reading's rows become raw tables. Only what changed is loaded; what a complete reading lacks is marked deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.base import Reading, Stream, Window
from warehouse.database import Database
from warehouse.errors import WarehouseError

MARKS = ("_row_hash", "_observed_at", "_deleted_at", "_load_id")
Hashes = npt.NDArray[np.int64]


@dataclass
class StreamLanding:
    """What became of one stream: rows received, rows with a repeated key, rows that were new or changed, rows that went, rows alive now."""

    stream: str
    received: int = 0
    repeated: int = 0
    changed: int = 0
    deleted: int = 0
    live: int = 0


Check = Callable[[Sequence[StreamLanding]], None]


class SeenKeys:
    """Hashes met so far, kept as a few sorted arrays: 8 bytes a row, whatever the volume."""

    def __init__(self) -> None:
        self.parts: list[Hashes] = []

    def add(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Remember the hashes; True for each that is met for the first time."""
        _, first = np.unique(hashes, return_index=True)
        fresh = np.zeros(len(hashes), dtype=bool)
        fresh[first] = True
        for part in self.parts:
            fresh &= ~contains(part, hashes)
        self.parts.append(np.sort(hashes[fresh]))
        if len(self.parts) > 16:
            self.parts = [self.all()]
        return fresh

    def all(self) -> Hashes:
        """Every hash once, ascending."""
        return np.sort(np.concatenate(self.parts)) if self.parts else np.empty(0, dtype=np.int64)


def contains(ascending: Hashes, wanted: Hashes) -> npt.NDArray[np.bool_]:
    """For each wanted hash: does it stand in the ascending array?"""
    if not len(ascending):
        return np.zeros(len(wanted), dtype=bool)
    at = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.asarray(ascending[at] == wanted)


class StreamFilter:
    """Passes on the rows of one stream that are new or changed, marked with hash, time and load."""

    def __init__(self, database: Database, schema: str, stream: Stream, load_id: str, observed_at: datetime) -> None:
        self.cursor = database.connection.cursor()
        self.cursor.execute("set timezone = 'UTC'")
        self.stream = stream
        self.load_id = load_id
        self.observed_at = observed_at
        self.seen = SeenKeys()
        self.landing = StreamLanding(stream.name)
        self.known = self._known(database, schema)

    def _known(self, database: Database, schema: str) -> Hashes:
        if not database.columns(schema, self.stream.name):
            return np.empty(0, dtype=np.int64)
        sql = f'select _row_hash from {schema}."{self.stream.name}" where _deleted_at is null'
        return np.sort(self.cursor.execute(sql).fetchnumpy()["_row_hash"].astype(np.int64))

    def __call__(self, batch: pa.Table) -> pa.Table:
        """A batch of text columns → the rows of it that must be loaded, with MARKS appended."""
        self.landing.received += batch.num_rows
        keys, hashes = self._hash(batch)
        fresh = self.seen.add(keys)
        self.landing.repeated += int((~fresh).sum())
        keep = fresh & ~contains(self.known, hashes)
        self.landing.changed += int(keep.sum())
        kept = batch.filter(pa.array(keep))
        return self._marked(kept, hashes[keep])

    def _hash(self, batch: pa.Table) -> tuple[Hashes, Hashes]:
        parts = ", ".join(f"'{name.lower()}=' || \"{name}\"" for name in sorted(batch.column_names, key=str.lower))
        # md5 is the same on every version and machine; 63 bits keep the arrays small
        sql = f"""select (md5_number_lower({self.stream.source_id}) // 2)::bigint as key_hash,
                         (md5_number_lower(concat_ws(chr(31), {parts})) // 2)::bigint as row_hash from batch"""
        if not batch.num_rows:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self.cursor.register("batch", batch)
        found = self.cursor.execute(sql).fetchnumpy()
        self.cursor.unregister("batch")
        if np.ma.is_masked(found["key_hash"]):
            raise WarehouseError(
                f"stream {self.stream.name}: a row has no key ({', '.join(self.stream.key)}); its connector must quarantine such rows."
            )
        return found["key_hash"].astype(np.int64), found["row_hash"].astype(np.int64)

    def _marked(self, kept: pa.Table, hashes: Hashes) -> pa.Table:
        rows = kept.num_rows
        for key in self.stream.key:
            position = kept.schema.get_field_index(key)
            kept = kept.set_column(position, pa.field(key, pa.string(), nullable=False), kept[key])
        kept = kept.append_column("_row_hash", pa.array(hashes, pa.int64()))
        kept = kept.append_column("_observed_at", pa.array([self.observed_at] * rows, pa.timestamp("us", "UTC")))
        kept = kept.append_column("_deleted_at", pa.nulls(rows, pa.timestamp("us", "UTC")))
        return kept.append_column("_load_id", pa.array([self.load_id] * rows, pa.string()))


def land(
    database: Database,
    source: str,
    dlt_source: Any,
    streams: Sequence[Stream],
    reading: Reading,
    load_id: str,
    observed_at: datetime,
    accept: Check = lambda _: None,
) -> list[StreamLanding]:
    """Run the dlt source into raw_<source>, then mark what a complete stream no longer holds.

    A complete stream's rows are deleted where they were not met; of a stream with windows or a parent, only the rows that lie in these.

    accept: called once everything is read and nothing is loaded yet, with what was received of each stream; when it raises, the raw tables
    stay as they were. Raises that, whatever the connector raised, and WarehouseError when the raw tables do not hold what was handed over.
    """
    schema = f"raw_{source}"
    filters = {stream.name: StreamFilter(database, schema, stream, load_id, observed_at) for stream in streams}
    for name, resource in dlt_source.resources.items():
        resource.add_map(filters[name])
    landings = [filters[stream.name].landing for stream in streams]
    _load(database, source, schema, dlt_source, lambda: accept(landings))
    for landing in landings:
        loaded = database.value(f'select count(*) from {schema}."{landing.stream}" where _load_id = ?', [load_id])
        if loaded != landing.changed:
            raise WarehouseError(f"{schema}.{landing.stream}: {landing.changed} rows were handed over and {loaded} arrived. Run again.")
    for stream, landing in zip(streams, landings, strict=True):
        if stream.name in reading.completed and landing.received:
            landing.deleted = _mark_absent(database, schema, stream, filters[stream.name].seen.all(), observed_at)
    for stream, landing in zip(streams, landings, strict=True):
        seen = filters[stream.name].seen.all()
        if windows := reading.windows.get(stream.name):
            landing.deleted += _mark_absent_in(database, schema, stream, seen, windows, observed_at)
        if parent := reading.parts_of.get(stream.name):
            landing.deleted += _mark_absent_parts(database, schema, stream, seen, filters[parent].seen.all(), observed_at)
    for landing in landings:
        landing.live = int(str(database.value(f'select count(*) from {schema}."{landing.stream}" where _deleted_at is null')))
    return landings


def _load(database: Database, source: str, schema: str, dlt_source: Any, accept: Callable[[], None]) -> None:
    _configure_dlt()
    import dlt

    with _quotable(database.data_dir / "dlt") as folder:
        pipeline = dlt.pipeline(
            pipeline_name=source,
            pipelines_dir=str(folder),
            destination=dlt.destinations.duckdb(database.connection.cursor()),
            dataset_name=schema,
        )
        pipeline.sync_destination()
        if pipeline.has_pending_data:
            # left by a killed run: what is extracted now must not be mixed with it
            pipeline.normalize()
            pipeline.load()
        try:
            pipeline.extract(dlt_source)
            accept()
        except BaseException:
            pipeline.abort_packages()
            raise
        pipeline.normalize()
        pipeline.load().raise_on_failed_jobs()


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
