"""A weekly Salesforce export in UTF-8: one fully quoted CSV an object, its rows shared out as companies' CRMs have them."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.generators.text import CITIES, person, sentence
from connectors.sample.clock import DAY, NOW, date_text
from connectors.sample.clock import salesforce as stamp
from connectors.sample.ids import NULL_LOOKUP
from connectors.sample.ids import salesforce as crm_id
from connectors.sample.salesforce_columns import COLUMNS, LOOKUPS

Fields = dict[str, Any]
SHARES = {  # of a thousand rows
    "Account": 40, "Contact": 120, "Lead": 60, "Opportunity": 40, "OpportunityContactRole": 40, "Case": 80, "CaseComment": 120,
    "Task": 290, "Event": 80, "User": 2, "EmailMessage": 128,
}  # fmt: skip
STREAMS = {
    "Account": "account", "Contact": "contact", "Lead": "lead", "Opportunity": "opportunity", "Case": "case", "CaseComment": "case_comment",
    "OpportunityContactRole": "opportunity_contact_role", "Task": "task", "Event": "event", "User": "user", "EmailMessage": "email_message",
}  # fmt: skip
CHECKBOXES = ("Is", "Has", "DoNot")
CHECKED = frozenset(("DoNotCall", "Legal_Hold__c", "AI_Processing_Consent__c", "Legacy_Contact__c"))


def make(folder: Path, rows: int) -> dict[str, int]:
    """Write exactly so many rows over all objects. Returns rows by stream."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {name: max(1, rows * share // 1000) for name, share in SHARES.items()}
    counts["Task"] += rows - sum(counts.values())
    for name, number in counts.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(COLUMNS[name])
            writer.writerows(_rows(name, number, Ids(counts)))
    return {STREAMS[name]: number for name, number in counts.items()}


