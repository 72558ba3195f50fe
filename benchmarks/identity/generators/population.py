"""People with an address, a birth date and ways to reach them; some live together, some are twins, some are their father's namesake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from benchmarks.identity.generators.distort import plain
from benchmarks.identity.generators.names import Given, a_family, a_given

TOWNS = (
    "Ashcombe", "Barnwell", "Calverton", "Dunmere", "Elmswick", "Fenbridge", "Granby", "Halverton", "Inkley", "Jarrowby", "Kelmarsh", "Lindale",
    "Marston", "Netherby", "Oakham", "Penrose", "Quorndon", "Rushden", "Selby", "Tarrant", "Upwey", "Vexford", "Wadhurst", "Yarrow",
)  # fmt: skip
STREETS = (
    "Mill", "Church", "Station", "High", "Park", "School", "Bridge", "Orchard", "Victoria", "Albert", "King", "Queen", "Chapel", "Meadow",
    "Castle", "Grange", "Willow", "Cedar", "Hazel", "Rowan",
)  # fmt: skip
ENDINGS = ("Street", "Road", "Lane", "Avenue", "Close")
DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "btinternet.com")
EARLIEST, DAYS = date(1935, 1, 1), 25_500


@dataclass(frozen=True)
class Person:
    """One human being as they are, before any system writes them down."""

    number: int
    given: Given
    family: str
    born: date
    house: str
    street: str
    town: str
    postcode: str
    email: str
    phone: str
    national_id: str


def people(rng: Random, number: int) -> Iterator[Person]:
    """So many people. Of a hundred, about twelve live with somebody of their family; one in eighty is a twin or bears the father's name."""
    last: Person | None = None
    for place in range(number):
        person = _somebody(rng, place)
        if last is not None and rng.random() < 0.12:
            person = replace(person, family=last.family, house=last.house, street=last.street, town=last.town, postcode=last.postcode)
            person = replace(person, email=_email(rng, person.given, person.family))
            if rng.random() < 0.1:
                person = replace(person, born=last.born) if rng.random() < 0.5 else replace(person, given=last.given)
        last = person
        yield person


def moved(rng: Random, person: Person) -> Person:
    """The same person at another address."""
    town, postcode = _place(rng)
    return replace(person, house=str(rng.randrange(1, 140)), street=_street(rng), town=town, postcode=postcode)


def _somebody(rng: Random, number: int) -> Person:
    given, family = a_given(rng), a_family(rng)
    town, postcode = _place(rng)
    return Person(
        number,
        given,
        family,
        EARLIEST + timedelta(days=rng.randrange(DAYS)),
        str(rng.randrange(1, 140)),
        _street(rng),
        town,
        postcode,
        _email(rng, given, family),
        f"+4420{rng.randrange(70_000_000, 80_000_000)}",
        f"{rng.choice('ABCEGHJK')}{rng.choice('ABCEGHJK')}{rng.randrange(10**6):06}{rng.choice('ABCD')}",
    )


def _place(rng: Random) -> tuple[str, str]:
    town = rng.randrange(len(TOWNS))
    return TOWNS[town], f"{TOWNS[town][:2].upper()}{rng.randrange(1, 20)} {rng.randrange(1, 10)}{rng.choice('ABDEFGHJ')}{rng.choice('LNPQRSTU')}"


def _street(rng: Random) -> str:
    return f"{rng.choice(STREETS)} {rng.choice(ENDINGS)}"


def _email(rng: Random, given: Given, family: str) -> str:
    first, last = plain(given.whole).lower(), plain(family).lower()
    local = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{first}{rng.randrange(1000)}", f"{last}.{first[0]}{rng.randrange(100)}"))
    return f"{local}@{rng.choice(DOMAINS)}"
