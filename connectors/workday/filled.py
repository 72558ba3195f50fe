"""Which columns of a report hold something: a field that its user may no longer see is absent from every entry, and nothing else tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading
from connectors.client import Unauthorised
from connectors.workday.columns import ALIASES, STREAM
from connectors.workday.fields import FieldScope

FILLED = "filled"  # what is remembered: the columns that held something, by name
KEY = "Employee_ID"


def watched(tables: Iterable[pa.Table], scope: FieldScope, reading: Reading) -> Iterator[pa.Table]:
    """The tables of one report. Raises Unauthorised at their end where a column is empty throughout that was not, for workers who are in it."""
    filled: set[str] = set()
    workers: list[str] = []
    for table in tables:
        filled |= {name for name in ALIASES if name in table.column_names and _holds_any(table[name])}
        workers += table[KEY].to_pylist()
        yield table
    before = {name for name in reading.state.get(FILLED, "").split(",") if name}
    missing = sorted(name for name in before - filled if scope.reads(name))
    if missing and (lost := _held(missing, workers, reading)):
        raise Unauthorised(
            f"the report no longer shows {', '.join(lost)} of anybody: they would vanish here. May its user see these fields (Security Domains), and "
            "are they still in the report, under the same names? Or `c360 run --full`, should that be meant",
            "missing_field",
        )
    if workers:
        reading.remember(FILLED, ",".join(sorted({*filled, *missing})))


def _held(columns: Sequence[str], workers: Sequence[str], reading: Reading) -> list[str]:
    """Those of the columns that hold something of these workers as they are landed."""
    landed = reading.landed(STREAM.name, (KEY, *columns))
    if not landed.num_rows:
        return []
    here = landed.filter(pc.is_in(landed[KEY], pa.array(workers, pa.string())))
    return [name for name in columns if _holds_any(here[name])]


def _holds_any(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(column.cast(pa.string())), "")).as_py())
