"""The tools, without their transport: each takes a reader and inputs, and returns what it found as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.roles import MASKED
from warehouse.serving.agents.about import WHERE
from warehouse.serving.agents.brief import brief, told_of
from warehouse.serving.agents.brief_text import fenced, text_of
from warehouse.serving.agents.identify import identify, one_of, with_colleagues
from warehouse.serving.agents.interactions import changes, messages, timeline
from warehouse.serving.agents.seen import Told
from warehouse.serving.agents.withheld import withheld
from warehouse.serving.card import card_of
from warehouse.serving.describe import describe
from warehouse.serving.how import how
from warehouse.serving.indexes import message_index
from warehouse.serving.reader import Reader
from warehouse.serving.sql import SpareChild, query_sql
from warehouse.serving.text import safe, short
from warehouse.serving.why import why

MESSAGE = "message:"
PSEUDONYMS = "but this role sees no names, addresses and ids, only pseudonyms of them: it cannot say whether somebody is a customer"
FOUND_MESSAGES, MESSAGE_LENGTH = 5, 6000
SQL_ROWS, SQL_SECONDS, SQL_BYTES = 200, 10.0, 50_000


class NotOneCustomer(WarehouseError):
    """The handle names nobody, several, or somebody who is withheld. said: the answer of find_customer."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(said["note"])
        self.said = said


class Tools:
    """Everything that an agent can ask of one version. data_dir: where the installation's key is. spare: a process that waits for the next SQL.
    told: what the last answer tells of without naming it.
    """

    def __init__(self, reader: Reader, data_dir: Path, spare: SpareChild | None = None) -> None:
        self.reader = reader
        self.data_dir = data_dir
        self.spare = spare
        self.told = Told()

    def find_customer(self, handle: str) -> dict[str, Any]:
        """Whom a handle or a pasted text means."""
        said = with_colleagues(self.reader, identify(self.reader, self.data_dir, handle))
        if self.reader.role == MASKED and said["match"] == "none":
            said["note"] += f"; {PSEUDONYMS}"
        return said

    def customer_brief(self, customer_id: str) -> dict[str, Any]:
        """Everything that matters about one customer; about one organisation where that is meant. Raises NotOneCustomer."""
        said = self._meant(customer_id)
        return self._brief(str(said["candidates"][0]["id"])) | {name: said[name] for name in ("same_person",) if name in said}

    def account_brief(self, account: str) -> dict[str, Any]:
        """The same of an organisation and its people. Raises NotOneCustomer."""
        return self._brief(self._one(account, "account"))

    def customer_timeline(self, customer_id: str, since: str = "", channel: str = "", limit: int = 20) -> dict[str, Any]:
        """What was said with or about a customer or at an organisation, newest first."""
        own = self._one(customer_id)
        return {"id": own, **timeline(self.reader, own, since, channel, limit)}

    def search_messages(self, query: str, customer_id: str = "", since: str = "", channel: str = "", limit: int = 20) -> dict[str, Any]:
        """Messages with these words."""
        own = self._one(customer_id) if customer_id else ""
        return messages(self.reader, query, own, since, channel, limit)

    def explain_identity(self, handle: str, other: str = "") -> dict[str, Any]:
        """How a customer came to be, or why two handles are one person or not."""
        for one in filter(None, (handle, other)):
            self._not_withheld(one)
        return why(self.reader, handle, other).as_dict() if other else how(self.reader, handle).as_dict()

    def whats_changed(self, since: str, customer_id: str = "", limit: int = 50) -> dict[str, Any]:
        """What runs changed."""
        own = self._one(customer_id) if customer_id else ""
        return changes(self.reader, since, own, limit)

    def describe(self, table: str = "") -> dict[str, Any]:
        """Tables and columns."""
        return {"text": describe(table)}

    def query_sql(self, sql: str) -> dict[str, Any]:
        """The rows of one SELECT."""
        child = self.spare.take(self.reader.path.parent) if self.spare else None
        answer = query_sql(self.reader, sql, SQL_ROWS, SQL_SECONDS, SQL_BYTES, child)
        self.told = Told(tables=answer.tables, texts=answer.texts)
        rows = [[jsonable(value) for value in row] for row in answer.rows]
        return {"columns": list(answer.columns), "types": list(answer.types), "rows": rows, "truncated": answer.truncated}

    def search(self, query: str) -> dict[str, Any]:
        """In the shape that ChatGPT asks for."""
        said = self.find_customer(query)
        if said["match"] == "withheld":
            return {"results": [_withheld(said["note"])]}
        results = [
            {"id": str(one["id"]), "title": _title(one) + _mark(said, one, place == "related"), "url": url_of(one)}
            for place in ("candidates", "related")
            for one in said[place]
            if one["kind"] != "employee"
        ]
        withheld_too = [_withheld(f"somebody else whom this may mean is withheld: ask {said['ask']}")] if "ask" in said else []
        return {"results": [*results, *withheld_too, *self._messages(query, are_few_words_enough=not results)]}

    def fetch(self, own: str) -> dict[str, Any]:
        """In the shape that ChatGPT asks for. Raises NotOneCustomer."""
        if own == "withheld":
            return {"id": own, "title": "withheld", "text": "withheld: ask a human", "url": own_url(own), "metadata": {}}
        if own.startswith(MESSAGE):
            return self._message(own)
        said = self._brief(self._one(own))
        metadata = {"run_id": self.reader.run_id, "published_at": self.reader.published_at.isoformat(), "kind": said["kind"]}
        return {"id": said["id"], "title": said["untrusted_name"], "text": text_of(said), "url": url_of(said), "metadata": metadata}

    def _brief(self, own: str) -> dict[str, Any]:
        card = card_of(self.reader, "account" if own.startswith("acc_") else "customer", own)
        said = brief(self.reader, card)
        self.told = told_of(card, said)
        return said

    def _messages(self, query: str, are_few_words_enough: bool) -> list[dict[str, str]]:
        """Messages of a search; beside somebody who was found only those that have all its words."""
        words = message_index(self.reader).words(query)
        hits, has_all = message_index(self.reader).search(words, limit=FOUND_MESSAGES) if words else ([], True)
        return (
            []
            if not has_all and not are_few_words_enough
            else [
                {
                    "id": MESSAGE + hit.interaction_id,
                    "title": f"{hit.channel} of {hit.occurred_at:%Y-%m-%d}: {short(hit.subject or hit.text, 80)}",
                    "url": url_of({"id": hit.interaction_id, "source_url": hit.source_url}),
                }
                for hit in hits
            ]
        )

    def _message(self, own: str) -> dict[str, Any]:
        """One message as a document. Raises NotOneCustomer."""
        hit = message_index(self.reader).one(own.removeprefix(MESSAGE))
        if hit is None:
            raise NotOneCustomer({"match": "none", "note": "there is no such message"})
        text = f"{hit.channel}, {hit.direction}, {hit.occurred_at.isoformat()}, with {', '.join(hit.customer_ids)}\n{fenced(short(hit.subject, 200))}"
        metadata = {"run_id": self.reader.run_id, "published_at": self.reader.published_at.isoformat(), "kind": "message"}
        url = url_of({"id": hit.interaction_id, "source_url": hit.source_url})
        text += "\n" + fenced(safe(hit.text[:MESSAGE_LENGTH], keep_lines=True))
        return {"id": own, "title": short(hit.subject or hit.text, 80), "text": text, "url": url, "metadata": metadata}

    def _one(self, handle: str, kind: str = "") -> str:
        """The id of the one customer (or account) that is meant. Raises NotOneCustomer."""
        return str(self._meant(handle, kind)["candidates"][0]["id"])

    def _meant(self, handle: str, kind: str = "") -> dict[str, Any]:
        """The answer of find_customer where it names one customer (or account). Raises NotOneCustomer."""
        said = self.find_customer(handle)
        one = one_of(said)
        if one is None or one["kind"] == "employee" or (kind and one["kind"] != kind):
            if one is not None:
                said |= {"match": "none", "note": f"this is {one['kind']} {one['id']}, not {kind or 'a customer'}"}
            raise NotOneCustomer(said)
        return said

    def _not_withheld(self, handle: str) -> None:
        if contact := withheld(self.reader, self.data_dir, handle):
            raise NotOneCustomer({"match": "withheld", "note": f"withheld: ask a human ({contact.words})", "ask": contact.words})


