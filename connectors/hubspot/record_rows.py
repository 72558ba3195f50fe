"""One object over the API: everything the first time and each week, else what changed, and what was deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import Any

import pyarrow as pa

from connectors.base import Reading, Stream, Window, batches
from connectors.client import Page
from connectors.hubspot.fields import Fields
from connectors.hubspot.methods import LINKED, HubSpotApi, Json
from connectors.hubspot.objects import ACTIVITIES, LISTING
from connectors.hubspot.position import COLUMNS, PART, WORDS, Position
from connectors.hubspot.settings import HubSpotSettings
from connectors.slices import Slice

LINKS: dict[str, tuple[str, ...]] = {"contact": ("company",), "company": (), "deal": ("company", "contact"), "ticket": ("company", "contact")}
LINKS |= dict.fromkeys(ACTIVITIES, ("company", "contact", "deal", "ticket"))
COLUMN = {of: f"Associated_{of.capitalize()}_IDs" for of in ("company", "contact", "deal", "ticket")}
PRIMARY_COLUMN = "Associated_Company_IDs_Primary"
LINK_COLUMNS = frozenset((*COLUMN.values(), PRIMARY_COLUMN))  # what a record belongs to, whatever fields are asked for


class RecordReader:
    """Reads one object as far as the part goes. owners: id → name, filled before the first record is read. floor: no record before that day."""

    def __init__(
        self,
        stream: Stream,
        api: HubSpotApi,
        settings: HubSpotSettings,
        reading: Reading,
        part: Slice,
        owners: Mapping[str, str],
        floor: date | None = None,
    ) -> None:
        self.stream, self.api, self.settings, self.reading, self.part, self.owners = stream, api, settings, reading, part, owners
        self.name = stream.name
        scope = [entry for entry in (*settings.include, "-", *settings.exclude) if entry.partition(".")[0] in (self.name, "-")]
        self.floor = datetime.combine(floor, clock(), UTC).isoformat() if floor else ""
        self.position = Position.of(reading, self.name, " ".join([*scope, *([self.floor] if floor else [])]))
        self.archived: set[str] = set()
        self.reached = 0
        self.is_ordered = True
        self.met = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing of the object is left for this run."""
        return not self.settings.wants(self.name) or self.position.done == self.reading.at.isoformat()

    def tables(self) -> Iterator[pa.Table]:
        """Its records, as many as this slice takes."""
        if not self.settings.wants(self.name):
            if self.reading.state.get(PART + self.name):  # it was read once: what the scope leaves out now is deleted here
                self.reading.window(self.name, LISTING)
                self.reading.remember(PART + self.name, "")
            return
        if not self.is_done and not self.part.is_full:
            self.position.begin(self.reading.at)
            yield from self._everything() if self.position.is_sweep and not self.floor else self._changes()
            self.position.keep(self.reading, self.name)
        if self.is_done:
            self.reading.up_to_date.add(self.name)
            self.reading.cursor(self.name, self.reading.at)

    def _everything(self) -> Iterator[pa.Table]:
        low, fields = self.position.reached, self._fields()
        yield from self._records(fields, self.api.listing(self.name, fields.names, self.position.after))
        if not self.is_ordered:
            if not low and self.met:
                self.reading.complete(self.name)
        elif self.met or low:  # an empty listing deletes nothing
            self.reading.window(self.name, LISTING, _place(low + 1), Window.high if self.is_done else _place(self.reached))

    def _changes(self) -> Iterator[pa.Table]:
        """What changed since the last time; in a reading of everything that the user limits, since that day."""
        self.archived = self.api.archived(self.name)
        self.reading.gone(self.name, self.archived)
        since = self.floor if self.position.is_sweep else self.position.since
        if not self.api.count(self.name, since):
            self.position.finish(self.reading.at)
            return
        fields = self._fields()
        yield from self._records(fields, self.api.changed(self.name, fields.names, since, self.position.after))

    def _fields(self) -> Fields:
        known = json.loads(self.reading.state.get(COLUMNS + self.name, "{}"))
        fields = Fields(self.stream, self.api.properties(self.name), self.settings, known, self.reading.columns(self.name))
        self.reading.remember(COLUMNS + self.name, json.dumps(known | fields.columns))
        words = json.loads(self.reading.state.get(WORDS + self.name, "{}"))
        self.reading.remember(WORDS + self.name, json.dumps(words | fields.words))
        return fields

    def _records(self, fields: Fields, pages: Iterator[Page]) -> Iterator[pa.Table]:
        """The pages' records with what they are associated with, until the slice is full or the last page was read."""
        waiting: list[Json] = []
        for page in pages:
            if page.body:  # also where an order that shifted made the listing begin anew
                self.reached, self.is_ordered = self.position.reached, True
            self._follow([int(row["id"]) for row in page.rows])
            waiting += page.rows
            is_last = page.next is None
            is_end = is_last or (self.part.is_full and self.is_ordered)
            if len(waiting) >= LINKED or is_end:
                yield from self._landed(fields, waiting)
                waiting = []
            if is_last:
                self.position.finish(self.reading.at)
            elif is_end:
                self.position.after, self.position.reached = str(page.next), self.reached
                return

    def _follow(self, ids: Sequence[int]) -> None:
        """Whether the listing still comes by its ids: only then does a part of it say what is missing between its first and its last."""
        if ids and self.is_ordered:
            self.is_ordered = [self.reached, *ids] == sorted({self.reached, *ids})
        self.reached = max([self.reached, *ids])
        self.met += len(ids)
        self.part.rows += len(ids)

    def _landed(self, fields: Fields, records: Sequence[Json]) -> Iterator[pa.Table]:
        records = [record for record in records if str(record["id"]) not in self.archived]
        ids = [str(record["id"]) for record in records]
        rows = [fields.row(record, self.owners) for record in records]
        for to in LINKS[self.name] if ids else ():
            links = self.api.links(self.name, to, ids)
            for row in rows:
                if found := links.get(str(row["Record_ID"])):
                    row[COLUMN[to]] = ";".join(found.ids)
                    if to == "company":
                        row[PRIMARY_COLUMN] = found.primary
        for row in rows:
            self.reading.gone(self.name, merged_ids(row.get("Merged_IDs")) - {str(row["Record_ID"])})
        self.reading.count(self.name, len(rows))
        if self.part.is_time_to_tell():
            self.reading.tell(f"{self.name}: {self.met:,} records, {self.api.budget.requests:,} requests")
        yield from batches(rows, fields.all_columns)


def merged_ids(text: str | None) -> set[str]:
    """The ids that a record took in; one spelling of the list carries the time behind each: 151:1569855900000."""
    parts: list[Any] = re.split(r"[;,]", text or "")
    return {key for part in parts if (key := part.split(":")[0].strip()).isdigit()}


def _place(key: int) -> str:
    return f"{key:020}"
