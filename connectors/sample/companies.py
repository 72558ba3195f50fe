"""Companies and the people in them, one company at a time from its own random numbers."""

import random

from connectors.sample.clock import DAY, NOW, date_text
from connectors.sample.ids import Counters
from connectors.sample.model import Company, Person
from connectors.sample.phones import Lines
from connectors.sample.staff import Team
from connectors.sample.tables import Name, Place, choose_name, choose_place, fold, syllables
from connectors.sample.words import INDUSTRIES, TITLES, TRADES

KINDS = ("customer", "prospect", "partner", "supplier", "other")
KIND_WEIGHTS = (62, 86, 91, 96, 100)
LARGEST = 300


def stem(number: int) -> str:
    """The invented word in the `number`-th company's name; never the same twice."""
    first, middle, last = syllables()
    words = len(first) * len(middle) * len(last)
    # 25,013 shares no factor with 64,000 words, so that neighbours look different and none repeats
    place, end = divmod(number * 25_013 % words, len(last))
    begin, centre = divmod(place, len(middle))
    more = number // words
    return first[begin] + middle[centre] + (last[more - 1] + middle[end] if more else "") + last[end]


def size(rng: random.Random, people: int) -> int:
    """How many people of a company we know: most companies two or three, a few hundreds; about ten on average."""
    return min(int(3.1 * rng.paretovariate(1.12)), LARGEST, max(8, people // 12))


class Founder:
    """Makes companies and their people."""

    def __init__(self, counters: Counters, lines: Lines) -> None:
        self.counters, self.lines = counters, lines
        self._domains: set[str] = set()

    def _domain(self, name: str, tld: str, number: int) -> str:
        """A domain of its own: from some ten thousand companies on, words repeat."""
        domain = f"{name}.{tld}"
        if domain in self._domains:
            domain = f"{name}{number}.{tld}"
        self._domains.add(domain)
        return domain

    def company(self, rng: random.Random, team: Team, kind: str = "", country: Place | None = None) -> Company:
        number = self.counters.next("company")
        country = country or choose_place(rng)
        word = stem(number)
        trade = rng.choice(TRADES)
        created = NOW - (120 + rng.randrange(1500)) * DAY
        manager = rng.choice(team.managers)
        company = Company(
            key=f"a{number:06d}",
            number=number,
            stem=word,
            name=f"{word} {trade} {rng.choice(country.suffixes)}",
            domain=self._domain(f"{word.lower()}{'-' + trade.lower() if number % 4 == 0 else ''}", country.tlds[number % len(country.tlds)], number),
            place=country,
            kind=kind or rng.choices(KINDS, cum_weights=KIND_WEIGHTS)[0],
            style=rng.randrange(5),
            switchboard=self.lines.new(country.country),
            city=rng.choice(country.cities),
            street=f"{rng.choice(country.streets)} {rng.randrange(1, 140)}",
            postcode=_postcode(rng, country.postcode),
            industry=rng.choice(INDUSTRIES),
            owner=manager,
            talker=manager,
            supporter=rng.choice(team.support),
            created=created,
        )
        company.team_id = ""
        if company.kind == "customer":
            company.tier = rng.choices(("Enterprise", "Business", "Standard"), (1, 3, 6))[0]
            company.since = date_text(created)
            company.renewal = date_text(NOW + rng.randrange(20, 360) * DAY)
            company.legal_hold = rng.random() < 0.02
        if team.leaver and rng.random() < 0.08:
            company.owner = team.leaver
        elif rng.random() < 0.1:
            company.talker = rng.choice(team.managers)
        return company

    def person(self, rng: random.Random, company: Company, name: Name | None = None, email: str = "", title: str = "") -> Person:
        name = name or choose_name(rng, company.place.culture)
        person = Person(
            key=f"p{self.counters.next('person'):06d}",
            name=name,
            company=company,
            email=email or address(company, name),
            title=title or rng.choice(TITLES),
            mobile=self.lines.new(company.place.country),
            mail_name=_mail_name(rng, name),
            weight=rng.paretovariate(1.3),
        )
        if rng.random() < 0.06:
            local = f"{fold(name.given.latin)}.{fold(name.family.latin)}"
            person.private_email = f"{local}{int(person.key[1:])}@{rng.choice(('gmail.com', 'outlook.com', 'yahoo.com'))}"
        company.people.append(person)
        return person


def address(company: Company, name: Name) -> str:
    """A mail address in the company's style; the second of two that would be equal gets a number."""
    given, family = fold(name.given.latin), fold(name.family.latin)
    local = (
        f"{given}.{family}",
        f"{given[0]}{family}",
        f"{given}_{family}",
        f"{given}.{family}",
        f"{family}.{given[0]}",
    )[company.style]
    found, number = local, 1
    while found in company.locals_used:
        number += 1
        found = f"{local}{number}"
    company.locals_used.add(found)
    return f"{found}@{company.domain}"


def _mail_name(rng: random.Random, name: Name) -> str:
    if name.has_script and rng.random() < 0.7:
        return name.native
    chance = rng.random()
    if chance < 0.1:
        return f"{name.family.latin}, {name.given.latin}"
    if chance < 0.2 and name.given.nicknames:
        return f"{name.given.nicknames[0]} {name.family.latin}"
    return "" if chance > 0.95 else name.full


def _postcode(rng: random.Random, pattern: str) -> str:
    return "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in pattern)
