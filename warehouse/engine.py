"""The engine: nodes are built one after the other, and only where something that they depend on changed."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import duckdb

from warehouse.database import Database, columns_of, content_of
from warehouse.errors import ModelError
from warehouse.incremental import PLAN, is_full, remake
from warehouse.models import Model, Node, Step
from warehouse.sql_text import digest, render

State = tuple[str, str, str, int, float]  # name of a node or table, fingerprint, version, rows, seconds
COMPARED_ROWS = 300_000  # up to here a table is compared by its content


@dataclass(frozen=True)
class Built:
    """What one node did in a run. rows: of its (first) table. rebuilt: False where nothing that it depends on had changed."""

    node: Node
    rows: int
    seconds: float
    rebuilt: bool


class Engine:
    """Builds nodes in one database.

    inputs: fingerprint per table that no node writes (landed.*); others are read from their content. compared: the tables of which some node
    asks whether they are another than before; by default any may be.
    """

    def __init__(
        self,
        database: Database,
        parameters: Mapping[str, str],
        inputs: Mapping[str, str],
        full: bool = False,
        compared: Collection[str] | None = None,
    ) -> None:
        self.database = database
        self.parameters = parameters
        self.compared = compared
        self.fingerprints: dict[str, str] = dict(inputs)
        self.full = full
        self.remade: set[str] = set()  # tables of which this run made only what profiles call touched, or whose changes were found row by row
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
        states: list[State] = []
        for table, count in zip(node.writes, rows, strict=True):
            self.fingerprints[table] = self._version(table, count, fingerprint)
            if self.fingerprints[table] != before[table]:
                self.anew.add(table)
            states.append((table, fingerprint, self.fingerprints[table], count, seconds))
        if isinstance(node, Step):
            self.remade.update(node.finds)
        first = rows[0] if rows else 0
        if node.name not in node.writes:
            states.append((node.name, fingerprint, fingerprint, first, seconds))
        remember(self.database, *states)
        return Built(node, first, seconds, rebuilt=True)

    def _count(self, table: str) -> int:
        return int(str(self.database.value(f"select count(*) from {table}")))

    def _version(self, table: str, rows: int, fingerprint: str) -> str:
        """What readers of the table compare: its content while looking is cheap, so that a rebuild that changed nothing goes no further."""
        is_looked_at = rows <= COMPARED_ROWS and (self.compared is None or table in self.compared)
        return content_of(self.database.connection, table) if is_looked_at else fingerprint

    def _run(self, node: Node) -> None:
        connection = self.database.connection
        with _stored_plainly(connection, node):
            if self.full or not _is_remade(connection, node) or not self._may_remake(node):
                make(connection, node, self.parameters, whole=True)
                return
            make(connection, node, self.parameters)
            if not _is_identitys(node):
                self.remade.add(node.name)

    def _may_remake(self, node: Node) -> bool:
        """Whether all that an incremental model reads differs from what it was made of in touched rows alone. Identity's plan has seen to that."""
        return _is_identitys(node) or not (self.anew & set(node.compared)) - self.remade

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
            self.fingerprints[table] = self._stored_version(table) or content_of(self.database.connection, table)
        return self.fingerprints[table]

    def _stored_version(self, table: str) -> str:
        return str(self.database.value("select version from meta.node_state where name = ?", [table]) or "")


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


def _is_identitys(node: Node) -> bool:
    """Whether identity's plan says which of the model's rows are touched; what it touches is not what profiles call touched."""
    return isinstance(node, Model) and node.incremental is not None and node.incremental.plan == PLAN


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


def drop_orphans(database: Database, nodes: Sequence[Node]) -> None:
    """Drop what an earlier version made and no node makes any more: nobody would look there for what is said of a person who must be forgotten."""
    made = {name for node in nodes for name in (node.name, *node.writes)}
    schemas = {name.partition(".")[0] for name in made}
    known = [str(name) for (name,) in database.rows("select name from meta.node_state")]
    for name in known:
        if name not in made and name.partition(".")[0] in schemas:
            for kind in ("table", "view"):
                with suppress(duckdb.CatalogException):  # it is of the other kind
                    database.connection.execute(f"drop {kind} if exists {name}")
            database.connection.execute("delete from meta.node_state where name = ?", [name])


def remember(database: Database, *states: State) -> None:
    """Keep what nodes or tables were built from and what their readers compare; all of a node's in one statement, since each is a transaction."""
    if states:
        rows = ", ".join(["(?, ?, ?, ?, ?, now())"] * len(states))
        database.connection.execute(f"insert or replace into meta.node_state values {rows}", [value for state in states for value in state])
