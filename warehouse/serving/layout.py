"""What a card says, in which order and words. How it looks is the business of terminal.py and html.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from warehouse.serving.text import amount, counted, shown

Facts = Mapping[str, Any]
Show = Callable[[Facts, Mapping[str, str]], str]


# facts about the card rather than of the profile, added before it is laid out
AS_OF_NOTE, WON_CURRENCY = "as of, where that is not today", "currency of what was won"
# what stands on a person's card but is their company's
OF_THE_COMPANY = {"pipeline_by_currency": "company pipeline", "won_amount_365d": "company won, 365 d"}
FRESH = timedelta(days=1)


def as_of_note(facts: Facts, now: datetime) -> str:
    """`, as of 2026-11-02` where the profile describes a moment more than a day away; figures are of that moment then."""
    moment = facts["profile_as_of"]
    return f", as of {moment:%Y-%m-%d}" if moment and abs(now - moment) > FRESH else ""


def _plain(name: str) -> Show:
    return lambda facts, _: shown(facts[name])


def _colleague(name: str) -> Show:
    """A work address with the colleague's name before it."""

    def show(facts: Facts, names: Mapping[str, str]) -> str:
        address = facts[name]
        known = names.get(address.lower()) if address else None
        return f"{known} <{address}>" if known else address or ""

    return show


def _human(facts: Facts, names: Mapping[str, str]) -> str:
    address = _colleague("human_contact_email")(facts, names) or facts["human_contact_name"] or ""
    basis = {"owner": "owner", "manager": "the owner's manager", "strongest_contact": "strongest contact", "queue": "queue"}.get(
        facts["human_contact_basis"] or "", ""
    )
    return f"{address} ({basis})" if address and basis else address


def _owner(facts: Facts, names: Mapping[str, str]) -> str:
    return _colleague("owner_email")(facts, names) if facts["owner_email"] else facts["owner_name"] or ""


def _more(first: str, every: str) -> Show:
    """The best value, then the others that are known."""

    def show(facts: Facts, _: Mapping[str, str]) -> str:
        others = [value for value in facts[every] or () if value != facts[first]]
        return ", ".join([facts[first], *others]) if facts[first] else ", ".join(others)

    return show


def _awaiting(facts: Facts, _: Mapping[str, str]) -> str:
    since = f", since {shown(facts['awaiting_since'])}" if facts["awaiting_since"] else ""
    return {"us": f"they wait for us{since}", "them": f"we wait for them{since}", "none": "nobody waits"}.get(facts["awaiting"] or "", "")


def _last_touch(facts: Facts, _: Mapping[str, str]) -> str:
    sent = facts["last_inbound_at"]
    incoming = "from them" if sent and sent >= facts["last_touch_at"] else "from somebody else, in copy to them"
    direction = {"in": incoming, "out": "to them", "internal": "about them, internally"}.get(facts["last_touch_direction"] or "", "")
    return ", ".join(part for part in (shown(facts["last_touch_at"]), facts["last_touch_channel"], direction) if part)


def _touches(facts: Facts, _: Mapping[str, str]) -> str:
    counts = [facts[f"touches_{days}d"] for days in (7, 30, 90)]
    return f"{counts[0] or 0} in 7 days, {counts[1] or 0} in 30, {counts[2] or 0} in 90{facts[AS_OF_NOTE]}" if any(counts) else ""


def _cases(facts: Facts, _: Mapping[str, str]) -> str:
    if facts["open_case_count"] is None:
        return ""
    oldest = facts["oldest_open_case_age_hours"]
    parts = [f"{facts['open_case_count']} open", facts["highest_open_priority"], _age_of_case(oldest)]
    return ", ".join(part for part in parts if part)


def _age_of_case(hours: float | None) -> str:
    """As of the moment of reading: the published view has the clock."""
    if hours is None:
        return ""
    return f"oldest {hours:,.0f} h" if hours < 48 else f"oldest {hours / 24:,.0f} d"


def _won(facts: Facts, _: Mapping[str, str]) -> str:
    value = facts["won_amount_365d"]
    return amount(value, facts[WON_CURRENCY] if value else None) if value is not None else ""


