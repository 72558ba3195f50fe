"""One part of a search index: which rows of the published file it holds, and how each becomes documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from warehouse.sql_text import quoted

HEAP_BYTES = 50_000_000
BATCH = 5000
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Part:
    """name: of its SELECT (index/<name>.sql), over the published file attached as `indexed`. folder: its place within the whole index.

    analysers: name → what makes it, of those that the schema names. read: table → SQL of the id (a field of the documents)
    of the document that a row of it shows in.
    """

    name: str
    folder: str
    schema: Callable[[], Any]
    documents: Callable[[Row], Iterable[Any]]
    read: Mapping[str, str]
    analysers: Mapping[str, Callable[[], Any]] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The SELECT of its rows."""
        return resources.files("warehouse").joinpath("index", f"{self.name}.sql").read_text(encoding="utf-8")

    def opened(self, folder: Path) -> Any:
        """Its tantivy index, which is in this folder already."""
        import tantivy

        return self._registered(tantivy.Index.open(str(folder)))

    def write(self, connection: duckdb.DuckDBPyConnection, file: Path, folder: Path) -> None:
        """Make it of a published file, in a new folder."""
        import tantivy

        folder.mkdir(mode=0o750)
        writer = _writer(self._registered(tantivy.Index(self.schema(), path=str(folder))))
        with attached(connection, file), closing(connection.cursor()) as cursor:
            self._add(writer, cursor.execute(self.sql))

    def change(self, folder: Path, connection: duckdb.DuckDBPyConnection, touched: str) -> None:
        """Take documents out of it, and add those that stand for them in what is attached as `indexed`. touched: a table of their ids (id)."""
        writer = _writer(self.opened(folder))
        for (own,) in _rows(connection.execute(f"select id from {touched}")):
            writer.delete_documents_by_term("id", own)
        self._add(writer, connection.execute(f"select * from ({self.sql}) where id in (select id from {touched})"))

    def _add(self, writer: Any, asked: duckdb.DuckDBPyConnection) -> None:
        for row in _rows(asked):
            for document in self.documents(row):
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _registered(self, index: Any) -> Any:
        for name, make in self.analysers.items():
            index.register_tokenizer(name, make())
        return index


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    """The published file as `indexed`."""
    connection.execute(f"attach {quoted(str(file))} as indexed (read_only)")
    try:
        yield
    finally:
        connection.execute("detach indexed")


def _writer(index: Any) -> Any:
    return index.writer(heap_size=HEAP_BYTES, num_threads=1)


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while rows := cursor.fetchmany(BATCH):
        yield from rows
