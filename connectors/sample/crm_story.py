"""What the CRM sees of a company: the account, its deals, and the calls and visits that salespeople log."""

import random

from connectors.sample.clock import DAY, HOUR, NOW, date_text, past
from connectors.sample.clock import salesforce as stamp
from connectors.sample.model import Company, Deal, Person
from connectors.sample.phrases import fill, subject
from connectors.sample.records import in_crm
from connectors.sample.words import BODIES, PRODUCTS
from connectors.sample.world import World, choose_people, touch

TYPES = {"customer": "Customer - Direct", "prospect": "Prospect", "partner": "Partner", "supplier": "Supplier"}
_OPEN = (("Prospecting", 10), ("Qualification", 20), ("Proposal/Price Quote", 60), ("Negotiation/Review", 80))


def account(world: World, company: Company) -> None:
    """Give the company its account id and write its row."""
    company.account_id = company.account_id or world.counters.salesforce("account")
    user = company.owner.salesforce_id
    place = company.place
    fields = {
        "Id": company.account_id,
        "Name": company.name,
        "Type": TYPES[company.kind],
        "BillingStreet": company.street,
        "BillingCity": company.city,
        "BillingPostalCode": company.postcode,
        "BillingCountry": place.name,
        "Phone": company.switchboard.e164,
        "AccountNumber": f"N{company.number:06d}",
        "Website": "" if company.is_household else f"https://www.{company.domain}",
        "Industry": company.industry,
        "NumberOfEmployees": str(len(company.people) * 37 + company.number % 50),
        "OwnerId": user,
        "Tier__c": company.tier,
        "Legal_Hold__c": "1" if company.legal_hold else "0",
        "Customer_Since__c": company.since,
        "Renewal_Date__c": company.renewal,
        "Region__c": "Americas" if place.country == "US" else "APAC" if place.country in ("CN", "JP", "KR", "IN") else "EMEA",
    }
    if company.parent is not None:
        fields["ParentId"] = company.parent.account_id
    world.salesforce.add("Account", fields, company.created, user, NOW - company.number % 60 * DAY - DAY)
    world.truth.account(f"salesforce:account:{company.account_id}", company.key)


def deals(world: World, rng: random.Random, company: Company) -> None:
    """Opportunities: customers have won at least one, prospects have an open one more often than not."""
    if company.kind == "customer":
        deal(world, rng, company, won=True)
    count = int(rng.expovariate(1 / (0.4 + len(company.people) * 0.05)))
    if company.kind == "prospect" and rng.random() < 0.6:
        count += 1
    for _ in range(min(count, 12)):
        won = None if company.kind == "prospect" or rng.random() < 0.45 else rng.random() < 0.6
        deal(world, rng, company, won if won is None or company.kind == "customer" else False)


def deal(world: World, rng: random.Random, company: Company, won: bool | None) -> Deal:
    """One opportunity; `won` is None while it is open. Its contacts stand in the contact roles."""
    stage, probability = rng.choice(_OPEN) if won is None else (("Closed Won", 100) if won else ("Closed Lost", 0))
    day = NOW // DAY + rng.randrange(5, 150) if won is None else past(rng, 800, 12) // DAY
    amount = rng.randrange(4, 160) * 1000 if company.tier == "Enterprise" or rng.random() < 0.1 else rng.randrange(8, 300) * 100
    made = Deal(
        world.counters.salesforce("opportunity"),
        f"{company.stem} - {rng.choice(PRODUCTS)} {world.counters.next('deal')}",
        amount,
        won is not None,
        bool(won),
        day,
    )
    company.deals.append(made)
    created = day * DAY - rng.randrange(20, 120) * DAY if won is not None else past(rng, 80, 2)
    fields = {
        "Id": made.id,
        "AccountId": company.account_id,
        "Name": made.name,
        "StageName": stage,
        "Amount": f"{amount:.2f}",
        "Probability": str(probability),
        "ExpectedRevenue": f"{amount * probability / 100:.2f}",
        "CloseDate": date_text(day * DAY),
        "Type": "New Business" if len(company.deals) == 1 else "Existing Business",
        "LeadSource": rng.choice(("Web", "Trade Show", "Referral", "")),
        "IsClosed": "1" if made.is_closed else "0",
        "IsWon": "1" if made.is_won else "0",
        "ForecastCategory": "Closed" if made.is_won else "Omitted" if made.is_closed else "Pipeline",
        "ForecastCategoryName": "Closed" if made.is_won else "Omitted" if made.is_closed else "Pipeline",
        "CurrencyIsoCode": company.place.currency,
        "OwnerId": company.owner.salesforce_id,
    }
    modified = min(day * DAY, NOW - DAY) if made.is_closed else past(rng, 60)
    world.salesforce.add("Opportunity", fields, created, company.owner.salesforce_id, modified)
    roles(world, rng, company, made, created)
    return made


