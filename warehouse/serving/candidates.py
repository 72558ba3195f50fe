"""What tells one candidate from another: a few facts on customers, accounts and colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from warehouse.serving.reader import Reader

CUSTOMERS = """
    select 'customer' as kind, customer_id as id, display_name as name, account_name as company, job_title as title, primary_email as email,
        domain, party_type, match_status, last_touch_at, source_record_count as record_count, source_url
    from customer_profile where customer_id in (select unnest(?))"""
ACCOUNTS = """
    select 'account' as kind, account_id as id, account_name as name, account_name as company, industry as title, null as email,
        domains[1] as domain, lifecycle_stage as party_type, null as match_status, last_touch_at, customer_count as record_count, source_url
    from account_profile where account_id in (select unnest(?))"""
EMPLOYEES = """
    select 'employee' as kind, employee_id as id, name, null as company, job_title as title, work_email as email,
        null as domain, null as party_type, null as match_status, null as last_touch_at, null as record_count, null as source_url
    from employee where employee_id in (select unnest(?))"""


@dataclass(frozen=True)
class Candidate:
    """Somebody (or an organisation) who may be meant.

    kind: customer, account or employee. name, company, title are untrusted text. matched: what of the handle led here, in words.
    record_count: source records of a customer, people of an account.
    """

    kind: str
    id: str
    name: str | None
    company: str | None
    title: str | None
    email: str | None
    domain: str | None
    party_type: str | None
    match_status: str | None
    last_touch_at: datetime | None
    record_count: int | None
    source_url: str | None
    matched: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For programs; times as ISO text."""
        moment = self.last_touch_at.isoformat() if self.last_touch_at else None
        return asdict(self) | {"last_touch_at": moment}


def candidates(reader: Reader, ids: Iterable[tuple[str, str, str]]) -> list[Candidate]:
    """Facts for (kind, id, matched), in that order and each once. What is not published is left out."""
    wanted: dict[tuple[str, str], str] = {}
    for kind, found, matched in ids:
        wanted.setdefault((kind, found), matched)
    facts = {}
    for kind, sql in (("customer", CUSTOMERS), ("account", ACCOUNTS), ("employee", EMPLOYEES)):
        of_kind = [found for asked, found in wanted if asked == kind]
        if of_kind:
            facts.update({(kind, row["id"]): row for row in reader.rows(sql, [of_kind])})
    return [Candidate(**facts[key], matched=matched) for key, matched in wanted.items() if key in facts]
