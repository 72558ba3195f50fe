"""Which rows of a reading are new or changed: each is known by a hash of its key and one of its content, 8 bytes a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.base import Stream
from warehouse.database import Database
from warehouse.errors import WarehouseError

MARKS = ("_row_hash", "_observed_at", "_deleted_at", "_load_id")
Hashes = npt.NDArray[np.int64]


@dataclass
class StreamLanding:
    """What became of one stream: rows received, rows with a repeated key, rows that were new or changed, rows that went, rows alive now.

    example: one of the keys that repeat.
    """

    stream: str
    received: int = 0
    repeated: int = 0
    changed: int = 0
    deleted: int = 0
    live: int = 0
    example: str = ""


def content_sql(columns: Iterable[str], instead: Mapping[str, str] = MappingProxyType({})) -> str:
    """SQL for the hash of a row's content: of its columns, whatever their order, but for those that are NULL. instead: column → SQL of its value.

    md5 is the same on every version and machine; 63 bits keep the arrays small.
    """
    named = {name: instead.get(name, f'"{name}"') for name in sorted(columns, key=str.lower)}
    parts = ", ".join(f"'{name.lower()}=' || {value}" for name, value in named.items())
    return f"(md5_number_lower(concat_ws(chr(31), {parts})) // 2)::bigint"


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
    """Passes on the rows of one stream that are new or changed, marked with hash, time and load. anew: those that are known too."""

    def __init__(self, database: Database, schema: str, stream: Stream, load_id: str, observed_at: datetime) -> None:
        self.cursor = database.connection.cursor()
        self.cursor.execute("set timezone = 'UTC'")
        self.stream = stream
        self.load_id = load_id
        self.observed_at = observed_at
        self.seen = SeenKeys()
        self.landing = StreamLanding(stream.name)
        self.anew = False
        self.met = SeenKeys()  # contents, where the stream is landed anew
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
        if not (self.landing.example or fresh.all()):
            self.landing.example = self._source_id(batch.slice(int(np.argmin(fresh)), 1))
        if self.anew:
            self.met.add(hashes)
        keep = fresh if self.anew else fresh & ~contains(self.known, hashes)
        self.landing.changed += int(keep.sum())
        kept = batch.filter(pa.array(keep))
        return self._marked(kept, hashes[keep])

    def not_met(self) -> int:
        """How many rows that live did not come, where the stream is landed anew."""
        return int((~contains(self.met.all(), self.known)).sum())

    def _hash(self, batch: pa.Table) -> tuple[Hashes, Hashes]:
        sql = f"""select (md5_number_lower({self.stream.source_id}) // 2)::bigint as key_hash, {content_sql(batch.column_names)} as row_hash
                  from batch"""
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

    def _source_id(self, row: pa.Table) -> str:
        self.cursor.register("repeated_row", row)
        (found,) = self.cursor.execute(f"select {self.stream.source_id} from repeated_row").fetchall()[0]
        self.cursor.unregister("repeated_row")
        return str(found)

    def _marked(self, kept: pa.Table, hashes: Hashes) -> pa.Table:
        rows = kept.num_rows
        for key in self.stream.key:
            position = kept.schema.get_field_index(key)
            kept = kept.set_column(position, pa.field(key, pa.string(), nullable=False), kept[key])
        kept = kept.append_column("_row_hash", pa.array(hashes, pa.int64()))
        kept = kept.append_column("_observed_at", pa.array([self.observed_at] * rows, pa.timestamp("us", "UTC")))
        kept = kept.append_column("_deleted_at", pa.nulls(rows, pa.timestamp("us", "UTC")))
        return kept.append_column("_load_id", pa.array([self.load_id] * rows, pa.string()))
