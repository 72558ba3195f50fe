"""Configured rules (`vip`, `requires_human`) as SQL: the condition itself, what it has read in words, and what it would have needed to know."""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.contracts import published_tables
from warehouse.rule import rule_columns
from warehouse.sql_text import quoted

# what people ask about whatever the rules say; a profile names those of them that it does not know
ASKED_OF_EVERYBODY = (
    "consent_ai_processing", "consent_email", "consent_phone", "customer_since", "do_not_contact", "legal_hold", "next_renewal_at", "tier",
)  # fmt: skip
# NULL says "there is none" in these, and that is known
NULL_IS_AN_ANSWER = frozenset({
    "is_vip", "oldest_open_case_age_hours", "oldest_open_case_opened_at", "highest_open_priority", "last_case_subject", "last_case_status",
    "awaiting_since", "first_touch_at", "last_touch_at", "last_touch_days_ago", "last_touch_channel", "last_touch_direction", "last_inbound_at",
    "last_outbound_at", "next_meeting_at", "is_stale",
})  # fmt: skip


def rule_parameters(vip: str | None, requires_human: str | None) -> dict[str, str]:
    """The parameters that profile/holder_judgement.sql splices in. The rules are SQL conditions, checked when the configuration was read."""
    wanted = dict.fromkeys([*ASKED_OF_EVERYBODY, *rule_columns(vip), *rule_columns(requires_human)])
    return {
        "vip_rule": f"({vip})" if vip else "(false)",
        "vip_rule_text": quoted(vip or ""),
        "vip_evidence": _in_words(rule_columns(vip)),
        "requires_human_rule": f"({requires_human})" if requires_human else "(false)",
        "requires_human_rule_text": quoted(requires_human or ""),
        "requires_human_evidence": _in_words(rule_columns(requires_human)),
        "unknown_inputs": "["
        + ", ".join(f"case when {name} is null then {quoted(name)} end" for name in wanted if name not in NULL_IS_AN_ANSWER)
        + "]",
    }


def _in_words(columns: Iterable[str]) -> str:
    """SQL text such as `tier Gold, open_case_count 2`; a value that is NULL is left out, numbers are rounded to what a person reads."""
    types = {column.name: column.type for column in published_tables()["customer_profile"].columns}
    said = []
    for name in columns:
        shown = f"round({name}, 1)" if types.get(name) == "DOUBLE" else name
        words = f"'{name} ' || cast({shown} as varchar)"
        said.append("case when is_vip then 'is_vip true' end" if name == "is_vip" else words)
    return f"concat_ws(', ', {', '.join(said)})" if said else "''"