def roles(world: World, rng: random.Random, company: Company, made: Deal, created: int) -> None:
    """Up to two contacts of the company have a part in the deal."""
    contacts = [one for one in (person.record("contact") for person in dict.fromkeys(choose_people(rng, company, 2))) if one]
    for place, contact in enumerate(contacts):
        role = {
            "Id": world.counters.salesforce("role"),
            "OpportunityId": made.id,
            "ContactId": contact.id,
            "Role": rng.choice(("Decision Maker", "Economic Buyer", "Technical Buyer", "Evaluator")),
            "IsPrimary": "0" if place else "1",
        }
        world.salesforce.add("OpportunityContactRole", role, created, company.owner.salesforce_id)


def who(person: Person) -> str:
    """The CRM id that an activity points to: the contact, else the lead."""
    record = person.record("contact") or person.record("lead")
    return record.id if record else ""


def activities(world: World, rng: random.Random, company: Company) -> None:
    """Logged calls, tasks and visits: about two per person. One in fifteen tasks points to nobody."""
    for person in choose_people(rng, company, int(len(company.people) * 1.6 + rng.random())):
        task(world, rng, company, person)
    for person in choose_people(rng, company, int(len(company.people) * 0.45 + rng.random())):
        if who(person):
            event(world, rng, company, person)


def task(world: World, rng: random.Random, company: Company, person: Person) -> None:
    moment = past(rng)
    is_call = rng.random() < 0.6
    target = "" if rng.random() < 0.07 else who(person)
    fields = {
        "Id": world.counters.salesforce("task"),
        "WhatId": rng.choice(company.deals).id if company.deals and rng.random() < 0.3 else company.account_id,
        "Subject": f"{'Call' if is_call else 'Send'}: {subject(rng, company)}",
        "ActivityDate": date_text(moment),
        "Status": "Completed",
        "Priority": "Normal",
        "OwnerId": company.talker.salesforce_id,
        "AccountId": company.account_id,
        "IsClosed": "1",
        "TaskSubtype": "Call" if is_call else "Task",
        "CompletedDateTime": stamp(moment),
        "Description": fill(rng, BODIES["en"], company),
    }
    if is_call:
        fields["CallType"] = rng.choice(("Outbound", "Outbound", "Inbound"))
        fields["CallDurationInSeconds"] = str(rng.randrange(40, 1900))
    if target:
        fields["WhoId"] = target
        touch(person, moment, "task", "beside", company.talker, fields["Subject"])
    world.salesforce.add("Task", fields, moment, company.talker.salesforce_id)


def event(world: World, rng: random.Random, company: Company, person: Person) -> None:
    start = past(rng) // 900 * 900
    minutes = rng.choice((30, 60, 90))
    fields = {
        "Id": world.counters.salesforce("event"),
        "WhoId": who(person),
        "WhatId": company.account_id,
        "Subject": f"Visit: {subject(rng, company)}",
        "Location": f"{company.street}, {company.city}",
        "ActivityDateTime": stamp(start),
        "ActivityDate": date_text(start),
        "DurationInMinutes": str(minutes),
        "StartDateTime": stamp(start),
        "EndDateTime": stamp(start + minutes * 60),
        "AccountId": company.account_id,
        "OwnerId": company.talker.salesforce_id,
        "ShowAs": "Busy",
        "GroupEventType": "0",
        "EventSubtype": "Event",
    }
    world.salesforce.add("Event", fields, start - 3 * DAY - HOUR, company.talker.salesforce_id)
    touch(person, start, "event", "beside", company.talker, fields["Subject"])


def tell(world: World, rng: random.Random, company: Company) -> None:
    """Everything but the cases."""
    if in_crm(company):
        account(world, company)
        if company.kind != "supplier":
            deals(world, rng, company)
        activities(world, rng, company)
