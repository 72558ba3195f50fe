"""Which systems know a person, and how they spell what they know."""

import random

from connectors.sample.clock import DAY, NOW, past
from connectors.sample.ids import Counters
from connectors.sample.model import Company, Person, Record
from connectors.sample.phones import write
from connectors.sample.tables import latin1, plain, spelled

IN_CRM = ("customer", "prospect", "partner")


def in_crm(company: Company) -> bool:
    """Suppliers are in the CRM every second time; recruiters and the like never."""
    return company.kind in IN_CRM or (company.kind == "supplier" and (company.number % 2 == 0 or bool(company.account_id)))


class Registrar:
    """Makes the records that each system keeps of a person."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters

    def register(self, rng: random.Random, person: Person) -> None:
        """Decide who knows this person and append the records; a person whom no system lists still writes mails."""
        company = person.company
        chance = rng.random()
        if in_crm(company):
            if chance < (0.45 if company.kind == "prospect" else 0.8):
                self.contact(rng, person)
            elif chance < 0.9 or company.kind == "prospect":
                self.lead(rng, person)
        if company.kind in ("customer", "prospect") and rng.random() < 0.28:
            self.hubspot(rng, person)
        if company.kind == "customer" and rng.random() < 0.22:
            self.requester(rng, person)
        if rng.random() < 0.16:
            self.card(rng, person)

    def contact(self, rng: random.Random, person: Person, company: Company | None = None) -> Record:
        given, family = _crm_spelling(rng, person)
        created = self._created(rng, person)
        record = Record("contact", self.counters.salesforce("contact"), given, family, _address(rng, person.email), created=created)
        record.company = company or person.company
        record.title = person.title
        record.phone = write(rng, record.company.switchboard) if rng.random() < 0.4 else ""
        record.mobile = write(rng, person.mobile) if rng.random() < 0.75 else ""
        return self._keep(rng, person, record)

    def lead(self, rng: random.Random, person: Person) -> Record:
        given, family = _crm_spelling(rng, person)
        record = Record("lead", self.counters.salesforce("lead"), given, family, _address(rng, person.email), created=self._created(rng, person))
        record.company = person.company
        record.title = person.title if rng.random() < 0.6 else ""
        record.phone = write(rng, person.mobile) if rng.random() < 0.6 else ""
        record.extra = {"Status": rng.choice(("Open - Not Contacted", "Working - Contacted", "Nurturing"))}
        return self._keep(rng, person, record)

    def hubspot(self, rng: random.Random, person: Person) -> Record:
        given, family = person.name.given.latin, person.name.family.latin
        chance = rng.random()
        if chance < 0.3:
            given, family = plain(given), plain(family)
        elif chance < 0.36:
            given, family = given.lower(), family.lower()
        elif chance < 0.45 and person.name.given.nicknames:
            given = rng.choice(person.name.given.nicknames)
        uses_private = bool(person.private_email) and rng.random() < 0.6
        record = Record("hubspot", str(9_000 + self.counters.next("hubspot") * 51), given, family, "", created=self._created(rng, person))
        record.company = person.company
        record.email = person.private_email if uses_private else person.email.lower()
        record.phone = write(rng, person.mobile) if uses_private or rng.random() < 0.5 else ""
        record.title = person.title if rng.random() < 0.5 else ""
        return self._keep(rng, person, record)

    def requester(self, rng: random.Random, person: Person) -> Record:
        given = person.name.given.latin
        if person.name.given.nicknames and rng.random() < 0.15:
            given = person.name.given.nicknames[0]
        record = Record("requester", str(70_000 + self.counters.next("requester") * 7), given, person.name.family.latin, person.email)
        record.created = self._created(rng, person)
        record.company = person.company
        record.phone = write(rng, person.mobile) if rng.random() < 0.4 else ""
        contact = person.record("contact")
        if contact and rng.random() < 0.5:
            record.extra = {"salesforce_id": contact.id[:15]}
        return self._keep(rng, person, record)

    def card(self, rng: random.Random, person: Person) -> Record:
        """An entry in the account manager's address book; its id is made when the book is written."""
        given, family = person.name.given.latin, person.name.family.latin
        if rng.random() < 0.1:
            given, family = spelled(given), spelled(family)
        record = Record("card", "", given, family, _address(rng, person.email), created=self._created(rng, person))
        record.company = person.company
        record.mobile = write(rng, person.mobile) if rng.random() < 0.7 else ""
        record.title = person.title if rng.random() < 0.4 else ""
        return self._keep(rng, person, record)

    @staticmethod
    def _created(rng: random.Random, person: Person) -> int:
        return min(person.company.created + rng.randrange(0, 400) * DAY + rng.randrange(DAY), NOW - 100 * DAY + rng.randrange(DAY))

    @staticmethod
    def _keep(rng: random.Random, person: Person, record: Record) -> Record:
        record.modified = max(record.created, past(rng, 400))
        person.records.append(record)
        return record


def _crm_spelling(rng: random.Random, person: Person) -> tuple[str, str]:
    """As a salesperson types a name into the CRM: in Latin letters, now and then without accents or with the short form.

    The export knows cp1252 only; every fifth name beyond that was typed as its bearer writes it, and comes out with question marks.
    """
    name = person.name
    if person.is_trap:
        return latin1(name.given.latin), latin1(name.family.latin)
    chance = rng.random()
    if chance < 0.06 and name.given.nicknames:
        return latin1(name.given.nicknames[0]), latin1(name.family.latin)
    if chance < 0.16:
        return plain(name.given.latin), plain(name.family.latin)
    if chance > 0.8:
        return name.given.latin, name.family.latin
    return latin1(name.given.latin), latin1(name.family.latin)


def _address(rng: random.Random, email: str) -> str:
    chance = rng.random()
    if chance < 0.06:
        return email.title()
    return email.upper() if chance < 0.07 else email
