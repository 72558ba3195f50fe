"""What a declared tool may feed: the canonical tables' own columns, as the warehouse's contract has them (a test compares the two)."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "person_record": (
        "kind", "full_name", "given_name", "family_name", "nickname", "job_title", "company_name", "account_record_key", "email", "phone",
        "language", "timezone", "country", "city", "street", "postcode", "birth_date", "national_id", "is_internal", "is_active", "is_machine",
        "manager_record_key", "owner_record_key", "lifecycle_stage",
    ),
    "account_record": ("kind", "name", "domain", "parent_record_key", "industry", "country", "owner_record_key", "lifecycle_stage"),
    "identifier": ("kind", "value", "raw_value"),
    "membership": ("person_record_key", "account_record_key", "title", "role", "since", "until", "is_primary"),
    "interaction": (
        "channel", "thread_id", "occurred_at", "edited_at", "subject", "text", "visibility", "is_automated", "case_record_key",
        "opportunity_record_key",
    ),
    "interaction_party": ("interaction_record_key", "person_record_key", "identifier_kind", "identifier_value", "role", "response"),
    "mention": ("interaction_record_key", "account_record_key", "person_record_key", "kind", "matched_text"),
    "support_case": (
        "person_record_key", "account_record_key", "subject", "case_number", "status", "is_closed", "priority", "opened_at", "closed_at",
        "owner_record_key",
    ),
    "opportunity": (
        "account_record_key", "name", "stage", "amount", "currency", "probability", "close_date", "closed_at", "is_closed", "is_won",
        "owner_record_key",
    ),
    "opportunity_person": ("opportunity_record_key", "person_record_key", "role", "is_primary"),
    "consent": ("person_record_key", "topic", "granted", "at"),
    "record_merge": ("into_record_key", "at"),
}  # fmt: skip

TIMES = frozenset({"updated_at", "occurred_at", "edited_at", "opened_at", "closed_at", "at"})

DATES = frozenset({"birth_date", "since", "until", "close_date"})
TRUTHS = frozenset({"is_internal", "is_active", "is_machine", "is_automated", "is_closed", "is_won", "is_primary", "granted"})

# a row of these may say several things of one record; of the others it is the record itself
SEVERAL = frozenset({"identifier", "membership", "interaction_party", "mention", "opportunity_person", "consent", "record_merge"})

# column → SQL, where the declaration does not say it; {record} is the row's own record key
DEFAULTS: dict[str, dict[str, str]] = {
    "person_record": {"kind": "'contact'"},
    "account_record": {"kind": "'company'"},
    "interaction": {"channel": "'other'", "visibility": "'public'", "is_automated": "false"},
    "interaction_party": {"interaction_record_key": "{record}"},
    "mention": {"interaction_record_key": "{record}"},
    "membership": {"person_record_key": "{record}"},
    "opportunity_person": {"opportunity_record_key": "{record}"},
    "consent": {"person_record_key": "{record}"},
}

# a row that says nothing is no row: at least one of these must have a value
SAYS = {
    "identifier": ("value", "raw_value"),
    "interaction_party": ("person_record_key", "identifier_value"),
    "mention": ("account_record_key", "person_record_key"),
    "membership": ("account_record_key",),
    "opportunity_person": ("person_record_key",),
    "consent": ("granted",),
    "record_merge": ("into_record_key",),
}

# `person: "'requester:' || requester_id"` names a record of the same tool; the source's name is put before it
REFERENCES = {key.removesuffix("_record_key"): key for columns in COLUMNS.values() for key in columns if key.endswith("_record_key")}


def keys_of(table: str) -> list[str]:
    """What may stand under a table in `map`: its columns, the references to records of the same tool, and `where`."""
    columns = COLUMNS[table]
    return [*columns, *(short for short, column in REFERENCES.items() if column in columns), "where"]
