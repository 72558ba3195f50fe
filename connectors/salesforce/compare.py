"""The weekly look at an object's ids: what the organisation no longer holds is deleted, what we lack or hold in an old version is read.

`queryAll` tells deleted records only until the recycle bin is emptied; what is deleted for good shows in no other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import ConnectorError
from connectors.client import Unsteady
from connectors.salesforce import bulk, soql
from connectors.salesforce.reader import PAGE, ObjectReader
from connectors.salesforce.soql import Place
from connectors.salesforce.values import as_exported, table_of

COLUMNS = ("Id", "SystemModstamp")
KINDS = {"Id": "text", "SystemModstamp": "time"}
BY_BULK = 20_000  # landed records from which on the ids are asked for by Bulk
AT_ONCE = 200  # ids in one query
CONFIRMED = 2_000  # records that lay in the recycle bin and are asked for once more by name
FETCHED = 10_000  # records that are read one by one; for more the object is read anew
# absent records that were in no recycle bin: somebody emptied it the same day, or a right was lost
LEAST = 3  # so many are taken for deleted, however few there are
FEW, SHARE = 10, 0.02  # more than either are kept
MANY = 50  # more than this and than the share look so much like a lost right that the reading fails


@dataclass
class Comparison:
    """Compares what is landed of one object with what the organisation holds. is_first: the object was never read to its end before."""

    reader: ObjectReader
    is_first: bool

    def read(self) -> Iterator[pa.Table]:
        """Yields the records that were missing or old; tells the reading which are gone. Raises Unsteady, ConnectorError."""
        reader = self.reader
        landed = landed_versions(reader)
        if not landed.num_rows:
            return
        held = pa.concat_tables(list(self._by_bulk() if landed.num_rows > BY_BULK else self._by_pages())).combine_chunks()
        gone = landed.join(held.select(["Id"]), "Id", join_type="left anti")
        # what lay in the recycle bin is expected to go from there
        was_binned = pc.equal(gone["IsDeleted"], "1")
        binned = sorted(gone.filter(was_binned)["Id"].to_pylist())
        surprising = gone.filter(pc.invert(was_binned))["Id"].to_pylist()
        self._check(surprising, landed.num_rows, held.num_rows)
        self._confirm(surprising, binned)
        for key in (*self._taken(surprising, landed.num_rows), *binned):
            reader.reading.window(reader.stream.name, key)
        different = held.join(landed.select(list(COLUMNS)), list(COLUMNS), join_type="left anti")
        # what changed last the reading of changes brings anyway
        behind = reader.memory.stamp[:19].replace("T", " ")
        floor = reader.memory.floor[:19].replace("T", " ")
        stamps = different["SystemModstamp"]
        missing = different.filter(pc.and_(pc.less(stamps, behind), pc.greater_equal(stamps, floor)))["Id"].to_pylist()
        if len(missing) > FETCHED or (missing and len(reader.parts) > 1):
            reader.memory.read_anew()
            return
        for start in range(0, len(missing), AT_ONCE):
            rows = reader.listed(soql.these(reader.fields.name, list(reader.fields.kinds), missing[start : start + AT_ONCE]))
            if rows:
                yield reader.landed_form(rows)

    def _by_pages(self) -> Iterator[pa.Table]:
        last, schema = "", pa.schema([(column, pa.string()) for column in COLUMNS])
        yield schema.empty_table()
        while True:
            rows = self.reader.listed(soql.by_id(self.reader.fields.name, COLUMNS, last, PAGE))
            yield table_of(rows, KINDS).cast(schema)
            if len(rows) < PAGE:
                return
            if rows[-1]["Id"] == last:
                raise Unsteady(f"{self.reader.fields.name}: the list of its ids has no end", "loop")
            last = rows[-1]["Id"]

    def _by_bulk(self) -> Iterator[pa.Table]:
        reader, name = self.reader, self.reader.stream.name
        job = bulk.start(reader.api, soql.changed(reader.fields.name, COLUMNS, Place(), None), reader.memory.run)
        counted = reader.reading.counted[name]
        try:
            total = bulk.wait_for(reader.api, job, reader.reading, f"ids of {reader.fields.name}")
        except bulk.JobGone as gone:
            raise ConnectorError(f"{reader.fields.name}: Salesforce gave up the Bulk query {job.id} ({gone}). Run again") from None
        while True:
            for table in bulk.part(reader.api, job, reader.reading, name):
                yield as_exported(table.select(list(COLUMNS)), KINDS)
            if not job.locator:
                break
        bulk.check_total(job, total, name)
        reader.reading.counted[name] = counted  # ids are no rows

    def _check(self, surprising: list[str], landed: int, held: int) -> None:
        """Raises ConnectorError where very many are absent: a right was lost. A sharing rule takes them one by one, not all; fewer are kept."""
        if not self.is_first and (not held or len(surprising) > max(MANY, SHARE * landed)):
            raise ConnectorError(
                f"{self.reader.fields.name}: {len(surprising):,} of {landed:,} records are no longer seen, and none of them was seen in the recycle "
                "bin. Was the app's user denied some (View All)? Nothing was deleted. Give the right back; or `c360 run --full`, should they really "
                "be gone"
            )

    def _taken(self, surprising: list[str], landed: int) -> list[str]:
        """Those of them that are taken for deleted: all where they are few, else none."""
        memory, number = self.reader.memory, len(surprising)
        memory.hidden = 0 if self.is_first or number <= max(LEAST, min(FEW, SHARE * landed)) else number
        if surprising and not memory.hidden:
            self.reader.reading.note(f"{self.reader.fields.name}: {number:,} records went that were seen in no recycle bin; they are marked deleted")
        return [] if memory.hidden else surprising

    def _confirm(self, surprising: list[str], binned: list[str]) -> None:
        """Asks for the absent records by name: each that was in no recycle bin; of a great many that were, evenly spread ones, which is told.

        Raises Unsteady where one of them is there after all.
        """
        name = self.reader.fields.name
        asked = surprising + binned[:: max(1, -(-len(binned) // CONFIRMED))]
        for start in range(0, len(asked), AT_ONCE):
            if self.reader.listed(soql.these(name, COLUMNS, asked[start : start + AT_ONCE])):
                raise Unsteady(f"{name}: its list of ids lacks records that are there. Nothing was deleted; run again", "incomplete")
        if left := len(surprising) + len(binned) - len(asked):
            self.reader.reading.note(
                f"{name}: {len(binned):,} records went from the recycle bin; {left:,} of them were not asked for once more by name"
            )


def landed_versions(reader: ObjectReader) -> pa.Table:
    """Each landed record that is alive: Id, SystemModstamp, IsDeleted; the time in the weekly export's form whichever file it came from."""
    found = reader.reading.landed(reader.stream.name, (*COLUMNS, "IsDeleted"))
    if not found.num_rows:
        return found
    stamps = pc.replace_substring(pc.utf8_slice_codeunits(found["SystemModstamp"], 0, 19), "T", " ")
    deleted = pc.if_else(pc.is_in(found["IsDeleted"], pa.array(["1", "true"])), "1", "0")
    return pa.table({"Id": found["Id"], "SystemModstamp": stamps, "IsDeleted": deleted})
