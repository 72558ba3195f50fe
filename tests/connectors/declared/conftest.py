"""A declared tool, read and turned into canonical rows the way the warehouse does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

import connectors.declared as declared
from connectors.base import Reading
from tests.connectors.declared.small_desk import TOKEN, SmallDesk, small_desks

ROOT = Path(__file__).parents[3]
CANONICAL = yaml.safe_load((ROOT / "warehouse" / "contracts.yaml").read_text(encoding="utf-8"))["canonical"]


def types_of(table: str) -> dict[str, str]:
    """Column → DuckDB type of a canonical table; in the contract a column is a type or a mapping with one."""
    columns = CANONICAL["common"] | CANONICAL[table]
    return {name: said["type"] if isinstance(said, dict) else said for name, said in columns.items() if name != "meaning" or isinstance(said, dict)}


@dataclass
class Landed:
    """reading: its account. raw: stream → rows handed over. canonical: table → typed rows, by record key."""

    reading: Reading
    raw: dict[str, list[dict[str, Any]]]
    canonical: dict[str, list[dict[str, Any]]]


def land(file: Path, tmp_path: Path, timezone: str = "UTC", source: str = "tool") -> Landed:
    settings = declared.DeclaredSettings(system="declared", file=file, timezone=timezone)
    reading = Reading(source, tmp_path / "quarantine.jsonl")
    db = duckdb.connect()
    db.execute("set timezone = 'UTC'")
    db.execute((ROOT / "warehouse" / "shims.sql").read_text(encoding="utf-8"))
    db.execute("create schema raw_tool")
    raw: dict[str, list[dict[str, Any]]] = {}
    for name, resource in declared.connector.read(settings, reading).resources.items():
        try:
            rows = pa.concat_tables(list(resource), promote_options="default")
        except Exception as error:  # dlt wraps what a connector raises
            raise error.__cause__ or error from error
        raw[name] = rows.to_pylist()
        db.register("rows", rows)
        marks = "timestamptz '2026-03-01 00:00:00Z' as _observed_at, null::timestamptz as _deleted_at, 'load' as _load_id"
        db.execute(f'create table raw_tool."{name}" as select *, {marks} from rows')
        db.unregister("rows")
    canonical = {}
    for table, sql in declared.connector.canonical(settings).items():
        sql = re.sub(r'\braw\.("?)(\w+)\1', r'raw_tool."\2"', sql).replace("$source", f"'{source}'").replace("$timezone", f"'{timezone}'")
        types = types_of(table)
        found = {str(row[0]).lower() for row in db.execute(f"describe {sql}").fetchall()}
        assert found <= types.keys()
        columns = ", ".join(f'try_cast("{c}" as {t}) as "{c}"' if c in found else f'null as "{c}"' for c, t in types.items())
        canonical[table] = db.sql(f"select {columns} from ({sql}) order by record_key").to_arrow_table().to_pylist()
    return Landed(reading, raw, canonical)


@pytest.fixture
def landed(tmp_path: Path) -> Callable[..., Landed]:
    """Call it with a tool's file."""
    return lambda file, **options: land(file, tmp_path, **options)


@pytest.fixture
def write_tool(tmp_path: Path) -> Callable[..., Path]:
    """Call it with YAML and files (name=text); the tool's path comes back."""

    def write(text: str, **files: str) -> Path:
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8")
        path = tmp_path / "tool.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small_desk(write_tool: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDesk]:
    """Call it with answers and what the tool's file says; the nights and the server come back."""
    monkeypatch.setenv("SOURCES__TOOL__TOKEN", TOKEN)
    with small_desks(write_tool) as make:
        yield make
