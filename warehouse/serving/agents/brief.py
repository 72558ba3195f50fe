"""A brief on one customer or organisation: what an agent must know first, each fact with its age and source, in at most 2,000 tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from warehouse.serving.agents.tokens import tokens
from warehouse.serving.card import LEFT, Card, Value
from warehouse.serving.indexes import directory
from warehouse.serving.reader import Reader
from warehouse.serving.text import age, ago, amount, safe, short, shown
from warehouse.serving.timeline import BESIDE

TOKENS = 2000
MOST = TOKENS - 110  # what every answer carries comes on top
LENGTHS = {"subject": 80, "text": 240, "value": 120, "name": 60}
RECORDS = 12
# what is left out first when there is more to say than fits
LEAST_FIRST = ("recent", "people", "deals", "records", "conflicts", "planned", "facts", "open_issues")
KEPT = {"recent": 3, "deals": 2}  # entries that stay until everything else that can be left out is
DERIVED = "derived from all its sources"
HUMAN_FIRST = "A human being must deal with them"


def brief(reader: Reader, card: Card) -> dict[str, Any]:
    """What the card says and a little more, for an agent. Keys that begin with `untrusted_` hold what outsiders wrote."""
    facts = card.facts
    said: dict[str, Any] = {
        "kind": card.kind,
        "id": card.id,
        "untrusted_name": short(card.title, LENGTHS["name"]),
        "untrusted_description": short(card.subtitle, LENGTHS["value"]),
        "is_vip": bool(facts["is_vip"]),
        "requires_human": bool(facts["requires_human"]),
        "requires_human_reason": facts["requires_human_reason"],
        "human_contact": _contact(facts),
        "read_first": sorted(card.attention, key=lambda sentence: not sentence.startswith(HUMAN_FIRST)),
        "open_issues": _issues(card),
        "awaiting": facts["awaiting"],
        "last_from_them": _last(reader, card.from_them, card.read_at) if card.from_them else None,
        "owner": _owner(reader, facts),
        "really_talks_to_them": facts["strongest_contact_email"],
        "meetings": _meetings(reader, card) if card.kind == "customer" else None,
        "facts": [_fact(value, card) for section in card.sections for value in section.values],
        "conflicts": _conflicts(facts),
        "risk_signals": facts["risk_signals"] if facts["risk_signals"] is not None else "not looked for",
        "recent": [_interaction(row, card.read_at) for row in card.telling],
        "planned": [_interaction(row, card.read_at) for row in card.ahead],
        "deals": [_deal(row) for row in card.opportunities],
        "people": [_person(row, card.read_at) for row in card.people],
        "untrusted_other_organisations": _others(reader, facts.get("other_account_ids") or ()),
        "records": [str(row["record_key"]) for row in card.records[:RECORDS]],
        "unknown": ", ".join(facts["unknown_fields"] or ()),
        "as_of": ago(facts["profile_as_of"], card.read_at),
        "is_stale": card.is_stale,
        "source_url": facts["source_url"],
    }
    return _fitting({name: value for name, value in said.items() if value not in (None, "", [], ())})


def _last(reader: Reader, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The last thing that they wrote: of an organisation also who of its people did. was_answered: by one of us, in its thread."""
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
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _others(reader: Reader, ids: Sequence[str]) -> list[str]:
    """Names of the organisations that they also belong or belonged to."""
    found = reader.ask("other_organisations", {"ids": list(ids)}) if ids else []
    return [short(row["account_name"], LENGTHS["name"]) for row in found if row["account_name"]]


def _meetings(reader: Reader, card: Card) -> str:
    """How many there were, also none: `2 in the 90 days before 2026-11-02`."""
    as_of = card.facts["profile_as_of"] or card.published_at
    return f"{reader.ask('meetings', {'id': card.id, 'as_of': as_of})[0]['meetings']} in the 90 days before {as_of:%Y-%m-%d}"


def _owner(reader: Reader, facts: Mapping[str, Any]) -> str | None:
    """The owner's address or name, and whether they left."""
    owner = facts["owner_email"] or facts["owner_name"]
    return f"{owner} ({LEFT})" if str(facts["owner_email"]).lower() in reader.who_left else owner


def _contact(facts: Mapping[str, Any]) -> str | None:
    name, email = facts["human_contact_name"], facts["human_contact_email"]
    who = f"{name} <{email}>" if name and email else email or name
    return f"{who} ({facts['human_contact_basis']})" if who and facts["human_contact_basis"] else who


def _fact(value: Value, card: Card) -> dict[str, Any]:
    moment = value.at or card.facts["profile_as_of"]
    said = {
        "field": value.field,
        ("untrusted_value" if value.untrusted else "value"): short(value.text, LENGTHS["value"]),
        "source": value.source or DERIVED,
        "age": age(moment, card.read_at),
    }
    return said | ({"stale": True} if value.stale else {})


