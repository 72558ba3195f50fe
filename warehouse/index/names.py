"""Names of customers and organisations, folded: whole words, beginnings, near spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.folding import fold
from warehouse.index.part import Part, Row

ANALYSER = "words"
MOST = 2000  # names that are looked at for one question


@dataclass(frozen=True)
class IndexedName:
    """One name of one customer or account (kind), as written."""

    kind: str
    id: str
    name: str


class NameIndex:
    """A name index that is open for searching. words: folded. Answers are names that may fit; the caller weighs them."""

    def __init__(self, folder: Path) -> None:
        self._index = PART.opened(folder)

    def with_words(self, words: Sequence[str]) -> list[IndexedName]:
        """Names that have all these words, those with the fewest others first."""
        import tantivy

        return self._found([tantivy.Query.term_query(self._index.schema, "words", word) for word in words])

    def beginning(self, words: Sequence[str]) -> list[IndexedName]:
        """Names in which each of these begins some word."""
        import tantivy

        return self._found([tantivy.Query.regex_query(self._index.schema, "words", f"{word}.*") for word in words])

    def near(self, words: Sequence[str]) -> list[IndexedName]:
        """Names that have each of these words, with a letter or two added, left out, exchanged or other."""
        import tantivy

        queries = [tantivy.Query.fuzzy_term_query(self._index.schema, "words", word, distance=1 if len(word) < 5 else 2) for word in words]
        return self._found(queries)

    def _found(self, queries: Sequence[Any]) -> list[IndexedName]:
        import tantivy

        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in queries])
        searcher = self._index.searcher()
        documents = (searcher.doc(address).to_dict() for _, address in searcher.search(query, limit=MOST, count=False).hits)
        return [IndexedName(document["kind"][0], document["id"][0], document["name"][0]) for document in documents]


def _documents(row: Row) -> Iterator[Any]:
    """One for each name; the same words in another spelling are one."""
    import tantivy

    kind, own, names = row
    for words, name in _distinct(names).items():
        yield tantivy.Document(kind=kind, id=own, name=name, words=words)


def _distinct(names: Iterable[str]) -> dict[str, str]:
    """Folded words → the name as written; a name that is written with capitals or accents stands for its folded form."""
    return {words: name for name in sorted(names, key=lambda name: name != fold(name)) if (words := fold(name))}


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("kind", "id", "name"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=False, tokenizer_name=ANALYSER, index_option="freq")
    return builder.build()


def _analyser() -> Any:
    import tantivy

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


READ = {"customer_profile": "customer_id", "customer_identifier": "customer_id", "account_profile": "account_id"}
PART = Part("names", "names", _schema, _documents, READ, {ANALYSER: _analyser})