def _pipeline(facts: Facts, _: Mapping[str, str]) -> str:
    sums = facts["pipeline_by_currency"] or {}
    return " + ".join(amount(value, currency) for currency, value in sums.items() if value)


def _party(facts: Facts, _: Mapping[str, str]) -> str:
    return " · ".join(part for part in (facts.get("party_type"), facts.get("party_type_reason")) if part)


def _match(facts: Facts, _: Mapping[str, str]) -> str:
    count, sources = facts["source_record_count"], facts["sources"] or ()
    return f"{facts['match_status'] or 'unknown'}: {counted(count, 'record')} in {', '.join(sources)}" if count else facts["match_status"] or ""


# section → (field whose source and age are shown, label, how its text is made)
SECTIONS: Mapping[str, tuple[tuple[str, str, Show], ...]] = {
    "People on our side": (
        ("owner_email", "owner", _owner),
        ("strongest_contact_email", "really talks to them", _colleague("strongest_contact_email")),
        ("human_contact_email", "turn to", _human),
    ),
    "Where it stands": (
        ("awaiting", "awaiting", _awaiting),
        ("next_meeting_at", "next meeting", _plain("next_meeting_at")),
        ("last_touch_at", "last touch", _last_touch),
        ("last_inbound_at", "last from them", _plain("last_inbound_at")),
        ("last_outbound_at", "last to them", _plain("last_outbound_at")),
        ("touches_90d", "interactions", _touches),
        ("open_case_count", "cases", _cases),
    ),
    "How to reach them": (
        ("primary_email", "e-mail", _more("primary_email", "emails")),
        ("primary_phone", "phone", _more("primary_phone", "phones")),
        ("slack_user_ids", "Slack", _plain("slack_user_ids")),
        ("domains", "domains", _plain("domains")),
        ("language", "language", _plain("language")),
        ("timezone", "time zone", _plain("timezone")),
        ("country", "country", _plain("country")),
    ),
    "Business": (
        ("party_type", "party", _party),
        ("lifecycle_stage", "stage", _plain("lifecycle_stage")),
        ("tier", "tier", _plain("tier")),
        ("vip_reason", "VIP because", _plain("vip_reason")),
        ("customer_since", "customer since", _plain("customer_since")),
        ("pipeline_by_currency", "open pipeline", _pipeline),
        ("won_amount_365d", "won, 365 d", _won),
        ("next_renewal_at", "renewal", _plain("next_renewal_at")),
    ),
    "What is allowed": (
        ("consent_email", "e-mail", _plain("consent_email")),
        ("consent_phone", "phone", _plain("consent_phone")),
        ("consent_ai_processing", "AI processing", _plain("consent_ai_processing")),
        ("do_not_contact", "do not contact", _plain("do_not_contact")),
        ("legal_hold", "legal hold", _plain("legal_hold")),
    ),
    "Who this is": (
        ("match_status", "match", _match),
        ("account_role", "role", _plain("account_role")),
        ("crm_ids", "CRM ids", _plain("crm_ids")),
        ("customer_count", "people", _plain("customer_count")),
        ("previous_customer_ids", "older ids", _plain("previous_customer_ids")),
    ),
}


def attention(facts: Facts) -> list[str]:
    """What must be read before anything else, most binding first."""
    told = []
    if facts["legal_hold"]:
        told.append("Legal hold: ask the lawyers before anything is done.")
    if facts["do_not_contact"]:
        told.append("Do not contact.")
    if facts["requires_human"]:
        moment = f", as of {facts['profile_as_of']:%Y-%m-%d}" if facts["profile_as_of"] else ""
        told.append("A human being must deal with them" + (f": {facts['requires_human_reason']}{moment}" if facts["requires_human_reason"] else "."))
    if facts["consent_ai_processing"] is False:
        told.append("Refused AI processing of their data.")
    if facts["awaiting"] == "us":
        since = facts["awaiting_since"]
        told.append("Waiting for our answer" + (f" since {shown(since)}." if since else "."))
    if facts["is_stale"]:
        sources = ", ".join(facts["stale_sources"] or ())
        told.append(f"Out of date: {sources} could not be read lately." if sources else f"Out of date: as of {shown(facts['profile_as_of'])}.")
    if facts.get("match_status") == "review":
        told.append("Whether all these records are one person is under review.")
    return told
