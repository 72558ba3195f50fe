"""Which mailboxes and calendars hold a copy of a mail or an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading, batches, joined
from connectors.google_workspace.settings import COPY

GATHERED = 20_000


@dataclass(frozen=True)
class Copy:
    """One copy, in the words of the stream `copy`."""

    kind: str
    place: str
    copy_id: str
    record: str
    version: str = ""
    labels: str = ""

    def row(self) -> dict[str, str | None]:
        """As a raw row."""
        return {name: getattr(self, name) or None for name in COPY.columns}


class Copies:
    """The copies of one kind: as they are landed, and as this slice has changed them."""

    def __init__(self, kind: str, reading: Reading) -> None:
        self.kind = kind
        self._reading = reading
        self._landed: pa.Table | None = None
        self._here: dict[tuple[str, str], Copy | None] = {}  # what this slice found or found gone
        self._by_record: dict[str, set[tuple[str, str]]] = {}

    def at(self, place: str) -> dict[str, Copy]:
        """All copies of one mailbox or calendar by their id."""
        found = {one.copy_id: one for one in self._rows("place", [place])}
        found.update({key: one for (where, key), one in self._here.items() if where == place and one is not None})
        return {key: one for key, one in found.items() if self._here.get((place, key), one) is not None}

    def pick(self, place: str, keys: Iterable[str]) -> list[Copy]:
        """Those of one place's copies that have these ids."""
        wanted = list(dict.fromkeys(keys))
        found = {one.copy_id: one for one in self._rows("copy_id", wanted) if one.place == place}
        return [one for key in wanted if (one := self._here.get((place, key), found.get(key))) is not None]

    def of(self, records: Iterable[str]) -> dict[str, list[Copy]]:
        """The copies of these mails or events, in the order of their places."""
        wanted = list(dict.fromkeys(records))
        found: dict[str, dict[tuple[str, str], Copy]] = {record: {} for record in wanted}
        for one in self._rows("record", wanted):
            found[one.record][one.place, one.copy_id] = one
        for record in wanted:
            for key in self._by_record.get(record, ()):
                if (changed := self._here[key]) is not None and changed.record == record:
                    found[record][key] = changed
        return {
            record: sorted((one for key, one in held.items() if self._here.get(key, one) == one), key=lambda one: (one.place, one.copy_id))
            for record, held in found.items()
        }

    def put(self, copy: Copy) -> None:
        """A copy that was met now."""
        self._here[copy.place, copy.copy_id] = copy
        self._by_record.setdefault(copy.record, set()).add((copy.place, copy.copy_id))

    def take(self, copies: Iterable[Copy]) -> list[str]:
        """These are gone. Returns the records of which no copy is left."""
        taken = list(copies)
        for copy in taken:
            self._here[copy.place, copy.copy_id] = None
        self._reading.gone(COPY.name, [joined(copy.kind, copy.place, copy.copy_id) for copy in taken])
        return [record for record, left in self.of(copy.record for copy in taken).items() if not left]

    def places(self) -> list[str]:
        """Every mailbox or calendar of which a copy is landed."""
        return [str(place) for place in pc.unique(self._table()["place"]).to_pylist()]

    def _rows(self, column: str, wanted: list[str]) -> list[Copy]:
        table = self._table()
        if not table.num_rows or not wanted:
            return []
        rows = table.filter(pc.is_in(table[column], pa.array(wanted, pa.string()))).to_pylist()
        return [Copy(**{name: row[name] or "" for name in COPY.columns}) for row in rows]

    def _table(self) -> pa.Table:
        if self._landed is None:
            landed = self._reading.landed(COPY.name)
            if not landed.num_rows:
                landed = pa.schema([(name, pa.string()) for name in COPY.columns]).empty_table()
            self._landed = landed.select(list(COPY.columns)).filter(pc.equal(landed["kind"], self.kind))
        return self._landed


class CopyRows:
    """The copies that the exports show, gathered on the way in compact tables."""

    def __init__(self) -> None:
        self._waiting: list[Copy] = []
        self._tables: list[pa.Table] = []

    def add(self, copy: Copy) -> None:
        """One copy; the same one may come again."""
        self._waiting.append(copy)
        if len(self._waiting) >= GATHERED:
            self._pack()

    def tables(self, reading: Reading) -> Iterator[pa.Table]:
        """All of them."""
        self._pack()
        for table in self._tables:
            reading.count(COPY.name, table.num_rows)
            yield table

    def _pack(self) -> None:
        self._tables += batches((copy.row() for copy in dict.fromkeys(self._waiting)), COPY.columns, GATHERED)
        self._waiting = []
