"""The shapes of the tools' answers, as clients are told them. A key that has nothing to say is left out; more may come, and none is taken away."""

from __future__ import annotations

from typing import Any, Literal, Required

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict  # pydantic brings it, and below Python 3.12 reads no other TypedDict


def _without_titles(schema: dict[str, Any]) -> None:
    """Pydantic's titles say each name a second time; some clients lay the schemas before their model."""
    schema.pop("title", None)
    for field in schema["properties"].values():
        field.pop("title", None)


SHORT = ConfigDict(json_schema_extra=_without_titles)


class SearchResult(BaseModel):
    """One result in ChatGPT's shape."""

    id: str
    title: str
    url: str


class SearchAnswer(BaseModel):
    """Results in ChatGPT's shape."""

    results: list[SearchResult]


class FetchAnswer(BaseModel):
    """One document in ChatGPT's shape."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class Carried(TypedDict, total=False):
    """What every answer carries. stale_sources: what is known from them may be out of date. error: why there is no answer."""

    __pydantic_config__ = SHORT  # type: ignore[misc]

    answer_id: Required[str]
    role: Required[str]
    run_id: str
    published_at: str
    age: str
    stale_sources: list[str]
    untrusted: str
    error: str


class Candidate(TypedDict, total=False):
    """Somebody who may be meant. tells_apart: the keys in which candidates differ."""

    __pydantic_config__ = SHORT  # type: ignore[misc]

    kind: Required[Literal["customer", "account", "employee"]]
    id: Required[str]
    untrusted_name: str
    untrusted_company: str
    untrusted_title: str
    email: str
    domain: str
    party_type: str
    match_status: str
    last_touch_at: str
    record_count: int
    source_url: str
    requires_human: bool
    matched: str
    tells_apart: list[str]
    is_active: bool
    manager_email: str


class NotOneAnswer(Carried, total=False):
    """How a tool answers a handle that does not name exactly one: as find_customer does. ask: the colleague to ask."""

    match: Literal["certain", "likely", "ambiguous", "none", "withheld"]
    note: str
    ask: str
    total: int
    candidates: list[dict[str, Any]]
    related: list[dict[str, Any]]


class FoundAnswer(Carried, total=False):
    """Who is meant. ask: the colleague to ask about somebody who is withheld. same_person: of two handles."""

    match: Literal["certain", "likely", "ambiguous", "none", "withheld"]
    note: str
    ask: str
    total: int
    same_person: bool
    candidates: list[Candidate]
    related: list[Candidate]


class Fact(TypedDict, total=False):
    """One field of the profile, with the source and age of its value."""

    __pydantic_config__ = SHORT  # type: ignore[misc]

    field: Required[str]
    value: str
    untrusted_value: str
    source: Required[str]
    age: Required[str]
    stale: bool


class BriefAnswer(NotOneAnswer, total=False):
    """What matters about one customer or organisation. left_out: how many entries of each list were left out for want of room."""

    kind: Literal["customer", "account"]
    id: str
    same_person: bool
    untrusted_name: str
    untrusted_description: str
    is_vip: bool
    requires_human: bool
    requires_human_reason: str
    human_contact: str
    read_first: list[str]
    open_issues: list[dict[str, Any]]
    awaiting: str
    last_from_them: dict[str, Any]
    owner: str
    really_talks_to_them: str
    meetings: str
    facts: list[Fact]
    conflicts: list[dict[str, Any]]
    risk_signals: str | list[str]
    recent: list[dict[str, Any]]
    planned: list[dict[str, Any]]
    deals: list[dict[str, Any]]
    people: list[dict[str, Any]]
    untrusted_other_organisations: list[str]
    records: list[str]
    unknown: str
    as_of: str
    is_stale: bool
    source_url: str
    left_out: dict[str, int]


class TimelineAnswer(NotOneAnswer, total=False):
    """Interactions, newest first. truncated: whether there are more."""

    id: str
    interactions: list[dict[str, Any]]
    truncated: bool


class MessagesAnswer(NotOneAnswer, total=False):
    """Messages, newest first. all_words: whether they have all words. truncated: whether there are more. not_searched: what may be missing."""

    hits: list[dict[str, Any]]
    all_words: bool
    truncated: bool
    not_searched: str


class ExplainedAnswer(NotOneAnswer, total=False):
    """Of two handles verdict, chain and reasons; of one its history."""

    summary: str
    verdict: Literal["same", "different", "review"]
    chain: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    happened: list[dict[str, Any]]


class ChangesAnswer(NotOneAnswer, total=False):
    """What runs changed, newest first. truncated: whether there are more."""

    changes: list[dict[str, Any]]
    truncated: bool


class DescribeAnswer(Carried, total=False):
    """Tables, columns and example queries."""

    text: str


class RowsAnswer(Carried, total=False):
    """The rows of a SELECT. types: DuckDB's, of each column. truncated: whether there were more."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    truncated: bool


ANSWERS: dict[str, type] = {
    "search": SearchAnswer,
    "fetch": FetchAnswer,
    "find_customer": FoundAnswer,
    "customer_brief": BriefAnswer,
    "account_brief": BriefAnswer,
    "customer_timeline": TimelineAnswer,
    "search_messages": MessagesAnswer,
    "explain_identity": ExplainedAnswer,
    "whats_changed": ChangesAnswer,
    "describe": DescribeAnswer,
    "query_sql": RowsAnswer,
}
