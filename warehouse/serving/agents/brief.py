"""A brief on one customer or organisation: what an agent must know first, each fact with its age and source, in at most 2,000 tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from warehouse.serving.agents.brief_size import fitting, size
from warehouse.serving.agents.seen import Told
from warehouse.serving.card import LEFT, Card, Value
from warehouse.serving.indexes import directory
from warehouse.serving.reader import Reader
from warehouse.serving.text import age, ago, amount, short, shown
from warehouse.serving.timeline import BESIDE

TOKENS = 2000
MOST = TOKENS - 110  # what every answer carries comes on top
LENGTHS = {"subject": 80, "text": 240, "value": 120, "name": 60, "sentence": 300, "link": 300}
RECORDS, ORGANISATIONS, FIELDS, SIGNALS = 12, 10, 40, 10
NEXT = ("next_meeting_at", "next_renewal_at")  # may be over by the time that the brief is read
DERIVED = "derived from all its sources"
HUMAN_FIRST = "A human being must deal with them"


def brief(reader: Reader, card: Card) -> dict[str, Any]:
    """What the card says and a little more, for an agent. Keys that begin with `untrusted_` hold what outsiders wrote."""
    facts = card.facts
    stale = {*(facts["stale_sources"] or ()), *reader.stale_sources}
    senders = _names(reader, _recent(card)) if card.kind == "account" else {}
    said: dict[str, Any] = {
        "kind": card.kind,
        "id": card.id,
        "untrusted_name": short(card.title, LENGTHS["name"]),
        "untrusted_description": short(card.subtitle, LENGTHS["value"]),
        "is_vip": bool(facts["is_vip"]),
        "requires_human": bool(facts["requires_human"]),
        "requires_human_reason": _sentence(facts["requires_human_reason"]),
        "human_contact": _contact(facts),
        "read_first": [_sentence(one) for one in sorted(card.attention, key=lambda sentence: not sentence.startswith(HUMAN_FIRST))],
        "open_issues": _issues(card),
        "awaiting": facts["awaiting"],
        "last_from_them": _last(reader, card.from_them, card.read_at, stale) if card.from_them else None,
        "owner": _owner(reader, facts),
        "really_talks_to_them": short(facts["strongest_contact_email"] or "", LENGTHS["value"]),
        "meetings": _meetings(reader, card) if card.kind == "customer" else None,
        "facts": [_fact(value, card) for section in card.sections for value in section.values],
        "conflicts": _conflicts(facts),
        "risk_signals": _signals(facts),
        "recent": [_interaction(row, card.read_at, stale, senders) for row in _recent(card)],
        "planned": [_interaction(row, card.read_at, stale) for row in _planned(card)],
        "deals": [_deal(row) for row in card.opportunities],
        "people": [_person(row, card.read_at) for row in card.people],
        "untrusted_other_organisations": _others(reader, facts.get("other_account_ids") or ()),
        "records": [str(row["record_key"]) for row in card.records[:RECORDS]],
        "unknown": ", ".join(_first(facts["unknown_fields"] or (), FIELDS)),
        "as_of": ago(facts["profile_as_of"], card.read_at),
        "is_stale": card.is_stale,
        "source_url": _link(facts["source_url"]),
    }
    room = MOST - (size({"stale_sources": reader.stale_sources}) if reader.stale_sources else 0)
    return fitting({name: value for name, value in said.items() if value not in (None, "", [], ())}, room)


def told_of(card: Card, said: Mapping[str, Any]) -> Told:
    """Whose words and cases stand in the brief of a card without their names."""
    rows = [*_recent(card)[: len(said.get("recent", ()))], *_planned(card)[: len(said.get("planned", ()))]]
    if card.from_them and "last_from_them" in said:
        rows.append(card.from_them)
    cases = card.cases if said.get("open_issues") else ()
    return Told(interactions=[str(row["interaction_id"]) for row in rows], customers=[str(row["customer_id"]) for row in cases if row["customer_id"]])


def _recent(card: Card) -> list[Mapping[str, Any]]:
    """What was said, the newest first; then, to be left out first, what was planned when the profile was made and is over since."""
    return [*card.telling, *({**row, "was_planned": True} for row in card.ahead if row["occurred_at"] <= card.read_at)]


def _planned(card: Card) -> list[Mapping[str, Any]]:
    return [row for row in card.ahead if row["occurred_at"] > card.read_at]


def _names(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names of those of an organisation who wrote, by their ids."""
    ids = {str(row["sender_id"]) for row in rows if row.get("sender_id")}
    return {own: entry.facts["name"] for own, entry in directory(reader).of(sorted(ids)).items() if entry.facts["name"]}


