"""A declared tool read night after night, each reading knowing what the ones before it remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

import connectors.declared as declared
from connectors.base import Reading

NIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC)


class Nights:
    """One tool's nights. reading: the last one's account. state: what is remembered by now."""

    def __init__(self, file: Path) -> None:
        self.settings = declared.DeclaredSettings.model_validate({"system": "declared", "file": file.name}, context={"folder": file.parent})
        self.state: dict[str, str] = {}
        self.at = NIGHT
        self.reading = Reading("tool")

    def read(self, stream: str = "", days: float = 1) -> list[dict[str, Any]]:
        """The rows of one night, of the first stream unless named. Raises what the connector raised."""
        self.reading = Reading("tool", at=self.at, state=dict(self.state))
        try:
            resources = declared.connector.read(self.settings, self.reading).resources
            tables = {name: pa.concat_tables(list(resource), promote_options="default") for name, resource in resources.items()}
        except Exception as error:  # dlt wraps what a connector raises
            raise error.__cause__ or error from error
        for name, table in tables.items():
            assert self.reading.counted[name] == table.num_rows + self.reading.quarantined[name], f"rows of {name} were lost"
        self.state |= self.reading.remembered
        self.at += timedelta(days=days)
        rows: list[dict[str, Any]] = tables[stream or next(iter(tables))].to_pylist()
        return rows
