"""Planted difficulties of identity: what two people share, and what one person has two of."""

from collections.abc import Iterator

from connectors.sample.clock import DAY, NOW
from connectors.sample.model import Company, Person
from connectors.sample.plot import Plot
from connectors.sample.tables import choose_name, name_parts, named


def shared_mailbox(plot: Plot) -> Iterator[Company]:
    """Four colleagues whose CRM contacts all carry info@; one HubSpot record is the mailbox itself."""
    company = plot.company()
    mailbox = f"info@{company.domain}"
    people = [plot.person(company) for _ in range(4)]
    families = plot.rng.sample(name_parts()["sv", "family"], 4)
    for person, family in zip(people, families, strict=True):
        person.name = named(person.name.given.latin, family.latin, "sv")
        person.mail_name = person.name.full
        person.email = f"{person.name.given.latin.lower()}.{person.key}@{company.domain}".encode("ascii", "ignore").decode()
        plot.contact(person, email=mailbox)
        plot.requester(person)
    desk = plot.person(company, named("Info", company.stem), mailbox)
    desk.weight = 0
    plot.hubspot(desk, given="", family="", title="")
    for number, person in enumerate(people):
        plot.mail(person, NOW - (10 + number * 9) * DAY, "Order from the shared mailbox", mailbox)
    plot.trap("shared_mailbox", people, f"contacts of four people carry {mailbox}", mailbox)
    yield company


def switchboard(plot: Plot) -> Iterator[Company]:
    """Everybody's telephone number in the CRM is the switchboard's; two of them have the same name."""
    company = plot.company()
    name = plot.name("Erik", "Johansson")
    people = [plot.person(company, name, title="Plant Manager"), plot.person(company, name, title="Senior Buyer")]
    families = [one for one in name_parts()["sv", "family"] if one.latin != name.family.latin]
    people += [plot.person(company, named("Eva", family.latin, "sv")) for family in plot.rng.sample(families, 3)]
    for person in people:
        plot.contact(person, phone=company.switchboard.e164, mobile=person.mobile.e164 if person in people[:2] else "")
        plot.requester(person)
    plot.trap("switchboard_phone", people, f"five contacts share {company.switchboard.e164}", company.switchboard.e164)
    plot.trap("namesakes_one_company", people[:2], f"two people called {name.full} at {company.name}", people[0].email, people[1].email)
    yield company


def namesakes(plot: Plot) -> Iterator[Company]:
    """Two people of one name at two companies; each is in two systems."""
    name = plot.name("Anna", "Berg")
    people = []
    for _ in range(2):
        company = plot.company()
        person = plot.person(company, name)
        plot.contact(person)
        plot.hubspot(person, phone=person.mobile.e164)
        people.append(person)
        yield company
    plot.trap("namesakes_two_companies", people, name.full, people[0].email, people[1].email)


def placeholders(plot: Plot) -> Iterator[Company]:
    """Contacts that nobody knew an address or a number of: the fields had to be filled, and two of these people share a name."""
    people: list[Person] = []
    for number in range(4):
        company = plot.company()
        name = plot.name("Anna", "Nilsson") if number == 0 else people[0].name if number == 1 else choose_name(plot.rng, "en")
        person = plot.person(company, name)
        plot.contact(person, email="noemail@noemail.com", mobile="", phone="000-000 00 00")
        people.append(person)
        yield company
    plot.trap("placeholder_values", people, "noemail@noemail.com and 000-000 00 00 on four people", "noemail@noemail.com", "000-000 00 00")


def family(plot: Plot) -> Iterator[Company]:
    """Three members of a family with one address for all and one telephone at home."""
    surname = plot.name("Karin", "Sandström").family.latin
    home = plot.household(surname)
    mailbox = f"familjen.{plot.world.counters.next('family')}.{home.number}@gmail.com"
    names = [named(given, surname, "sv") for given in ("Karin", "Olof", "Ebba")]
    people = [plot.person(home, name, mailbox) for name in names]
    phone = plot.world.lines.new("SE").e164
    for person in people:
        plot.contact(person, mobile="", extra={"HomePhone": phone})
    for person in people[:2]:
        plot.hubspot(person)
    for number, person in enumerate(people):
        plot.mail(person, NOW - (20 + 5 * number) * DAY, f"Delivery to {person.name.given.latin}")
    plot.trap("family_one_address", people, f"three people write from {mailbox}", mailbox)
    yield home


