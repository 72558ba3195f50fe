"""Whose facts stand in an answer: by their ids and messages, and in answers to SQL also by their addresses, names and record keys.

A row of a table of people that names nobody tells of somebody all the same: such an answer is marked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, permutations
from typing import Any

from warehouse.contracts import published_tables
from warehouse.folding import fold
from warehouse.serving.agents.interactions import MOST_PEOPLE
from warehouse.serving.indexes import message_index
from warehouse.serving.reader import Reader

CUSTOMER = re.compile(r"cus_[A-Za-z0-9_-]+")
MESSAGE = "message:"
LONGEST = 320  # of what somebody may be known by
FEW_TEXTS = 12  # in a row: any two of them may be a name
MACROS = frozenset(("customer", "timeline"))
WILD = "%_ "  # what stands around a value in a pattern of `like`
BEARERS = """
    select customer_id as word, customer_id from customer_profile where customer_id in (select unnest($words))
    union
    select display_name, customer_id from customer_profile where display_name in (select unnest($words))
    union
    select value, customer_id from customer_identifier where value in (select unnest($words)) and customer_id is not null
    union
    select record_key, customer_id from source_record where record_key in (select unnest($words)) and customer_id is not null"""


@dataclass(frozen=True)
class Told:
    """What an answer tells of without naming it. interactions: ids of messages of which it has words. customers: whose cases it has. tables, texts:
    tables that a statement asks, and the literals in it.
    """

    interactions: Sequence[str] = ()
    customers: Sequence[str] = ()
    tables: Sequence[str] = ()
    texts: Sequence[str] = ()


def customers_in(reader: Reader, tool: str, found: Mapping[str, Any], told: Told) -> tuple[list[str], bool]:
    """Customer ids of everybody of whom the answer tells, of a name that several bear all of them; and whether it tells of somebody else, not known
    who.
    """
    if tool == "query_sql" and "rows" in found:
        return _in_rows(reader, found["rows"], told)
    ids = set(CUSTOMER.findall(json.dumps(found, ensure_ascii=False)))
    messages = sorted({*told.interactions, *_messages(found)})
    hits = message_index(reader).behind(messages, limit=len(messages)) if messages else ()
    return sorted(ids.union(told.customers, *(hit.customer_ids for hit in hits))), False


def _in_rows(reader: Reader, rows: Sequence[object], told: Told) -> tuple[list[str], bool]:
    """Who is named by a row, or by the statement where a row names nobody: `where primary_email = …`."""
    words = [set(_forms(row)) for row in rows]
    asked = {form for text in told.texts for form in _forms([text, text.strip(WILD)])} if rows else set()
    every = sorted(asked.union(*words))
    bearers: dict[str, set[str]] = {}
    for row in reader.rows(BEARERS, {"words": every}) if every else ():
        bearers.setdefault(row["word"], set()).add(row["customer_id"])
    known = [bool(bearers.keys() & of_row) for of_row in words]
    is_asked_for = bool(bearers.keys() & asked)
    is_of_people = bool(_tables_of_people() & set(told.tables))
    return sorted(set().union(*bearers.values())), is_of_people and not is_asked_for and not all(known)


@cache
def _tables_of_people() -> frozenset[str]:
    own = {
        table.name for table in published_tables().values() if any(column.name.startswith(("customer_id", "record_key")) for column in table.columns)
    }
    return MACROS | own


def _messages(found: Mapping[str, Any]) -> Iterable[str]:
    """Messages in the answer that do not name everybody who took part."""
    for hit in found.get("hits", ()):
        if len(hit.get("customer_ids", ())) >= MOST_PEOPLE:
            yield hit["interaction_id"]
    for interaction in found.get("interactions", ()):
        yield interaction["interaction_id"]
    for result in found.get("results", ()):
        if str(result["id"]).startswith(MESSAGE):
            yield str(result["id"]).removeprefix(MESSAGE)


def _forms(row: object) -> Iterable[str]:
    """What somebody may be known by among the values of a row; two of them may be a name."""
    texts = list(_texts(row))
    pairs = permutations(texts, 2) if len(texts) <= FEW_TEXTS else pairwise(texts)
    for text in [*texts, *(f"{one} {other}" for one, other in pairs)]:
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
