"""A Salesforce organisation over its API as a dlt source: the same raw tables as the export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import time as clock
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import ConnectorError, Reading, Stream, resource
from connectors.beginning import earliest_day
from connectors.client import Unauthorised
from connectors.salesforce import soql
from connectors.salesforce.access import connect, identify
from connectors.salesforce.compare import Comparison, landed_versions
from connectors.salesforce.fields import ObjectFields, chosen
from connectors.salesforce.memory import EXPORT, EXPORT_TOOK, OBJECT_PART, ObjectMemory
from connectors.salesforce.methods import Json, SalesforceApi
from connectors.salesforce.objects import OBJECTS, STREAMS
from connectors.salesforce.reader import ObjectReader, new_slice
from connectors.salesforce.settings import SalesforceSettings
from connectors.salesforce.soql import Place

COMPARE_EVERY = (7 * 24 - 4) * 3600.0  # weekly, also when a night begins somewhat earlier
NAMES = {stream: name for name, stream in OBJECTS.items()}
MEND = "Give its user's permission set the right to read it again; or `c360 run --full`, should that be meant"


class ApiPass:
    """One slice of one reading of an organisation."""

    def __init__(self, settings: SalesforceSettings, reading: Reading, api: SalesforceApi) -> None:
        self.settings = settings
        self.reading = reading
        self.api = api
        self.run = reading.at.isoformat()
        self.floor = _floor(settings, reading)
        self.slice = new_slice()
        self.readers: dict[str, ObjectReader] = {}
        self.is_first: set[str] = set()
        self.unseen: list[str] = []
        wanted = [stream for stream in STREAMS if settings.wanted(stream.name)]
        described = api.describe([NAMES[stream.name] for stream in wanted])
        for stream in wanted:
            self._open(stream, described[NAMES[stream.name]])
        if not self.readers:
            raise ConnectorError("the app sees none of the objects that are to be read; `c360 connect` says what its user must be allowed")
        self.queries = {name: query for name, reader in self.readers.items() if (query := reader.first_query())}
        self.peeked = api.peek(self.queries) if len(self.queries) > 1 else {}
        self.waiting = {stream.name for stream in STREAMS}

    def rows(self, stream: Stream) -> Iterator[pa.Table]:
        """What this slice brings of one stream; after the last stream the slice is concluded."""
        reader = self.readers.get(stream.name)
        if reader is not None:
            yield from self._of_object(reader)
        elif not self.settings.wanted(stream.name):
            self._leave(stream)
        self.waiting.discard(stream.name)
        if not self.waiting:
            self._conclude()

    def _open(self, stream: Stream, described: Json | None) -> None:
        memory = ObjectMemory.from_text(self.reading.state.get(OBJECT_PART + stream.name, ""))
        fields = chosen(described, NAMES[stream.name], stream, self.settings) if described else None
        if fields is None:
            if memory.fields:
                raise Unauthorised(f"the app no longer sees the object {NAMES[stream.name]}, its Id or its SystemModstamp. {MEND}", "INVALID_TYPE")
            self.unseen.append(NAMES[stream.name])
            return
        reader = self.readers[stream.name] = ObjectReader(self.api, stream, fields, memory, self.reading, self.slice)
        if not memory.fields:
            self._begin_first(reader)
        self._take_fields(stream, fields, memory)
        if self.floor < memory.floor:
            memory.floor = self.floor
            memory.read_anew()
        memory.floor = self.floor
        memory.begin(self.run)

    def _begin_first(self, reader: ObjectReader) -> None:
        """The object's first reading over the API goes on where an export ended, or begins at the beginning."""
        memory, memory.floor = reader.memory, self.floor
        newest = pc.max(found["SystemModstamp"]).as_py() if (found := landed_versions(reader)).num_rows else None
        if EXPORT in self.reading.state and newest:
            memory.reach(Place(max(soql.lowered(newest, EXPORT_TOOK), self.floor)))
        else:
            memory.reach(Place(self.floor))
            self.is_first.add(reader.stream.name)
            memory.reconciled = 0.0 if newest else self.reading.at.timestamp()

    def _take_fields(self, stream: Stream, fields: ObjectFields, memory: ObjectMemory) -> None:
        """Fields that came bring an old record's values with them only if it is read again; so do fields that the settings leave out now."""
        before, now, name = set(memory.fields), set(fields.kinds), NAMES[stream.name]
        left_out = {field for field in before - now if not self.settings.wants_field(stream.name, field)}
        gone = before - now - left_out
        if missing := sorted(gone & set(stream.columns)):
            raise Unauthorised(f"the app no longer sees {', '.join(f'{name}.{field}' for field in missing)}. {MEND}", "INVALID_FIELD")
        memory.lost = sorted((gone | set(memory.lost)) - now)
        if memory.lost:
            self.reading.note(f"{name} no longer has, or shows, {', '.join(memory.lost)}: records keep the values that they had until they change")
        if before and (now - before or left_out):
            memory.read_anew()
        memory.fields = sorted(now)

    def _of_object(self, reader: ObjectReader) -> Iterator[pa.Table]:
        memory, name = reader.memory, reader.stream.name
        if self._is_comparison_due(memory) and not self.slice.is_full and reader.may_ask():
            yield from Comparison(reader, name in self.is_first).read()
            memory.reconciled = self.reading.at.timestamp()
            if reader.fields.has_formulas and name not in self.is_first:
                memory.read_anew()
        # a comparison that found much to read has moved the place
        peeked = self.peeked.get(name) if reader.first_query() == self.queries.get(name) else None
        yield from reader.read(peeked)
        self.reading.remember(OBJECT_PART + name, memory.text())

    def _is_comparison_due(self, memory: ObjectMemory) -> bool:
        return memory.job is None and self.reading.at.timestamp() - memory.reconciled >= COMPARE_EVERY

    def _leave(self, stream: Stream) -> None:
        """An object that was read once and is left out now: its records are deleted here."""
        if not self.reading.state.get(OBJECT_PART + stream.name):
            return
        found = self.reading.landed(stream.name, ("Id",))
        for key in found["Id"].to_pylist() if found.num_rows else ():
            self.reading.window(stream.name, key)
        self.reading.remember(OBJECT_PART + stream.name, "")

    def _conclude(self) -> None:
        reading, budget = self.reading, self.api.budget
        before = json.loads(reading.state.get("requests", "{}"))
        requests = budget.requests + (before.get("requests", 0) if before.get("at") == self.run else 0)
        reading.remember("requests", json.dumps({"at": self.run, "requests": requests}))
        if self.unseen:
            reading.note(f"the organisation does not have, or the app does not see, {', '.join(self.unseen)}")
        left = [reader.fields.name for reader in self.readers.values() if not reader.memory.is_done]
        if left:
            reading.unfinished = f"{', '.join(left)} are still to be read"
            return
        reading.note(f"{requests} requests to Salesforce")
        for name, reader in self.readers.items():
            if reader.memory.hidden:
                reading.note(
                    f"{reader.fields.name}: {reader.memory.hidden:,} of the records that were landed are no longer seen, and were seen in no recycle "
                    "bin: they are kept as they were, not up to date. May the app's user see all (View All)? `c360 run --full`, should they be gone"
                )
            else:
                reading.up_to_date.add(name)
                reading.cursor(name, reading.at)


def read_api(settings: SalesforceSettings, reading: Reading) -> Any:
    """One slice of the organisation as a dlt source. Raises ConnectorError; what the API refused is in its message."""
    import dlt

    api, organisation = connect(settings, reading.source)
    identify(organisation, reading)
    this = ApiPass(settings, reading, api)
    return dlt.source(lambda: [resource(stream, partial(this.rows, stream)) for stream in STREAMS], name=reading.source, max_table_nesting=0)()


def _floor(settings: SalesforceSettings, reading: Reading) -> str:
    """The earliest change to read."""
    day = earliest_day(settings.since, reading)
    return soql.stamp(datetime.combine(day, clock(), UTC)) if day and day.year > 1970 else soql.START
