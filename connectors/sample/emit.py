"""Writes the records that each system keeps of a company's people, with the truth about each."""

import random

from connectors.sample.crm_story import TYPES
from connectors.sample.ids import NULL_LOOKUP
from connectors.sample.model import Company, Employee, Person, Record
from connectors.sample.records import in_crm
from connectors.sample.world import World


def introduce(world: World, company: Company) -> None:
    """Give the company its HubSpot id if HubSpot knows any of its people."""
    if any(record.system == "hubspot" for person in company.people for record in person.records):
        company.hubspot_id = str(5_000_000 + world.counters.next("hubspot company") * 13)


def emit(world: World, rng: random.Random, company: Company) -> None:
    """Write every record of the company's people, and the company itself where HubSpot knows it."""
    keeper = company.talker
    if company.hubspot_id:
        world.vendors.hubspot_company(company)
        world.truth.account(f"hubspot:company:{company.hubspot_id}", company.key)
    for person in company.people:
        for record in person.records:
            write(world, rng, person, record, keeper)


def write(world: World, rng: random.Random, person: Person, record: Record, keeper: Employee) -> None:
    """One record into its system's file, and its key into the truth."""
    if record.system == "contact":
        contact(world, rng, person, record)
        world.truth.record(f"salesforce:contact:{record.id}", person.key)
    elif record.system == "lead":
        lead(world, rng, person, record)
        world.truth.record(f"salesforce:lead:{record.id}", person.key)
    elif record.system == "hubspot":
        world.vendors.hubspot_contact(record, person)
        world.truth.record(f"hubspot:contact:{record.id}", person.key)
    elif record.system == "requester":
        world.vendors.requester(record)
        world.truth.record(f"helpdesk:requester:{record.id}", person.key)
    else:
        book = world.book(keeper)
        if book is not None:
            record.id = book.add(record)
            world.truth.record(f"google:contact:{record.id}", person.key)


def contact(world: World, rng: random.Random, person: Person, record: Record) -> None:
    company = record.company or person.company
    fields = {
        "Id": record.id,
        "AccountId": company.account_id or NULL_LOOKUP,
        "LastName": record.family,
        "FirstName": record.given,
        "MailingStreet": company.street,
        "MailingCity": company.city,
        "MailingPostalCode": company.postcode,
        "MailingCountry": company.place.name,
        "Phone": record.phone,
        "MobilePhone": record.mobile,
        "Email": record.email,
        "Title": record.title,
        "LeadSource": "Web" if rng.random() < 0.3 else "",
        "OwnerId": company.owner.salesforce_id,
        "HasOptedOutOfEmail": "1" if rng.random() < 0.05 else "0",
        "DoNotCall": "1" if rng.random() < 0.02 else "0",
        "AI_Processing_Consent__c": "0" if rng.random() < 0.04 else "1",
        **record.extra,
    }
    record.extra = fields
    world.salesforce.add("Contact", fields, record.created, company.owner.salesforce_id, record.modified)


def lead(world: World, rng: random.Random, person: Person, record: Record) -> None:
    company: Company = record.company or person.company
    fields = {
        "Id": record.id,
        "LastName": record.family,
        "FirstName": record.given,
        "Title": record.title,
        "Company": company.name if in_crm(company) and company.kind in TYPES else company.stem,
        "City": company.city,
        "Country": company.place.name,
        "Phone": record.phone,
        "Email": record.email,
        "LeadSource": rng.choice(("Web", "Trade Show", "Purchased List")),
        "Industry": company.industry,
        "OwnerId": company.owner.salesforce_id,
        "AI_Processing_Consent__c": "1",
        **record.extra,
    }
    record.extra = fields
    world.salesforce.add("Lead", fields, record.created, company.owner.salesforce_id, record.modified)
