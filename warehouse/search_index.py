"""Full-text search over what was said, and by whom: one index a role and run, beside its published file. Case and accents do not matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from warehouse.sql_text import quoted

HEAP_BYTES = 50_000_000
BATCH = 5000
ANALYSER = "folded"


@dataclass(frozen=True)
class Hit:
    """One interaction. customer_ids, account_ids: of everybody whose timeline has it. subject, text: untrusted."""

    interaction_id: str
    customer_ids: Sequence[str]
    account_ids: Sequence[str]
    channel: str
    direction: str
    occurred_at: datetime
    subject: str
    text: str
    source_url: str


def build_index(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path) -> int:
    """Index the interactions of a published file in a new folder. Returns how many."""
    import tantivy

    folder.mkdir(mode=0o750)
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(ANALYSER, _analyser())
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    count = 0
    for row in _rows(connection, file):
        writer.add_document(_document(row))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


class SearchIndex:
    """An index that is open for searching."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(ANALYSER, _analyser())

    def words(self, query: str) -> list[str]:
        """The words of a query as they are indexed, each once."""
        return list(dict.fromkeys(_analyser().analyze(query)))

    def search(
        self, words: Sequence[str], whose: str = "", since: datetime | None = None, channel: str = "", limit: int = 20
    ) -> tuple[list[Hit], bool]:
        """Interactions that have all the words, the newest first; where there is none, those that have most of them. The latter: False.

        whose: a customer's or account's id.
        """
        import tantivy

        filters = [(tantivy.Occur.Must, query) for query in self._filters(whose, since, channel)]
        for occur, order in ((tantivy.Occur.Must, "at"), (tantivy.Occur.Should, None)):
            said = tantivy.Query.boolean_query([(occur, self._word(word)) for word in words])
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, said), *filters])
            if found := self._found(query, limit, order):
                return found, occur == tantivy.Occur.Must
        return [], True

    def one(self, interaction_id: str) -> Hit | None:
        """The interaction of this id."""
        import tantivy

        found = self._found(tantivy.Query.term_query(self._index.schema, "id", interaction_id), 1, None)
        return found[0] if found else None

    def _filters(self, whose: str, since: datetime | None, channel: str) -> Iterator[Any]:
        import tantivy

        schema = self._index.schema
        if whose:
            yield tantivy.Query.term_query(schema, "account" if whose.startswith("acc_") else "customer", whose)
        if channel:
            yield tantivy.Query.term_query(schema, "channel", channel)
        if since is not None:
            yield tantivy.Query.range_query(schema, "at", tantivy.FieldType.Integer, lower_bound=int(since.timestamp()))

    def _word(self, word: str) -> Any:
        import tantivy

        either = [(tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, name, word)) for name in ("subject", "text")]
        return tantivy.Query.boolean_query(either)

    def _found(self, query: Any, limit: int, order: str | None) -> list[Hit]:
        searcher = self._index.searcher()
        hits = searcher.search(query, limit=limit, order_by_field=order).hits
        return [_hit(searcher.doc(address).to_dict()) for _, address in hits]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "customer", "account", "channel", "direction"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("subject", "text"):
        builder.add_text_field(name, stored=True, tokenizer_name=ANALYSER, index_option="freq")
    builder.add_text_field("source_url", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", stored=True, indexed=True, fast=True)
    return builder.build()


def _analyser() -> Any:
    import tantivy

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()


def _rows(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[tuple[Any, ...]]:
    sql = resources.files("warehouse").joinpath("search_index.sql").read_text(encoding="utf-8")
    connection.execute(f"attach {quoted(str(file))} as indexed (read_only)")
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
        cursor.close()
    finally:
        connection.execute("detach indexed")


def _document(row: tuple[Any, ...]) -> Any:
    import tantivy

    interaction, customers, accounts, channel, direction, at, subject, text, url = row
    document = tantivy.Document()
    document.add_text("id", interaction)
    for name, values in (("customer", customers), ("account", accounts)):
        for value in values or ():
            document.add_text(name, value)
    for name, value in (("channel", channel), ("direction", direction), ("subject", subject), ("text", text), ("source_url", url)):
        document.add_text(name, value or "")
    document.add_integer("at", int(at.timestamp()))
    return document


def _hit(said: dict[str, list[Any]]) -> Hit:
    first: dict[str, Any] = {name: values[0] if values else "" for name, values in said.items()}
    return Hit(
        first["id"], said.get("customer", []), said.get("account", []), first["channel"], first["direction"],
        datetime.fromtimestamp(first["at"], UTC), first["subject"], first["text"], first["source_url"],
    )  # fmt: skip
