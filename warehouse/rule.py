"""Configured rules: one SQL condition over profile columns each."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from warehouse.contracts import published_tables

# columns that are known only after the rules have spoken, or that say who somebody is and not how they stand
NOT_FOR_RULES = frozenset({
    "account_id", "account_role", "completeness", "crm_ids", "customer_id", "emails", "is_vip", "match_confidence", "match_status",
    "other_account_ids", "phones", "previous_customer_ids", "profile_as_of", "requires_human", "requires_human_reason", "risk_signals", "run_id",
    "slack_user_ids", "unknown_fields", "vip_reason",
})  # fmt: skip


def columns_for_rules() -> list[str]:
    """The profile columns that `vip` may name; `requires_human` may name is_vip as well."""
    return [column.name for column in published_tables()["customer_profile"].columns if column.name not in NOT_FOR_RULES]


def check_rule(rule: str) -> str:
    """The rule, if it is a single scalar condition. Raises ValueError saying what is wrong with it."""
    try:
        parsed = sqlglot.parse_one(f"select {rule}", dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise ValueError(f"{rule!r} is no SQL condition: look at its brackets, quotes and words") from error
    forbidden = (exp.Subquery, exp.From, exp.Join, exp.Union, exp.Anonymous, exp.Command)
    if not isinstance(parsed, exp.Select) or len(parsed.expressions) != 1 or any(parsed.find(kind) for kind in forbidden):
        raise ValueError(f"{rule!r} is no single SQL condition over profile columns")
    return rule


def rule_columns(rule: str | None) -> list[str]:
    """The columns that a rule names."""
    if not rule:
        return []
    return sorted({column.name for column in sqlglot.parse_one(f"select {rule}", dialect="duckdb").find_all(exp.Column)})