def father_and_son(plot: Plot) -> Iterator[Company]:
    """A father and his son at one mailbox: once with the same name and `Jr.`, once with names that begin alike."""
    name = plot.name("William", "Hayes", "en")
    home = plot.household(name.family.latin, "US")
    mailbox = f"{name.family.latin.lower().replace(chr(39), '')}.family{home.number}@gmail.com"
    father = plot.person(home, name, mailbox)
    son = plot.person(home, named(name.given.latin, f"{name.family.latin} Jr.", "en"), mailbox)
    plot.contact(father, extra={"Birthdate": "1958-03-14"})
    plot.contact(son, extra={"Birthdate": "1990-07-02"})
    plot.trap("father_and_son", [father, son], f"{name.full} and {name.full} Jr. at {mailbox}", mailbox)
    yield home
    name = plot.name("Per", "Nyström")
    home = plot.household(name.family.latin)
    mailbox = f"nystrom.{home.number}@gmail.com"
    father = plot.person(home, name, mailbox)
    son = plot.person(home, named(plot.same_initial(name) if plot.copy else "Petter", name.family.latin, "sv"), mailbox)
    for person in (father, son):
        plot.contact(person)
        plot.mail(person, NOW - (30 + len(person.name.full)) * DAY, f"Question from {person.name.given.latin}")
    plot.trap("father_and_son", [father, son], f"{father.name.full} and {son.name.full} at {mailbox}", mailbox)
    yield home


def recycled_address(plot: Plot) -> Iterator[Company]:
    """An address whose first bearer left two years ago belongs to somebody else with the same initial and surname now."""
    company = plot.company()
    name = plot.name("John", "Mercer", "en")
    mailbox = f"{name.given.latin[0].lower()}.mercer{company.number}@{company.domain}"
    before = plot.person(company, name, mailbox)
    after = plot.person(company, named(plot.same_initial(name, "en") if plot.copy else "Julia", name.family.latin, "en"), mailbox)
    before.weight = 0
    plot.contact(before, extra={"Description": "Left the company in 2024"}, created=NOW - 1300 * DAY, modified=NOW - 800 * DAY)
    plot.contact(after, created=NOW - 400 * DAY, modified=NOW - 20 * DAY)
    plot.mail(before, NOW - 830 * DAY, "Last order before I leave")
    plot.mail(after, NOW - 15 * DAY, "New here: who is my contact?")
    plot.trap("recycled_address", [before, after], f"{mailbox} changed hands", mailbox)
    yield company


def gmail_variants(plot: Plot) -> Iterator[Company]:
    """One Gmail account in three spellings."""
    company = plot.company("customer", "ES")
    name = plot.name("María", "López", "es")
    local = f"mlopez{company.number}"
    person = plot.person(company, name, f"m.lopez{company.number}@gmail.com")
    plot.contact(person, mobile="")
    plot.hubspot(person, email=f"{local}+northwind@gmail.com")
    plot.requester(person, email=f"{local}@googlemail.com")
    plot.trap(
        "gmail_dots_and_plus",
        [person],
        "dots, a plus tag and googlemail.com",
        person.email,
        f"{local}+northwind@gmail.com",
        f"{local}@googlemail.com",
    )
    yield company


def nicknames(plot: Plot) -> Iterator[Company]:
    company = plot.company("customer", "GB")
    part = next(one for one in name_parts()["en", "given"] if one.latin == "Robert")
    name = named("Robert", plot.name("Robert", "Vance", "en").family.latin, "en", part.nicknames)
    person = plot.person(company, name)
    plot.contact(person)
    plot.hubspot(person, given="Bob")
    plot.requester(person, given="Rob")
    plot.card(person, given="Bob")
    plot.trap("nickname", [person], "Robert, Bob and Rob")
    yield company


def married_name(plot: Plot) -> Iterator[Company]:
    """The CRM knows the name before the wedding; the mobile number stayed."""
    company = plot.company()
    old = plot.name("Sara", "Holm")
    person = plot.person(company, old)
    family_name = "Lindgren" if old.family.latin != "Lindgren" else "Norén"
    new = f"sara.lindgren{company.number}@{company.domain}"
    plot.contact(person, modified=NOW - 700 * DAY)
    plot.hubspot(person, family=family_name, email=new, phone=person.mobile.e164, extra={"Additional email addresses": person.email})
    plot.card(person, family=family_name, email=new, extra={"email2": person.email})
    person.name, person.mail_name, before = named(old.given.latin, family_name, "sv"), f"{old.given.latin} {family_name}", person.email
    person.email = new
    plot.trap("married_name", [person], f"{old.full} is {person.name.full} now", before, new)
    yield company


def changed_company(plot: Plot) -> Iterator[Company]:
    """Somebody who worked at one customer and works at another: two contacts, one mobile number, one human being."""
    before, after = plot.company(), plot.company()
    person = plot.person(after, plot.name("Magnus", "Ekholm"))
    old = f"magnus.{before.number}@{before.domain}"
    yield before
    plot.contact(
        person,
        before,
        email=old,
        created=NOW - 1400 * DAY,
        modified=NOW - 600 * DAY,
        title="Buyer",
        extra={"Description": "No longer with the company"},
    )
    plot.contact(person, created=NOW - 500 * DAY, modified=NOW - 5 * DAY)
    plot.card(person, extra={"email2": old})
    plot.mail(person, NOW - 700 * DAY, "Order for the old site", old)
    plot.trap("changed_company", [person], f"from {before.name} to {after.name}", old, person.email)
    yield after


SCENARIOS = (
    shared_mailbox,
    switchboard,
    namesakes,
    placeholders,
    family,
    father_and_son,
    recycled_address,
    gmail_variants,
    nicknames,
    married_name,
    changed_company,
)
