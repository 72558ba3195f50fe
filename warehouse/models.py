"""The model engine: SQL files and Python steps, ordered by what they read, rebuilt only when something they depend on changed."""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from pathlib import Path

import duckdb

from warehouse.database import Database, columns_of
from warehouse.errors import ModelError
from warehouse.incremental import PLAN, Incremental, is_full, read_mark, remake
from warehouse.sql_text import PARAMETER, digest, render, without_comments

MODEL_SCHEMAS = ("canonical", "identity", "profile")
REFERENCE = re.compile(r"\b(landed|canonical|identity|profile|ledger|meta|reference)\.([a-z_][a-z0-9_]*)\b")
COMPARED_ROWS = 300_000  # up to here a table is compared by its content


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


@dataclass(frozen=True)
class Built:
    """What one node did in a run. rows: of its (first) table. rebuilt: False where nothing that it depends on had changed."""

    node: Node
    rows: int
    seconds: float
    rebuilt: bool


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


class Engine:
    """Builds nodes in one database. inputs: fingerprint per table that no node writes (landed.*); others are read from their content."""

    def __init__(self, database: Database, parameters: Mapping[str, str], inputs: Mapping[str, str], full: bool = False) -> None:
        self.database = database
        self.parameters = parameters
        self.fingerprints: dict[str, str] = dict(inputs)
        self.full = full
        self.remade: set[str] = set()  # tables of this run of which only the touched rows were made, or whose changes were found row by row
        self.anew: set[str] = set()  # tables that are another than before

    def build(self, nodes: Sequence[Node]) -> Iterator[Built]:
        """Build the nodes in order, one at a time, skipping those whose fingerprint stands as it was."""
        for node in nodes:
            yield self._build(node)

    def _build(self, node: Node) -> Built:
        fingerprint = self._fingerprint(node)
        stored = self.database.rows("select fingerprint, rows from meta.node_state where name = ?", [node.name])
        before = {table: self._stored_version(table) for table in node.writes}
        if not self.full and stored and stored[0][0] == fingerprint and all(self._stands(table) for table in node.writes):
            return Built(node, int(str(stored[0][1])), 0.0, rebuilt=False)
        started = time.monotonic()
        self.database.connection.execute("delete from meta.node_state where name = ?", [node.name])
        try:
            self._run(node)
        except (duckdb.Error, ValueError, KeyError) as error:
            raise ModelError(f"{node.name}: {error}") from error
        rows = [self._count(table) for table in node.writes]
        seconds = time.monotonic() - started
        for table, count in zip(node.writes, rows, strict=True):
            self.fingerprints[table] = self._version(table, count, fingerprint)
            if self.fingerprints[table] != before[table]:
                self.anew.add(table)
            remember(self.database, table, fingerprint, self.fingerprints[table], count, seconds)
        if isinstance(node, Step):
            self.remade.update(node.finds)
        first = rows[0] if rows else 0
        if node.name not in node.writes:
            remember(self.database, node.name, fingerprint, fingerprint, first, seconds)
        return Built(node, first, seconds, rebuilt=True)

    def _count(self, table: str) -> int:
        return int(str(self.database.value(f"select count(*) from {table}")))

    def _version(self, table: str, rows: int, fingerprint: str) -> str:
        """What readers of the table compare: its content while looking is cheap, so that a rebuild that changed nothing goes no further."""
        return self._content(table) if rows <= COMPARED_ROWS else fingerprint

    def _run(self, node: Node) -> None:
        connection = self.database.connection
        with _stored_plainly(connection, node):
            if self.full or not _is_remade(connection, node) or not self._may_remake(node):
                make(connection, node, self.parameters, whole=True)
                return
            make(connection, node, self.parameters)
            self.remade.add(node.name)

    def _may_remake(self, node: Node) -> bool:
        """Whether all that an incremental model reads differs from what it was made of in touched rows alone. Identity's plan has seen to that."""
        return node.compared == (PLAN,) or not (self.anew & set(node.compared)) - self.remade

    def _stands(self, table: str) -> bool:
        schema, name = table.split(".", 1)
        return schema == "ledger" or self.database.exists(schema, name)

    def _fingerprint(self, node: Node) -> str:
        parameters = [f"{name}={self.parameters.get(name, '')}" for name in node.parameters]
        inputs = [f"{table}={self._input(table)}" for table in node.compared]
        return digest(node.sql, *parameters, *inputs)

    def _input(self, table: str) -> str:
        if table not in self.fingerprints:
            # built before and left alone in this run, or a table that no node writes
            self.fingerprints[table] = self._stored_version(table) or self._content(table)
        return self.fingerprints[table]

    def _stored_version(self, table: str) -> str:
        return str(self.database.value("select version from meta.node_state where name = ?", [table]) or "")

    def _content(self, table: str) -> str:
        """A fingerprint of a table's rows, in any order."""
        try:
            found = self.database.rows(f"select count(*), coalesce(sum(md5_number_lower(t::varchar)::hugeint), 0) from {table} as t")
        except duckdb.CatalogException:
            return "absent"
        return str(found[0])


@contextmanager
def _stored_plainly(con: duckdb.DuckDBPyConnection, node: Node) -> Iterator[None]:
    """Identity's own tables are keys, which pack badly, are written as often as they are read, and are nobody else's to read: looking for a
    way to pack their strings costs more than finding the rows."""
    if not node.name.startswith("identity."):
        yield
        return
    con.execute("set disabled_compression_methods = 'fsst,dict_fsst,zstd'")
    try:
        yield
    finally:
        con.execute("set disabled_compression_methods = ''")


def make(con: duckdb.DuckDBPyConnection, node: Node, parameters: Mapping[str, str], whole: bool = False) -> None:
    """Make a node's tables: all of them, or, unless `whole` is asked for, the touched rows of an incremental model."""
    if not isinstance(node, Model):
        node.run(con, parameters)
        return
    sql = render(node.sql, parameters, node.name)
    if node.incremental is None or whole or not _is_remade(con, node):
        con.execute(f"create or replace table {node.name} as {sql}")
    else:
        remake(con, node.name, sql, node.reads, node.incremental)


def _is_remade(con: duckdb.DuckDBPyConnection, node: Node) -> bool:
    """Whether the node is a model whose touched rows alone are made, as its plan stands."""
    if not isinstance(node, Model) or node.incremental is None:
        return False
    return bool(columns_of(con, *node.name.split(".", 1))) and not is_full(con, node.incremental.plan)


def remember(database: Database, name: str, fingerprint: str, version: str, rows: int, seconds: float) -> None:
    """Keep what a node or table was built from and what its readers compare."""
    state = [name, fingerprint, version, rows, seconds]
    database.connection.execute("insert or replace into meta.node_state values (?, ?, ?, ?, ?, now())", state)
