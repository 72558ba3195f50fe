"""Planted difficulties of the CRM and of the company's own people."""

from collections.abc import Iterator

from connectors.sample.clock import DAY, NOW, date_text
from connectors.sample.ids import NULL_LOOKUP
from connectors.sample.model import Company
from connectors.sample.plot import Plot


def converted_lead(plot: Plot) -> Iterator[Company]:
    company = plot.company()
    company.account_id = plot.world.counters.salesforce("account")
    person = plot.person(company)
    contact = plot.contact(person, created=NOW - 300 * DAY)
    converted = {"IsConverted": "1", "Status": "Qualified", "ConvertedDate": date_text(NOW - 300 * DAY), "ConvertedContactId": contact.id}
    lead = plot.lead(person, email=f"{person.key}@private-mail.se", phone="", created=NOW - 340 * DAY, modified=NOW - 300 * DAY)
    lead.extra |= {**converted, "ConvertedAccountId": company.account_id}
    plot.trap("lead_converted", [person], "the lead became the contact", f"salesforce:lead:{lead.id}", f"salesforce:contact:{contact.id}")
    yield company


def merged_duplicates(plot: Plot) -> Iterator[Company]:
    """Duplicates that were merged in the tools themselves, of a contact, an account and a HubSpot contact; and one that nobody merged."""
    company = plot.company()
    person = plot.person(company)
    kept = plot.contact(person)
    gone = plot.contact(person, email=f"old.{person.key}@{company.domain}", mobile="", given=person.name.given.latin[:3])
    gone.extra |= {"IsDeleted": "1", "MasterRecordId": kept.id}
    hubspot = plot.hubspot(person)
    merged = str(plot.world.counters.next("merged hubspot") * 17 + 4_000_000)
    hubspot.extra |= {"Merged Contact IDs": merged}
    plot.trap(
        "crm_merged", [person], "the duplicate is deleted and names its master", f"salesforce:contact:{gone.id}", f"salesforce:contact:{kept.id}"
    )
    plot.trap("hubspot_merged", [person], "a merged id whose row is gone", f"hubspot:contact:{merged}", f"hubspot:contact:{hubspot.id}")
    other = plot.person(company)
    plot.contact(other)
    plot.contact(other, mobile="", title="")
    plot.trap("crm_duplicate", [other], "two live contacts of one person", other.email)
    yield company
    account = plot.world.counters.salesforce("account")
    fields = {
        "Id": account,
        "IsDeleted": "1",
        "MasterRecordId": company.account_id,
        "Name": company.stem.upper(),
        "OwnerId": company.owner.salesforce_id,
    }
    plot.world.salesforce.add("Account", fields, company.created, company.owner.salesforce_id, NOW - 90 * DAY)
    plot.world.truth.account(f"salesforce:account:{account}", company.key)
    plot.trap("account_merged", [], f"merged into {company.name}", f"salesforce:account:{account}", f"salesforce:account:{company.account_id}")


def short_ids(plot: Plot) -> Iterator[Company]:
    """15-character ids where other tools keep a reference to the CRM."""
    company = plot.company()
    person = plot.person(company)
    contact = plot.contact(person)
    contact.extra |= {"Legacy_Contact__c": contact.id[:15]}
    requester = plot.requester(person, email=f"{person.key}@home-office.se", extra={"salesforce_id": contact.id[:15]})
    plot.trap("id_15_characters", [person], contact.id[:15], f"helpdesk:requester:{requester.id}", f"salesforce:contact:{contact.id}")
    yield company


def flags(plot: Plot) -> Iterator[Company]:
    """A legal hold, a refused consent, an opt-out, a deleted contact, and a call that points to nobody."""
    company = plot.company()
    company.legal_hold, company.tier = True, "Enterprise"
    refuses, opted, gone = (plot.person(company) for _ in range(3))
    plot.contact(refuses, extra={"AI_Processing_Consent__c": "0"})
    plot.contact(opted, extra={"HasOptedOutOfEmail": "1", "DoNotCall": "1"})
    removed = plot.contact(gone, extra={"IsDeleted": "1"})
    gone.weight = 0
    plot.trap("legal_hold", [refuses, opted], company.name, company.domain)
    plot.trap("no_ai_processing", [refuses], "refused", refuses.email)
    plot.trap("opted_out", [opted], "no mail, no calls", opted.email)
    plot.trap("deleted_contact", [gone], "IsDeleted without a master", f"salesforce:contact:{removed.id}")
    yield company
    task = plot.world.counters.salesforce("task")
    fields = {"Id": task, "Subject": "Call: unknown caller", "Status": "Completed", "OwnerId": company.owner.salesforce_id, "IsClosed": "1"}
    fields["ActivityDate"] = date_text(NOW - 33 * DAY)
    plot.world.salesforce.add("Task", fields, NOW - 33 * DAY, company.owner.salesforce_id)
    plot.trap("null_lookup", [], f"WhoId and WhatId are {NULL_LOOKUP}", task)


def owner_left(plot: Plot) -> Iterator[Company]:
    """The CRM still names an owner who left; the head of sales, that person's manager, talks to the customer."""
    company = plot.company()
    leaver = plot.world.team.leaver
    assert leaver is not None
    company.owner, company.talker = leaver, plot.world.staff.head["VP Sales"]
    company.supporter = company.talker
    person = plot.person(company)
    plot.contact(person)
    for week in range(6):
        plot.mail(person, NOW - (5 + 7 * week) * DAY, f"Weekly numbers {date_text(NOW - (5 + 7 * week) * DAY)}")
    plot.trap("owner_left", [person], f"{leaver.name.full} left, {company.talker.name.full} took over", leaver.email, company.talker.email)
    plot.trap("worker_left", [], leaver.name.full, f"workday:worker:{leaver.worker_id}")
    yield company


def employee_customer(plot: Plot) -> Iterator[Company]:
    """An employee who buys privately: one human being, known to the CRM by the address in the worker list."""
    staff = [one for one in plot.world.staff.everyone if not one.left]
    worker = staff[plot.copy % len(staff)]
    home = plot.household(worker.name.family.latin)
    person = plot.person(home, worker.name, worker.private_email)
    person.key = worker.key
    plot.contact(person, mobile=worker.phone.e164)
    plot.trap("employee_customer", [], f"{worker.name.full} is a customer too", worker.key, worker.email, worker.private_email)
    yield home


def suppliers_and_recruiters(plot: Plot) -> Iterator[Company]:
    """People who write a lot and are no customers."""
    supplier = plot.company("supplier", "DE")
    supplier.account_id = plot.world.counters.salesforce("account")
    seller = plot.person(supplier)
    plot.contact(seller)
    yield supplier
    plot.trap("supplier", [seller], supplier.name, seller.email, supplier.domain)
    agency = plot.company("other", "GB")
    recruiter = plot.person(agency, title="Talent Partner")
    for week in range(5):
        plot.mail(recruiter, NOW - (11 + 13 * week) * DAY, "Brilliant engineers for your team")
    plot.trap("recruiter", [recruiter], agency.name, recruiter.email, agency.domain)
    yield agency


SCENARIOS = (converted_lead, merged_duplicates, short_ids, flags, owner_left, employee_customer, suppliers_and_recruiters)
