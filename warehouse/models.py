"""What makes tables: SQL files and Python steps, ordered by what they read."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.errors import ModelError
from warehouse.incremental import PLAN, Incremental, read_mark
from warehouse.sql_text import PARAMETER, without_comments

MODEL_SCHEMAS = ("canonical", "identity", "profile")
REFERENCE = re.compile(r"\b(landed|canonical|identity|profile|ledger|meta|reference)\.([a-z_][a-z0-9_]*)\b")


@dataclass(frozen=True)
class Model:
    """One table made by one SELECT. name: `schema.table`. sql: as in the file."""

    name: str
    sql: str

    @property
    def incremental(self) -> Incremental | None:
        """By what its touched rows are found, if it is made again for these alone."""
        return read_mark(self.sql)

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that the SELECT names, without itself; and, where it is incremental, what tells it which rows are touched."""
        found = {f"{schema}.{table}" for schema, table in REFERENCE.findall(without_comments(self.sql))}
        if self.incremental:
            found |= self.incremental.guides
        return tuple(sorted(found - {self.name}))

    @property
    def compared(self) -> tuple[str, ...]:
        """The tables whose change makes it again. Identity's plan speaks for all that its incremental models read."""
        if self.incremental is None:
            return self.reads
        return (PLAN,) if self.incremental.plan == PLAN else tuple(read for read in self.reads if read not in self.incremental.guides)

    @property
    def writes(self) -> tuple[str, ...]:
        """The one table."""
        return (self.name,)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The `$names` that the SELECT uses."""
        return tuple(sorted(set(PARAMETER.findall(without_comments(self.sql)))))

    @property
    def description(self) -> str:
        """The first comment of the file: what one row is."""
        first = self.sql.lstrip().splitlines()[0] if self.sql.strip() else ""
        return first.removeprefix("--").strip() if first.startswith("--") else ""


@dataclass(frozen=True)
class Step:
    """Python that makes tables out of tables.

    run: called with the open connection and the parameters as SQL literals. parameters: the names that it depends on.
    watches: the tables whose change makes it again; default: all that it reads. finds: the tables whose changes it finds row by row, so that
    an incremental model need not be made anew where one of these has changed.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[duckdb.DuckDBPyConnection, Mapping[str, str]], None]
    parameters: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()

    @property
    def compared(self) -> tuple[str, ...]:
        """The tables whose change makes it again."""
        return self.watches or self.reads

    @property
    def sql(self) -> str:
        """What the step is made of: its module's source, so that a changed step runs again."""
        module = inspect.getmodule(self.run)
        return inspect.getsource(module) if module else self.name

    @property
    def description(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.run) or "").split("\n", 1)[0]


Node = Model | Step


def load_models(folder: Path | None = None, schemas: Sequence[str] = MODEL_SCHEMAS) -> list[Model]:
    """Every models/<schema>/<table>.sql."""
    root = folder or Path(str(resources.files("warehouse") / "models"))
    return [Model(f"{schema}.{file.stem}", file.read_text(encoding="utf-8")) for schema in schemas for file in sorted((root / schema).glob("*.sql"))]


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """The nodes so that each comes after what it reads. Raises ModelError for a cycle or a table that two nodes write."""
    writer: dict[str, Node] = {}
    for node in nodes:
        for table in node.writes:
            if table in writer:
                raise ModelError(f"{table} is written twice: by {writer[table].name} and by {node.name}")
            writer[table] = node
    by_name = {node.name: node for node in writer.values()}
    graph = {node.name: {writer[table].name for table in node.reads if table in writer and writer[table] is not node} for node in by_name.values()}
    try:
        return [by_name[name] for name in TopologicalSorter(dict(sorted(graph.items()))).static_order()]
    except CycleError as error:
        raise ModelError(f"models read each other in a circle: {' → '.join(error.args[1])}") from error
