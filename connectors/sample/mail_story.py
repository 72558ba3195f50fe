"""Mail threads between a company's people and the colleagues who look after them."""

import random

from connectors.sample.clock import HOUR, NOW, past
from connectors.sample.mail import Address, Mail
from connectors.sample.model import Company, Employee, Person
from connectors.sample.phrases import letter, subject
from connectors.sample.world import World, choose_people, touch

_STYLES = ("plain", "plain", "alternative", "alternative", "alternative", "html", "base64")
_QUOTES = ("gmail", "gmail", "outlook", "swedish")


def threads(world: World, rng: random.Random, company: Company) -> None:
    """About 1.8 mails per person, in threads of one to six."""
    for person in choose_people(rng, company, int(len(company.people) * 0.8 + rng.random())):
        thread(world, rng, company, person, past(rng))


def mailbox_of(person: Person) -> Address:
    return person.mail_name, person.email


def reference(world: World, moment: int, domain: str) -> str:
    """A Message-ID as the sender's system makes it."""
    return f"CA{world.counters.next('mail'):010d}.{moment:x}@mail.{domain}"


def thread(
    world: World,
    rng: random.Random,
    company: Company,
    person: Person,
    start: int,
    turns: int = 0,
    title: str = "",
    colleague: Employee | None = None,
    ours_first: bool | None = None,
) -> list[Mail]:
    """One conversation. Each mail quotes the one before; `cc` brings in a second person of the company or a second colleague."""
    colleague = colleague or (company.talker if rng.random() < 0.9 else company.supporter)
    title = title or subject(rng, company)
    ours = rng.random() < 0.5 if ours_first is None else ours_first
    copied = _copied(rng, company, person, colleague)
    number = world.counters.next("thread")
    mails: list[Mail] = []
    moment = start
    for turn in range(turns or rng.choice((1, 1, 2, 2, 3, 3, 4, 6))):
        if moment > NOW - HOUR or (colleague.left and moment > colleague.left):
            break
        mail = _one(world, rng, (company, person, colleague), moment, ours, mails[-1] if mails else None)
        mail.subject = title if turn == 0 else f"{'Sv' if mail.quote_style == 'swedish' else 'Re'}: {title}"
        mail.thread = number
        _address_copies(mail, copied)
        boxes = [colleague, *(one for one in copied if isinstance(one, Employee))]
        if not world.send(mail, *boxes):
            break
        _remember(world, mail, person, colleague, copied, ours)
        mails.append(mail)
        moment += rng.randrange(1, 60) * HOUR + rng.randrange(3600)
        ours = not ours
    return mails


def _one(world: World, rng: random.Random, who: tuple[Company, Person, Employee], moment: int, ours: bool, before: Mail | None) -> Mail:
    company, person, colleague = who
    sender, to = (colleague.mailbox, mailbox_of(person)) if ours else (mailbox_of(person), colleague.mailbox)
    text = letter(
        rng, company, person.name.given.latin if ours else colleague.name.given.latin, colleague.name.full if ours else person.name.native, ours
    )
    mail = Mail(moment, reference(world, moment, "northwind.com" if ours else company.domain), sender, [to], "", text)
    mail.style = "alternative" if ours else rng.choice(_STYLES)
    mail.quote_style = "gmail" if ours else _QUOTES[(company.number + int(person.key[1:])) % len(_QUOTES)]
    mail.offset = -5 if company.place.country == "US" and not ours else 1
    if before is not None:
        mail.quoted = before
        mail.reply_to = before.id
        mail.references = f"{before.references} <{before.id}>".strip()
    if rng.random() < 0.06:
        mail.attachment = rng.choice(("certificate.pdf", "Angebot März.pdf", "order.xlsx", "log-export.csv"))
    return mail


def _copied(rng: random.Random, company: Company, person: Person, colleague: Employee) -> list[Person | Employee]:
    chance = rng.random()
    if chance < 0.15 and len(company.people) > 1:
        other = choose_people(rng, company, 1)
        return [one for one in other if one is not person]
    if chance < 0.3 and company.supporter is not colleague:
        return [company.supporter]
    return []


def _address_copies(mail: Mail, copied: list[Person | Employee]) -> None:
    mail.cc = [one.mailbox if isinstance(one, Employee) else mailbox_of(one) for one in copied]


def _remember(world: World, mail: Mail, person: Person, colleague: Employee, copied: list[Person | Employee], ours: bool) -> None:
    world.correspondent(person, person.email, person.mail_name)
    touch(person, mail.moment, "mail", "out" if ours else "in", colleague, mail.subject)
    for one in copied:
        if isinstance(one, Person):
            world.correspondent(one, one.email, one.mail_name)
            touch(one, mail.moment, "mail", "beside", colleague, mail.subject)