def _issues(card: Card) -> list[dict[str, Any]]:
    return [
        {
            "case": row["case_id"],
            "untrusted_subject": short(row["subject"] or "", LENGTHS["subject"]),
            "status": row["status"],
            "priority": row["priority"],
            "opened": ago(row["opened_at"], card.read_at),
            "last_reply": " ".join(part for part in (row["last_reply_by"], ago(row["last_reply_at"], card.read_at)) if part),
            "owner": row["owner_email"],
            "source_url": row["source_url"],
        }
        for row in card.cases
        if row["closed_at"] is None and not str(row["status"]).lower().startswith("closed")  # some tools close without saying when
    ]


def _conflicts(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"field": one["field"], "untrusted_values": [short(str(value), LENGTHS["name"]) for value in one["values"]], "sources": one["sources"]}
        for one in facts["conflicts"] or ()
    ]


def _interaction(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    said = {
        "when": ago(row["occurred_at"], now),
        "channel": row["channel"],
        "direction": row["direction"],
        "colleague": row["employee_name"],
        "untrusted_subject": short(row["subject"] or "", LENGTHS["subject"]),
        "untrusted_text": short(row["untrusted_text"] or "", LENGTHS["text"]),
        "source_url": row["source_url"],
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
        "stage": row["stage"],
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


def _fitting(said: dict[str, Any]) -> dict[str, Any]:
    """As much as fits; how much of what was left out stands in left_out."""
    left: dict[str, int] = {}
    while (over := max(size(said), size(text_of(said))) - MOST) > 0:
        name = _least(said)
        if name is None:
            return said
        entries = list(said[name])
        kept = KEPT.get(name, 0) if len(entries) > KEPT.get(name, 0) else 0
        while len(entries) > kept and over > 0:  # by what each takes; the whole is measured again afterwards
            entry = entries.pop()
            over -= min(size(entry), size(_line(entry) if isinstance(entry, Mapping) else entry))
            left[name] = left.get(name, 0) + 1
        said[name], said["left_out"] = entries, left
    return said


def _least(said: Mapping[str, Any]) -> str | None:
    """What is left out first: the least, down to what is kept of it; then that too, before facts and open issues."""
    first = [name for name in LEAST_FIRST[:-2] if len(said.get(name) or ()) > KEPT.get(name, 0)]
    return next(iter([*first, *(name for name in LEAST_FIRST if said.get(name))]), None)


def size(said: object) -> int:
    """Tokens as they are sent."""
    return tokens(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))


def text_of(said: Mapping[str, Any]) -> str:
    """The brief as text: the same facts, a line each; what outsiders wrote between « and »."""
    about = [fenced(said[name]) for name in ("untrusted_name", "untrusted_description") if name in said]
    lines = [f"{said['kind']} {said['id']}: {', '.join(about)}"]
    if said.get("same_person"):
        lines.append("all handles that were asked about are this one person's")
    lines += [f"! {safe(sentence)}" for sentence in said.get("read_first", ())]
    lines += [f"{label}: {safe(str(said[name]))}" for name, label in LINES.items() if name in said]
    for name, label in (("last_from_them", "last from them"), ("untrusted_other_organisations", "also, or earlier, at")):
        if said.get(name):
            lines.append(f"{label}: {_line(said[name]) if isinstance(said[name], Mapping) else fenced(', '.join(said[name]))}")
    if said.get("records"):
        lines.append(f"records: {', '.join(said['records'])}")
    for name, label in LISTS.items():
        if said.get(name):
            lines += [label + ":", *(f"- {_line(entry)}" for entry in said[name])]
    lines.append(f"as of {said.get('as_of', '?')}" + ("; out of date" if said.get("is_stale") else ""))
    if "left_out" in said:
        lines.append("left out: " + ", ".join(f"{count} {name}" for name, count in said["left_out"].items()))
    return "\n".join(lines)


LINES = {
    "human_contact": "human contact",
    "owner": "owner",
    "really_talks_to_them": "really talks to them",
    "awaiting": "who owes the next answer",
    "meetings": "meetings",
    "risk_signals": "risk signals",
    "unknown": "unknown",
    "source_url": "open in its tool",
}
LISTS = {
    "open_issues": "Open issues",
    "facts": "Facts (value; source, age)",
    "conflicts": "Sources disagree",
    "planned": "Planned",
    "recent": "Latest interactions",
    "deals": "Deals",
    "people": "People",
}


def _line(entry: Mapping[str, Any]) -> str:
    if "field" in entry and "source" in entry:
        value = fenced(entry["untrusted_value"]) if "untrusted_value" in entry else entry["value"]
        return f"{entry['field']}: {value}; {entry['source']}, {entry['age']}" + (", stale" if entry.get("stale") else "")
    return "; ".join(_part(name, value) for name, value in entry.items() if value)


def _part(name: str, value: Any) -> str:
    words = ", ".join(str(item) for item in value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
    return f"{name.removeprefix('untrusted_')} {fenced(words)}" if name.startswith("untrusted_") else f"{name} {words}"


def fenced(text: str) -> str:
    """What an outsider wrote, between marks that it cannot close itself."""
    return "«" + text.replace("«", "‹").replace("»", "›") + "»"
