"""What the smaller systems see of a company: helpdesk tickets, HubSpot deals and tickets, shared files, and mail that machines send."""

import random

from connectors.sample.clock import DAY, HOUR, NOW, iso, past
from connectors.sample.mail import Mail
from connectors.sample.mail_story import reference
from connectors.sample.model import Company, Person
from connectors.sample.phrases import fill, subject
from connectors.sample.vendors import hubspot_time
from connectors.sample.words import BODIES, CASE_SUBJECTS, PRODUCTS
from connectors.sample.world import World, touch


def tell(world: World, rng: random.Random, company: Company) -> None:
    for person in company.people:
        if person.weight > 0 and person.record("requester"):
            tickets(world, rng, person)
    if company.kind == "prospect" and company.hubspot_id:
        hubspot_deal(world, rng, company)
    for person in company.people:
        if person.record("hubspot") and rng.random() < 0.05 and person.weight > 0:
            hubspot_ticket(world, rng, company, person)
    for _ in range(int(len(company.people) * 0.15 + rng.random())):
        drive_file(world, rng, company)
    if rng.random() < 0.12 and not company.is_household:
        machine_mail(world, rng, company)


def tickets(world: World, rng: random.Random, person: Person) -> None:
    """One or two helpdesk tickets by this requester."""
    requester = person.record("requester")
    assert requester is not None
    for _ in range(rng.choice((1, 1, 2))):
        opened = past(rng, 640)
        title = fill(rng, CASE_SUBJECTS, person.company)
        ticket = {
            "id": 500_000 + world.counters.next("ticket"),
            "requester_id": int(requester.id),
            "subject": title,
            "description": fill(rng, BODIES["en"], person.company),
            "status": "closed" if (NOW - opened) / DAY > 30 or rng.random() < 0.7 else "open",
            "created_at": iso(opened),
            "updated_at": iso(min(opened + rng.randrange(2, 90) * HOUR, NOW - HOUR)),
            "tags": [rng.choice(("billing", "hardware", "portal"))],
        }
        world.vendors.help_tickets[2026 if iso(opened) >= "2026" else 2025].add(ticket)
        touch(person, opened, "ticket", "in", None, title)
        person.has_tickets = True


def hubspot_deal(world: World, rng: random.Random, company: Company) -> None:
    created = past(rng, 300, 20)
    company.has_hubspot_deals = True
    world.vendors.deals.add(
        {
            "Record ID": str(8_100_000 + world.counters.next("hubspot deal") * 3),
            "Deal Name": f"{company.stem} - inbound {rng.choice(PRODUCTS)}",
            "Deal Stage": rng.choice(("Appointment scheduled", "Qualified to buy", "Closed lost")),
            "Pipeline": "Sales Pipeline",
            "Amount": str(rng.randrange(10, 400) * 100),
            "Currency": company.place.currency,
            "Close Date": hubspot_time(created + 60 * DAY),
            "Deal owner": company.talker.name.full,
            "Associated Company IDs": company.hubspot_id,
            "Create Date": hubspot_time(created),
            "Last Modified Date": hubspot_time(created + 10 * DAY),
        }
    )


def hubspot_ticket(world: World, rng: random.Random, company: Company, person: Person) -> None:
    record = person.record("hubspot")
    assert record is not None
    created = past(rng, 300, 3)
    person.has_tickets = True
    world.vendors.tickets.add(
        {
            "Ticket ID": str(6_600_000 + world.counters.next("hubspot ticket") * 7),
            "Ticket name": fill(rng, CASE_SUBJECTS, company),
            "Ticket status": rng.choice(("New", "Waiting on contact", "Closed")),
            "Pipeline": "Support Pipeline",
            "Priority": rng.choice(("LOW", "MEDIUM", "HIGH")),
            "Source": "FORM",
            "Create date": hubspot_time(created),
            "Ticket owner": company.supporter.name.full,
            "Associated Contact IDs": record.id,
            "Associated Company IDs": company.hubspot_id,
            "Last Modified Date": hubspot_time(created + 3 * HOUR),
        }
    )


def drive_file(world: World, rng: random.Random, company: Company) -> None:
    """A file about the company, at times shared with one of its people."""
    number = world.counters.next("file")
    modified = past(rng)
    kind, path = rng.choice((("document", "document"), ("spreadsheet", "spreadsheets"), ("presentation", "presentation")))
    file_id = f"1{number * 2_654_435_761 % 2**62:022d}NwInstrSample"
    shared = rng.choice(company.people).email if company.people and rng.random() < 0.3 else ""
    world.vendors.drive.add(
        {
            "Owner": company.talker.email,
            "id": file_id,
            "name": f"{company.stem} - {subject(rng, company)}",
            "mimeType": f"application/vnd.google-apps.{kind}",
            "modifiedTime": iso(modified).replace("Z", ".000Z"),
            "createdTime": iso(modified - 20 * DAY).replace("Z", ".000Z"),
            "webViewLink": f"https://docs.google.com/{path}/d/{file_id}/edit",
            "shared": "True" if shared else "False",
            "owners.0.emailAddress": company.talker.email,
            "lastModifyingUser.emailAddress": company.talker.email,
            "permissions.emailAddress": shared,
        }
    )


def machine_mail(world: World, rng: random.Random, company: Company) -> None:
    """Mail that nobody wrote: a newsletter of the company, an order confirmation, or one of its people's out-of-office notes."""
    moment = past(rng)
    to = company.talker
    chance = rng.random()
    if chance < 0.4:
        sender = (f"{company.stem} News", f"newsletter@{company.domain}")
        extra: tuple[str, ...] = (
            f"List-Id: {company.stem} News <news.{company.domain}>",
            f"List-Unsubscribe: <https://www.{company.domain}/unsubscribe?u={moment}>",
            "Precedence: bulk",
        )
        title = f"{company.stem} news: what is new this quarter"
    elif chance < 0.75 or not company.people:
        sender, extra = (f"{company.stem} Orders", f"no-reply@{company.domain}"), ("Auto-Submitted: auto-generated",)
        title = f"Your order {moment % 100_000} has been received"
    else:
        person = rng.choice(company.people)
        sender, extra = (person.mail_name, person.email), ("Auto-Submitted: auto-replied", "X-Autoreply: yes")
        title = "Automatic reply: out of office"
        world.correspondent(person, person.email, person.mail_name)
    mail = Mail(
        moment,
        reference(world, moment, company.domain),
        sender,
        [to.mailbox],
        title,
        "This message was sent automatically.\nPlease do not reply.",
        extra=extra,
    )
    mail.thread = world.counters.next("thread")
    mail.style = "html" if chance < 0.4 else "plain"
    world.send(mail, to)
