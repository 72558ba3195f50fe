"""What the scenarios share: make companies, people and records whose every detail the scenario decides."""

import random
from typing import Any

from connectors.sample.mail import Mail
from connectors.sample.mail_story import reference
from connectors.sample.model import Company, Employee, Person, Record
from connectors.sample.phrases import letter
from connectors.sample.tables import Name, choose_name, name_parts, named, place
from connectors.sample.world import World, touch


class Plot:
    """One copy of every planted difficulty. `copy` counts from 0; the first copy bears the names that the documentation speaks of."""

    def __init__(self, world: World, rng: random.Random, copy: int) -> None:
        self.world, self.rng, self.copy = world, rng, copy

    def company(self, kind: str = "customer", country: str = "SE") -> Company:
        company = self.world.founder.company(self.rng, self.world.team, kind, place(country))
        company.is_trap = True
        if company.owner.left:
            company.owner = company.talker
        company.tier, company.legal_hold = "Standard" if kind == "customer" else "", False
        return company

    def household(self, family: str, country: str = "SE") -> Company:
        """A family that buys privately, as the CRM keeps it: an account of its own."""
        company = self.company("customer", country)
        company.name, company.stem, company.domain = f"{family} Household {company.number}", f"{family} {company.number}", "gmail.com"
        return company

    def name(self, given: str, family: str, culture: str = "sv") -> Name:
        """The name asked for in the first copy, in later copies a random one of the culture with the same pattern."""
        if self.copy == 0:
            return named(given, family, culture)
        found = choose_name(self.rng, culture)
        return named(found.given.latin, found.family.latin, culture)

    def same_initial(self, name: Name, culture: str = "sv") -> str:
        """Another given name with the same first letter, no form of the first."""
        parts = [part.latin for part in name_parts()[culture, "given"] if part.latin[0] == name.given.latin[0] and part.latin != name.given.latin]
        return self.rng.choice(parts) if parts else name.given.latin[0] + "irgitta"

    def person(self, company: Company, name: Name | None = None, email: str = "", title: str = "") -> Person:
        person = self.world.founder.person(self.rng, company, name, email, title)
        person.is_trap, person.private_email, person.weight = True, "", 1.0
        person.mail_name = person.name.native if person.name.has_script else person.name.full
        return person

    def contact(self, person: Person, company: Company | None = None, **changes: Any) -> Record:
        """A CRM contact with the person's own mobile number and address unless the scenario says otherwise."""
        record = self.world.registrar.contact(self.rng, person, company)
        record.email, record.mobile, record.phone = person.email, person.mobile.e164, ""
        return self._change(record, changes)

    def lead(self, person: Person, **changes: Any) -> Record:
        record = self.world.registrar.lead(self.rng, person)
        record.email = person.email
        return self._change(record, changes)

    def hubspot(self, person: Person, **changes: Any) -> Record:
        record = self.world.registrar.hubspot(self.rng, person)
        record.given, record.family, record.email, record.phone = person.name.given.latin, person.name.family.latin, person.email, ""
        return self._change(record, changes)

    def requester(self, person: Person, **changes: Any) -> Record:
        record = self.world.registrar.requester(self.rng, person)
        record.given, record.email, record.phone, record.extra = person.name.given.latin, person.email, "", {}
        return self._change(record, changes)

    def card(self, person: Person, **changes: Any) -> Record:
        record = self.world.registrar.card(self.rng, person)
        record.given, record.family, record.email, record.mobile = person.name.given.latin, person.name.family.latin, person.email, person.mobile.e164
        return self._change(record, changes)

    @staticmethod
    def _change(record: Record, changes: dict[str, Any]) -> Record:
        for field, value in changes.items():
            if field == "extra":
                record.extra = record.extra | value
            else:
                setattr(record, field, value)
        return record

    def mail(self, person: Person, moment: int, title: str, address: str = "", display: str | None = None, **more: Any) -> Mail:
        """One mail by the person to the colleague who looks after the company, from any of their addresses."""
        company = person.company
        sender = (person.mail_name if display is None else display, address or person.email)
        text = more.pop("text", "") or letter(self.rng, company, company.talker.name.given.latin, person.name.full, False)
        also: list[Employee] = more.pop("also", [])
        to = [one.mailbox for one in (company.talker, *also)]
        mail = Mail(moment, reference(self.world, moment, company.domain), sender, to, title, text, **more)
        mail.thread = self.world.counters.next("thread")
        self.world.correspondent(person, sender[1], sender[0])
        touch(person, moment, "mail", "in", company.talker, title)
        self.world.send(mail, company.talker, *also)
        return mail

    def trap(self, name: str, people: list[Person], note: str, *keys: str) -> None:
        """Name what was planted: the persons concerned, and further keys."""
        self.world.truth.trap(name, [*(one.key for one in people), *keys], note)