class Ids:
    """Ids of rows that other rows point to."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    def any(self, rng: random.Random, kind: str, name: str) -> str:
        """The id of some row of an object."""
        return crm_id(kind, rng.randrange(self.counts[name]))


def _rows(name: str, number: int, ids: Ids) -> Iterator[list[str]]:
    rng = random.Random(f"{name} {number}")
    columns = COLUMNS[name]
    blank = [NULL_LOOKUP if column in LOOKUPS else "0" if column.startswith(CHECKBOXES) or column in CHECKED else "" for column in columns]
    places = {column: place for place, column in enumerate(columns)}
    for row in range(number):
        values = blank.copy()
        for column, value in (_audit(rng, ids) | FIELDS[name](rng, row, ids)).items():
            if column in places:
                values[places[column]] = value
        yield values


def _audit(rng: random.Random, ids: Ids) -> Fields:
    created = NOW - rng.randrange(2, 900) * DAY - rng.randrange(DAY)
    changed, user = stamp(created + rng.randrange(DAY)), ids.any(rng, "user", "User")
    return {
        "CreatedDate": stamp(created), "CreatedById": user, "LastModifiedDate": changed, "LastModifiedById": user,
        "SystemModstamp": changed, "LastActivityDate": changed[:10], "OwnerId": user,
    }  # fmt: skip


def _account(rng: random.Random, row: int, _ids: Ids) -> Fields:
    return {
        "Id": crm_id("account", row), "Name": f"Company {row} AB", "Type": rng.choice(("Customer", "Prospect", "Partner", "")),
        "BillingStreet": f"Storgatan {row % 90}\nBox {row % 700}", "BillingCity": rng.choice(CITIES), "BillingCountry": "Sweden",
        "Phone": f"+46 8 {row % 900 + 100} {row % 90 + 10} 00", "Website": f"https://www.company{row}.example", "Industry": "Manufacturing",
        "Description": sentence(rng), "Tier__c": rng.choice(("Enterprise", "Standard", "")), "Region__c": "Nordics",
    }  # fmt: skip


def _person(rng: random.Random, row: int, ids: Ids) -> Fields:
    given, family, address, _ = person(row)
    return {
        "AccountId": ids.any(rng, "account", "Account"), "FirstName": given, "LastName": family, "Email": address, "Title": "Head of operations",
        "Phone": f"+46 70 {row % 900 + 100} {row % 90 + 10} {row % 70 + 10}", "MobilePhone": f"070-{row % 9_000_000 + 1_000_000}",
        "MailingCity": rng.choice(CITIES), "City": rng.choice(CITIES), "MailingCountry": "Sweden", "Country": "Sweden",
        "Company": f"Company {row // 8} AB", "Status": "Working", "LeadSource": "Web", "AI_Processing_Consent__c": "1",
    }  # fmt: skip


def _contact(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {"Id": crm_id("contact", row), **_person(rng, row, ids)}


def _lead(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {"Id": crm_id("lead", row), **_person(rng, row * 3, ids)}


def _opportunity(rng: random.Random, row: int, ids: Ids) -> Fields:
    won = row % 3
    return {
        "Id": crm_id("opportunity", row), "AccountId": ids.any(rng, "account", "Account"), "Name": f"Deal {row}",
        "StageName": ("Closed Won", "Closed Lost", "Negotiation")[won], "Amount": f"{rng.randrange(5, 900) * 100}.00",
        "Probability": ("100", "0", "60")[won], "CloseDate": date_text(NOW + rng.randrange(-400, 100) * DAY), "CurrencyIsoCode": "SEK",
        "IsClosed": str(int(won < 2)), "IsWon": str(int(won == 0)),
    }  # fmt: skip


def _role(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {
        "Id": crm_id("role", row), "OpportunityId": ids.any(rng, "opportunity", "Opportunity"),
        "ContactId": ids.any(rng, "contact", "Contact"), "Role": "Decision Maker", "IsPrimary": "1",
    }  # fmt: skip


def _case(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {
        "Id": crm_id("case", row), "CaseNumber": f"{row:08d}", "ContactId": ids.any(rng, "contact", "Contact"),
        "AccountId": ids.any(rng, "account", "Account"), "Status": "Closed", "IsClosed": "1", "Origin": "Email", "Subject": sentence(rng)[:60],
        "Priority": "Medium", "Description": f'{sentence(rng)}\n"{sentence(rng)}"', "ClosedDate": stamp(NOW - rng.randrange(2, 300) * DAY),
    }  # fmt: skip


def _comment(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {
        "Id": crm_id("comment", row), "ParentId": ids.any(rng, "case", "Case"), "IsPublished": "1", "CommentBody": f"{sentence(rng)} {sentence(rng)}"
    }  # fmt: skip


def _activity(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {
        "WhoId": ids.any(rng, "contact", "Contact"), "WhatId": ids.any(rng, "account", "Account"), "AccountId": ids.any(rng, "account", "Account"),
        "ActivityDate": date_text(NOW - rng.randrange(900) * DAY), "Description": sentence(rng), "Subject": f"Call: {sentence(rng)[:50]}",
        "Status": "Completed", "Priority": "Normal", "IsClosed": "1", "TaskSubtype": "Call" if row % 2 else "Task", "EventSubtype": "Event",
        "CallType": "Outbound", "StartDateTime": stamp(NOW - rng.randrange(900) * DAY), "DurationInMinutes": "60",
    }  # fmt: skip


def _task(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {"Id": crm_id("task", row), **_activity(rng, row, ids)}


def _event(rng: random.Random, row: int, ids: Ids) -> Fields:
    return {"Id": crm_id("event", row), **_activity(rng, row, ids)}


def _user(_rng: random.Random, row: int, _ids: Ids) -> Fields:
    given, family, _, _ = person(row)
    return {
        "Id": crm_id("user", row), "Username": f"user{row}@northwind.com", "FirstName": given, "LastName": family, "Name": f"{given} {family}",
        "Email": f"user{row}@northwind.com", "IsActive": "1", "TimeZoneSidKey": "Europe/Stockholm", "UserType": "Standard",
    }  # fmt: skip


def _email(rng: random.Random, row: int, ids: Ids) -> Fields:
    given, family, address, _ = person(rng.randrange(ids.counts["Contact"]))
    text = "\n\n".join(sentence(rng) for _ in range(4))
    return {
        "Id": crm_id("email_message", row), "ParentId": ids.any(rng, "case", "Case"), "TextBody": text,
        "HtmlBody": f"<html><body><p>{text}</p></body></html>", "Subject": sentence(rng)[:60], "FromName": f"{given} {family}",
        "FromAddress": address, "ToAddress": "support@northwind.com", "Incoming": "1", "Status": "1",
        "MessageDate": stamp(NOW - rng.randrange(900) * DAY), "MessageIdentifier": f"<{row}@mail.example>",
    }  # fmt: skip


FIELDS: dict[str, Callable[[random.Random, int, Ids], Fields]] = {
    "Account": _account, "Contact": _contact, "Lead": _lead, "Opportunity": _opportunity, "OpportunityContactRole": _role, "Case": _case,
    "CaseComment": _comment, "Task": _task, "Event": _event, "User": _user, "EmailMessage": _email,
}  # fmt: skip
