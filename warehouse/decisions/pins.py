"""Which fields may be pinned, and what a pinned value may be."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.yaml_lines import nearest
from warehouse.contracts import Column, published_tables
from warehouse.errors import WarehouseError

BOTH = ("country", "lifecycle_stage", "tier", "customer_since", "next_renewal_at", "legal_hold", "do_not_contact")
CONSENTS = ("consent_email", "consent_phone", "consent_ai_processing")
FIELDS = {
    "customer": (
        "display_name", "given_name", "family_name", "primary_email", "primary_phone", "job_title", "language", "timezone", "party_type",
        *BOTH, *CONSENTS,
    ),
    "account": ("account_name", "industry", *BOTH, *CONSENTS),
}  # fmt: skip
LONGEST = 500
EMAIL = re.compile(r"[^@\s<>,;:\"']+@(?:[^@\s<>,;:\"'.]+\.)+[^@\s<>,;:\"'.]+")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# only the person can agree; what is pinned by hand can refuse on their behalf
REFUSALS = {**dict.fromkeys(CONSENTS, "false"), "do_not_contact": "true"}


class NotPinnable(WarehouseError):
    """A field that cannot be pinned, or a value that it cannot have."""


def read_assignment(text: str) -> tuple[str, str]:
    """`tier=Gold` as field and value. Raises NotPinnable."""
    field, equals, value = text.partition("=")
    if not equals or not field.strip():
        raise NotPinnable(f"{text!r}: write FIELD=VALUE, such as job_title='Head of Finance'")
    return field.strip(), value.strip()


def checked(kind: str, field: str, value: str) -> str:
    """The value as it is kept: days as 2026-11-02, yes and no as true and false, addresses in lower case. kind: customer or account.

    Raises NotPinnable, naming what would do.
    """
    if kind not in FIELDS:
        raise NotPinnable("only customers and accounts have fields to pin")
    if field not in FIELDS[kind]:
        other = next((name for name, fields in FIELDS.items() if field in fields), None)
        hint = f"it can be pinned on the {other}" if other else nearest(field, list(FIELDS[kind]))
        raise NotPinnable(f"{field} of {'an' if kind == 'account' else 'a'} {kind} cannot be pinned: {hint}")
    if not value:
        raise NotPinnable(f"{field}: a pin needs a value; `c360 undo` takes a pin away")
    column = published_tables()["customer_profile" if kind == "customer" else "account_profile"].column(field)
    kept = _of_type(column, value)
    refusal = REFUSALS.get(field)
    if refusal and kept != refusal:
        raise NotPinnable(f"{field} can only be pinned to {refusal}: that they agree is theirs to say, in the tool where they say it")
    return kept


def _of_type(column: Column, value: str) -> str:
    if column.type == "BOOLEAN":
        if value.lower() not in TRUTH:
            raise NotPinnable(f"{column.name}: {value!r} is neither yes nor no")
        return str(TRUTH[value.lower()]).lower()
    if column.type == "DATE":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise NotPinnable(f"{column.name}: {value!r} is no day; write it as 2026-11-02") from None
    if column.enum and value not in column.enum:
        raise NotPinnable(f"{column.name}: {value!r} is not one of {', '.join(column.enum)}")
    return _text(column.name, value)


def _text(field: str, value: str) -> str:
    if len(value) > LONGEST or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise NotPinnable(f"{field}: one line of at most {LONGEST} characters")
    if field == "primary_email":
        if not EMAIL.fullmatch(value):
            raise NotPinnable(f"{field}: {value!r} is no e-mail address")
        return value.lower()
    if field == "primary_phone":
        number = re.sub(r"[\s().-]", "", value)
        if not PHONE.fullmatch(number):
            raise NotPinnable(f"{field}: {value!r} is no number in international form, such as +46 8 123 45 67")
        return number
    if field == "timezone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise NotPinnable(f"{field}: {value!r} is no time zone such as Europe/Stockholm") from None
    return value
