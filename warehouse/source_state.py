"""What the readers of live sources remember from one run to the next, and whether a landing was killed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.database import Database

LANDING = "_landing"  # a part that no reader names: rows are being landed


def known(database: Database, name: str) -> dict[str, str]:
    """What the source's reader remembered: part → value."""
    rows = database.rows("select part, value from meta.source_state where source = ? and part <> ?", [name, LANDING])
    return {str(part): str(value) for part, value in rows}


def keep(database: Database, name: str, remembered: Mapping[str, str]) -> None:
    """After the rows that it speaks of: a run that is killed in between reads them again, which changes nothing."""
    schema = pa.schema([("part", pa.string()), ("value", pa.string())])
    parts = pa.table({"part": list(remembered), "value": list(remembered.values())}, schema=schema)
    database.connection.register("remembered", parts)
    database.connection.execute("insert or replace into meta.source_state select ?, part, value from remembered", [name])
    database.connection.unregister("remembered")


def begin_landing(database: Database, name: str) -> bool:
    """Leave word that rows may be landed from now on; True where a landing before was killed: what it had landed, nobody has built on yet."""
    found = database.rows("select 1 from meta.source_state where source = ? and part = ?", [name, LANDING])
    database.connection.execute("insert or replace into meta.source_state values (?, ?, '')", [name, LANDING])
    return bool(found)


def end_landing(database: Database, name: str) -> None:
    """All that was landed is known."""
    database.connection.execute("delete from meta.source_state where source = ? and part = ?", [name, LANDING])


def glance(data_dir: Path) -> dict[str, dict[str, str]] | None:
    """What every source's reader remembered, without the lock and without changing anything; None while a run has the file."""
    file = data_dir / "warehouse.duckdb"
    if not file.exists():
        return {}
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            rows = connection.execute("select source, part, value from meta.source_state where part <> ?", [LANDING]).fetchall()
    except duckdb.CatalogException:
        return {}  # of a version that read no live source
    except duckdb.Error:
        return None
    found: dict[str, dict[str, str]] = {}
    for source, part, value in rows:
        found.setdefault(source, {})[part] = value
    return found
