"""Full-text search over what was said, and by whom. Case and accents do not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse.index.part import Part, Row

ANALYSER = "folded"
SECOND = timedelta(seconds=1)
LONGEST_QUERY, MOST_WORDS = 2000, 40


@dataclass(frozen=True)
class Hit:
    """One interaction. customer_ids, account_ids: of everybody whose timeline has it; party_ids: of customers who took part; sender_ids: of the
    customer who wrote it, and of their account. mention_kind: empty where somebody took part. subject, text: untrusted, empty where none is
    published.
    """

    interaction_id: str
    customer_ids: Sequence[str]
    party_ids: Sequence[str]
    account_ids: Sequence[str]
    sender_ids: Sequence[str]
    channel: str
    direction: str
    occurred_at: datetime
    answered_at: datetime | None
    employee_id: str
    mention_kind: str
    subject: str
    text: str
    source_url: str
    record_key: str


class SearchIndex:
    """An index that is open for searching."""

    def __init__(self, folder: Path) -> None:
        self._index = PART.opened(folder)

    def words(self, query: str) -> list[str]:
        """The words of a query as they are indexed, each once; the first forty."""
        return list(dict.fromkeys(_analyser().analyze(query[:LONGEST_QUERY])))[:MOST_WORDS]

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
        found = self.behind([interaction_id])
        return found[0] if found else None

    def behind(self, values: Sequence[str], limit: int = 20) -> list[Hit]:
        """The interactions with one of these ids, record keys or links."""
        import tantivy

        schema = self._index.schema
        either = [tantivy.Query.term_query(schema, name, value) for name in ("id", "record", "source_url") for value in values if value]
        return self._found(tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either]), limit, None) if either else []

    def latest(self, whose: str, since: datetime | None = None, until: datetime | None = None, channel: str = "", limit: int = 20) -> list[Hit]:
        """Interactions of a customer or account, the newest first; since and until included."""
        return self._found(self._every(self._filters(whose, since, channel, until)), limit, "at")

    def latest_from(self, whose: str, until: datetime) -> Hit | None:
        """The last thing that a customer, or somebody of an account, wrote to us; until included."""
        import tantivy

        own = tantivy.Query.term_query(self._index.schema, "sender", whose)
        return next(iter(self._found(self._every([own, *self._filters("", None, "", until)]), 1, "at")), None)

    def next(self, whose: str, after: datetime, limit: int = 20) -> list[Hit]:
        """Planned interactions of a customer or account, the soonest first."""
        return self._found(self._every(self._filters(whose, after + SECOND, "")), limit, "at", soonest=True)

    def _every(self, queries: Iterable[Any]) -> Any:
        import tantivy

        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])

    def _filters(self, whose: str, since: datetime | None, channel: str, until: datetime | None = None) -> Iterator[Any]:
        import tantivy

        schema = self._index.schema
        if whose:
            yield tantivy.Query.term_query(schema, "account" if whose.startswith("acc_") else "customer", whose)
        if channel:
            yield tantivy.Query.term_query(schema, "channel", channel)
        if since is not None or until is not None:
            first, last = (None if moment is None else int(moment.timestamp()) for moment in (since, until))
            yield tantivy.Query.range_query(schema, "at", tantivy.FieldType.Integer, lower_bound=first, upper_bound=last)

    def _word(self, word: str) -> Any:
        import tantivy

        either = [(tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, name, word)) for name in ("subject", "text")]
        return tantivy.Query.boolean_query(either)

    def _found(self, query: Any, limit: int, order: str | None, soonest: bool = False) -> list[Hit]:
        import tantivy

        searcher = self._index.searcher()
        direction = tantivy.Order.Asc if soonest else tantivy.Order.Desc
        hits = searcher.search(query, limit=limit, count=False, order_by_field=order, order=direction).hits
        return [_hit(searcher.doc(address).to_dict()) for _, address in hits]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("id", "record", "customer", "account", "sender", "channel", "direction"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("subject", "text"):
        builder.add_text_field(name, stored=True, tokenizer_name=ANALYSER, index_option="freq")
    builder.add_text_field("source_url", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("party", "employee", "mention"):  # only told, never asked for
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", stored=True, indexed=True, fast=True)
    builder.add_integer_field("answered", stored=True)
    return builder.build()


def _analyser() -> Any:
    import tantivy

    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()


def _documents(row: Row) -> Iterator[Any]:
    import tantivy

    interaction, customers, parties, accounts, senders, channel, direction, at, answered, employee, mention, subject, text, url, record = row
    document = tantivy.Document()
    document.add_text("id", interaction)
    for name, values in (("customer", customers), ("party", parties), ("account", accounts), ("sender", senders)):
        for value in sorted(filter(None, values)) if values else ():
            document.add_text(name, value)
    texts = (("channel", channel), ("direction", direction), ("employee", employee), ("mention", mention), ("subject", subject), ("text", text))
    for name, value in (*texts, ("source_url", url), ("record", record)):
        if value:
            document.add_text(name, value)
    document.add_integer("at", at)
    if answered is not None:
        document.add_integer("answered", answered)
    yield document


def _hit(said: dict[str, list[Any]]) -> Hit:
    def first(name: str) -> str:
        return str(said[name][0]) if name in said else ""

    answered = said.get("answered")
    return Hit(
        interaction_id=first("id"),
        customer_ids=said.get("customer", []),
        party_ids=said.get("party", [] if "mention" in said else said.get("customer", [])),
        account_ids=said.get("account", []),
        sender_ids=said.get("sender", []),
        channel=first("channel"),
        direction=first("direction"),
        occurred_at=datetime.fromtimestamp(said["at"][0], UTC),
        answered_at=datetime.fromtimestamp(answered[0], UTC) if answered else None,
        employee_id=first("employee"),
        mention_kind=first("mention"),
        subject=first("subject"),
        text=first("text"),
        source_url=first("source_url"),
        record_key=first("record") or first("id"),
    )


PART = Part("messages", "", _schema, _documents, {"customer_timeline": "interaction_id"}, {ANALYSER: _analyser})