def _sentence(text: str | None) -> str:
    return short(text or "", LENGTHS["sentence"])


def _link(url: str | None) -> str | None:
    """None for a link that takes more room than it is worth: half of it would lead nowhere."""
    return url if url and len(url) <= LENGTHS["link"] else None


def _first(names: Sequence[str], most: int) -> list[str]:
    """The first so many, and how many more there are."""
    left = len(names) - most
    return [*(short(name, LENGTHS["name"]) for name in names[:most]), *([f"and {left} more"] if left > 0 else ())]


def _signals(facts: Mapping[str, Any]) -> str | list[str]:
    return "not looked for" if facts["risk_signals"] is None else _first([str(one) for one in facts["risk_signals"]], SIGNALS)


def _last(reader: Reader, row: Mapping[str, Any], now: datetime, stale: Collection[str]) -> dict[str, Any]:
    """The last thing that they wrote: of an organisation also who of its people did. was_answered: by one of us, in its thread; stale: an answer may
    not have been read.
    """
    sender = directory(reader).of([row["sender_id"]]).get(row["sender_id"]) if row.get("sender_id") else None
    answered = row["answered_at"]
    said = {
        "when": ago(row["occurred_at"], now),
        "channel": row["channel"],
        "customer_id": sender.id if sender else None,
        "untrusted_from": short(sender.facts["name"] or "", LENGTHS["name"]) if sender else None,
        "untrusted_subject": short(row["subject"] or "", LENGTHS["subject"]),
        "untrusted_text": short(row["untrusted_text"] or "", LENGTHS["text"]),
        "was_answered": "no" if answered is None else "yes",
        "answered": ago(answered, now),
        "stale": _is_stale(row, stale) or None,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _others(reader: Reader, ids: Sequence[str]) -> list[str]:
    """Names of the organisations that they also belong or belonged to."""
    found = reader.ask("other_organisations", {"ids": list(ids)}) if ids else []
    return _first([row["account_name"] for row in found if row["account_name"]], ORGANISATIONS)


def _meetings(reader: Reader, card: Card) -> str:
    """How many there were, also none: `2 in the 90 days before 2026-11-02`."""
    as_of = card.facts["profile_as_of"] or card.published_at
    return f"{reader.ask('meetings', {'id': card.id, 'as_of': as_of})[0]['meetings']} in the 90 days before {as_of:%Y-%m-%d}"


def _owner(reader: Reader, facts: Mapping[str, Any]) -> str | None:
    """The owner's address or name, and whether they left."""
    owner = facts["owner_email"] or facts["owner_name"]
    told = short(owner or "", LENGTHS["value"])
    return f"{told} ({LEFT})" if str(facts["owner_email"]).lower() in reader.who_left else told


def _contact(facts: Mapping[str, Any]) -> str | None:
    name, email = facts["human_contact_name"], facts["human_contact_email"]
    who = f"{name} <{email}>" if name and email else email or name
    told = short(who or "", LENGTHS["value"])
    return f"{told} ({facts['human_contact_basis']})" if told and facts["human_contact_basis"] else told


def _fact(value: Value, card: Card) -> dict[str, Any]:
    moment = value.at or card.facts["profile_as_of"]
    said = {
        "field": value.field,
        ("untrusted_value" if value.untrusted else "value"): short(value.text, LENGTHS["value"]),
        "source": value.source or DERIVED,
        "age": age(moment, card.read_at),
    }
    return said | ({"stale": True} if value.stale else {}) | ({"past": True} if _is_over(value.field, card) else {})


def _is_over(field: str, card: Card) -> bool:
    """True for what was to come when the profile was made, and is over by now."""
    due = card.facts.get(field) if field in NEXT else None
    return bool(due < card.read_at if isinstance(due, datetime) else due < card.read_at.date() if isinstance(due, date) else False)


def _is_stale(row: Mapping[str, Any], stale: Collection[str]) -> bool:
    return str(row.get("record_key")).split(":")[0] in stale


def _issues(card: Card) -> list[dict[str, Any]]:
    return [
        {
            "case": row["case_id"],
            "untrusted_subject": short(row["subject"] or "", LENGTHS["subject"]),
            "status": short(row["status"] or "", LENGTHS["name"]),
            "priority": short(row["priority"] or "", LENGTHS["name"]),
            "opened": ago(row["opened_at"], card.read_at),
            "last_reply": " ".join(part for part in (row["last_reply_by"], ago(row["last_reply_at"], card.read_at)) if part),
            "owner": row["owner_email"],
            "source_url": _link(row["source_url"]),
        }
        for row in card.cases
        if row["closed_at"] is None and not str(row["status"]).lower().startswith("closed")  # some tools close without saying when
    ]


def _conflicts(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": one["field"], "untrusted_values": [short(str(value), LENGTHS["name"]) for value in one["values"]], "sources": one["sources"]}
        for one in facts["conflicts"] or ()
    ]


def _interaction(row: Mapping[str, Any], now: datetime, stale: Collection[str], senders: Mapping[str, str] | None = None) -> dict[str, Any]:
    said = {
        "when": ago(row["occurred_at"], now),
        "was_planned": row.get("was_planned"),  # nobody has read yet whether it took place
        "channel": row["channel"],
        "direction": row["direction"],
        "colleague": row["employee_name"],
        "untrusted_from": short((senders or {}).get(str(row.get("sender_id"))) or "", LENGTHS["name"]),
        "untrusted_subject": short(row["subject"] or "", LENGTHS["subject"]),
        "untrusted_text": short(row["untrusted_text"] or "", LENGTHS["text"]),
        "source_url": _link(row["source_url"]),
        "stale": _is_stale(row, stale),
    }
    if row["mention_kind"]:
        said["about_their_company" if row["mention_of"] == "account" else "about_them"] = row["mention_kind"]
    elif row["direction"] == "in" and row.get("party_role") in BESIDE:
        said["they_were"] = row["party_role"]  # somebody else wrote it
    elif row["direction"] == "in" and row["answered_at"] is None:
        said["answered"] = "no"
    return {name: value for name, value in said.items() if value}


def _deal(row: Mapping[str, Any]) -> dict[str, Any]:
    money = amount(row["amount"], row["currency"]) if row["amount"] is not None else None
    said = {
        "untrusted_name": short(row["name"] or "", LENGTHS["name"]),
        "stage": short(row["stage"] or "", LENGTHS["name"]),
        "amount": money,
        "close_date": shown(row["close_date"]),
    }
    return {name: value for name, value in (said | {"closed": bool(row["is_closed"]), "owner": row["owner_email"]}).items() if value}


def _person(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    said = {
        "customer_id": row["customer_id"],
        "untrusted_name": short(row["display_name"] or "", LENGTHS["name"]),
        "untrusted_title": short(row["job_title"] or "", LENGTHS["name"]),
        "email": row["primary_email"],
        "last_touch": ago(row["last_touch_at"], now),
        "requires_human": row["requires_human"],
    }
    return {name: value for name, value in said.items() if value}
