"""Reading an export without a warehouse: what came out of it, and what canonical SQL makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from connectors.base import Connector, Reading, SourceSettings
from warehouse.landed import RAW
from warehouse.sql_text import quoted, quoted_list, render

Row = dict[str, Any]
SEEN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class ReadExport:
    """One reading: its account, its raw rows per stream, and canonical rows on demand."""

    connector: Connector
    settings: SourceSettings
    reading: Reading
    tables: dict[str, pa.Table]

    def raw(self, stream: str) -> list[Row]:
        """The stream's rows as they would be landed, without what is null."""
        return [{name: value for name, value in row.items() if value is not None} for row in self.tables[stream].to_pylist()]

    def quarantine(self) -> list[Row]:
        """The rows set aside."""
        path = self.reading.quarantine_file
        return [json.loads(line) for line in path.read_text().splitlines()] if path and path.exists() else []

    def canonical(self, table: str, order: str = "record_key") -> list[Row]:
        """The rows of one canonical table, without what is null. The source is called as its system."""
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        connection.execute(resources.files("warehouse").joinpath("shims.sql").read_text(encoding="utf-8"))
        connection.execute("create schema raw_system")
        for name, raw in self.tables.items():
            connection.register("incoming", raw)
            connection.execute(
                f'create table raw_system."{name}" as select *, {quoted(SEEN.isoformat())}::timestamptz as _observed_at, '
                "null::timestamptz as _deleted_at, 'load' as _load_id from incoming"
            )
            connection.unregister("incoming")
        parameters = {
            "source": quoted(self.connector.system),
            "timezone": quoted(self.settings.timezone),
            "company_domains": quoted_list(["northwind.com"]),
            "correspondent_key": quoted("secret"),
        }
        sql = RAW.sub(lambda match: f'raw_system."{match[2]}"', render(self.connector.canonical(self.settings)[table], parameters, table))
        found = connection.sql(f"select * from ({sql}) order by {order}").to_arrow_table().to_pylist()
        assert all(row["source_url"] for row in found), f"{table}: a row without source_url"
        return [{name: value for name, value in row.items() if value is not None} for row in found]


@pytest.fixture
def read_export(tmp_path: Path) -> Callable[..., ReadExport]:
    """Reads an export with a connector; every row that was met must come out, landed or quarantined."""

    def read(connector: Connector, **settings: Any) -> ReadExport:
        chosen = connector.settings.model_validate({"system": connector.system, **settings}, context={"folder": tmp_path})
        number = len(list(tmp_path.glob("quarantine-*")))
        reading = Reading(connector.system, quarantine_file=tmp_path / f"quarantine-{number}.jsonl")
        assert reading.quarantine_file is not None
        reading.quarantine_file.touch()
        source = connector.read(chosen, reading)
        tables = {name: pa.concat_tables(list(resource), promote_options="default") for name, resource in source.resources.items()}
        for name, table in tables.items():
            assert reading.counted[name] == table.num_rows + reading.quarantined[name], f"rows of {name} were lost"
        return ReadExport(connector, chosen, reading, tables)

    return read