def _title(one: Mapping[str, Any]) -> str:
    parts = (one.get("untrusted_name") or one["id"], one.get("untrusted_title"), one.get("untrusted_company") if one["kind"] == "customer" else None)
    return " · ".join(str(part) for part in parts if part)


def _withheld(title: str) -> dict[str, str]:
    return {"id": "withheld", "title": title, "url": own_url("withheld")}


def _mark(said: Mapping[str, Any], one: Mapping[str, Any], is_related: bool) -> str:
    """Why this may not be who is meant, to stand behind a title; nothing where it is."""
    where = str(one["matched"]).partition(":")[0]
    if where in WHERE.values():
        return f" (only {where})"
    if is_related:
        return f" ({where})"
    if said["match"] != "ambiguous":
        return ""
    if said["total"] == 1:
        return " (may be meant, not certain)"
    return f" (one of {said['total']} {'of this name' if where == 'name' else 'who may be meant'})"


def url_of(one: Mapping[str, Any]) -> str:
    """The record's own link where it is a plain web address; else one of our own, so that it is never empty."""
    url = str(one.get("source_url") or "")
    return url if url.startswith("https://") and url.isprintable() and " " not in url else own_url(str(one["id"]))


def own_url(own: str) -> str:
    return f"https://customer360.invalid/{own}"


def jsonable(value: Any) -> Any:
    """What JSON can hold; what outsiders wrote can move no cursor."""
    if isinstance(value, str):
        return safe(value, keep_lines=True)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return str(value) if isinstance(value, Decimal) else safe(str(value))
