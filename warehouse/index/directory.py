"""Who stands behind a handle, and what is told of them at once.

A look-up in a sorted table of millions reads a hundred thousand values; here it reads one. A document is a customer, an organisation, a colleague,
a case or a deal (see directory.sql).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse.index.part import Part, Row

MOST = 2000
HOLDERS = ("customer", "account", "employee")
DEALS = ("open deal", "closed deal")
MOMENTS = ("last_touch_at", "updated_at", "deleted_at", "opened_at", "closed_at", "last_reply_at")


@dataclass(frozen=True)
class Entry:
    """One document. kind: customer, account, employee, case, open deal or closed deal. told: what directory.sql wrote of it."""

    kind: str
    id: str
    told: Mapping[str, Any]

    @property
    def facts(self) -> Mapping[str, Any]:
        """Of a customer, account or colleague: what tells one from another."""
        return _typed(self.told["facts"])

    @property
    def identifiers(self) -> Sequence[Mapping[str, Any]]:
        """kind, value, is_generic, source_count."""
        return self.told.get("identifiers") or ()

    @property
    def names(self) -> Sequence[str]:
        """Of a customer: every name on its records, folded."""
        return self.told.get("names") or ()

    @property
    def records(self) -> list[dict[str, Any]]:
        """record_key, source, source_object, reason, updated_at, deleted_at, source_url."""
        return [_typed(record) for record in self.told.get("records") or ()]

    @property
    def row(self) -> dict[str, Any]:
        """Of a case or deal: its published row."""
        return _typed(self.told)


class Directory:
    """A directory that is open for looking up."""

    def __init__(self, folder: Path) -> None:
        self._index = PART.opened(folder)

    def behind(self, handles: Iterable[str]) -> list[Entry]:
        """Whose handles these are; each begins with v:, n:, r:, e: or u:, as directory.sql writes them."""
        return self._any("handle", handles)

    def of(self, ids: Iterable[str]) -> dict[str, Entry]:
        """id → entry of the customers, accounts and colleagues with these ids."""
        return {entry.id: entry for entry in self._any("id", ids) if entry.kind in HOLDERS}

    def people(self, account: str, most: int) -> list[Entry]:
        """Customers of an account, those in touch lately first."""
        return self._found([("kind", "customer"), ("account", account)], [], most)

    def cases(self, own: str, most: int) -> list[Entry]:
        """Cases of a customer or account, open ones first, then the newest."""
        return self._found([("kind", "case")], [[("customer", own)], [("account", own)]], most)

    def deals(self, own: str, account: str | None, most: int) -> list[Entry]:
        """Deals of a customer or account, and open ones of the customer's account; open ones first."""
        either = [[("customer", own)], [("account", own)], *([[("account", account), ("kind", DEALS[0])]] if account else [])]
        return [entry for entry in self._found([], either, most * 2) if entry.kind in DEALS][:most]

    def _any(self, name: str, values: Iterable[str]) -> list[Entry]:
        asked = [[(name, value)] for value in dict.fromkeys(values) if value]
        return self._found([], asked, MOST, is_ordered=False) if asked else []

    def _found(
        self, every: Sequence[tuple[str, str]], either: Sequence[Sequence[tuple[str, str]]], most: int, is_ordered: bool = True
    ) -> list[Entry]:
        """Entries with every one of these terms, and with all terms of one of the alternatives where there are such."""
        import tantivy

        def all_of(terms: Sequence[tuple[str, str]]) -> list[tuple[Any, Any]]:
            return [(tantivy.Occur.Must, tantivy.Query.term_query(self._index.schema, name, value)) for name, value in terms]

        parts = all_of(every)
        if either:
            choices = [(tantivy.Occur.Should, tantivy.Query.boolean_query(all_of(terms))) for terms in either]
            parts.append((tantivy.Occur.Must, tantivy.Query.boolean_query(choices)))
        searcher = self._index.searcher()
        order = "place" if is_ordered else None
        hits = searcher.search(tantivy.Query.boolean_query(parts), limit=most, count=False, order_by_field=order).hits
        documents = (searcher.doc(address).to_dict() for _, address in hits)
        return [Entry(said["kind"][0], said["id"][0], json.loads(bytes(said["told"][0]), parse_float=Decimal)) for said in documents]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("kind", "id", "handle", "customer", "account"):
        builder.add_text_field(name, stored=name in ("kind", "id"), tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("told", stored=True)
    builder.add_integer_field("place", fast=True)
    return builder.build()


def _documents(row: Row) -> Iterator[Any]:
    import tantivy

    kind, own, handles, customers, account, place, told = row
    document = tantivy.Document(kind=kind, id=own)
    document.add_bytes("told", told.encode())
    for name, values in (("handle", handles), ("customer", customers), ("account", [account])):
        for value in values or ():
            if value is not None:
                document.add_text(name, value)
    document.add_integer("place", place)
    yield document


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its moments as moments."""
    found: dict[str, Any] = {name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in row.items()}
    if found.get("close_date"):
        found["close_date"] = date.fromisoformat(found["close_date"])
    if found.get("probability") is not None:
        found["probability"] = float(found["probability"])
    return found


READ = {
    "customer_profile": "customer_id",
    "account_profile": "account_id",
    "employee": "employee_id",
    "customer_identifier": "customer_id",
    "source_record": "coalesce(customer_id, employee_id, account_id)",
    "support_case": "case_id",
    "opportunity": "opportunity_id",
}
PART = Part("directory", "directory", _schema, _documents, READ)
