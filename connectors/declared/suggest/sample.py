"""One table that a draft is made from, and the names that are made for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from connectors.declared.spec import TAKEN

ROWS = 20_000  # of each table that are looked at


@dataclass(frozen=True)
class Sample:
    """One table's first rows. name: the stream's. columns: raw name → values in order, trimmed, None for nothing.

    place: what stands in the draft beside the key: files, sheet, table, path, records, params, paging. key: where the source itself names it.
    to_look_up: what keeps the rows from being known as all there are, and what to do; empty where nothing does.
    headers: raw name → the column as the source calls it, where that differs.
    """

    name: str
    columns: Mapping[str, Sequence[str | None]]
    place: Mapping[str, Any]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    to_look_up: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return len(next(iter(self.columns.values()), ()))

    @property
    def different(self) -> list[tuple[str | None, ...]]:
        """The rows, those that stand there twice only once."""
        return list(dict.fromkeys(zip(*self.columns.values(), strict=True)))


@dataclass(frozen=True)
class Found:
    """What lies at a place. connection: as it stands in the draft; None for files."""

    name: str
    connection: Mapping[str, Any] | None
    samples: Sequence[Sample]


def tool_name(written: str) -> str:
    """`Acme Desk 2` → acme_desk: as a tool may be called."""
    name = re.sub(r"(_?\d+)+$", "", re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_"))[:40].strip("_") or "tool"
    return name if name[0].isalpha() else f"tool_{name}"[:40]


def stream_name(written: str) -> str:
    """`Customers 2026-01` → customer: what one row is, as a stream may be called."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"([a-z])([A-Z])", r"\1_\2", written).lower()).strip("_")
    name = re.sub(r"(_?\d+)+$", "", name) or "record"
    name = name if name[:1].isalpha() else f"t_{name}"
    if name.endswith("people"):
        name = name[:-6] + "person"
    elif name.endswith("ies") and len(name) > 4:
        name = name[:-3] + "y"
    elif name.endswith("s") and not name.endswith(("ss", "us", "is")):
        name = name[:-1]
    return f"{name[:36]}_row" if name in TAKEN else name[:40]


def host_name(url: str) -> str:
    """`https://api.helpdesk.example/v2` → helpdesk."""
    host = urlsplit(url).hostname or "api"
    return tool_name(next((part for part in host.split(".") if part not in ("api", "www", "app")), host))


def table_columns(table: pa.Table) -> dict[str, list[str | None]]:
    """A table of text as columns, trimmed, '' as nothing."""
    return {name: [(value.strip() or None) if value else None for value in table[name].to_pylist()] for name in table.column_names}


def apart(samples: Sequence[Sample]) -> list[Sample]:
    """Each with a name of its own."""
    taken: set[str] = set()
    found = []
    for sample in samples:
        name, number = sample.name, 1
        while name in taken:
            number += 1
            name = f"{sample.name}_{number}"
        taken.add(name)
        found.append(replace(sample, name=name))
    return found
