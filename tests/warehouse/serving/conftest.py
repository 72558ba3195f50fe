"""A tiny published company: one customer with everything, namesakes, a shared mailbox, and texts that outsiders made hostile."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.contracts import Table, published_tables
from warehouse.database import Database
from warehouse.publish import publish
from warehouse.serving.reader import Reader, open_reader

HOSTILE = "\x1b]0;owned\x07\x1b[31mred <script>alert(1)</script> & \u202egnp.exe"
PERSON = {
    "party_type": "'customer'", "match_status": "'certain'", "sources": "['salesforce', 'slack']", "source_record_count": "3", "is_vip": "false",
    "requires_human": "false", "profile_as_of": "now() - interval 3 hours", "stale_after": "now() + interval 1 day", "stale_sources": "[]",
    "unknown_fields": "['tier']", "completeness": "0.8", "awaiting": "'none'", "open_case_count": "0", "run_id": "'r1'",
}  # fmt: skip
ROWS: dict[str, list[dict[str, str]]] = {
    "customer_profile": [
        PERSON | {
            "customer_id": "'cus_anna'", "display_name": "'Anna Berg'", "given_name": "'Anna'", "family_name": "'Berg'", "primary_email": "'anna@acme.se'",
            "emails": "['anna@acme.se', 'anna.berg@gmail.com']", "primary_phone": "'+46701234567'", "phones": "['+46701234567']",
            "slack_user_ids": "['U0ANNA001']", "crm_ids": "['0035g00000ABCDEAA5']", "previous_customer_ids": "['cus_old']", "account_id": "'acc_acme'",
            "account_name": "'Acme AB'", "domain": "'acme.se'", "job_title": "'Head of Purchasing'", "is_vip": "true", "vip_reason": "'tier Enterprise'",
            "requires_human": "true", "requires_human_reason": "'VIP'", "owner_name": "'Eva Lind'", "owner_email": "'eva@northwind.com'",
            "strongest_contact_email": "'omar@northwind.com'", "human_contact_email": "'eva@northwind.com'", "human_contact_basis": "'owner'",
            "awaiting": "'us'", "awaiting_since": "now() - interval 2 days", "last_touch_at": "now() - interval 2 days", "last_touch_channel": "'email'",
            "last_touch_direction": "'in'", "last_inbound_at": "now() - interval 2 days", "next_meeting_at": "now() + interval 4 days", "touches_7d": "3",
            "touches_30d": "9", "touches_90d": "21", "open_case_count": "1", "oldest_open_case_opened_at": "now() - interval 80 hours",
            "highest_open_priority": "'High'", "open_opportunity_count": "2", "pipeline_by_currency": "map {'SEK': 125000.00, 'EUR': 9000.50}",
            "tier": "'Enterprise'", "consent_email": "true", "consent_ai_processing": "false", "stale_sources": "['slack']",
            "source_url": "'https://crm.example/anna'",
        },
        PERSON | {"customer_id": "'cus_anna2'", "display_name": "'Anna Berg'", "primary_email": "'anna@other.de'", "account_name": "'Other GmbH'", "domain": "'other.de'"},
        PERSON | {"customer_id": "'cus_jose'", "display_name": "'José Núñez García'", "primary_email": "'jose@acme.se'", "account_id": "'acc_acme'", "account_name": "'Acme AB'"},
        PERSON | {"customer_id": "'cus_evil'", "display_name": "$hostile", "job_title": "$hostile", "primary_email": "'evil@evil.example'", "account_name": "$hostile"},
        PERSON | {"customer_id": "'cus_doubt'", "display_name": "'Kim Doubt'", "primary_email": "'kim@acme.se'", "match_status": "'review'"},
    ],
    "account_profile": [
        {"account_id": "'acc_acme'", "account_name": "'Acme AB'", "domains": "['acme.se', 'acme.com']", "industry": "'Tools'", "customer_count": "3", "is_vip": "false", "requires_human": "false"},
        {"account_id": "'acc_other'", "account_name": "'Other GmbH'", "domains": "['other.de']", "customer_count": "1", "is_vip": "false", "requires_human": "false"},
    ],
    "customer_identifier": [
        {"kind": f"'{kind}'", "value": f"'{value}'", "customer_id": f"'{customer}'", "is_generic": generic, "source_count": "1"}
        for kind, value, customer, generic in (
            ("email", "anna@acme.se", "cus_anna", "false"), ("email", "annaberg@gmail.com", "cus_anna", "false"), ("email", "jose@acme.se", "cus_jose", "false"),
            ("email", "kim@acme.se", "cus_doubt", "false"), ("email", "both@acme.se", "cus_anna", "false"), ("email", "both@acme.se", "cus_jose", "false"),
            ("email", "info@acme.se", "cus_anna", "true"), ("email", "info@acme.se", "cus_jose", "true"), ("phone", "+46701234567", "cus_anna", "false"),
            ("chat_user", "U0ANNA001", "cus_anna", "false"), ("crm_id", "0035g00000ABCDEAA5", "cus_anna", "false"), ("customer_id", "cus_old", "cus_anna", "false"),
            ("name", "anna berg", "cus_anna", "true"), ("name", "anna berg", "cus_anna2", "true"), ("name", "anna lindqvist", "cus_anna", "false"),
        )
    ],
    "support_case": [{"case_id": "'c1'", "customer_id": "'cus_anna'", "account_id": "'acc_acme'", "subject": "$hostile", "status": "'Open'", "priority": "'High'",
        "opened_at": "now() - interval 80 hours", "source_url": "'https://crm.example/case/1'", "record_key": "'salesforce:case:c1'"}],
    "opportunity": [{"opportunity_id": "'o1'", "account_id": "'acc_acme'", "customer_ids": "['cus_anna']", "name": "'Renewal 2027'", "stage": "'Proposal'",
        "amount": "125000", "currency": "'SEK'", "is_closed": "false", "is_won": "false", "record_key": "'salesforce:opportunity:o1'"}],
    "customer_timeline": [
        {"customer_id": "'cus_anna'", "occurred_at": "now() - interval 2 days", "interaction_id": "'i1'", "account_id": "'acc_acme'", "channel": "'email'",
            "direction": "'in'", "party_role": "'from'", "employee_id": "'emp_eva'", "subject": "'Delivery'", "untrusted_text": "$hostile",
            "source_url": "'https://mail.example/1'", "record_key": "'google:email:1'"},
        {"customer_id": "'cus_anna'", "occurred_at": "now() + interval 4 days", "interaction_id": "'i2'", "account_id": "'acc_acme'", "channel": "'meeting'",
            "direction": "'out'", "party_role": "'attendee'", "subject": "'Quarterly review'", "record_key": "'google:event:2'"},
    ],
    "profile_field": [
        {"customer_id": "'cus_anna'", "field": f"'{field}'", "value": f"'{value}'", "is_winner": winner, "rule": "'priority'", "record_key": f"'{key}'",
            "source": f"'{key.split(':')[0]}'", "updated_at": f"now() - interval {days} days", "source_url": f"'https://crm.example/{key}'"}
        for field, value, winner, key, days in (
            ("job_title", "Head of Purchasing", "true", "salesforce:contact:1", 3), ("job_title", "Buyer", "false", "slack:user:U0ANNA001", 400),
            ("primary_email", "anna@acme.se", "true", "salesforce:contact:1", 3), ("tier", "Enterprise", "true", "salesforce:account:9", 30),
            ("slack_user_ids", "[U0ANNA001]", "true", "slack:user:U0ANNA001", 400),
        )
    ],
    "source_record": [
        {"record_key": "'salesforce:contact:0035g00000ABCDEAA5'", "customer_id": "'cus_anna'", "source": "'salesforce'", "source_object": "'contact'",
            "reason": "'own record'", "source_url": "'https://x.lightning.force.com/lightning/r/Contact/0035g00000ABCDEAA5/view'"},
        {"record_key": "'salesforce:account:001A'", "account_id": "'acc_acme'", "source": "'salesforce'", "source_object": "'account'", "source_url": "'https://crm.example/001A'"},
    ],
    "employee": [{"employee_id": "'emp_eva'", "name": "'Eva Lind'", "work_email": "'eva@northwind.com'", "slack_user_id": "'U0EVA0001'", "is_active": "true"}],
    "run": [{"run_id": "'r1'", "started_at": "now()", "status": "'published'", "as_of": "now()", "checks": "$checks"}],
    "source_health": [{"source": "'slack'", "source_object": "'user'", "status": "'ok'", "stale_after": "now() - interval 1 hour"}],
}  # fmt: skip
CLOCKS = {
    "oldest_open_case_age_hours": "epoch(now() - oldest_open_case_opened_at) / 3600",
    "last_touch_days_ago": "epoch(now() - last_touch_at) / 86400",
    "is_stale": "coalesce(now() > stale_after, false) or len(stale_sources) > 0",
}
MACROS = """
create macro customer(handle) as table select * from customer_profile where customer_id = handle;
create macro account(domain_or_name) as table select * from account_profile where list_contains(domains, domain_or_name);
create macro timeline(id) as table select * from customer_timeline where customer_id = id;
"""


def _model(table: Table) -> str:
    empty = "select " + ", ".join(f'cast(null as {column.type}) as "{column.name}"' for column in table.stored) + " where false"
    rows = (", ".join(f'{value} as "{name}"' for name, value in row.items()) for row in ROWS.get(table.name, []))
    return " union all by name ".join([empty, *(f"select {row}" for row in rows)])


def write_models(folder: Path) -> Path:
    (folder / "views").mkdir(parents=True)
    for table in published_tables().values():
        if table.like:
            (folder / "views" / f"{table.name}.sql").write_text(f"select * from {table.like} where party_type = 'customer'")
            continue
        (folder / f"{table.name}.sql").write_text(_model(table))
        if table.has_clock:
            clocks = ", ".join(f'{CLOCKS[column.name]} as "{column.name}"' for column in table.columns if column.clock)
            (folder / "views" / f"{table.name}.sql").write_text(f"select *, {clocks} from stored.{table.name}")
    (folder / "macros.sql").write_text(MACROS)
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the tiny company, published once."""
    root = tmp_path_factory.mktemp("company")
    (root / "data").mkdir()
    connection = duckdb.connect(str(root / "data" / "warehouse.duckdb"))
    connection.execute("set timezone = 'UTC'")
    checks = json.dumps([{"name": "unique keys", "passed": True, "blocking": True, "message": "ok"}])
    parameters = {"hostile": "'" + HOSTILE.replace("'", "''") + "'", "checks": f"'{checks}'"}
    publish(Database(root / "data", connection), "r1", parameters, models=write_models(root / "models"))
    connection.close()
    return root / "data"


@pytest.fixture
def reader(published: Path) -> Iterator[Reader]:
    with open_reader(published) as opened:
        yield opened


@pytest.fixture
def now() -> Callable[[], datetime]:
    return lambda: datetime.now(UTC)
