"""Whose facts stand in an answer: by their ids, and in answers to SQL also by their addresses, names and record keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from warehouse.folding import fold
from warehouse.serving.agents.interactions import MOST_PEOPLE
from warehouse.serving.indexes import message_index
from warehouse.serving.reader import Reader

CUSTOMER = re.compile(r"\bcus_[A-Za-z0-9_-]+")
MESSAGE = "message:"
LONGEST = 320  # of what somebody may be known by
BEARERS = """
    select customer_id from customer_profile where customer_id in (select unnest($words)) or display_name in (select unnest($words))
    union
    select customer_id from customer_identifier where value in (select unnest($words)) and customer_id is not null
    union
    select customer_id from source_record where record_key in (select unnest($words)) and customer_id is not null"""


def customers_in(reader: Reader, tool: str, found: Mapping[str, Any]) -> list[str]:
    """Customer ids of everybody of whom the answer tells; of a name that several bear all of them."""
    if tool == "query_sql" and "rows" in found:
        words = sorted({form for row in found["rows"] for form in _forms(row)})
        return sorted(row["customer_id"] for row in reader.rows(BEARERS, {"words": words})) if words else []
    told = set(CUSTOMER.findall(json.dumps(found, ensure_ascii=False)))
    return sorted(told | {own for message in _messages(found) if (hit := message_index(reader).one(message)) for own in hit.customer_ids})


def _messages(found: Mapping[str, Any]) -> Iterable[str]:
    """Messages in the answer that do not name everybody who took part."""
    for hit in found.get("hits", ()):
        if len(hit.get("customer_ids", ())) >= MOST_PEOPLE:
            yield hit["interaction_id"]
    for result in found.get("results", ()):
        if str(result["id"]).startswith(MESSAGE):
            yield str(result["id"]).removeprefix(MESSAGE)


def _forms(row: object) -> Iterable[str]:
    """What somebody may be known by among the values of a row; two that stand together may be a name."""
    texts = list(_texts(row))
    for text in [*texts, *(f"{one} {other}" for one, other in pairwise(texts))]:
        if len(text) <= LONGEST:
            yield from (text, text.lower(), fold(text), *CUSTOMER.findall(text))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
