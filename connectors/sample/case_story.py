"""Support cases: opened by a contact, answered in comments and mails, sometimes still open."""

import random

from connectors.sample.clock import HOUR, NOW, past
from connectors.sample.clock import salesforce as stamp
from connectors.sample.mail import Mail
from connectors.sample.model import Company, Employee, Person
from connectors.sample.phrases import fill
from connectors.sample.words import BODIES, CASE_SUBJECTS, REPLIES
from connectors.sample.world import World, touch

SUPPORT = ("Northwind Support", "support@northwind.com")


def cases(world: World, rng: random.Random, company: Company) -> None:
    """About one case for three contacts of a customer."""
    if company.kind != "customer":
        return
    contacts = [one for one in company.people if one.record("contact") and one.weight > 0]
    if not contacts:
        return
    weights = [one.weight for one in contacts]
    for person in rng.choices(contacts, weights, k=int(len(contacts) * 0.36 + rng.random())):
        opened = past(rng, 700)
        days = (NOW - opened) / 86_400
        case(world, rng, company, person, opened, is_open=rng.random() < (0.6 if days < 20 else 0.06))


def case(world: World, rng: random.Random, company: Company, person: Person, opened: int, is_open: bool, replies: int = -1) -> str:
    """One case with its correspondence; returns its id. Half of the answers are comments, half are mails."""
    case_id = world.counters.salesforce("case")
    number = f"{world.counters.next('case number'):08d}"
    company.case_numbers.append(number)
    contact = person.record("contact")
    assert contact is not None
    title = fill(rng, CASE_SUBJECTS, company)
    supporter = company.supporter
    priority = rng.choices(("Low", "Medium", "High", "Critical"), (2, 6, 3, 1))[0]
    description = fill(rng, BODIES["en"], company)
    touch(person, opened, "case", "in", supporter, title)
    last = correspondence(world, rng, company, person, (case_id, title, opened), replies)
    fields = {
        "Id": case_id,
        "CaseNumber": number,
        "ContactId": contact.id,
        "AccountId": company.account_id,
        "SuppliedName": person.name.full if rng.random() < 0.5 else "",
        "SuppliedEmail": person.email,
        "Type": rng.choice(("Problem", "Question", "Feature Request")),
        "Status": rng.choice(("New", "Working", "Escalated")) if is_open else "Closed",
        "Origin": rng.choice(("Email", "Web")),
        "Subject": title,
        "Priority": priority,
        "Description": description,
        "IsClosed": "0" if is_open else "1",
        "OwnerId": supporter.salesforce_id,
        "ContactEmail": person.email,
    }
    if is_open:
        person.open_cases.append((opened, title, priority))
    else:
        fields["ClosedDate"] = stamp(min(last + HOUR, NOW - 60))
    world.salesforce.add("Case", fields, opened, supporter.salesforce_id, min(last + HOUR, NOW - 60))
    return case_id


def correspondence(world: World, rng: random.Random, company: Company, person: Person, case: tuple[str, str, int], replies: int = -1) -> int:
    """Comments and mails on a case, turn by turn; returns the time of the last."""
    case_id, title, moment = case
    supporter = company.supporter
    ours = True
    for _ in range(rng.choice((1, 2, 3, 4, 5, 6)) if replies < 0 else replies):
        moment += rng.randrange(1, 30) * HOUR + rng.randrange(3600)
        if moment > NOW - HOUR:
            break
        if ours and rng.random() < 0.75:
            is_public = rng.random() < 0.8
            comment(world, case_id, moment, supporter, fill(rng, REPLIES, company), is_public)
            touch(person, moment, "comment", "out" if is_public else "beside", supporter, title)
            if not is_public:
                continue
        else:
            email(world, rng, company, person, (case_id, title, moment), ours)
            touch(person, moment, "mail", "out" if ours else "in", supporter, title)
        ours = not ours
    return moment if moment < NOW - HOUR else NOW - HOUR


def comment(world: World, case_id: str, moment: int, author: Employee, text: str, is_public: bool = True) -> None:
    fields = {"Id": world.counters.salesforce("comment"), "ParentId": case_id, "IsPublished": "1" if is_public else "0", "CommentBody": text}
    world.salesforce.add("CaseComment", fields, moment, author.salesforce_id)


def email(world: World, rng: random.Random, company: Company, person: Person, case: tuple[str, str, int], ours: bool) -> None:
    """A mail that the CRM keeps with the case."""
    case_id, title, moment = case
    message_id = f"sf{world.counters.next('case mail'):09d}.{moment}@{'northwind.com' if ours else company.domain}"
    sender, to = (SUPPORT[1], person.email) if ours else (person.email, SUPPORT[1])
    fields = {
        "Id": world.counters.salesforce("email_message"),
        "ParentId": case_id,
        "RelatedToId": case_id,
        "TextBody": fill(rng, REPLIES if ours else BODIES["en"], company),
        "Subject": title,
        "FromName": SUPPORT[0] if ours else person.mail_name,
        "FromAddress": sender,
        "ToAddress": to,
        "Incoming": "0" if ours else "1",
        "HasAttachment": "0",
        "Status": "3" if ours else "1",
        "MessageDate": stamp(moment),
        "IsExternallyVisible": "1",
        "MessageIdentifier": f"<{message_id}>",
        "ThreadIdentifier": case_id[:15],
    }
    world.correspondent(person, person.email, person.mail_name)
    if moment % 4 == 0:
        # the support engineer's own mailbox has it too, under the same Message-ID
        mail = Mail(
            moment, message_id, (fields["FromName"], sender), [(SUPPORT[0] if to == SUPPORT[1] else person.mail_name, to)], title, fields["TextBody"]
        )
        mail.thread = world.counters.next("thread")
        world.send(mail, company.supporter)
    world.salesforce.add("EmailMessage", fields, moment, company.supporter.salesforce_id)
